//! Calls as users make them: rows, pages, waiting, bulk, free requests, and the generated client.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that fails should say where"
)]

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use pgai::{Client, ErrorKind, Method, NewCompany, OperationState, StatusCode};
use pgai_sandbox::Sandbox;
use pgai_sandbox::fault::{Fault, RetryHint, ServiceFault, When};
use serde_json::json;
use tokio::time::Instant;

async fn start(rows: usize) -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().rows(rows).start().await.unwrap();
    let client = Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    (sandbox, client)
}

#[tokio::test(start_paused = true)]
async fn a_response_tells_what_came_around_its_value() {
    let sandbox = Sandbox::builder().rate_limit(60).start().await.unwrap();
    let client = Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    let answer = client
        .agent_sessions()
        .create()
        .title("t")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    assert_eq!(answer.request_attempts(), 1);
    assert!(answer.headers().contains_key("content-type"));
    assert_eq!(answer.get("title").unwrap(), "t");
    let limit = answer.rate_limit().unwrap();
    assert_eq!((limit.limit, limit.remaining), (Some(60), Some(59)));
    assert!(limit.reset_after.unwrap() <= Duration::from_secs(61));
}

#[tokio::test(start_paused = true)]
async fn lists_are_walked_to_their_end_lazily_and_from_any_page() {
    let (sandbox, client) = start(130).await;
    let all: Vec<_> = client
        .territories()
        .list()
        .per_page(50)
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(all.len(), 130);
    assert_eq!(sandbox.request_count(), 3);

    let mut pages = client.contacts().list().limit(50).page(2).pages();
    let second = pages.next().await.unwrap().unwrap();
    assert_eq!(
        (
            second.number,
            second.total,
            second.items.len(),
            second.has_next
        ),
        (2, Some(130), 50, true)
    );
    assert_eq!(
        sandbox.request_count(),
        4,
        "no page is fetched before it is asked for"
    );
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 30);
    assert!(pages.next().await.is_none());

    let id = all[0].id.as_deref().unwrap();
    let companies: Vec<_> = client
        .territories()
        .companies(id)
        .items()
        .try_collect()
        .await
        .unwrap();
    assert!(!companies.is_empty() && companies[0].company_id.is_some());
    let hits: Vec<_> = client
        .search("organisation", "new software")
        .items()
        .try_collect()
        .await
        .unwrap();
    assert!(hits[0].score.is_some());
}

#[tokio::test(start_paused = true)]
async fn lists_that_do_not_end_are_given_up() {
    let (sandbox, client) = start(130).await;
    let armed = sandbox.fault(
        When::operation("GET /territories").from_nth(2),
        Fault::repeated_page(),
    );
    let walked: Result<Vec<_>, _> = client.territories().list().items().try_collect().await;
    assert_eq!(walked.unwrap_err().kind(), ErrorKind::Pagination);
    armed.disarm();
    sandbox.fault(When::operation("GET /contacts"), Fault::endless_pages());
    let walked: Result<Vec<_>, _> = client
        .contacts()
        .list()
        .limit(50)
        .items()
        .try_collect()
        .await;
    assert_eq!(walked.unwrap_err().kind(), ErrorKind::Pagination);
}

