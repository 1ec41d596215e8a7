//! The code of the pages does what they say, against a sandbox. A function of a page that nothing here calls fails the build.
#![deny(dead_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    unreachable_pub,
    reason = "the code of the pages is that of a program"
)]

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use opentelemetry_sdk::trace::InMemorySpanExporter;
use pgai::http::HeaderMap;
use pgai::{Client, ClientBuilder, Error, ErrorKind, NewCompany, StatusCode};
use pgai_sandbox::Sandbox;
use pgai_sandbox::fault::{Fault, RetryHint, When};
use pgai_sandbox::openapi_sandbox::{self, Contract};

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

async fn connect() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    (sandbox, client)
}

fn builder(sandbox: &Sandbox) -> ClientBuilder {
    let builder = Client::builder().api_key(sandbox.api_key());
    builder.base_url(sandbox.url())
}

#[test]
fn readme_prints_a_session_and_the_territories_or_one_line_that_says_what_is_wrong() {
    let sandbox = Sandbox::start_blocking().unwrap();
    let run = |key: &str| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_readme"));
        program.env("PGAI_API_KEY", key);
        program
            .env("PGAI_BASE_URL", sandbox.url())
            .output()
            .unwrap()
    };
    let output = run(sandbox.api_key());
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).unwrap();
    assert!(lines.starts_with("{"), "{lines}");
    assert!(lines.lines().count() > 50, "{lines}");
    for (key, said) in [
        ("wrong", "create_agent_session: HTTP 401"),
        ("", "PGAI_API_KEY"),
    ] {
        let output = run(key);
        assert_eq!(output.status.code(), Some(1));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(said), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
}

#[test]
fn the_front_page_begins_with_the_program_of_the_readme() {
    let readme = include_str!(concat!(env!("OUT_DIR"), "/readme.rs"));
    let front_page = include_str!(concat!(env!("OUT_DIR"), "/front_page.rs"));
    assert_eq!(readme, front_page);
}

#[test]
fn every_page_of_the_guide_is_in_the_list() {
    let readme = include_str!("../../../README.md");
    for entry in std::fs::read_dir("../../docs/guide").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(readme.contains(&format!("](docs/guide/{name})")), "{name}");
    }
}

#[tokio::test]
async fn front_page_shows_calls() {
    let (sandbox, client) = connect().await;
    front_page::connect::connect("key".to_owned()).unwrap();
    front_page::news::news(&client).await.unwrap();
    let addresses = front_page::addresses::addresses(&client).await.unwrap();
    assert!(addresses.len() > 50);
    front_page::enrich::enrich(&client).await.unwrap();
    let missing = front_page::territory::territory(&client, "missing");
    assert_eq!(missing.await.unwrap(), None);
    assert!(!front_page::start::start(&client).await.unwrap().is_empty());
    let hits = client.search("organisation", "expansion").await.unwrap();
    let company = hits.items[0].company_id.clone().unwrap();
    front_page::graph::graph(&client, &company).await.unwrap();
    front_page::log_calls::log_calls();

    sandbox.fault(When::always(), Fault::status(StatusCode::FORBIDDEN));
    let refused = front_page::territory::territory(&client, "t").await;
    assert!(refused.unwrap_err().is_forbidden());
}

#[test]
fn front_page_blocks() {
    let sandbox = Sandbox::start_blocking().unwrap();
    let client = builder(&sandbox).build().unwrap();
    assert!(front_page::credits::credits(&client).unwrap().is_some());
}

#[tokio::test]
async fn authentication() {
    let (sandbox, client) = connect().await;
    authentication::from_vault::from_vault("key".to_owned()).unwrap();
    let why = async || {
        authentication::why_refused::why_refused(&client)
            .await
            .unwrap()
    };
    assert_eq!(why().await, "the key will do");
    authentication::rotate::rotate(&client, "other").unwrap();
    assert_eq!(why().await, "the key is wrong or revoked");
    sandbox.fault(When::always(), Fault::status(StatusCode::FORBIDDEN));
    assert_eq!(why().await, "the key lacks the scope territories:read");
}

