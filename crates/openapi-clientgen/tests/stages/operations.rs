//! What becomes of operations, parameters, servers and references, and what the report says of it.

use openapi_clientgen::{Document, Files, Options, generate, normalize};
use serde_json::{Value, json};

use super::{client, document};

fn whole(version: &str, paths: Value, components: Value) -> Value {
    json!({"openapi": version, "info": {"title": "T", "version": "1"}, "paths": paths, "components": components})
}

/// The rows of both stages: pointer, rule, whether something is lost.
fn rows(document: &Document) -> Vec<(String, String, bool)> {
    let (normalized, mut report) = normalize(document).unwrap();
    let generated = generate(&normalized, &Options::new()).unwrap();
    let mut rows = Vec::new();
    for report in [&mut report, &mut generated.report.clone()] {
        let changes = report.changes().iter();
        rows.extend(changes.map(|c| (c.pointer.clone(), c.rule.to_owned(), c.lossy)));
    }
    rows
}

#[track_caller]
fn assert_row(rows: &[(String, String, bool)], pointer: &str, rule: &str, lossy: bool) {
    let row = (pointer.to_owned(), rule.to_owned(), lossy);
    assert!(rows.contains(&row), "{row:?} is not in {rows:#?}");
}

#[test]
fn a_document_without_operations_is_an_error() {
    for value in [
        whole(
            "3.1.0",
            json!({}),
            json!({"schemas": {"A": {"type": "object"}}}),
        ),
        whole("3.0.3", json!({"/x": {"$ref": "paths.yaml#/x"}}), json!({})),
        json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "webhooks": {"w": {"post": {"responses": {}}}}}),
    ] {
        let (normalized, _) = normalize(&document(value)).unwrap();
        let error = generate(&normalized, &Options::new()).unwrap_err();
        assert!(error.to_string().contains("no operation"), "{error}");
    }
}

#[test]
fn header_parameters_that_openapi_ignores_are_no_setters() {
    let parameters: Vec<Value> = ["Accept", "content-type", "AUTHORIZATION", "X-Own"]
        .iter()
        .map(|name| json!({"name": name, "in": "header", "required": true, "schema": {"type": "string"}}))
        .collect();
    let document = document(whole(
        "3.0.3",
        json!({"/x": {"parameters": parameters, "get": {"operationId": "x", "responses": {"204": {"description": ""}}}}}),
        json!({}),
    ));
    let source = client(&document).source;
    assert!(source.contains("fn x_own<"));
    for setter in ["fn accept<", "fn content_type<", "fn authorization<"] {
        assert!(!source.contains(setter), "{setter}");
    }
    let rows = rows(&document);
    assert_eq!(
        rows.iter()
            .filter(|(_, rule, lossy)| rule == "ignored-header" && !lossy)
            .count(),
        3
    );
}

#[test]
fn security_schemes_are_constants_or_rows() {
    let schemes = json!({
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "digest": {"type": "http", "scheme": "digest"},
        "certificate": {"type": "mutualTLS"},
        "odd": {"type": "apiKey", "in": "body", "name": "k"},
        "spaced": {"type": "apiKey", "in": "header", "name": "X Key"},
        "other": {"$ref": "#/components/securitySchemes/key"},
    });
    let operation =
        |security: Value| json!({"security": security, "responses": {"204": {"description": ""}}});
    let document = document(whole(
        "3.1.0",
        json!({"/x": {
            "get": operation(json!([{"key": []}, {"gone": []}])),
            "put": operation(json!([])),
            "post": operation(json!([{"certificate": [], "key": []}, {"#/components/securitySchemes/other": []}, {}])),
            "delete": {"responses": {"204": {"description": ""}}},
        }}),
        json!({"securitySchemes": schemes}),
    ));
    let source = client(&document).source;
    assert!(source.contains("SecurityScheme::header(\"key\", \"x-key\")"));
    assert!(source.contains("SecurityScheme::header(\"other\", \"x-key\")"));
    assert!(source.contains(".with_security(SECURITY_SCHEMES)"));
    let rows = rows(&document);
    for name in ["digest", "certificate", "odd", "spaced"] {
        assert_row(
            &rows,
            &format!("/components/securitySchemes/{name}"),
            "security-scheme",
            true,
        );
    }
    assert_row(&rows, "/paths/~1x/get/security", "security", true);
    for row in [
        r#""delete_x", "DELETE", "/x", None, true, false;"#,
        r#""post_x", "POST", "/x", None, false, false, [["key"], ["other"], []];"#,
        r#""put_x", "PUT", "/x", None, true, false, [];"#,
    ] {
        let plain = |text: &str| text.replace(' ', "");
        assert!(plain(&source).contains(&plain(row)), "{row}");
    }
}

