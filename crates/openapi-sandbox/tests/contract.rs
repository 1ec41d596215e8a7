//! Any document is served with bodies that fit it, and its callers are held to it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::fs;

use openapi_sandbox::Sandbox;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use support::call;

async fn answered(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or_default())
}

fn other_document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "servers": [{"url": "https://{region}.example/v2", "variables": {"region": {"default": "eu"}}}],
        "security": [{"Token": []}],
        "paths": {
            "/pets/{id}": {
                "parameters": [{"$ref": "#/components/parameters/Id"}],
                "get": {
                    "operationId": "get_pet",
                    "parameters": [
                        {"name": "fields", "in": "query", "explode": false,
                            "schema": {"type": "array", "items": {"enum": ["name", "age"]}}},
                        {"name": "filter", "in": "query", "style": "deepObject", "schema": {
                            "type": "object", "properties": {"age": {"type": "integer"}}}},
                        {"name": "x-trace", "in": "header", "required": true, "schema": {"type": "string"}},
                    ],
                    "responses": {
                        "200": {"content": {"application/json": {
                            "schema": {"$ref": "#/components/schemas/Pet"}}}},
                        "4XX": {"content": {"application/problem+json": {"schema": {
                            "type": "object", "required": ["code", "detail"], "properties": {
                                "code": {"type": "integer"}, "detail": {"type": "string"}}}}}},
                    },
                },
                "delete": {"security": [], "responses": {"204": {"description": "gone"}}},
            },
            "/forms": {"post": {
                "requestBody": {"required": true, "content": {"application/x-www-form-urlencoded": {
                    "schema": {"type": "object", "required": ["n"],
                        "properties": {"n": {"type": "integer"}}}}}},
                "responses": {"201": {"content": {"text/csv": {"example": "a,b\n"}}}},
            }},
        },
        "components": {
            "parameters": {"Id": {"name": "id", "in": "path", "required": true,
                "schema": {"type": "integer"}}},
            "schemas": {"Pet": {"type": "object", "required": ["id", "name"], "properties": {
                "id": {"type": "integer", "minimum": 10},
                "name": {"type": "string", "pattern": "^[A-Z][a-z]+$"},
                "friends": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}}}},
            "securitySchemes": {"Token": {"type": "http", "scheme": "bearer"}},
        },
    })
}

#[tokio::test]
async fn any_document_is_served_with_fitting_bodies() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pets.json");
    fs::write(&path, other_document().to_string()).unwrap();
    let sandbox = Sandbox::from_document(&path).await.unwrap();
    assert!(sandbox.url().ends_with("/v2"));
    assert_eq!(sandbox.unchecked(), Vec::<String>::new());
    let bearer = |method, path| {
        let call = call(&sandbox, method, path).bearer_auth(sandbox.api_key());
        call.header("x-trace", "1")
    };

    let (status, pet) =
        answered(bearer(Method::GET, "/pets/7?fields=name,age&filter[age]=3")).await;
    assert_eq!(status, 200);
    assert!(
        pet["id"].as_i64().unwrap() >= 10 && pet["name"].is_string(),
        "{pet}"
    );
    let gone = call(&sandbox, Method::DELETE, "/pets/7")
        .send()
        .await
        .unwrap();
    assert_eq!(gone.status(), 204);
    let form = bearer(Method::POST, "/forms")
        .form(&[("n", "7")])
        .send()
        .await
        .unwrap();
    assert_eq!(form.headers()["content-type"], "text/csv");
    assert_eq!(form.text().await.unwrap(), "a,b\n");
    assert!(
        sandbox
            .requests()
            .iter()
            .all(|request| request.breaches.is_empty())
    );
    assert!(!format!("{:?}", sandbox.requests()).contains(sandbox.api_key()));

    let (_, problem) = answered(bearer(Method::GET, "/pets/six")).await;
    assert!(problem["code"].is_i64(), "the declared form: {problem}");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("path parameter `id`"),
        "{problem}"
    );
    for (request, status) in [
        (bearer(Method::GET, "/pets/seven"), 400),
        (bearer(Method::GET, "/pets/7?fields=name,size"), 400),
        (bearer(Method::GET, "/pets/7?filter[age]=old"), 400),
        (
            call(&sandbox, Method::GET, "/pets/7").bearer_auth(sandbox.api_key()),
            400,
        ),
        (
            call(&sandbox, Method::GET, "/pets/7").header("x-trace", "1"),
            401,
        ),
        (bearer(Method::POST, "/forms").form(&[("n", "x")]), 400),
        (bearer(Method::POST, "/forms"), 400),
    ] {
        assert_eq!(answered(request).await.0, status);
    }
    assert!(
        sandbox
            .finish()
            .unwrap_err()
            .to_string()
            .starts_with("8 requests")
    );
}

#[tokio::test]
async fn an_unusable_document_is_an_error_that_says_where() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("document.json");
    let missing = Sandbox::from_document(&path).await.unwrap_err();
    assert!(missing.to_string().contains("document.json"), "{missing}");
    for (text, place) in [
        ("openapi: 3.0.0", "/paths"),
        (r#"{"swagger": "2.0"}"#, "/swagger"),
        (r#"{"openapi": "3.0.0"}"#, "/paths"),
        (
            r#"{"openapi": "3.0.0", "paths": {"/a/{b": {"get": {}}}}"#,
            "unclosed brace",
        ),
    ] {
        fs::write(&path, text).unwrap();
        let error = Sandbox::from_document(&path).await.unwrap_err();
        assert!(error.to_string().contains(place), "{error}");
    }
}