#[tokio::test(start_paused = true)]
async fn paging() {
    let (sandbox, client) = connect().await;
    let countries = paging::count_by_country::count_by_country(&client)
        .await
        .unwrap();
    let contacts = client.contacts().list().await.unwrap().total;
    assert_eq!(Some(countries.values().sum::<u64>()), contacts);
    let total = paging::second_page::second_page(&client).await.unwrap();
    let broken = When::operation("GET /territories").nth(3);
    sandbox.fault(broken, Fault::status(StatusCode::BAD_GATEWAY));
    let territories = paging::all_in_the_end::all_in_the_end(&client)
        .await
        .unwrap();
    assert_eq!(Some(territories.len() as u64), total);
    client
        .agent_sessions()
        .create()
        .title("Notes")
        .await
        .unwrap();
    let titles = paging::titles::titles(&client).await.unwrap();
    assert_eq!(titles, ["Notes"]);
}

#[tokio::test]
async fn bulk() {
    let (sandbox, client) = connect().await;
    let domains = vec![
        "a.example".to_owned(),
        String::new(),
        "b.example".to_owned(),
    ];
    assert_eq!(
        bulk::submit::submit(&client, domains).await.unwrap().len(),
        2
    );
    let contact =
        r#"{"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com", "tier": 3}"#;
    let imported = bulk::import::import(&client, &format!("{contact}\n{contact}\n")).await;
    assert_eq!(imported.unwrap(), 2);
    let sent = sandbox.requests().pop().unwrap().json().unwrap();
    assert_eq!(sent["tier"], 3);
    let error = bulk::import::import(&client, &format!("{contact}\n{{}}")).await;
    assert!(error.unwrap_err().to_string().starts_with("line 2: "));
    let mut companies: Vec<_> = (0..40)
        .map(|n| NewCompany::for_domain(format!("{n}.example")))
        .collect();
    companies[3] = NewCompany::default();
    let taken = bulk::first_part::first_part(&client, companies).await;
    assert!((4..40).contains(&taken), "{taken}");
}

#[tokio::test(start_paused = true)]
async fn waiting() {
    let (_sandbox, client) = connect().await;
    waiting::add_and_wait::add_and_wait(&client, "acme.example")
        .await
        .unwrap();
    let job = client.companies().add().domain("b.example").await.unwrap();
    let states = waiting::watch::watch(&client, job.operation_id().unwrap())
        .await
        .unwrap();
    assert_eq!(states.last().map(String::as_str), Some("completed"));
}

#[tokio::test]
async fn errors() {
    let (sandbox, client) = connect().await;
    let details = serde_json::json!({"error": "invalid", "details": ["email"]});
    let refusal = Fault::status(StatusCode::BAD_REQUEST).json(&details);
    sandbox.fault(When::operation("POST /contacts"), refusal);
    let error = errors::invalid::invalid(&client).await.unwrap_err();
    assert_eq!(error.details(), ["email"]);
    let advice = errors::advice::advice;
    assert_eq!(advice(&error), "the service refused it, and says why");
    assert_eq!(
        advice(&errors::refused::refused()),
        "the service refused it, and says why"
    );
    let config = Error::new(ErrorKind::Config, "");
    assert!(advice(&config).starts_with("nothing was sent"));
}

#[tokio::test]
async fn rate_limits() {
    let (sandbox, client) = connect().await;
    let patient = rate_limits::for_a_nightly_job::for_a_nightly_job();
    let patient = patient.api_key(sandbox.api_key()).base_url(sandbox.url());
    patient.build().unwrap().territories().list().await.unwrap();
    let busy = When::operation("POST /contacts/search").nth(1);
    sandbox.fault(busy, Fault::status(StatusCode::SERVICE_UNAVAILABLE));
    let attempts = rate_limits::search_at_any_rate::search_at_any_rate(&client).await;
    assert_eq!(attempts.unwrap(), 2);
}

