//! Whatever stands in a document: normalising never panics and is done after one time, and what it yields generates.

use openapi_clientgen::{Document, Options, generate, normalize};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const KEYWORDS: [&str; 34] = [
    "type",
    "properties",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "enum",
    "const",
    "$ref",
    "required",
    "nullable",
    "format",
    "additionalProperties",
    "patternProperties",
    "prefixItems",
    "discriminator",
    "default",
    "example",
    "examples",
    "exclusiveMinimum",
    "minimum",
    "maximum",
    "$defs",
    "if",
    "then",
    "title",
    "description",
    "deprecated",
    "readOnly",
    "contentEncoding",
    "schema",
    "name",
    "a",
];
const TEXTS: [&str; 20] = [
    "string",
    "integer",
    "number",
    "boolean",
    "array",
    "object",
    "null",
    "binary",
    "int32",
    "date-time",
    "a",
    "A",
    "",
    "#/components/schemas/A",
    "#/components/schemas/B",
    "#/components/schemas/B/properties/a",
    "#/nowhere",
    "x.yaml",
    "propertyName",
    "type",
];

/// JSON made of OpenAPI's own words, in places right and wrong.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        Just(json!(1e300)),
        prop::sample::select(&TEXTS[..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(&KEYWORDS[..]), inner), 0..6).prop_map(
                |members| {
                    Value::Object(
                        members
                            .into_iter()
                            .map(|(k, v)| (k.to_owned(), v))
                            .collect::<Map<_, _>>(),
                    )
                }
            ),
        ]
    })
}

fn whole(version: &str, a: &Value, b: &Value, part: &Value) -> Value {
    let schema = json!({"$ref": "#/components/schemas/A"});
    json!({
        "openapi": version, "info": {"title": "T", "version": "1"},
        "paths": {"/x/{p}": {"post": {
            "parameters": [
                {"name": "p", "in": "path", "schema": part},
                {"name": "q", "in": "query", "style": "deepObject", "schema": schema},
                {"name": "q", "in": "header", "schema": b},
                part,
            ],
            "requestBody": {"content": {"application/json": {"schema": schema}, "multipart/form-data": {"schema": a}, "text/x": part}},
            "responses": {"200": {"content": {"application/json": {"schema": b}}}, "201": part, "default": {"content": part}},
        }}},
        "components": {"schemas": {"A": a, "B": b}},
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_document_is_normalised_once_and_generates(
        a in value(), b in value(), part in value(), newer in any::<bool>(),
    ) {
        let version = if newer { "3.1.0" } else { "3.0.3" };
        let document = Document::from_value(whole(version, &a, &b, &part).into()).unwrap();
        let (once, _) = normalize(&document).unwrap();
        let (twice, _) = normalize(&once).unwrap();
        prop_assert_eq!(once.root(), twice.root());
        if let Err(error) = generate(&once, &Options::new()) {
            prop_assert!(false, "{error} for {}", once.root());
        }
    }
}

#[test]
fn the_documents_of_the_constructs_are_normalised_once() {
    for entry in std::fs::read_dir(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../codegen-constructs/documents"
    ))
    .unwrap()
    {
        let path = entry.unwrap().path();
        // A folder holds a document of several files.
        if path.is_dir() {
            continue;
        }
        let document = Document::parse(&std::fs::read(path).unwrap()).unwrap();
        let (once, _) = normalize(&document).unwrap();
        let (twice, report) = normalize(&once).unwrap();
        assert_eq!(once.root(), twice.root());
        assert!(
            report.changes().iter().all(|change| !change.lossy),
            "{report}"
        );
    }
}
