//! What goes over the wire is what the document says and the caller set, and nothing else.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that fails should say where"
)]

use httpmock::prelude::*;
use pgai::{Client, ErrorKind, Method, NewCompany, SearchScope, SessionType};
use serde_json::{Value, json};

const KEY: &str = "wire-test-key";

fn client(server: &MockServer) -> Client {
    Client::builder()
        .api_key(KEY)
        .base_url(server.url("/public-api/v1/"))
        .build()
        .unwrap()
}

/// The headers that are on every request: the key, the client's name, and what HTTP itself needs.
const ALWAYS: [&str; 4] = ["accept", "host", "user-agent", "x-api-key"];

/// The order of parameters means nothing, and a space may be written in two ways.
fn parameters(query: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    pairs.sort();
    pairs
}

/// Makes one call against a server that answers `{}`, and checks the whole request.
async fn sent<T, F>(
    call: impl FnOnce(Client) -> F,
    method: Method,
    path_and_query: &str,
    body: Option<Value>,
) where
    F: Future<Output = pgai::Result<T>>,
{
    let server = MockServer::start_async().await;
    let (wanted_path, wanted_query) = path_and_query
        .split_once('?')
        .unwrap_or((path_and_query, ""));
    let (wanted_path, wanted_query) = (
        format!("/public-api/v1{wanted_path}"),
        parameters(wanted_query),
    );
    let wanted_body = body.clone();
    let mock = server
        .mock_async(move |when, then| {
            when.is_true(move |request| {
                let uri = request.uri();
                let mut names: Vec<String> = request
                    .headers()
                    .keys()
                    .map(|name| name.to_string())
                    .collect();
                names.sort();
                let mut wanted: Vec<&str> = ALWAYS.to_vec();
                if cfg!(feature = "gzip") {
                    wanted.push("accept-encoding");
                }
                if wanted_body.is_some() {
                    wanted.extend(["content-length", "content-type"]);
                } else if request.method() == "POST" {
                    // RFC 9110, 8.6: a POST without content says so.
                    names.retain(|name| name != "content-length");
                }
                wanted.sort_unstable();
                let body_fits = match &wanted_body {
                    Some(body) => serde_json::from_slice::<Value>(request.body_ref())
                        .is_ok_and(|sent| sent == *body),
                    None => request.body_ref().is_empty(),
                };
                let fits = request.method() == method.as_str()
                    && uri.path() == wanted_path
                    && parameters(uri.query().unwrap_or_default()) == wanted_query
                    && names == wanted
                    && request.headers()["x-api-key"] == KEY
                    && ["application/json", "*/*"]
                        .contains(&request.headers()["accept"].to_str().unwrap())
                    && body_fits;
                if !fits {
                    eprintln!(
                        "got {} {uri} {names:?} {:?}",
                        request.method(),
                        request.body_ref()
                    );
                }
                fits
            });
            then.status(200)
                .header("content-type", "application/json")
                .body("{}");
        })
        .await;
    call(client(&server)).await.unwrap();
    mock.assert_async().await;
}

#[tokio::test]
async fn agent_sessions() {
    sent(
        |client| async move {
            let call = client
                .agent_sessions()
                .create()
                .title("Q4")
                .company_id("c-1");
            call.session_type(SessionType::CanvasSettings).send().await
        },
        Method::POST,
        "/agent/sessions",
        Some(json!({"title": "Q4", "company_id": "c-1", "type": "canvas_settings"})),
    )
    .await;
    // A key that was not set is not sent; an untouched body is none; a kind of tomorrow goes as it is.
    sent(
        |client| async move {
            client
                .agent_sessions()
                .create()
                .session_type("briefing")
                .send()
                .await
        },
        Method::POST,
        "/agent/sessions",
        Some(json!({"type": "briefing"})),
    )
    .await;
    sent(
        |client| async move { client.agent_sessions().create().send().await },
        Method::POST,
        "/agent/sessions",
        None,
    )
    .await;
    sent(
        |client| async move { client.agent_sessions().list().send().await },
        Method::GET,
        "/agent/sessions",
        None,
    )
    .await;
    sent(
        |client| async move {
            let call = client.agent_sessions().list().page(2).per_page(50).status("open").session_type(SessionType::Plan);
            call.company_id("c 1").search("a&b").sort_by("title").sort_order("desc").send().await
        },
        Method::GET,
        "/agent/sessions?page=2&per_page=50&status=open&type=plan&company_id=c+1&search=a%26b&sort_by=title&sort_order=desc",
        None,
    )
    .await;
}

