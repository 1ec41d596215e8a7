//! What a catalog makes of odd but legal documents.

use crate::server::{Answer, Server};
use openapi_client_runtime::catalog::{Argument, Catalog, Endpoint};
use openapi_client_runtime::{Client, ErrorKind, File, Operation, Result, SecurityScheme, Service};
use openapi_document::Document;
use serde_json::{Value, json};

/// A catalog of operations in JSON, each `"METHOD /path": {…}`, with these components.
fn catalog(version: &str, operations: Value, components: Value) -> Catalog {
    let mut paths = json!({});
    for (key, operation) in operations.as_object().unwrap() {
        let (method, path) = key.split_once(' ').unwrap();
        paths[path][method.to_lowercase()] = operation.clone();
    }
    let document = json!({
        "openapi": version, "info": {"title": "t", "version": "1"}, "paths": paths, "components": components,
    });
    Catalog::parse(document.to_string().as_bytes()).unwrap()
}

fn one(version: &str, operation: Value, components: Value) -> Catalog {
    catalog(version, json!({"POST /things/{id}": operation}), components)
}

fn client() -> Client {
    Client::builder(Service::new("Test", "test/1").with_base_url("https://example.test/v1"))
        .build()
        .unwrap()
}

/// The request line, the media type and the body of a call.
fn sent(catalog: &Catalog, name: &str, arguments: Value) -> Result<String> {
    let request = catalog.call(&client(), name, arguments).into_request()?;
    let query = request
        .query()
        .map_or_else(String::new, |query| format!("?{query}"));
    let body = String::from_utf8_lossy(request.body().unwrap_or_default());
    let media_type = request.headers().get("content-type");
    Ok(format!(
        "{} {}{query} {} {body}",
        request.method(),
        request.path(),
        media_type.map_or("-", |value| value.to_str().unwrap()),
    ))
}

#[test]
fn names_are_the_documents_or_made_of_method_and_path_and_unique() {
    let catalog = catalog(
        "3.0.0",
        json!({
            "GET /a": {"operationId": "listPets"},
            "GET /b": {"operationId": "list_pets"},
            "GET /c/{id}": {},
            "POST /c/{id}": {"operationId": "  "},
            "GET /d": {"operationId": "取得"},
            "GET /e": {"operationId": "x".repeat(80)},
        }),
        json!({}),
    );
    let names: Vec<&str> = catalog.endpoints().map(Endpoint::name).collect();
    let long = "x".repeat(64);
    assert_eq!(
        names,
        [
            "list_pets",
            "get_b",
            "get_c_by_id",
            "post_c_by_id",
            "get_d",
            &long
        ]
    );
    let known = [Operation::new("get_a_or_b", "GET", "/b", None, true, false)];
    let document = br#"{"openapi": "3.0.0", "paths": {"/b": {"get": {"operationId": "x"}}}}"#;
    let catalog = Catalog::with_names(&Document::parse(document).unwrap(), &known);
    assert!(catalog.endpoint("get_a_or_b").is_some());
    let error = catalog
        .call(&client(), "get_bees_or_b", Value::Null)
        .into_request();
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(
        error
            .to_string()
            .contains("`get_bees_or_b`; is one of these meant: get_a_or_b?"),
        "{error}"
    );
}

/// The schema of a tool stands alone, and is that of JSON Schema 2020-12 whatever the version of OpenAPI.
#[test]
fn schemas_stand_alone() {
    let catalog = one(
        "3.0.3",
        json!({
            "parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/Id"}},
                {"name": "n", "in": "query", "schema": {"type": "integer", "minimum": 0, "exclusiveMinimum": true, "nullable": true}},
                {"name": "state", "in": "query", "schema": {"type": "string", "enum": ["a", "b"], "nullable": true}},
            ],
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}},
        }),
        json!({"schemas": {
            "Id": {"type": "string", "description": "Whose?", "example": "x1"},
            "Node": {
                "type": "object", "required": ["label", "made"], "x-note": 1, "xml": {"name": "n"},
                "properties": {
                    "label": {"type": "string"},
                    "made": {"type": "string", "readOnly": true},
                    "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
                    "lost": {"$ref": "#/components/schemas/Nowhere"},
                },
            },
        }}),
    );
    let tool = &catalog.tools()[0];
    assert!(!tool.read_only);
    let node = json!({
        "type": "object", "required": ["label"],
        "properties": {
            "label": {"type": "string"},
            "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
            "lost": {},
        },
    });
    assert_eq!(
        tool.input_schema,
        json!({
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string", "description": "Whose?", "examples": ["x1"]},
                "n": {"type": ["integer", "null"], "exclusiveMinimum": 0},
                "state": {"type": ["string", "null"], "enum": ["a", "b", null]},
                "label": {"type": "string"},
                "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
                "lost": {},
            },
            "$defs": {"Node": node},
        })
    );
    assert_eq!(
        serde_json::to_value(tool).unwrap()["annotations"],
        json!({"readOnlyHint": false})
    );
}

