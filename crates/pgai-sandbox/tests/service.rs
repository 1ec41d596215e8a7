//! The documented behaviour, over real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod client;

use std::time::Duration;

use pgai_sandbox::{KeyCheck, Sandbox};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

struct Api {
    sandbox: Sandbox,
    client: Client,
}

impl Api {
    async fn start() -> Self {
        Self::with(Sandbox::start().await.unwrap())
    }

    fn with(sandbox: Sandbox) -> Self {
        let client = client::builder().build().unwrap();
        Self { sandbox, client }
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.sandbox.url());
        self.client
            .request(method, url)
            .header("x-api-key", self.sandbox.api_key())
    }

    async fn get(&self, path: &str) -> Response {
        self.call(Method::GET, path).send().await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> Response {
        let call = self.call(Method::POST, path);
        call.json(&body).send().await.unwrap()
    }

    async fn read(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }
}

#[tokio::test]
async fn a_created_session_is_listed() {
    let api = Api::start().await;
    let body = json!({"title": "Q4 renewal plan", "type": "plan"});
    let created = api.post("/agent/sessions", body.clone()).await;
    assert_eq!(created.status(), StatusCode::CREATED);
    assert_eq!(created.headers()["x-pgai-sandbox-body"], "placeholder");
    let created: Value = created.json().await.unwrap();
    assert_eq!(created["title"], "Q4 renewal plan");
    assert_eq!(created["type"], "plan");

    let listed = api.read("/agent/sessions?per_page=1").await;
    assert_eq!(listed["items"], json!([created]));
    assert_eq!(listed["total"], 1);

    let requests = api.sandbox.requests();
    let [create, list] = requests.as_slice() else {
        panic!("two requests, not {requests:?}");
    };
    assert_eq!(create.method, "POST");
    assert_eq!(create.path, "/agent/sessions");
    assert_eq!(create.operation.as_deref(), Some("POST /agent/sessions"));
    assert_eq!(create.json().unwrap(), body);
    assert_eq!(create.key, KeyCheck::Right);
    assert!(create.headers.get("x-api-key").is_none());
    assert!(create.processed);
    assert_eq!(list.query_value("per_page"), Some("1"));
    assert_eq!(api.sandbox.ledger().len(), 1);
}

#[tokio::test]
async fn a_session_without_fields_is_an_untitled_chat() {
    let api = Api::start().await;
    let session = api.call(Method::POST, "/agent/sessions").send().await;
    let session: Value = session.unwrap().json().await.unwrap();
    assert_eq!(
        (&session["title"], &session["type"]),
        (&json!("Untitled"), &json!("chat"))
    );

    let unknown = api
        .post("/agent/sessions", json!({"type": "hologram"}))
        .await;
    assert_eq!(unknown.status(), StatusCode::CREATED);
    assert_eq!(unknown.json::<Value>().await.unwrap()["type"], "chat");
}