#[tokio::test]
async fn companies() {
    sent(
        |client| async move {
            let company = client.companies().add().company_name("Acme").domain("acme.example").id("i");
            company.external_id("e").source_system("crm").send().await
        },
        Method::POST,
        "/companies",
        Some(json!({"company_name": "Acme", "domain": "acme.example", "id": "i", "external_id": "e", "source_system": "crm"})),
    )
    .await;
    sent(
        |client| async move {
            client
                .companies()
                .add()
                .company(NewCompany::for_domain("acme.example"))
                .send()
                .await
        },
        Method::POST,
        "/companies",
        Some(json!({"domain": "acme.example"})),
    )
    .await;
    let id = uuid::Uuid::from_u128(7);
    sent(
        |client| async move {
            client
                .companies()
                .relevance(id)
                .query("hiring")
                .send()
                .await
        },
        Method::GET,
        &format!("/companies/{id}/relevance?q=hiring"),
        None,
    )
    .await;
    sent(
        |client| async move { client.companies().graph("a/b ü%2e".to_owned()).send().await },
        Method::GET,
        "/companies/a%2Fb%20%C3%BC%252e/graph",
        None,
    )
    .await;
    sent(
        |client| async move {
            client
                .companies()
                .search_contacts("c")
                .live(true)
                .send()
                .await
        },
        Method::POST,
        "/companies/c/contacts/search?live=true",
        None,
    )
    .await;
    sent(
        |client| async move {
            client
                .companies()
                .search_contacts("c")
                .live(false)
                .filter("title", "CTO")
                .send()
                .await
        },
        Method::POST,
        "/companies/c/contacts/search?live=false",
        Some(json!({"title": "CTO"})),
    )
    .await;
}

#[tokio::test]
async fn contacts() {
    sent(
        |client| async move { client.contacts().list().page(3).limit(10).send().await },
        Method::GET,
        "/contacts?page=3&limit=10",
        None,
    )
    .await;
    sent(
        |client| async move {
            client
                .contacts()
                .create("Ada", "L", "ada@example.com")
                .send()
                .await
        },
        Method::POST,
        "/contacts",
        Some(json!({"first_name": "Ada", "last_name": "L", "email": "ada@example.com"})),
    )
    .await;
    sent(
        |client| async move {
            let call = client.contacts().create("Ada", "L", "ada@example.com").job_title("j").company("c");
            call.linkedin_url("https://l.example").phone("+1").location("x").send().await
        },
        Method::POST,
        "/contacts",
        Some(json!({
            "first_name": "Ada", "last_name": "L", "email": "ada@example.com", "job_title": "j", "company": "c",
            "linkedin_url": "https://l.example", "phone": "+1", "location": "x",
        })),
    )
    .await;
    sent(
        |client| async move { client.contacts().search().filter("n", 1).send().await },
        Method::POST,
        "/contacts/search",
        Some(json!({"n": 1})),
    )
    .await;
}

#[tokio::test]
async fn everything_else() {
    sent(
        |client| async move { client.operations().get("op_1").send().await },
        Method::GET,
        "/operations/op_1",
        None,
    )
    .await;
    sent(
        |client| async move { client.organization().credits().send().await },
        Method::GET,
        "/organization/credits",
        None,
    )
    .await;
    sent(
        |client| async move {
            let call = client.search(SearchScope::Companies, "data centre").company_ids(["a", "b"]).page(1);
            call.per_source(100).date_from("2030-01-01").date_to("2030-12-31").send().await
        },
        Method::GET,
        "/search?scope=companies&q=data+centre&company_ids=a%2Cb&page=1&per_source=100&date_from=2030-01-01&date_to=2030-12-31",
        None,
    )
    .await;
    sent(
        |client| async move { client.territories().list().page(1).per_page(2).send().await },
        Method::GET,
        "/territories?page=1&per_page=2",
        None,
    )
    .await;
    sent(
        |client| async move { client.territories().get("t").send().await },
        Method::GET,
        "/territories/t",
        None,
    )
    .await;
    sent(
        |client| async move {
            client
                .territories()
                .companies("t")
                .page(1)
                .per_page(2)
                .send()
                .await
        },
        Method::GET,
        "/territories/t/companies?page=1&per_page=2",
        None,
    )
    .await;
    sent(
        |client| async move {
            let call = client
                .request(Method::POST, "/workflows/trigger")
                .query("dry", true);
            call.json(&json!({"workflow_id": "w"})).send().await
        },
        Method::POST,
        "/workflows/trigger?dry=true",
        Some(json!({"workflow_id": "w"})),
    )
    .await;
}