/// Members of a body are arguments of their own only where no rule of the schema would be lost, and no name clashes.
#[test]
fn a_body_is_taken_apart_where_that_loses_nothing() {
    let id = json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]);
    let text = || json!({"type": "string"});
    for (schema, keys) in [
        (json!({"properties": {"a": text()}}), vec!["id", "a"]),
        (
            json!({"allOf": [{"properties": {"a": text()}}, {"properties": {"b": text()}}]}),
            vec!["id", "a", "b"],
        ),
        (
            json!({"properties": {"a": text(), "b": text()}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}),
            vec!["id", "a", "b"],
        ),
        (
            json!({"properties": {"id": text()}}),
            vec!["path_id", "body_id"],
        ),
        (
            json!({"properties": {"a b": text(), "a+b": text(), "a-b": text()}}),
            vec!["id", "body_a_b", "body_a_b_2", "a-b"],
        ),
        (
            json!({"properties": {"a": text()}, "minProperties": 1}),
            vec!["id", "body"],
        ),
        (json!({"type": "object"}), vec!["id", "body"]),
        (
            json!({"type": "array", "items": text()}),
            vec!["id", "body"],
        ),
        (
            json!({"oneOf": [{"properties": {"a": text()}}]}),
            vec!["id", "body"],
        ),
        (json!({"$ref": "#/nowhere"}), vec!["id", "body"]),
        (json!(true), vec!["id", "body"]),
    ] {
        let catalog = one(
            "3.1.0",
            json!({"parameters": id, "requestBody": {"content": {"application/json": {"schema": schema}}}}),
            json!({}),
        );
        let endpoint = catalog.endpoints().next().unwrap();
        let found: Vec<&str> = endpoint.arguments().iter().map(Argument::key).collect();
        assert_eq!(found, keys, "{schema}");
    }
}

/// One that is added with the name of another takes no call's meaning: the old name is refused, and rules of old names go.
#[test]
fn arguments_of_one_name_are_told_apart() {
    let catalog = one(
        "3.0.0",
        json!({
            "operationId": "send",
            "parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {}},
                {"name": "id", "in": "query", "schema": {}},
            ],
            "requestBody": {"content": {"application/json": {"schema": {
                "properties": {"id": {}, "a": {}}, "anyOf": [{"required": ["id"]}, {"required": ["a"]}],
            }}}},
        }),
        json!({}),
    );
    let schema = &catalog.tools()[0].input_schema;
    assert_eq!(
        (&schema["required"], schema.get("allOf")),
        (&json!(["path_id"]), None)
    );
    let request = sent(
        &catalog,
        "send",
        json!({"path_id": 1, "query_id": 2, "body_id": 3}),
    );
    assert_eq!(
        request.unwrap(),
        "POST /things/1?id=2 application/json {\"id\":3}"
    );
    let error = sent(&catalog, "send", json!({"path_id": 1, "id": 2})).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`id` is one of path_id, query_id, body_id"),
        "{error}"
    );
}

#[test]
fn a_method_is_sent_as_the_document_writes_it() {
    let operation = |id: &str| json!({"operationId": id});
    let document = json!({"openapi": "3.2.0", "info": {"title": "t", "version": "1"}, "paths": {"/x": {
        "get": operation("field"), "additionalOperations": {"get": operation("own"), "Link": operation("link")},
    }}});
    let catalog = Catalog::parse(document.to_string().as_bytes()).unwrap();
    for (name, method) in [("field", "GET"), ("own", "get"), ("link", "Link")] {
        let request = sent(&catalog, name, json!({})).unwrap();
        assert!(request.starts_with(&format!("{method} /x")), "{request}");
    }
}

