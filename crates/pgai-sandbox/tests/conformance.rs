//! Each of the fifteen operations answers as the document's own schema for that status has it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod client;

use std::collections::BTreeSet;

use jsonschema::{Draft, Registry};
use pgai_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

/// The pointer of the document's response for a status: its own, or that of its range.
fn response(document: &Value, operation: &str, status: u16) -> Option<String> {
    let (method, path) = operation.split_once(' ').unwrap();
    let path = path.replace('/', "~1");
    let responses = format!("/paths/{path}/{}/responses", method.to_lowercase());
    [status.to_string(), format!("{}XX", status / 100)]
        .into_iter()
        .map(|code| format!("{responses}/{code}"))
        .find(|pointer| document.pointer(pointer).is_some())
}

#[tokio::test]
async fn every_answer_fits_the_document() {
    let document: Value = serde_json::from_str(include_str!("../openapi.json")).unwrap();
    let registry = Registry::new()
        .draft(Draft::Draft4)
        .add("urn:document", document.clone())
        .and_then(|registry| registry.prepare())
        .unwrap();
    let sandbox = Sandbox::builder()
        .scoped_key("narrow", ["none:read"])
        .start()
        .await
        .unwrap();
    let client = client::builder().build().unwrap();
    let call = async |method: Method, path: &str, key: &str, body: Option<Value>| {
        let request = client.request(method, format!("{}{path}", sandbox.url()));
        let request = request.header("x-api-key", key);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let response = request.send().await.unwrap();
        let media_type = response.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        (
            response.status().as_u16(),
            media_type,
            response.json::<Value>().await.unwrap(),
        )
    };
    let key = sandbox.api_key();
    let (_, _, page) = call(Method::GET, "/territories?page=2", key, None).await;
    let territory = page["items"][0]["id"].as_str().unwrap();
    let (_, _, page) = call(
        Method::GET,
        &format!("/territories/{territory}/companies"),
        key,
        None,
    )
    .await;
    let company = page["items"][0]["company_id"].as_str().unwrap();
    let contact = json!({"first_name": "Ada", "last_name": "Abel", "email": "ada@example.com"});

    let (get, post) = (Method::GET, Method::POST);
    let mut seen = BTreeSet::new();
    // The second page, since OpenAPI 3.0's `nullable` is none of JSON Schema's words.
    for (method, path, key, body, expected) in [
        (&get, "/agent/sessions".to_owned(), key, None, 200),
        (
            &post,
            "/agent/sessions".to_owned(),
            key,
            Some(json!({"type": "plan"})),
            201,
        ),
        (
            &post,
            "/agent/sessions".to_owned(),
            key,
            Some(json!({"title": 7})),
            400,
        ),
        (&post, "/agent/sessions".to_owned(), "wrong", None, 401),
        (
            &post,
            "/companies".to_owned(),
            key,
            Some(json!({"domain": "a.example"})),
            202,
        ),
        (&get, "/operations/op_000001".to_owned(), key, None, 200),
        (&get, format!("/companies/{company}/graph"), key, None, 200),
        (
            &get,
            format!("/companies/{company}/relevance?q=x"),
            key,
            None,
            200,
        ),
        (
            &post,
            format!("/companies/{company}/contacts/search"),
            key,
            Some(json!({})),
            200,
        ),
        (
            &post,
            format!("/companies/{company}/contacts/search?live=true"),
            key,
            None,
            202,
        ),
        (&get, "/contacts?page=2".to_owned(), key, None, 200),
        (&get, "/contacts".to_owned(), "wrong", None, 401),
        (&get, "/contacts?page=x".to_owned(), key, None, 400),
        (&post, "/contacts".to_owned(), key, Some(contact), 201),
        (&post, "/contacts".to_owned(), key, Some(json!({})), 400),
        (&post, "/contacts".to_owned(), key, None, 400),
        (
            &post,
            "/contacts/search".to_owned(),
            key,
            Some(json!({})),
            200,
        ),
        (&get, "/organization/credits".to_owned(), key, None, 200),
        (
            &get,
            "/organization/credits".to_owned(),
            "narrow",
            None,
            403,
        ),
        (
            &get,
            "/search?scope=organisation&q=x".to_owned(),
            key,
            None,
            200,
        ),
        (&get, "/territories?page=2".to_owned(), key, None, 200),
        (&get, format!("/territories/{territory}"), key, None, 200),
        (
            &get,
            format!("/territories/{territory}"),
            "narrow",
            None,
            403,
        ),
        (&get, "/territories/none".to_owned(), key, None, 404),
        (
            &get,
            format!("/territories/{territory}/companies?page=2"),
            key,
            None,
            200,
        ),
    ] {
        let (status, media_type, body) = call(method.clone(), &path, key, body).await;
        assert_eq!(status, expected, "{method} {path}: {body}");
        assert_eq!(media_type, "application/json");
        let operation = sandbox.requests().pop().unwrap().operation.unwrap();
        let pointer = response(&document, &operation, status).unwrap();
        let pointer = format!("{pointer}/content/application~1json/schema");
        if document.pointer(&pointer).is_some() {
            let schema = json!({ "$ref": format!("urn:document#{}", pointer.replace('{', "%7B").replace('}', "%7D")) });
            let options = jsonschema::options()
                .with_draft(Draft::Draft4)
                .with_registry(&registry);
            let validator = options.build(&schema).unwrap();
            let problems: Vec<_> = validator
                .iter_errors(&body)
                .map(|error| error.to_string())
                .collect();
            assert!(problems.is_empty(), "{method} {path}: {problems:?}\n{body}");
        }
        seen.insert(operation);
    }
    // An operation that the document gets is answered from the document alone, until the service knows it.
    assert_eq!(seen.len(), 15, "{seen:?}");
}