#[test]
fn a_credential_is_asked_for_only_where_one_is_needed() {
    let schemes =
        json!({"securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "k"}}});
    for (of_root, of_operation, needed) in [
        (json!([{"key": []}]), None, true),
        (json!([{"key": []}]), Some(json!([])), false),
        (json!([{"key": []}, {}]), None, false),
        (json!([]), Some(json!([{"key": []}])), true),
        (json!([{}]), Some(json!([{}, {"key": []}])), false),
    ] {
        let mut operation = json!({"operationId": "x", "responses": {"204": {"description": ""}}});
        if let Some(security) = &of_operation {
            operation["security"] = security.clone();
        }
        let mut value = whole("3.0.3", json!({"/x": {"get": operation}}), schemes.clone());
        value["security"] = of_root.clone();
        let source = client(&document(value)).source;
        assert_eq!(
            source.contains(".with_security("),
            needed,
            "{of_root} {of_operation:?}"
        );
    }
}

#[test]
fn the_url_of_the_first_server_is_a_constant() {
    for (servers, constant, base) in [
        (json!(null), "\"/\"", false),
        (json!([]), "\"/\"", false),
        (json!([{"url": "/v1"}]), "\"/v1\"", false),
        (
            json!([{"url": "https://{a}.x/{b}", "variables": {"a": {"default": "eu"}, "b": {"default": "{a}"}}}]),
            "\"https://eu.x/{a}\"",
            true,
        ),
        (
            json!([{"url": "https://x"}, {"url": "https://y`[z]"}]),
            "\"https://x\"",
            true,
        ),
    ] {
        let mut value = whole(
            "3.0.3",
            json!({"/x": {"get": {"responses": {}}}}),
            json!({}),
        );
        if !servers.is_null() {
            value["servers"] = servers;
        }
        let source = client(&document(value)).source;
        assert!(
            source.contains(&format!("pub const SERVER_URL: &str = {constant};")),
            "{constant}"
        );
        assert_eq!(source.contains(".with_base_url(SERVER_URL)"), base);
    }
}

#[test]
fn deep_references_have_distinct_types() {
    let source = client(&document(whole(
        "3.0.3",
        json!({"/x": {"get": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/json": {"schema": {
            "type": "object", "properties": {
                "p": {"$ref": "#/components/schemas/A/properties/b_c"},
                "q": {"$ref": "#/components/schemas/A/properties/bC"},
                "r": {"$ref": "#/components/schemas/A/properties/b%20c"}}}}}}}}}}),
        json!({"schemas": {"A": {"type": "object", "properties": {
            "b_c": {"type": "object", "properties": {"one": {"type": "string"}}},
            "bC": {"type": "object", "properties": {"two": {"type": "integer"}}},
            "b c": {"type": "object", "properties": {"three": {"type": "integer"}}}}}}}),
    )))
    .source;
    for (name, member) in [
        ("AbcSnakeSchema", "one"),
        ("AbcCamelSchema", "two"),
        ("AbcSpacedSchema", "three"),
    ] {
        let own = source
            .split(&format!("pub struct {name} {{"))
            .nth(1)
            .unwrap();
        assert!(own.split('}').next().unwrap().contains(member), "{name}");
    }
}

