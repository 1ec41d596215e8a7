//! Answers from a file come before those of the service, and are themselves held to the document.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::fs;

use openapi_sandbox::{Contract, Fixtures, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use support::{call, contacts};

const PETS: &str = r"
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets/{id}:
    get:
      operationId: get_pet
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: full, in: query, schema: {type: boolean}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: object, required: [name],
          properties: {name: {type: string}}}}}}
  /pets:
    post:
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'201': {description: created}, '409': {description: there}}
    get: {responses: {'200': {description: all, content: {text/csv: {}}}}}
";

async fn with(fixtures: &str) -> Result<Sandbox, openapi_sandbox::Error> {
    let fixtures = Fixtures::parse(fixtures)?;
    let contract = Contract::parse(PETS)?;
    Sandbox::builder(contract).fixtures(fixtures).start().await
}

async fn get(sandbox: &Sandbox, path: &str) -> (u16, String) {
    let answer = call(sandbox, Method::GET, path).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn the_first_fixture_that_applies_answers() {
    let sandbox = with(
        "
GET /pets/{id}:
  - {when: {path: {id: 7}}, body: {name: Rex, age: 3}}
  - {when: {query: {full: true}}, times: 1, status: 404, headers: {x-a: b}}
get_pet: {when: {query: {full: true}}, body: {name: Ada}}
POST /pets: [{when: {body: {name: Rex}}, status: 409}]
",
    )
    .await
    .unwrap();
    assert_eq!(
        get(&sandbox, "/pets/7").await,
        (200, r#"{"name":"Rex","age":3}"#.to_owned())
    );
    let missing = call(&sandbox, Method::GET, "/pets/8?full=true")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (missing.status().as_u16(), &missing.headers()["x-a"]),
        (404, &"b".parse().unwrap())
    );
    assert_eq!(
        get(&sandbox, "/pets/8?full=true").await.1,
        r#"{"name":"Ada"}"#
    );
    let made: Value = serde_json::from_str(&get(&sandbox, "/pets/8").await.1).unwrap();
    assert!(made["name"].is_string(), "the service's own: {made}");
    assert_eq!(
        get(&sandbox, "/pets/x").await.0,
        400,
        "a fixture for requests in order alone"
    );
    for (body, status) in [
        (json!({"name": "Rex", "n": 1}), 409),
        (json!({"name": "Ada"}), 201),
        (json!({}), 201),
    ] {
        let post = call(&sandbox, Method::POST, "/pets").json(&body);
        assert_eq!(post.send().await.unwrap().status(), status, "{body}");
    }
}

#[tokio::test]
async fn bodies_may_be_in_files() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("pets.csv"), "a,b\n").unwrap();
    let path = directory.path().join("fixtures.json");
    fs::write(
        &path,
        r#"{"GET /pets": {"file": "pets.csv", "headers": {"content-type": "text/csv"}}}"#,
    )
    .unwrap();
    let contract = Contract::parse(PETS).unwrap();
    let builder = Sandbox::builder(contract).fixtures(Fixtures::open(&path).unwrap());
    let sandbox = builder.start().await.unwrap();
    let answer = call(&sandbox, Method::GET, "/pets").send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/csv");
    assert_eq!(answer.text().await.unwrap(), "a,b\n");
}

#[tokio::test]
async fn an_unusable_fixture_is_an_error_that_says_where() {
    for (fixtures, part) in [
        ("[]", "an object is expected"),
        ("GET /pets: [{stat: 7}]", "(#/GET ~1pets/0)"),
        ("GET /pets: [{when: {path: 7}}]", "when.path"),
        ("GET /pets: {status: 100}", "100 is no status"),
        ("GET /pets: {headers: {'a b': x}}", "`a b: x` is no header"),
        ("GET /pets: {body: x, file: y}", "not both"),
        ("GET /pets: {file: y}", "cannot name one"),
        ("GET /cats: {}", "no operation `GET /cats`"),
        (
            "get_pet: [{}, {body: {name: 7}}]",
            "`get_pet`, answer 2: body /name: 7 is not of type \"string\"",
        ),
        ("GET /pets: [", "line"),
    ] {
        let error = with(fixtures).await.unwrap_err().to_string();
        assert!(error.contains(part), "{fixtures}: {error}");
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("fixtures.yaml");
    let missing = Fixtures::open(&path).unwrap_err().to_string();
    assert!(missing.contains("fixtures.yaml"), "{missing}");
    fs::write(&path, "GET /pets: {file: gone.csv}").unwrap();
    let missing = Fixtures::open(&path).unwrap_err().to_string();
    assert!(
        missing.contains("fixtures.yaml") && missing.contains("gone.csv"),
        "{missing}"
    );
}

#[tokio::test]
async fn a_fixture_is_no_way_past_the_key() {
    let fixtures = Fixtures::parse("GET /contacts: {body: []}").unwrap();
    let sandbox = contacts().fixtures(fixtures).start().await.unwrap();
    assert_eq!(get(&sandbox, "/contacts").await.0, 401);
}