#[tokio::test(start_paused = true)]
async fn an_operation_is_waited_for_with_its_states_seen() {
    let (sandbox, client) = start(10).await;
    let job = client
        .companies()
        .add()
        .domain("acme.example")
        .send()
        .await
        .unwrap();
    let states: Vec<_> = client
        .operations()
        .wait(job.operation_id().unwrap())
        .states()
        .map_ok(|operation| operation.state().unwrap())
        .try_collect()
        .await
        .unwrap();
    assert!(states.len() >= 2, "{states:?}");
    assert!(
        states[..states.len() - 1]
            .iter()
            .all(|state| !state.is_final()),
        "{states:?}"
    );
    assert_eq!(
        states.last(),
        Some(&OperationState::Unknown("completed".to_owned()))
    );

    let poll = || When::operation("GET /operations/{public_operation_id}");
    let armed = sandbox.fault(poll(), Fault::operation_fails());
    let error = client
        .operations()
        .wait(job.operation_id().unwrap())
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OperationFailed);
    assert!(
        error.message().starts_with("the operation ended as failed"),
        "{error}"
    );
    assert!(error.body().unwrap().starts_with(b"{"));
    armed.disarm();

    sandbox.fault(poll(), Fault::operation_never_ends());
    let start = Instant::now();
    let wait = client
        .operations()
        .wait(job.operation_id().unwrap())
        .with_timeout(Duration::from_secs(120));
    let error = wait.send().await.unwrap_err();
    assert!(error.is_timeout());
    assert!(error.body().is_some(), "the last state is kept");
    let elapsed = start.elapsed();
    assert!(
        elapsed > Duration::from_secs(60) && elapsed <= Duration::from_secs(120),
        "{elapsed:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn only_words_for_success_and_failure_are_an_end() {
    let (sandbox, client) = start(1).await;
    for (body, last, failure) in [
        (json!({"status": "queued"}), false, false),
        (json!({"state": "running"}), false, false),
        (json!({"operation": {"status": "running"}}), false, false),
        (json!({"status": "paused"}), false, false),
        (json!({"status": "completed", "error": null}), true, false),
        (
            json!({"status": "completed", "error": "half of it"}),
            true,
            true,
        ),
        (json!({"status": "FAILED"}), true, true),
        (json!({"status": "cancelled"}), true, true),
        (json!({"result": 1}), false, false),
    ] {
        let armed = sandbox.fault(When::always(), Fault::empty(StatusCode::OK).json(&body));
        let operation = client.operations().get("op_1").send().await.unwrap();
        assert_eq!(
            (operation.is_final(), operation.is_failure()),
            (last, failure),
            "{body}"
        );
        armed.disarm();
    }
}

#[tokio::test(start_paused = true)]
async fn polls_heed_the_servers_hint() {
    let sandbox = Sandbox::builder()
        .operation_hint(Duration::from_secs(40))
        .start()
        .await
        .unwrap();
    let client = Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    let job = client
        .companies()
        .add()
        .domain("acme.example")
        .send()
        .await
        .unwrap();
    let start = Instant::now();
    let seen = client
        .operations()
        .wait(job.operation_id().unwrap())
        .states()
        .count()
        .await;
    let pauses = u32::try_from(seen - 1).unwrap();
    assert!(
        start.elapsed() >= pauses * Duration::from_secs(40),
        "{:?} for {seen} polls",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn many_companies_come_back_in_order_and_one_failure_stops_nothing() {
    let (sandbox, client) = start(1).await;
    let adds = || When::operation("POST /companies");
    sandbox.fault(adds().every(5), Fault::delay(Duration::from_secs(3)));
    let mut companies: Vec<_> = (0..40)
        .map(|n| NewCompany::for_domain(format!("c{n}.example")))
        .collect();
    companies[17] = NewCompany::default();
    let results: Vec<_> = client
        .companies()
        .add_all(companies.clone())
        .with_concurrency(6)
        .send()
        .collect()
        .await;
    assert_eq!(results.len(), 40);
    for (n, result) in results.iter().enumerate() {
        assert_eq!(result.is_err(), n == 17, "{n}");
    }
    assert_eq!(
        results[17].as_ref().unwrap_err().kind(),
        ErrorKind::InvalidRequest
    );

    // Nothing is sent ahead of need, and what was not sent can be sent later.
    let before = sandbox.request_count();
    let mut results = client
        .companies()
        .add_all(companies)
        .with_concurrency(4)
        .send();
    assert!(results.next().await.unwrap().is_ok());
    drop(results);
    let sent = sandbox.request_count() - before;
    assert!((1..=8).contains(&sent), "{sent}");
}

#[tokio::test(start_paused = true)]
async fn what_the_document_lacks_can_be_called_and_paged_all_the_same() {
    let (sandbox, client) = start(130).await;
    let page = client
        .request(Method::GET, "/territories")
        .query("per_page", 50)
        .send()
        .await
        .unwrap();
    assert_eq!(page.as_json()["items"].as_array().unwrap().len(), 50);
    let rows: Vec<_> = client
        .request(Method::GET, "/contacts")
        .query("limit", 50)
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(rows.len(), 130);
    let error = client
        .request(Method::GET, "/nowhere")
        .send()
        .await
        .unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.operation(), Some("GET /nowhere"));
    // The same transport: it retries.
    sandbox.fault(
        When::operation("GET /territories").nth(1),
        Fault::truncated(),
    );
    let answer = client
        .request(Method::GET, "/territories")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.request_attempts(), 2);
    // An empty body is no error.
    sandbox.fault(
        When::operation("POST /contacts"),
        Fault::empty(StatusCode::NO_CONTENT),
    );
    let body = json!({"first_name": "a", "last_name": "b", "email": "c@example.com"});
    let answer = client
        .request(Method::POST, "/contacts")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert!(answer.as_json().is_null());
}

