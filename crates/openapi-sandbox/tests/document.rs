//! Any document, here one in YAML: requests of every form that OpenAPI has are held to it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::fs;

use openapi_sandbox::{Contract, Sandbox};
use reqwest::{Method, RequestBuilder};
use support::call;

const DOCUMENT: &str = r"
openapi: 3.0.3
info: {title: Forms, version: '1'}
paths:
  /upload:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [name, file]
              properties:
                name: {type: string, minLength: 2}
                count: {type: integer}
                tags: {type: array, maxItems: 2, items: {type: string, enum: [a, b]}}
                meta: {type: object, required: [k], properties: {k: {type: integer}}}
                file: {type: string, format: binary}
            encoding:
              file: {contentType: 'image/png, image/jpeg'}
      responses:
        200: {description: ok}
  /note:
    post:
      requestBody:
        content:
          text/plain: {schema: {type: string, maxLength: 5}}
          application/x-www-form-urlencoded:
            schema:
              type: object
              properties:
                range:
                  anyOf:
                    - {type: object, additionalProperties: false, properties: {gt: {type: integer}}}
                    - {type: integer}
                ids: {type: array, items: {type: integer}}
            encoding:
              ids: {style: pipeDelimited, explode: false}
      responses:
        '200': {description: ok}
  /at/{place}/{size}:
    get:
      parameters:
        - {name: place, in: path, required: true, style: matrix, explode: true, schema: {type: array, items: {type: integer}}}
        - {name: size, in: path, required: true, style: label, schema: {type: integer}}
        - {name: sid, in: cookie, required: true, schema: {type: integer}}
        - {name: filter, in: query, content: {application/json: {schema: {type: object, required: [a]}}}}
        - {name: box, in: query, style: spaceDelimited, schema: {type: array, items: {type: integer}}}
        - {name: x-point, in: header, schema: {type: object, properties: {x: {type: integer}}}}
      responses:
        '200': {description: ok}
";

async fn sandbox() -> Sandbox {
    let contract = Contract::parse(DOCUMENT).unwrap();
    Sandbox::builder(contract).start().await.unwrap()
}

/// A multipart body of parts that are given as head and content.
fn multipart(parts: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (head, content) in parts {
        body += &format!("--B\r\ncontent-disposition: form-data; {head}\r\n\r\n{content}\r\n");
    }
    body + "--B--\r\n"
}

/// What is reported of each request in turn: nothing of a good one, else a part of its first breach.
async fn assert_reported(sandbox: &Sandbox, calls: Vec<(RequestBuilder, &str)>) {
    for (request, reported) in calls {
        let status = request.send().await.unwrap().status();
        let breaches = sandbox.requests().pop().unwrap().breaches;
        match reported {
            "" => assert_eq!((status.as_u16(), &*breaches), (200, &[][..])),
            reported => {
                assert_eq!(status, 400, "{reported}: {breaches:?}");
                assert!(breaches[0].contains(reported), "{reported}: {breaches:?}");
            }
        }
    }
}

#[tokio::test]
async fn multipart_forms_are_held_to_schema_and_encoding() {
    let sandbox = sandbox().await;
    let file = (
        "name=\"file\"; filename=\"x.png\"\r\ncontent-type: image/png",
        "\u{1}",
    );
    let name = ("name=\"name\"", "Ada");
    let schema = "#/paths/~1upload/post/requestBody/content/multipart~1form-data/schema";
    let at = |place: &str| format!("{schema}/{place}");
    let mut calls = Vec::new();
    let (required, count, tags, meta) = (
        at("required"),
        at("properties/count/type"),
        at("properties/tags/items/enum"),
        at("properties/meta"),
    );
    let encoding = schema.replace("schema", "encoding/file/contentType");
    for (parts, reported) in [
        (vec![name, file], ""),
        (
            vec![
                name,
                file,
                ("name=\"count\"", "3"),
                ("name=\"tags\"", "a"),
                ("name=\"tags\"", "b"),
                ("name=\"meta\"", "{\"k\": 1}"),
            ],
            "",
        ),
        (vec![name], required.as_str()),
        (vec![name, file, ("name=\"count\"", "three")], &count),
        (vec![name, file, ("name=\"tags\"", "c")], &tags),
        (vec![name, file, ("name=\"meta\"", "k=1")], &meta),
        (
            vec![
                name,
                (
                    "name=\"file\"; filename=\"x\"\r\ncontent-type: text/csv",
                    "",
                ),
            ],
            &encoding,
        ),
    ] {
        let post = call(&sandbox, Method::POST, "/upload")
            .header("content-type", "multipart/form-data; boundary=B")
            .body(multipart(&parts));
        calls.push((post, reported));
    }
    for (content_type, reported) in [
        ("multipart/form-data", "not a multipart form"),
        ("multipart/form-data; boundary=C", "not a multipart form"),
    ] {
        let post = call(&sandbox, Method::POST, "/upload")
            .header("content-type", content_type)
            .body(multipart(&[name]));
        calls.push((post, reported));
    }
    assert_reported(&sandbox, calls).await;
}

