//! Bodies and lists that the document leaves opaque, and rows that are not as it says, through the facade and the generated
//! client.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test that fails should say where"
)]

use pgai::{Client, ErrorKind, Items, Method, Object, Page, StatusCode};
use pgai_sandbox::Sandbox;
use pgai_sandbox::fault::{Fault, When};

async fn start() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().rows(10).start().await.unwrap();
    let client = Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    (sandbox, client)
}

async fn count<T>(mut items: Items<T>) -> pgai::Result<usize> {
    let mut count = 0;
    while let Some(row) = items.next().await {
        row?;
        count += 1;
    }
    Ok(count)
}

#[tokio::test(start_paused = true)]
async fn every_opaque_response_with_one_list_can_be_walked() {
    let (sandbox, client) = start().await;
    let walks = || {
        [
            client
                .companies()
                .search_contacts("c")
                .filter("title", "cto")
                .items(),
            client.companies().relevance("c").query("hiring").items(),
            client.companies().graph("c").items(),
            client.contacts().search().items(),
            client.agent_sessions().list().items(),
            client.request(Method::GET, "/workflows").items(),
        ]
    };
    let one = r#"{"contacts":[{"id":"a"},{"id":"b"}],"pagination":{"page":1,"total_pages":1}}"#;
    let armed = sandbox.fault(When::always(), Fault::empty(StatusCode::OK).body(one));
    for items in walks() {
        assert_eq!(count(items).await.unwrap(), 2);
    }
    armed.disarm();

    // More pages are asked for where the service says that there are some, and an endless list is no end.
    let more = r#"{"contacts":[{"id":"a"},{"id":"b"}],"has_more":true}"#;
    let armed = sandbox.fault(When::always(), Fault::empty(StatusCode::OK).body(more));
    for items in walks() {
        let before = sandbox.request_count();
        assert_eq!(
            count(items).await.unwrap_err().kind(),
            ErrorKind::Pagination
        );
        assert_eq!(sandbox.request_count() - before, 2);
        let request = sandbox.ledger().pop().unwrap();
        let page = ("page".to_owned(), "2".to_owned());
        assert!(request.query.contains(&page), "{request:?}");
    }
    armed.disarm();

    // A cursor is refused after the rows, and no page is asked for by a number.
    for body in [
        r#"{"contacts":[{"id":"a"}],"meta":{"next_cursor":"c"}}"#,
        r#"{"contacts":[{"id":"a"}],"next_page_token":"c","total":2}"#,
        r#"{"contacts":[{"id":"a"}],"links":[{"rel":"next","href":"/x?after=c"}]}"#,
    ] {
        let armed = sandbox.fault(When::always(), Fault::empty(StatusCode::OK).body(body));
        for mut items in walks() {
            let before = sandbox.request_count();
            items.next().await.unwrap().unwrap();
            let error = items.next().await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Pagination, "{body}");
            assert_eq!(sandbox.request_count() - before, 1, "{body}");
        }
        armed.disarm();
    }

    let list = r#"[{"id":"a"}]"#;
    sandbox.fault(When::always(), Fault::empty(StatusCode::OK).body(list));
    let found = client.contacts().search().send().await.unwrap();
    let page: Page<Object> = found.into_inner().try_into().unwrap();
    assert_eq!(page.items[0].get("id"), Some(&"a".into()));
    // An operation without pages is not asked for another one without need.
    let before = sandbox.request_count();
    assert_eq!(count(client.contacts().search().items()).await.unwrap(), 1);
    assert_eq!(sandbox.request_count() - before, 1);
}

#[tokio::test(start_paused = true)]
async fn rows_that_are_not_as_documented_fail_no_page() {
    let (sandbox, client) = start().await;
    let body = r#"{"data":[
        {"id":7,"emails":[{"address":"a@b"}],"phones":"1","first_name":["Ada"],"company":3,"score":1e400,"x":"\ud83d"},
        {"id":null,"emails":null}, {}
    ],"pagination":{"page":"1","total":3}}"#;
    let armed = sandbox.fault(When::always(), Fault::empty(StatusCode::OK).body(body));
    let page = client.contacts().list().send().await.unwrap();
    let row = &page.items[0];
    assert_eq!((page.items.len(), page.total, page.number), (3, Some(3), 1));
    assert_eq!(row.extra["id"], 7);
    assert_eq!(row.extra["emails"][0]["address"], "a@b");
    assert_eq!(
        (&row.extra["phones"], &row.extra["first_name"][0]),
        (&"1".into(), &"Ada".into())
    );
    assert!(!row.extra["score"].is_null());
    assert_eq!(count(client.contacts().list().items()).await.unwrap(), 3);
    armed.disarm();
    // Through the document's own operation, whose types are as strict as the document, but not about what it lacks.
    let body = r#"{"data":[{"id":"a","score":1e400,"x":"\ud83d"}]}"#;
    let body = format!("\u{feff}{body}");
    let armed = sandbox.fault(When::always(), Fault::empty(StatusCode::OK).body(body));
    let generated = client.api().list_contacts().send().await.unwrap();
    assert!(String::from_utf8_lossy(generated.body()).contains("1e400"));
    let written = serde_json::to_value(&*generated).unwrap();
    assert!(!written["data"][0]["score"].is_null(), "{written}");
    armed.disarm();
    let numbers = r#"{"items":[{"id":1,"score":"0.5","title":2}],"total":"1"}"#;
    let armed = sandbox.fault(When::always(), Fault::empty(StatusCode::OK).body(numbers));
    let hits = client.search("organisation", "q").send().await.unwrap();
    assert_eq!(
        (hits.items[0].score, &hits.items[0].extra["score"]),
        (None, &"0.5".into())
    );

    armed.disarm();
    // What is no row names its page and its index.
    let bad = r#"{"items":[{"id":"a"},7],"total":2}"#;
    sandbox.fault(When::always(), Fault::empty(StatusCode::OK).body(bad));
    let error = client
        .territories()
        .list()
        .page(3)
        .send()
        .await
        .unwrap_err();
    assert_eq!((error.page(), error.row()), (Some(3), Some(1)));
    assert!(error.message().contains("/items/1"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn states_are_compared_without_case_and_white_space() {
    let (sandbox, client) = start().await;
    for (body, state, end) in [
        (
            r#"{"data":{"status":" Running"}}"#,
            pgai::OperationState::Running,
            false,
        ),
        (
            r#"{"status":"QUEUED"}"#,
            pgai::OperationState::Queued,
            false,
        ),
        (
            r#"{"status":"Pending"}"#,
            pgai::OperationState::Unknown("Pending".to_owned()),
            false,
        ),
        (
            r#"{"status":"Completed "}"#,
            pgai::OperationState::Unknown("Completed ".to_owned()),
            true,
        ),
    ] {
        let armed = sandbox.fault(When::always(), Fault::empty(StatusCode::OK).body(body));
        let operation = client.operations().get("op").send().await.unwrap();
        assert_eq!(operation.state().as_ref(), Some(&state), "{body}");
        assert_eq!(
            (operation.is_final(), state.is_final()),
            (end, end),
            "{body}"
        );
        armed.disarm();
    }
}