#[tokio::test]
async fn the_generated_client_sends_the_same() {
    sent(
        |client| async move {
            Ok(client
                .api()
                .get_company_graph()
                .company_id("c")
                .q("x")
                .send()
                .await
                .unwrap()
                .into_inner())
        },
        Method::GET,
        "/companies/c/graph?q=x",
        None,
    )
    .await;
}

/// A header of the caller's is added, and may replace ours.
#[tokio::test]
async fn headers_of_the_caller() {
    let server = MockServer::start_async().await;
    let mock = server
        .mock_async(|when, then| {
            when.method(GET)
                .header("x-trace", "t-1")
                .header("accept", "text/plain");
            then.status(200).body("{}");
        })
        .await;
    let call = client(&server)
        .territories()
        .get("t")
        .with_header("x-trace", "t-1")
        .with_header("accept", "text/plain");
    call.send().await.unwrap();
    mock.assert_async().await;
}

/// Whatever would change the path, or cannot be sent, is refused before anything is.
#[tokio::test]
async fn refused_before_sending() {
    let server = MockServer::start_async().await;
    let any = server
        .mock_async(|when, then| {
            when.any_request();
            then.status(200).body("{}");
        })
        .await;
    let client = client(&server);
    let refused = |error: pgai::Error, operation: &str| {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert_eq!(error.attempts(), 0);
        assert!(error.to_string().contains(operation), "{error}");
    };
    for id in ["..", ".", "", "%2e%2e", "%2E.", "%2e"] {
        refused(
            client.territories().get(id).send().await.unwrap_err(),
            "get_territory",
        );
        refused(
            client.companies().graph(id).send().await.unwrap_err(),
            "get_company_graph",
        );
        let error = client.api().get_territory().territory_id(id).send().await;
        refused(error.unwrap_err(), "get_territory");
    }
    for path in [
        "workflows",
        "/a/../b",
        "/a/%2e%2e/b",
        "//evil.example/x",
        "/a?b=c",
        "/a//b",
    ] {
        refused(
            client.request(Method::GET, path).send().await.unwrap_err(),
            "GET",
        );
    }
    refused(
        client.companies().add().send().await.unwrap_err(),
        "add_company",
    );
    refused(
        client
            .companies()
            .add()
            .domain("d")
            .external_id("e")
            .send()
            .await
            .unwrap_err(),
        "add_company",
    );
    refused(
        client
            .contacts()
            .create("", "b", "c")
            .send()
            .await
            .unwrap_err(),
        "create_contact",
    );
    refused(
        client.search("companies", "q").send().await.unwrap_err(),
        "search",
    );
    refused(
        client.search("organisation", "").send().await.unwrap_err(),
        "search",
    );
    refused(
        client
            .territories()
            .list()
            .with_header("x-api-key", "other")
            .send()
            .await
            .unwrap_err(),
        "list_territories",
    );
    refused(
        client
            .territories()
            .list()
            .with_header("a b", "c")
            .send()
            .await
            .unwrap_err(),
        "list_territories",
    );
    refused(
        client
            .territories()
            .list()
            .with_header("a", "b\n")
            .send()
            .await
            .unwrap_err(),
        "list_territories",
    );
    any.assert_calls_async(0).await;
}

/// The key can be replaced while the client runs; all clones follow.
#[tokio::test]
async fn a_new_key() {
    let server = MockServer::start_async().await;
    let mock = server
        .mock_async(|when, then| {
            when.header("x-api-key", "second");
            then.status(200).body("{}");
        })
        .await;
    let client = client(&server);
    let clone = client.clone();
    assert!(client.set_api_key("").is_err());
    client.set_api_key("second").unwrap();
    clone.territories().get("t").send().await.unwrap();
    mock.assert_async().await;
}