#[tokio::test]
async fn texts_and_forms_are_held_to_their_schemas() {
    let sandbox = sandbox().await;
    let post = |media_type: &str, body: &'static str| {
        call(&sandbox, Method::POST, "/note")
            .header("content-type", media_type)
            .body(body)
    };
    let form = |body| post("application/x-www-form-urlencoded", body);
    let calls = vec![
        (post("text/plain; charset=utf-8", "short"), ""),
        (
            post("text/plain", "too long"),
            "text~1plain/schema/maxLength",
        ),
        (form("range%5Bgt%5D=5&ids=1%7C2"), ""),
        (form("range=5"), ""),
        (form("range%5Bgt%5D=x"), "properties/range/anyOf"),
        (form("ids=1%7Cx"), "properties/ids/items/type"),
    ];
    assert_reported(&sandbox, calls).await;
}

#[tokio::test]
async fn parameters_of_every_location_and_style_are_held_to_their_schemas() {
    let sandbox = sandbox().await;
    let get = |path: &str| call(&sandbox, Method::GET, path).header("cookie", "a=b; sid=7");
    let calls = vec![
        (
            get("/at/;place=1;place=2/.5?filter=%7B%22a%22%3A1%7D&box=1%202")
                .header("x-point", "x,4"),
            "",
        ),
        (get("/at/;place=x/.5"), "path parameter `place`"),
        (get("/at/1/.5"), "the style `matrix`"),
        (get("/at/;place=1/5"), "the style `label`"),
        (get("/at/;place=1/.5?filter=x"), "`filter` is not JSON"),
        (get("/at/;place=1/.5?filter=%7B%7D"), "schema/required"),
        (get("/at/;place=1/.5?box=1%20x"), "query parameter `box`"),
        (
            get("/at/;place=1/.5").header("x-point", "x,y"),
            "header parameter",
        ),
        (
            call(&sandbox, Method::GET, "/at/;place=1/.5").header("cookie", "sid=x"),
            "cookie parameter `sid`",
        ),
        (
            call(&sandbox, Method::GET, "/at/;place=1/.5"),
            "`sid` is missing",
        ),
    ];
    assert_reported(&sandbox, calls).await;
}

#[tokio::test]
async fn a_document_that_cannot_be_read_is_reported_with_its_file_and_line() {
    let directory = tempfile::tempdir().unwrap();
    for (name, text, reported) in [
        ("a.yaml", "openapi: 3.0.0\npaths: [", "line 3"),
        ("b.json", "{\n\"openapi\": ]}", "line 2"),
        ("c.yaml", "swagger: '2.0'", "#/swagger"),
        ("d.yaml", "", "empty"),
    ] {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        let error = Sandbox::from_document(&path).await.unwrap_err().to_string();
        assert!(error.contains(name) && error.contains(reported), "{error}");
    }
}

#[tokio::test]
async fn a_document_of_several_files_is_one_contract() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    };
    write(
        "schemas/pet.yaml",
        "type: object\nrequired: [age]\nproperties: {age: {$ref: 'age.yaml#/Age'}}",
    );
    write("schemas/age.yaml", "Age: {type: integer, minimum: 3}");
    let path = write(
        "api.yaml",
        "openapi: 3.1.0\npaths:\n  /pets:\n    post:\n      requestBody: {content: {application/json: \
         {schema: {$ref: 'schemas/pet.yaml'}}}}\n      responses: {'200': {description: ok, content: \
         {application/json: {schema: {$ref: 'schemas/pet.yaml'}}}}}\n",
    );
    let sandbox = Sandbox::from_document(path).await.unwrap();
    let post = async |body: &'static str| {
        let post = call(&sandbox, Method::POST, "/pets");
        let post = post.header("content-type", "application/json").body(body);
        post.send().await.unwrap()
    };
    assert_eq!(post("{\"age\": 2}").await.status(), 400);
    let pet: serde_json::Value = post("{\"age\": 3}").await.json().await.unwrap();
    assert!(pet["age"].as_i64().unwrap() >= 3, "{pet}");
    assert_eq!(sandbox.unchecked(), [""; 0]);
}