/// A generic list and a tree, as the JSON Schema and OpenAPI organisations show them, with and without `$id`.
#[test]
fn dynamic_references_lead_where_their_scope_says() {
    let with =
        |target: Value| json!({"$ref": "#/components/schemas/Page", "$defs": {"item": target}});
    let object = |properties: Value| json!({"type": "object", "properties": properties});
    let mut tree = object(json!({
        "data": true,
        "children": {"type": "array", "items": {"$dynamicRef": "#node"}},
    }));
    tree["$id"] = "https://example.com/tree".into();
    tree["$dynamicAnchor"] = "node".into();
    let schemas = json!({
        "Page": {"type": "object",
            "properties": {"items": {"type": "array", "items": {"$dynamicRef": "#item"}}, "next": {"$ref": "#/components/schemas/Page"}},
            "$defs": {"item": {"$dynamicAnchor": "item", "not": {}}}},
        "Pet": object(json!({"name": {"type": "string"}})),
        "PetPage": with(json!({"$dynamicAnchor": "item", "$ref": "#/components/schemas/Pet"})),
        "NumberPage": with(json!({"$dynamicAnchor": "item", "type": "integer"})),
        "Shelf": object(json!({"page": {"$ref": "#/components/schemas/PetPage"}, "default": {"$ref": "#/components/schemas/NumberPage"}})),
        "Envelope": object(json!({"page": {"$ref": "#/components/schemas/Page"}})),
        // The outermost scope counts, also where what lies between has a target of its own.
        "TextEnvelope": {"allOf": [{"$ref": "#/components/schemas/Envelope"}],
            "$defs": {"item": {"$dynamicAnchor": "item", "type": "string"}}},
        "Tree": tree,
        "StrictTree": {"$id": "https://example.com/strict-tree", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": false},
    });
    let paths = json!({
        "/x": {"get": {"operationId": "x", "responses": {"200": {"description": "", "content": {
            "application/json": {"schema": {"type": "object", "properties": {"odd": {"$dynamicRef": "#item"}}}}}}}}},
    });
    let document = document(whole("3.1.0", paths, json!({"schemas": schemas})));
    let source = client(&document).source;
    let plain = source.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in [
        "pub type PetPage = PageOfPet;",
        "pub struct PageOfPet { pub items: Option<Vec<PetPageItem>>, pub next: Option<Box<PageOfPet>>,",
        "pub type PetPageItem = Pet;",
        "pub type NumberPageItem = i64;",
        "pub items: Option<Vec<NumberPageItem>>,",
        "pub items: Option<Vec<TextEnvelopeItem>>,",
        "pub type TextEnvelopeItem = String;",
        "pub children: Option<Vec<Tree>>,",
        "pub children: Option<Vec<StrictTree>>,",
    ] {
        assert!(plain.contains(line), "{line}: {source}");
    }
    let rows = rows(&document);
    let dynamic = rows
        .iter()
        .filter(|(_, rule, _)| rule == "dynamic-reference");
    let lossy: Vec<&str> = dynamic
        .filter(|(.., lossy)| *lossy)
        .map(|(pointer, ..)| pointer.as_str())
        .collect();
    // Outside of components nothing says which target is meant.
    let inline = "/paths/~1x/get/responses/200/content/application~1json/schema/properties/odd";
    assert_eq!(lossy, [inline]);
}

#[test]
fn additional_operations_stand_beside_the_usual_ones() {
    let operation =
        |id: &str| json!({"operationId": id, "responses": {"204": {"description": ""}}});
    let paths = json!({"/x": {"get": operation("one"), "additionalOperations": {
        "GET": operation("hidden"), "PATCH": operation("moved"), "get": operation("lower"), "LINK": operation("link")}}});
    let document = document(whole("3.2.0", paths, json!({})));
    let source = client(&document).source;
    let found = super::names::methods(&source);
    let path = || "/x".to_owned();
    for (method, name) in [
        ("GET", "one"),
        ("PATCH", "moved"),
        ("get", "lower"),
        ("LINK", "link"),
    ] {
        assert_eq!(found[&(method.to_owned(), path())], name);
    }
    assert!(!source.contains("hidden"));
    let told = source.matches("Sends a `LINK` request to `/x`").count();
    assert_eq!(told, 3, "of the client's method and of two that send");
    assert!(!source.contains("request to `/link`"), "{source}");
    let rows = rows(&document);
    assert_row(
        &rows,
        "/paths/~1x/additionalOperations/GET",
        "additional-operations",
        true,
    );
    assert_row(
        &rows,
        "/paths/~1x/additionalOperations/PATCH",
        "additional-operations",
        false,
    );
}

#[test]
fn what_is_in_files_that_are_not_read_is_lossy_or_an_error() {
    let folder = std::env::temp_dir().join(format!("openapi-clientgen-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("api")).unwrap();
    std::fs::write(
        folder.join("secret.json"),
        "{\"A\": {\"type\": \"string\"}}",
    )
    .unwrap();
    let path = folder.join("api/root.json");
    let ok = |schema: Value| {
        json!({"/x": {"get": {"operationId": "x", "responses": {"200": {"description": "",
        "content": {"application/json": {"schema": schema}}}}}}})
    };
    for (reference, named) in [
        (
            "../secret.json#/A",
            "`../secret.json#/A` cannot be followed: ",
        ),
        ("https://elsewhere.example/a.json#/A", "another host"),
        ("missing.json#/A", "`missing.json#/A` cannot be followed: "),
    ] {
        let value = whole("3.0.3", ok(json!({"$ref": reference})), json!({}));
        std::fs::write(&path, value.to_string()).unwrap();
        let told = match Files::new(&path).generate() {
            Ok(output) => {
                let rows = output.generated.report.changes().iter();
                let lost: Vec<String> = rows
                    .filter(|row| row.lossy)
                    .map(|row| row.reason.clone())
                    .collect();
                lost.join("\n")
            }
            Err(error) => error.to_string(),
        };
        assert!(told.contains(named), "{reference}: {told:?}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
