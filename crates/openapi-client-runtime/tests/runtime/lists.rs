//! Lists and jobs of services that document neither.

use std::time::Duration;

use openapi_client_runtime::http::Method;
use openapi_client_runtime::{CallOptions, ErrorKind, Operation, PreparedRequest, Service};
use tokio::time::Instant;

use crate::server::{Answer, Server};

const SERVICE: Service = Service::new("Test", "test/1.0")
    .with_page_query("p")
    .with_poll_header("next-poll");

static JOB: Operation = Operation::new("get_job", "GET", "/jobs/{id}", None, true, false);

#[tokio::test]
async fn rows_are_read_page_after_page_under_the_services_own_parameter() {
    let server = Server::start(|request, _| {
        let number = request.target.rsplit('=').next().unwrap();
        let next = if number == "3" { "null" } else { "true" };
        Answer::json(format!(
            r#"{{"results":[{{"n":{number}}},{{"n":{number}}}],"meta":{{"page":{number},"next_page":{next}}}}}"#
        ))
    })
    .await;
    let client = server.client(SERVICE).build().unwrap();
    let mut rows = client
        .request(Method::GET, "/x")
        .query("q", "a b")
        .from_page(2)
        .items();
    let mut read = Vec::new();
    while let Some(row) = rows.next().await.transpose().unwrap() {
        read.push(row.get("n").unwrap().as_u64().unwrap());
    }
    assert_eq!(read, [2, 2, 3, 3]);
    let targets: Vec<_> = server
        .received()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(targets, ["/x?q=a+b&p=2", "/x?q=a+b&p=3"]);
}

#[tokio::test(start_paused = true)]
async fn a_job_is_polled_as_the_service_hints_until_it_ends() {
    let server = Server::start(|_, before| match before {
        0 => Answer::new(200, &[("retry-after", "30")], r#"{"status":"queued"}"#),
        1 => Answer::new(
            200,
            &[("next-poll", "40")],
            r#"{"data":{"state":"running"}}"#,
        ),
        _ => Answer::json(r#"{"status":"failed","error":"no such company"}"#),
    })
    .await;
    let client = server.client(SERVICE).build().unwrap();
    let request = || PreparedRequest::new(&JOB, "/jobs/1");
    let start = Instant::now();
    let error = client
        .poll(request, &CallOptions::default())
        .end()
        .await
        .unwrap_err();
    assert_eq!(start.elapsed().as_secs(), 70);
    assert_eq!(error.kind(), ErrorKind::OperationFailed);
    assert_eq!(error.operation(), Some("get_job"));
    assert!(
        error.message().contains("failed: no such company"),
        "{error}"
    );

    let server = Server::start(|_, _| Answer::json(r#"{"status":"running"}"#)).await;
    let client = server.client(SERVICE).build().unwrap();
    let options = CallOptions::default().with_timeout(Duration::from_secs(60));
    let start = Instant::now();
    let error = client.poll(request, &options).end().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.body()),
        (ErrorKind::Timeout, Some(&br#"{"status":"running"}"#[..]))
    );
    assert_eq!(error.operation(), Some("get_job"));
    assert!(start.elapsed() <= Duration::from_secs(60));
}