#[tokio::test]
async fn observability() {
    let exporter = InMemorySpanExporter::default();
    let (provider, subscriber) = observability::traced::traced(exporter.clone());
    let _traced = tracing::subscriber::set_default(subscriber);
    let sandbox = Sandbox::start().await.unwrap();
    let failures = Arc::new(AtomicU64::new(0));
    let builder = observability::counted::counted(builder(&sandbox), failures.clone());
    let builder = observability::with_trace_context::with_trace_context(builder);
    let client = builder.build().unwrap();
    let busy = Fault::too_many_requests(RetryHint::Millis(5));
    sandbox.fault(When::operation("GET /territories").nth(1), busy);
    client.territories().list().await.unwrap();
    provider.force_flush().unwrap();

    assert_eq!(failures.load(Ordering::Relaxed), 1);
    let spans = exporter.get_finished_spans().unwrap();
    let names: Vec<_> = spans.iter().map(|span| span.name.as_ref()).collect();
    assert_eq!(
        names,
        ["GET /territories", "GET /territories", "client.call"]
    );
    let trace = spans[2].span_context.trace_id().to_string();
    for request in sandbox.requests() {
        let parent = request.headers["traceparent"].to_str().unwrap();
        assert!(parent.contains(&trace), "{parent}");
    }
}

#[tokio::test]
async fn agent_tools() {
    let (sandbox, client) = connect().await;
    let (all, reading) = (
        agent_tools::definitions::definitions(true),
        agent_tools::definitions::definitions(false),
    );
    let named = |tools: &[serde_json::Value], name| tools.iter().any(|tool| tool["name"] == name);
    assert!(named(&all, "create_contact") && !named(&reading, "create_contact"));
    assert!(named(&reading, "list_contacts"));
    let call =
        async |name, arguments| agent_tools::use_tool::use_tool(&client, name, arguments).await;
    let session = call("create_agent_session", serde_json::json!({"title": "Q4"})).await;
    assert!(session.unwrap().starts_with('{'));
    for (name, arguments, sent) in [
        ("list_contact", serde_json::json!({}), 1),
        ("list_contacts", serde_json::json!({"most": 3}), 1),
        ("get_territory", serde_json::json!({}), 1),
        ("list_contacts", serde_json::json!({"limit": "many"}), 2),
    ] {
        let said = call(name, arguments).await.unwrap();
        assert!(said.starts_with("error: "), "{said}");
        assert_eq!(sandbox.request_count(), sent, "{said}");
    }
    let rows =
        agent_tools::first_rows::first_rows(&client, "list_contacts", serde_json::Value::Null, 30);
    assert_eq!(rows.await.unwrap().len(), 30);
}

#[tokio::test]
async fn webhooks() {
    let contract = Contract::parse(
        "{openapi: 3.1.0, paths: {/hook: {post: {requestBody: {content: {application/json: {}}}, responses: {'200': {description: ok}}}}}}",
    );
    let receiver = openapi_sandbox::Sandbox::builder(contract.unwrap());
    let receiver = receiver.start().await.unwrap();
    let hook = format!("{}/hook", receiver.url());
    assert_eq!(webhooks::deliver::deliver(&hook).await.unwrap(), 200);
    let mut updated = Vec::new();
    let request = &receiver.requests()[0];
    let mut receive =
        |headers: &HeaderMap, body: &[u8]| webhooks::receive::receive(headers, body, &mut updated);
    assert_eq!(receive(&request.headers, &request.body), 200);
    assert_eq!(receive(&HeaderMap::new(), b""), 200);
    assert_eq!(
        receive(&HeaderMap::new(), br#"{"event": "contact.added"}"#),
        200
    );
    assert_eq!(receive(&HeaderMap::new(), b"<html>"), 400);
    assert_eq!(updated[0].domain.as_deref(), Some("acme.example"));
}
