//! Keys in every place that security schemes have for them: checked, and never kept.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use openapi_sandbox::{Contract, KeyCheck, Sandbox};
use reqwest::{Method, RequestBuilder};
use support::call;

const DOCUMENT: &str = r"
openapi: 3.1.0
info: {title: Keys, version: '1'}
security: [{Token: []}]
paths:
  /token: {get: {responses: {'200': {description: ok}}}}
  /query: {get: {security: [{Query: []}], responses: {'200': {description: ok}}}}
  /cookie: {get: {security: [{Cookie: []}], responses: {'200': {description: ok}}}}
  /basic: {get: {security: [{Basic: []}], responses: {'200': {description: ok}}}}
  /either: {get: {security: [{Basic: []}, {Query: []}], responses: {'200': {description: ok}}}}
  /both: {get: {security: [{Header: [], Query: []}], responses: {'200': {description: ok}}}}
  /open: {get: {security: [], responses: {'200': {description: ok}}}}
  /write: {get: {security: [{Flow: [pets:write]}, {Flow: [admin]}], responses: {'200': {description: ok}}}}
components:
  securitySchemes:
    Token: {type: http, scheme: bearer}
    Basic: {type: http, scheme: basic}
    Header: {type: apiKey, in: header, name: x-key}
    Query: {type: apiKey, in: query, name: api_key}
    Cookie: {type: apiKey, in: cookie, name: sid}
    Flow: {type: oauth2, flows: {}}
";

async fn sandbox() -> Sandbox {
    Sandbox::builder(Contract::parse(DOCUMENT).unwrap())
        .api_key("ada:secret")
        .scoped_key("writer", ["pets:write"])
        .scoped_key("admin", ["admin"])
        .scoped_key("reader", ["pets:read"])
        .start()
        .await
        .unwrap()
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_key_is_taken_from_where_the_operation_wants_it_and_is_not_kept() {
    let sandbox = sandbox().await;
    let get = |path: &str| call(&sandbox, Method::GET, path);
    for (request, expected) in [
        (get("/token").bearer_auth("ada:secret"), 200),
        (get("/token").bearer_auth("other"), 401),
        (get("/token").header("x-key", "ada:secret"), 401),
        (get("/query?api_key=ada%3Asecret"), 200),
        (get("/query?api_key=other"), 401),
        (get("/cookie").header("cookie", "a=b; sid=ada:secret"), 200),
        (get("/basic").basic_auth("ada", Some("secret")), 200),
        (get("/basic").basic_auth("anyone", Some("reader")), 200),
        (get("/basic").basic_auth("ada", Some("wrong")), 401),
        (get("/either?api_key=ada%3Asecret"), 200),
        (get("/both?api_key=ada%3Asecret"), 401),
        (
            get("/both?api_key=ada%3Asecret").header("x-key", "app-7"),
            200,
        ),
        (get("/both?api_key=7").header("x-key", "app-7"), 401),
        (get("/open"), 200),
    ] {
        assert_eq!(status(request).await, expected);
    }
    let requests = sandbox.requests();
    for request in &requests {
        let all = format!("{request:?}{:?}{:?}", request.headers, request.raw_query);
        assert!(!all.contains("secret") && !all.contains("api_key"), "{all}");
    }
    let cookie = &requests[5];
    assert_eq!(cookie.headers["cookie"], "a=b");
    assert_eq!(cookie.key, KeyCheck::Right);
    let undeclared = requests.iter().flat_map(|request| &request.breaches);
    assert!(undeclared.clone().all(|breach| breach.contains("API key")));
}

#[tokio::test]
async fn the_rest_of_a_query_is_kept_as_it_was_sent() {
    let sandbox = sandbox().await;
    status(call(&sandbox, Method::GET, "/query?a=%41&api_key=x&b=+1")).await;
    status(call(&sandbox, Method::GET, "/open?a=ada%3Asecret&b=1")).await;
    let [first, second] = <[_; 2]>::try_from(sandbox.requests()).unwrap();
    assert_eq!(first.raw_query.as_deref(), Some("a=%41&b=+1"));
    assert_eq!(second.raw_query, None);
    assert_eq!(second.query_value("a"), Some("REDACTED"));
}

#[tokio::test]
async fn a_key_in_any_other_place_is_not_kept_either() {
    let contract = Contract::parse(
        "{openapi: 3.1.0, security: [{Key: []}], paths: {'/a/{id}': {get: {parameters: [{name: id, in: path,
          required: true, schema: {type: integer}}], responses: {'200': {description: ok}}}}},
          components: {securitySchemes: {Key: {type: apiKey, in: header, name: x-key}}}}",
    );
    let sandbox = Sandbox::builder(contract.unwrap()).api_key("ada:secret");
    let sandbox = sandbox.start().await.unwrap();
    let get = |path: &str| call(&sandbox, Method::GET, path);
    for request in [
        get("/a/ada%3Asecret"),
        get("/a/x-ada:secret-y"),
        get("/b/%61da:secret?x=1"),
        get("/a/1?ada:secret=1"),
        get("/a/1?x=ada:secret"),
        get("/a/1").basic_auth("ada", Some("secret")),
        get("/a/1").basic_auth("x", Some("ada:secret")),
        get("/a/1").bearer_auth("ada:secret"),
        get("/a/1").header("cookie", "a=ada:secret"),
    ] {
        status(request).await;
    }
    for request in sandbox.requests() {
        let all = format!("{request:?} {:?} {:?}", request.headers, request.raw_query);
        let decoded = percent_encoding::percent_decode_str(&all).decode_utf8_lossy();
        for secret in ["secret", "YWRhOnNlY3JldA==", "eDphZGE6c2VjcmV0"] {
            assert!(!decoded.contains(secret), "{all}");
        }
    }
}

#[tokio::test]
async fn a_curl_line_survives_any_key() {
    let sandbox = Sandbox::builder(Contract::parse(DOCUMENT).unwrap()).api_key("it's");
    let sandbox = sandbox.start().await.unwrap();
    let expected = format!(
        r"curl '{}/token' -H 'authorization: Bearer it'\''s'",
        sandbox.url()
    );
    assert_eq!(sandbox.curl(), expected);
}

#[tokio::test]
async fn a_key_needs_the_scopes_of_one_alternative() {
    let sandbox = sandbox().await;
    for (key, expected) in [
        ("ada:secret", 200),
        ("writer", 200),
        ("admin", 200),
        ("reader", 403),
        ("nobody", 401),
    ] {
        let get = call(&sandbox, Method::GET, "/write").bearer_auth(key);
        assert_eq!(status(get).await, expected, "{key}");
    }
}