#[tokio::test(start_paused = true)]
async fn errors_of_the_generated_client_lose_nothing_on_their_way() {
    let (sandbox, client) = start(1).await;
    async fn credits(client: &Client) -> pgai::Result<()> {
        client
            .api()
            .get_organization_credits()
            .send()
            .await
            .map(drop)
    }
    credits(&client).await.unwrap();

    sandbox.fault(
        When::always().nth(1),
        Fault::too_many_requests(RetryHint::Seconds(3600)),
    );
    let limited = credits(&client).await.unwrap_err();
    assert!(limited.is_rate_limited());
    assert_eq!(limited.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(limited.operation(), Some("get_organization_credits"));
    // One pause serves everybody: while it lasts, a call that cannot wait that long is not sent at all.
    let sent = sandbox.request_count();
    let paused = credits(&client).await.unwrap_err();
    assert_eq!(
        (paused.kind(), paused.attempts()),
        (ErrorKind::Throttled, 0)
    );
    assert!(paused.retry_after().unwrap() > Duration::from_secs(3500));
    assert_eq!(sandbox.request_count(), sent);
    tokio::time::advance(Duration::from_secs(3601)).await;

    let armed = sandbox.fault(When::always(), Fault::truncated());
    let broken = credits(&client).await.unwrap_err();
    assert_eq!(
        (broken.kind(), broken.attempts()),
        (ErrorKind::Interrupted, 4)
    );
    armed.disarm();

    let misfit = json!({"organization": {"id": 7}, "credit_remaining": {}});
    sandbox.fault(When::always(), Fault::empty(StatusCode::OK).json(&misfit));
    let error = credits(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.message().contains("/organization/id"), "{error}");
    assert_eq!(error.body().unwrap(), misfit.to_string().as_bytes());
    assert_eq!(error.status(), Some(StatusCode::OK));
}

#[tokio::test(start_paused = true)]
async fn rows_may_lack_anything_and_have_more() {
    let (sandbox, client) = start(1).await;
    let body = json!({"data": [{"id": null, "company": "Acme", "score": {"x": 1}}, {}], "pagination": {"total": "2"}});
    sandbox.fault(When::always(), Fault::empty(StatusCode::OK).json(&body));
    let page = client.contacts().list().send().await.unwrap();
    assert_eq!(page.items[0].extra["score"]["x"], 1);
    assert_eq!(page.items[0].company.as_ref().unwrap().name(), Some("Acme"));
    assert_eq!(
        (page.items.len(), page.total, page.has_next),
        (2, Some(2), false)
    );
    assert_eq!(page.raw.as_json(), &body);
}

#[tokio::test(start_paused = true)]
async fn builders_can_be_awaited_and_rows_read_without_a_further_crate() {
    let (sandbox, client) = start(60).await;
    let session = client.agent_sessions().create().title("t").await.unwrap();
    assert_eq!(session.get("title").unwrap(), "t");
    let shown: serde_json::Value = session.to_string().parse().unwrap();
    assert_eq!(&shown, session.as_json());
    let page = client.territories().list().per_page(50).await.unwrap();
    assert_eq!((page.items.len(), page.has_next), (50, true));
    let mut rows = client.territories().list().per_page(50).items();
    let mut count = 0;
    while let Some(row) = pgai::Items::next(&mut rows).await.transpose().unwrap() {
        assert!(row.id.is_some());
        count += 1;
    }
    assert_eq!(count, 60);
    let job = client
        .companies()
        .add()
        .domain("acme.example")
        .await
        .unwrap();
    let done = client
        .operations()
        .wait(job.operation_id().unwrap())
        .await
        .unwrap();
    assert!(done.is_final() && !done.is_failure());
    assert!(sandbox.request_count() > 5);
}