#[test]
fn arguments_become_a_request() {
    let operation = json!({
        "operationId": "change",
        "parameters": [
            {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
            {"name": "tags", "in": "query", "style": "form", "explode": false, "schema": {"type": "array"}},
            {"name": "filter[a]", "in": "query", "schema": {"type": "string"}},
            {"name": "where", "in": "query", "content": {"application/json": {"schema": {}}}},
            {"name": "X-Key", "in": "header", "schema": {"type": "string"}},
            {"name": "Authorization", "in": "header", "schema": {"type": "string"}},
        ],
        "requestBody": {"content": {"application/json": {"schema": {
            "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}, "required": ["a"],
        }}}},
    });
    let components =
        json!({"securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": "x-key"}}});
    let catalog = one("3.0.0", operation, components);
    for (arguments, request) in [
        (json!({"id": "a/b"}), "POST /things/a%2Fb - "),
        (
            json!({"id": "1", "tags": ["x", "y"], "filter_a_": "z", "where": {"k": 1}, "a": 2, "b": null}),
            "POST /things/1?tags=x,y&filter%5Ba%5D=z&where=%7B%22k%22%3A1%7D application/json {\"a\":2,\"b\":null}",
        ),
        (
            json!({"id": "1", "tags": null, "a": 2}),
            "POST /things/1 application/json {\"a\":2}",
        ),
        (
            json!({"id": 7, "a": 1, "new": {"x": []}}),
            "POST /things/7 application/json {\"a\":1,\"new\":{\"x\":[]}}",
        ),
    ] {
        assert_eq!(
            sent(&catalog, "change", arguments.clone()).unwrap(),
            request,
            "{arguments}"
        );
    }
    for (arguments, problem) in [
        (json!({}), "`id` is missing"),
        (json!({"id": null}), "`id` is missing"),
        (json!({"id": ".."}), "dot segment"),
        (json!({"id": "1", "b": "x"}), "`a` is missing"),
        (json!([1]), "no JSON object"),
    ] {
        let error = sent(&catalog, "change", arguments.clone()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{arguments}");
        assert!(error.to_string().contains(problem), "{arguments}: {error}");
        assert_eq!(error.operation(), Some("change"), "{arguments}");
    }
    let keys: Vec<&str> = catalog
        .endpoints()
        .next()
        .unwrap()
        .arguments()
        .iter()
        .map(Argument::key)
        .collect();
    assert!(
        !keys.contains(&"X-Key") && !keys.contains(&"Authorization"),
        "{keys:?}"
    );
    // The operation takes more in its body; one without a body does not.
    let plain = self::catalog("3.0.0", json!({"GET /x": {}}), json!({}));
    let error = sent(&plain, "get_x", json!({"a": 1})).unwrap_err();
    assert!(
        error.to_string().contains("no argument `a`; it takes none"),
        "{error}"
    );
}

#[test]
fn bodies_of_every_media_type() {
    let operation = |media_type: &str, schema: Value| {
        let catalog = one(
            "3.0.0",
            json!({"operationId": "send", "requestBody": {"required": true, "content": {media_type: {"schema": schema}}}}),
            json!({}),
        );
        move |arguments: Value| sent(&catalog, "send", arguments)
    };
    let object = || json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let send = operation("application/vnd.x+json", object());
    assert_eq!(
        send(json!({})).unwrap(),
        "POST /things/{id} application/vnd.x+json {}"
    );
    let send = operation("*/*", object());
    assert_eq!(
        send(json!({"a": "b"})).unwrap(),
        "POST /things/{id} application/json {\"a\":\"b\"}"
    );
    let send = operation("application/x-www-form-urlencoded", object());
    assert_eq!(
        send(json!({"a": "b c", "d": "&"})).unwrap(),
        "POST /things/{id} application/x-www-form-urlencoded a=b%20c&d=%26"
    );
    let send = operation("multipart/form-data", object());
    let request = send(json!({"a": "b"})).unwrap();
    assert!(
        request.contains("multipart/form-data; boundary=")
            && request.contains("name=\"a\"\r\n\r\nb"),
        "{request}"
    );
    let send = operation("text/csv", json!({"type": "string"}));
    assert_eq!(
        send(json!({"body": "a,b\n"})).unwrap(),
        "POST /things/{id} text/csv a,b\n"
    );
    assert!(
        send(json!({}))
            .unwrap_err()
            .to_string()
            .contains("`body` is missing")
    );
    let send = operation("application/json", json!({"type": "array"}));
    assert_eq!(
        send(json!({"body": [1, null]})).unwrap(),
        "POST /things/{id} application/json [1,null]"
    );
}