#[tokio::test]
async fn sessions_are_listed_page_by_page() {
    let api = Api::start().await;
    for number in 0..7 {
        let title = format!("Session {number}");
        api.post("/agent/sessions", json!({"title": title})).await;
    }
    let mut titles = Vec::new();
    for page in 1..=3 {
        let body = api
            .read(&format!("/agent/sessions?page={page}&per_page=3"))
            .await;
        assert_eq!(body["total"], 7);
        titles.extend(
            body["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["title"].clone()),
        );
    }
    assert_eq!(titles.len(), 7);
    assert_eq!(titles[6], "Session 6");
    let found = api.read("/agent/sessions?search=session%203").await;
    assert_eq!(found["total"], 1);
}

#[tokio::test]
async fn a_key_in_the_wrong_place_is_not_kept() {
    let sandbox = Sandbox::start().await.unwrap();
    let key = sandbox.api_key();
    let call = client::builder()
        .build()
        .unwrap()
        .get(format!("{}/contacts?api_key={key}&page=1", sandbox.url()))
        .bearer_auth(key);
    assert_eq!(call.send().await.unwrap().status(), 401);
    let request = sandbox.requests().pop().unwrap();
    assert_eq!(request.query_value("api_key"), Some("REDACTED"));
    assert_eq!(request.query_value("page"), Some("1"));
    assert_eq!(request.headers["authorization"], "REDACTED");
}

#[tokio::test]
async fn a_missing_and_a_wrong_key_are_unauthorized() {
    let api = Api::start().await;
    let url = format!("{}/contacts", api.sandbox.url());
    let missing = api.client.get(&url).send().await.unwrap();
    assert_eq!(missing.status(), StatusCode::UNAUTHORIZED);
    let body: Value = missing.json().await.unwrap();
    assert_eq!(body, json!({"error": "the API key is missing"}));
    let wrong = api
        .client
        .get(&url)
        .header("x-api-key", "wrong")
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let keys: Vec<_> = api
        .sandbox
        .requests()
        .iter()
        .map(|request| request.key)
        .collect();
    assert_eq!(keys, [KeyCheck::Missing, KeyCheck::Wrong]);
    assert!(!format!("{:?}", api.sandbox.requests()).contains("wrong"));
}

#[tokio::test]
async fn each_page_shape_has_its_documented_members() {
    let api = Api::with(Sandbox::builder().rows(60).start().await.unwrap());
    let territories = api.read("/territories?page=2").await;
    assert_eq!(territories["itemsReceived"], 25);
    assert_eq!(territories["nextPage"], 3);
    assert_eq!(territories["prevPage"], 1);
    assert_eq!(territories["pageTotal"], 3);
    let last = api.read("/territories?page=3&per_page=25").await;
    assert_eq!(
        (&last["nextPage"], &last["itemsReceived"]),
        (&Value::Null, &json!(10))
    );

    let contacts = api.read("/contacts?limit=500").await;
    assert_eq!(contacts["data"].as_array().unwrap().len(), 50);
    assert_eq!(
        contacts["pagination"],
        json!({"page": 1, "limit": 50, "total": 60})
    );

    let hits = api.read("/search?scope=organisation&q=site").await;
    assert_eq!(
        (&hits["total"], &hits["resolved_company_count"]),
        (&json!(60), &json!(60))
    );

    let territory = territories["items"][0]["id"].as_str().unwrap().to_owned();
    let companies = api
        .read(&format!("/territories/{territory}/companies"))
        .await;
    let company = companies["items"][0]["company_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let hits = api
        .read(&format!(
            "/search?scope=companies&q=x&company_ids={company}"
        ))
        .await;
    assert_eq!(hits["total"], 1);
    assert!(hits.get("resolved_company_count").is_none());
    for alias in ["graph", "relevance"] {
        let signals = api.read(&format!("/companies/{company}/{alias}?q=x")).await;
        assert_eq!(signals["items"].as_array().unwrap().len(), 25);
    }
    let content = api
        .read(&format!("/companies/{company}/content?per_page=50"))
        .await;
    assert_eq!(content["pagination"]["has_next"], true);
    assert_eq!(content["contacts"].as_array().unwrap().len(), 50);
    assert!(api.read("/workflows").await.is_array());
    assert_eq!(api.read("/tasks").await["pagination"]["per_page"], 25);
}

#[tokio::test]
async fn documented_errors_have_their_shapes() {
    let sandbox = Sandbox::builder()
        .scoped_key("narrow", ["contacts:*"])
        .credits(1)
        .start()
        .await;
    let api = Api::with(sandbox.unwrap());
    let invalid = api.post("/contacts", json!({"first_name": "Ada"})).await;
    assert_eq!(invalid.status(), StatusCode::BAD_REQUEST);
    assert_eq!(
        invalid.json::<Value>().await.unwrap()["details"]
            .as_array()
            .unwrap()
            .len(),
        2
    );

    let forbidden = api
        .client
        .get(format!("{}/organization/credits", api.sandbox.url()))
        .header("x-api-key", "narrow")
        .send()
        .await
        .unwrap();
    assert_eq!(forbidden.status(), StatusCode::FORBIDDEN);
    assert_eq!(
        forbidden.json::<Value>().await.unwrap(),
        json!({"error": {"type": "authorization_error", "code": "forbidden",
            "message": "key needs org_settings:read"}})
    );

    assert_eq!(
        api.get("/territories/none").await.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        api.get("/operations/op_000009").await.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        api.get("/search?scope=companies&q=x").await.status(),
        StatusCode::BAD_REQUEST
    );
    assert_eq!(api.get("/nowhere").await.status(), StatusCode::NOT_FOUND);
    let wrong = api.call(Method::DELETE, "/contacts").send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::METHOD_NOT_ALLOWED);

    assert_eq!(
        api.post("/contacts/search", json!({})).await.status(),
        StatusCode::OK
    );
    let broke = api.post("/contacts/search", json!({})).await;
    assert_eq!(broke.status(), StatusCode::PAYMENT_REQUIRED);
    assert_eq!(
        api.read("/organization/credits").await["credit_remaining"]["contact_credits"],
        0
    );
}

#[tokio::test]
async fn a_submitted_company_is_queued_then_running_then_there() {
    let api = Api::start().await;
    let nothing = api.post("/companies", json!({})).await;
    assert_eq!(nothing.status(), StatusCode::BAD_REQUEST);
    let accepted = api
        .post("/companies", json!({"domain": "acme.example"}))
        .await;
    assert_eq!(accepted.status(), StatusCode::ACCEPTED);
    let accepted: Value = accepted.json().await.unwrap();
    let path = format!(
        "/operations/{}",
        accepted["public_operation_id"].as_str().unwrap()
    );
    let queued = api.get(&path).await;
    assert_eq!(queued.headers()["retry-after"], "1");
    assert_eq!(queued.json::<Value>().await.unwrap()["status"], "queued");
    assert_eq!(api.read(&path).await["status"], "running");
    let done = api.read(&path).await;
    assert_eq!(done["status"], "completed");
    assert_eq!(api.read(&path).await, done);

    let company = done["result"]["company"]["id"].as_str().unwrap();
    let search = format!("/companies/{company}/contacts/search");
    assert_eq!(api.post(&search, json!({})).await.status(), StatusCode::OK);
    let live = api.post(&format!("{search}?live=true"), json!({})).await;
    assert_eq!(live.status(), StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_created_contact_is_on_the_last_page() {
    let api = Api::with(Sandbox::builder().rows(50).start().await.unwrap());
    let contact = json!({"first_name": "Ada", "last_name": "Abel", "email": "ada@example.com"});
    assert_eq!(
        api.post("/contacts", contact).await.status(),
        StatusCode::CREATED
    );
    let page = api.read("/contacts?page=3").await;
    assert_eq!(page["data"][0]["email"], "ada@example.com");
}

#[tokio::test(start_paused = true)]
async fn paused_time_moves_for_the_server_alone() {
    let started = tokio::time::Instant::now();
    let sandbox = Sandbox::builder()
        .rate_limit(3)
        .latency(Duration::from_secs(2));
    let api = Api::with(sandbox.start().await.unwrap());
    for _ in 0..3 {
        let call = api
            .call(Method::GET, "/territories")
            .timeout(Duration::from_secs(30));
        assert_eq!(call.send().await.unwrap().status(), StatusCode::OK);
    }
    let rejected = api.get("/territories").await;
    assert_eq!(rejected.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(rejected.headers()["x-ratelimit-remaining"], "0");
    assert_eq!(started.elapsed(), Duration::from_secs(8));
}

#[test]
fn a_blocking_sandbox_needs_no_runtime_and_goes_when_dropped() {
    use std::io::{Read, Write};
    let sandbox = Sandbox::start_blocking().unwrap();
    let address = sandbox.url().strip_prefix("http://").unwrap();
    let (address, prefix) = address.split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let head = format!("GET /{prefix}/contacts HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    let address = address.to_owned();
    drop(sandbox);
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn without_a_runtime_there_is_an_error_and_no_panic() {
    let mut start = std::pin::pin!(Sandbox::start());
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    match start.as_mut().poll(&mut context) {
        std::task::Poll::Ready(Err(error)) => {
            assert!(error.to_string().contains("runtime"), "{error}")
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_list_that_was_read_before_shows_what_came_since() {
    let api = Api::start().await;
    for total in 0..3 {
        assert_eq!(api.read("/agent/sessions").await["total"], total);
        assert_eq!(api.read("/agent/sessions").await["total"], total);
        api.post("/agent/sessions", json!({})).await;
    }
}