#[test]
fn files_are_parts_of_a_multipart_form() {
    let operation = |media_type: &str| {
        let schema = json!({"type": "object", "required": ["photo"], "properties": {
            "photo": {"type": "string", "format": "binary"}, "note": {"type": "string"}}});
        let content = json!({media_type: {"schema": schema, "encoding": {"photo": {"contentType": "image/png"}}}});
        let body = json!({"operationId": "upload", "requestBody": {"required": true, "content": content},
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {}}]});
        one("3.0.0", body, json!({}))
    };
    let form = operation("multipart/form-data");
    let call = form.call(&client(), "upload", json!({"id": 1, "note": "n"}));
    assert!(call.clone().into_request().is_err(), "`photo` is required");
    let call = call
        .file("photo", File::new([0xff, 0]).with_name("a\".png"))
        .file("photo", File::new([1]).with_media_type("image/gif"))
        .file("more", File::field("text"));
    let request = call.into_request().unwrap();
    let body = String::from_utf8_lossy(request.body().unwrap()).replace("\r\n", "\n");
    for part in [
        "name=\"note\"\n\nn\n",
        "name=\"photo\"; filename=\"a%22.png\"\nContent-Type: image/png\n\n\u{fffd}\0\n",
        "name=\"photo\"; filename=\"photo\"\nContent-Type: image/gif\n\n\u{1}\n",
        "name=\"more\"\n\ntext\n",
    ] {
        assert!(body.contains(part), "{part:?} in {body:?}");
    }
    let json = operation("application/json");
    let call = json.call(&client(), "upload", json!({"id": 1, "photo": "x"}));
    let refused = call.file("photo", File::new([1])).into_request();
    assert!(refused.unwrap_err().to_string().contains("multipart form"));
}

#[test]
fn a_list_is_told_by_its_parameters_or_its_response() {
    let response = |schema: Value| json!({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}});
    let array = || json!({"type": "array"});
    for (operation, list) in [
        (
            json!({"parameters": [{"name": "page", "in": "query", "schema": {}}]}),
            true,
        ),
        (response(array()), true),
        (
            response(json!({"properties": {"rows": array(), "total": {}}})),
            true,
        ),
        (
            response(json!({"properties": {"rows": array(), "id": {}}})),
            false,
        ),
        (
            response(json!({"properties": {"a": array(), "b": array(), "page": {}}})),
            false,
        ),
        (response(json!({"type": "object"})), false),
        (json!({}), false),
    ] {
        let catalog = one("3.0.0", operation.clone(), json!({}));
        assert_eq!(
            catalog.endpoints().next().unwrap().is_list(),
            list,
            "{operation}"
        );
    }
}

#[tokio::test]
async fn a_call_carries_the_credentials_that_its_operation_asks_for() {
    const SERVICE: Service = Service::new("Test", "test/1").with_security(&[
        SecurityScheme::header("k", "x-k"),
        SecurityScheme::bearer("b"),
    ]);
    let server = Server::start(|_, _| Answer::json("{}")).await;
    let client = server.client(SERVICE);
    let client = client.credential("k", "key").credential("b", "token");
    let client = client.build().unwrap();
    for (security, sent) in [
        (None, [true, true]),
        (Some(json!([])), [false, false]),
        (Some(json!([{"k": []}, {}])), [true, false]),
        (Some(json!([{"b": []}, {"k": []}])), [false, true]),
        (Some(json!([{"b": [], "k": []}])), [true, true]),
    ] {
        let id =
            json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
        let mut operation = json!({"operationId": "read", "parameters": [id]});
        operation["security"] = security.unwrap_or(Value::Null);
        let catalog = one("3.0.0", operation, json!({}));
        let call = catalog.call(&client, "read", json!({"id": "1"}));
        call.send().await.unwrap();
        let request = server.received().pop().unwrap();
        let carried = ["x-k", "authorization"].map(|name| request.header(name).is_some());
        assert_eq!(carried, sent);
    }
}
