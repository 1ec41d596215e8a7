//! Documents: what references lead to, in one file and in several.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;

use openapi_document::{Address, Document, Error, Value, value};

/// A document of files, by their names; the first is `openapi.yaml`.
fn files(files: &[(&str, &str)]) -> Document {
    let files: BTreeMap<&str, &str> = files.iter().copied().collect();
    Document::from_files("openapi.yaml", |name| {
        files
            .get(name)
            .map(|text| text.as_bytes().to_vec())
            .ok_or("there is no such file")
    })
    .unwrap()
}

fn single(root: Value) -> Document {
    Document::from_value(root).unwrap()
}

fn unresolved(document: &Document) -> Vec<String> {
    document
        .unresolved()
        .iter()
        .map(|found| found.error.to_string())
        .collect()
}

/// Where a reference leads from the root, as a pointer.
fn leads(document: &Document, reference: &str, from: &str) -> Result<String, Error> {
    let found = document.resolve(reference, &document.address(from))?;
    Ok(found.address().to_string())
}

#[test]
fn local_references_lead_to_what_the_pointer_names() {
    let document = single(value!({
        "openapi": "3.0.3",
        "paths": {"/a/{id}": {"get": {"responses": {"200": {}}}}},
        "components": {"schemas": {
            "a b": {"type": "string"}, "A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/a%20b"},
            "X": {"$ref": "#/components/schemas/Y"}, "Y": {"$ref": "#/components/schemas/X"}, "Self": {"$ref": "#/components/schemas/Self"}
        }}
    }));
    assert_eq!(
        leads(&document, "#/paths/~1a~1%7Bid%7D/get", "").unwrap(),
        "#/paths/~1a~1{id}/get"
    );
    assert_eq!(
        leads(&document, "#/components/schemas/A", "").unwrap(),
        "#/components/schemas/a b"
    );
    assert_eq!(leads(&document, "#", "").unwrap(), "#");
    for reference in ["#/components/schemas/X", "#/components/schemas/Self"] {
        assert!(
            leads(&document, reference, "/paths")
                .unwrap_err()
                .message()
                .contains("circle")
        );
    }
    let error = leads(&document, "#/components/schemas/None", "/paths/~1a").unwrap_err();
    assert_eq!(error.pointer(), Some("/paths/~1a"));
    assert!(
        error
            .to_string()
            .starts_with("#/paths/~1a: `#/components/schemas/None` leads nowhere")
    );
    assert!(
        leads(&document, "#anchor", "")
            .unwrap_err()
            .message()
            .contains("anchor")
    );
    assert!(
        leads(&document, "other.yaml", "")
            .unwrap_err()
            .message()
            .contains("without the files beside it")
    );
    assert_eq!(document.bundled().unwrap(), *document.root());
}

#[test]
fn anchors_and_ids_lead_to_schemas_from_3_1_on() {
    let root = |version: &str| {
        value!({
            "openapi": version,
            "components": {"schemas": {
                "Pet": {"$id": "https://api.example/schemas/pet", "$anchor": "here", "properties": {
                    "tag": {"$ref": "#/$defs/tag"}, "self": {"$ref": "#here"}, "owner": {"$ref": "owner#name"},
                    "plain": {"$ref": "#/components/schemas/Tree"}
                }, "$defs": {"tag": {"type": "string"}}},
                "Owner": {"$id": "https://api.example/schemas/owner", "properties": {"name": {"$anchor": "name"}}},
                "Tree": {"$dynamicAnchor": "node", "items": {"$dynamicRef": "#node"}},
                "Uses": {"allOf": [{"$ref": "https://api.example/schemas/pet"}, {"$ref": "https://elsewhere.example/x"}]},
                "Loose": {"properties": {"a": {"$ref": "#/$defs/b"}}, "$defs": {"b": {}}, "default": {"$ref": "data", "$id": "x"}}
            }}
        })
    };
    let document = single(root("3.1.0"));
    let properties = |key: &str| format!("/components/schemas/Pet/properties/{key}");
    for (reference, from, to) in [
        (
            "#/$defs/tag",
            properties("tag"),
            "#/components/schemas/Pet/$defs/tag",
        ),
        ("#here", properties("self"), "#/components/schemas/Pet"),
        (
            "owner#name",
            properties("owner"),
            "#/components/schemas/Owner/properties/name",
        ),
        (
            "#/components/schemas/Tree",
            properties("plain"),
            "#/components/schemas/Tree",
        ),
        (
            "#node",
            "/components/schemas/Tree/items".to_owned(),
            "#/components/schemas/Tree",
        ),
        (
            "#/$defs/b",
            "/components/schemas/Loose/properties/a".to_owned(),
            "#/components/schemas/Loose/$defs/b",
        ),
    ] {
        assert_eq!(
            leads(&document, reference, &from).unwrap(),
            to,
            "{reference}"
        );
    }
    let bundled = document.bundled().unwrap();
    let schemas = &bundled["components"]["schemas"];
    assert_eq!(
        schemas["Pet"]["properties"],
        value!({
            "tag": {"$ref": "#/components/schemas/Pet/$defs/tag"}, "self": {"$ref": "#/components/schemas/Pet"},
            "owner": {"$ref": "#/components/schemas/Owner/properties/name"}, "plain": {"$ref": "#/components/schemas/Tree"}
        })
    );
    assert_eq!(
        schemas["Tree"]["items"],
        value!({"$dynamicRef": "#/components/schemas/Tree"})
    );
    assert_eq!(
        (&schemas["Pet"]["$id"], &schemas["Loose"]["default"]["$id"]),
        (&Value::Null, &"x".into())
    );
    assert_eq!(
        schemas["Uses"]["allOf"][1]["$ref"],
        "https://elsewhere.example/x"
    );
    assert_eq!(unresolved(&document).len(), 1);
    assert!(
        unresolved(&document)[0].contains("another host"),
        "{:?}",
        unresolved(&document)
    );
    // OpenAPI 3.0 knows neither, and its `$id` is some member.
    let older = single(root("3.0.3"));
    assert!(leads(&older, "#here", &properties("self")).is_err());
    assert_eq!(
        older.bundled().unwrap()["components"]["schemas"]["Pet"]["$id"],
        "https://api.example/schemas/pet"
    );
}

#[test]
fn a_document_that_names_itself_is_found_by_that_name() {
    let document = files(&[
        (
            "openapi.yaml",
            "openapi: 3.2.0\n$self: https://api.example/v1/openapi\ncomponents: {schemas: {A: {$ref: 'schemas/b.yaml'}, C: {$ref: 'https://api.example/v1/openapi#/components/schemas/A'}}}",
        ),
        (
            "schemas/b.yaml",
            "properties: {c: {$ref: '../openapi.yaml#/components/schemas/C'}}",
        ),
    ]);
    assert_eq!(unresolved(&document), Vec::<String>::new());
    assert_eq!(
        document.bundled().unwrap(),
        value!({"openapi": "3.2.0", "components": {"schemas": {
            "A": {"properties": {"c": {"$ref": "#/components/schemas/C"}}}, "C": {"$ref": "#/components/schemas/A"}
        }}})
    );
}

#[test]
fn a_url_beside_the_documents_own_leads_to_a_neighbour() {
    let absolute = |pointer: &str| format!("{{$ref: 'https://api.example/v1/{pointer}'}}");
    let root = format!(
        "openapi: 3.2.0\n$self: https://api.example/v1/openapi?revision=a/b\ncomponents: {{schemas: {{A: {}, B: {}, C: {}, D: {}, E: {}}}}}",
        absolute("schemas/my%20pet.yaml#/Pet"),
        absolute("./x/../owner.yaml?x"),
        absolute("gone.yaml"),
        absolute("../v2/owner.yaml"),
        absolute("named.yaml"),
    );
    let document = files(&[
        ("openapi.yaml", &root),
        (
            "schemas/my pet.yaml",
            &format!("Pet: {{items: {}}}", absolute("owner.yaml")),
        ),
        ("owner.yaml", "type: string"),
        // A name that a file gives itself counts before its place.
        (
            "named.yaml",
            "{$self: 'https://api.example/v1/other.yaml', type: number}",
        ),
    ]);
    assert_eq!(
        leads(&document, "https://api.example/v1/owner.yaml", "").unwrap(),
        "owner.yaml#"
    );
    let schemas = &document.bundled().unwrap()["components"]["schemas"];
    assert_eq!(
        schemas["A"],
        value!({"items": {"$ref": "#/components/schemas/B"}})
    );
    assert_eq!(schemas["B"], value!({"type": "string"}));
    let unresolved = unresolved(&document);
    assert_eq!(unresolved.len(), 2, "{unresolved:?}");
    assert!(unresolved[0].contains("gone.yaml"), "{unresolved:?}");
    assert!(unresolved[1].contains("another host"), "{unresolved:?}");
}

/// Only what lies in the folder of the document's own name is a neighbour: nothing of another host, and no file that is one already.
#[test]
fn a_document_whose_name_has_no_folder_has_the_neighbours_of_its_place() {
    for (own, reference, leads_to) in [
        (
            "https://api.example",
            "https://api.example/pet.yaml",
            Ok("pet.yaml"),
        ),
        (
            "https://api.example",
            "https://other.example/pet.yaml",
            Err("another host"),
        ),
        (
            "urn:example:api",
            "urn:example:pet.yaml",
            Err("another host"),
        ),
        ("urn:example:api", "pet.yaml", Ok("pet.yaml")),
        ("v2/openapi.yaml", "v2/pet.yaml", Ok("v2/pet.yaml")),
        ("v2/openapi.yaml", "pet.yaml", Ok("pet.yaml")),
    ] {
        let root = format!(
            "openapi: 3.2.0\n$self: '{own}'\ncomponents: {{schemas: {{A: {{$ref: '{reference}'}}}}}}"
        );
        let document = files(&[
            ("openapi.yaml", &root),
            ("pet.yaml", "description: pet.yaml"),
            ("v2/pet.yaml", "description: v2/pet.yaml"),
        ]);
        let told = unresolved(&document);
        match leads_to {
            Ok(file) => {
                assert_eq!(told, Vec::<String>::new(), "{own} {reference}");
                let found = &document.bundled().unwrap()["components"]["schemas"]["A"];
                assert_eq!(*found, value!({ "description": file }), "{own} {reference}");
            }
            Err(why) => assert!(
                told.len() == 1 && told[0].contains(why),
                "{own} {reference}: {told:?}"
            ),
        }
    }
}

#[test]
fn mappings_lead_to_schemas() {
    let document = single(value!({"openapi": "3.2.0", "components": {"schemas": {
        "Pet": {"discriminator": {"propertyName": "kind", "defaultMapping": "Cat", "mapping":
            {"cat": "Cat", "dog": "#/components/schemas/Dog", "none": "Bird", "url": "https://x.example/#/y"}}},
        "Cat": {}, "Dog": {}
    }}}));
    assert_eq!(
        document.bundled().unwrap()["components"]["schemas"]["Pet"]["discriminator"],
        value!({
            "propertyName": "kind", "defaultMapping": "#/components/schemas/Cat", "mapping":
                {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog", "none": "Bird", "url": "https://x.example/#/y"}
        })
    );
    assert_eq!(unresolved(&document).len(), 2);
}

#[test]
fn files_become_one_document() {
    let document = files(&[
        ("openapi.yaml", "
openapi: 3.0.3
paths:
  /pets: {$ref: paths/pets.yaml}
  /other:
    get: {parameters: [{$ref: 'common.yaml#/components/parameters/Page'}], responses: {default: {$ref: 'common.yaml#/components/responses/Error'}}}
components:
  schemas:
    Pet: {$ref: schemas/_index.yaml#/Pet}
    Error: {type: string}
"),
        ("paths/pets.yaml", "
get:
  parameters: [{$ref: '../common.yaml#/components/parameters/Page'}]
  responses:
    '200': {description: ok, content: {application/json: {schema: {$ref: '../schemas/Pet.yaml'}, example: {$ref: data}}}}
    default: {$ref: '../common.yaml#/components/responses/Error'}
"),
        ("common.yaml", "
components:
  parameters: {Page: {name: page, in: query, schema: {$ref: '#/components/schemas/Count'}}}
  responses: {Error: {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}}
  schemas: {Count: {type: integer}, Error: {type: object, properties: {none: {$ref: '#/missing'}}}}
"),
        ("schemas/_index.yaml", "Pet: {$ref: Pet.yaml}\n"),
        ("schemas/Pet.yaml", "{type: object, properties: {parent: {$ref: '#'}, name: {$ref: '#/definitions/Name'}}, definitions: {Name: {type: string}}}"),
    ]);
    assert_eq!(
        document.bundled().unwrap(),
        value!({
            "openapi": "3.0.3",
            "paths": {
                "/pets": {"get": {
                    "parameters": [{"$ref": "#/components/parameters/Page"}],
                    "responses": {
                        "200": {"description": "ok", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}, "example": {"$ref": "data"}}}},
                        "default": {"$ref": "#/components/responses/Error"}
                    }
                }},
                "/other": {"get": {
                    "parameters": [{"$ref": "#/components/parameters/Page"}], "responses": {"default": {"$ref": "#/components/responses/Error"}}
                }}
            },
            "components": {
                "schemas": {
                    "Pet": {
                        "type": "object", "definitions": {"Name": {"type": "string"}},
                        "properties": {"parent": {"$ref": "#/components/schemas/Pet"}, "name": {"$ref": "#/components/schemas/Name"}}
                    },
                    "Error": {"type": "string"},
                    "Name": {"type": "string"},
                    "Count": {"type": "integer"},
                    "common_components_schemas_Error": {"type": "object", "properties": {"none": {"$ref": "common.yaml#/missing"}}}
                },
                "parameters": {"Page": {"name": "page", "in": "query", "schema": {"$ref": "#/components/schemas/Count"}}},
                "responses": {"Error": {"description": "no", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/common_components_schemas_Error"}}}}}
            }
        })
    );
    let found = document.unresolved();
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].address.to_string(),
        "common.yaml#/components/schemas/Error/properties/none"
    );
    // What is bundled needs no more bundling.
    let bundled = Document::from_value(document.bundled().unwrap()).unwrap();
    assert_eq!(bundled.bundled().unwrap(), *bundled.root());
    let operations = document.operations();
    assert_eq!(operations[0].parameters()[0].name(), "page");
    assert_eq!(operations[0].address().to_string(), "paths/pets.yaml#/get");
    assert_eq!(operations[1].responses()[0].1.value()["description"], "no");
}

/// Every component in a file of its own, and every reference to one led there.
fn split(root: &Value) -> BTreeMap<String, Value> {
    fn lead(value: &mut Value, up: &str) {
        match value {
            Value::Object(object) => {
                if let Some(reference) = object.get_mut("$ref") {
                    let text = reference.as_str().unwrap().replace("#/components/", up) + ".json";
                    *reference = text.into();
                }
                object.values_mut().for_each(|value| lead(value, up));
            }
            Value::Array(items) => items.iter_mut().for_each(|value| lead(value, up)),
            _ => {}
        }
    }
    let mut files = BTreeMap::new();
    let mut first = root.clone();
    for (holder, components) in root["components"].as_object().unwrap() {
        for (name, component) in components.as_object().unwrap() {
            let mut file = component.clone();
            lead(&mut file, "../");
            files.insert(format!("{holder}/{name}.json"), file);
            first["components"][holder][name] =
                value!({"$ref": format!("#/components/{holder}/{name}")});
        }
    }
    lead(&mut first, "");
    files.insert("openapi.json".to_owned(), first);
    files
}

#[test]
fn a_document_that_was_split_is_bundled_to_what_it_was() {
    let root = Value::parse(br##"{"openapi": "3.1.0", "info": {"title": "t"}, "paths": {"/a": {"post": {
        "parameters": [{"$ref": "#/components/parameters/Id"}], "requestBody": {"$ref": "#/components/requestBodies/New"},
        "responses": {"200": {"$ref": "#/components/responses/One"}},
        "callbacks": {"done": {"{$request.body#/url}": {"post": {"requestBody": {"$ref": "#/components/requestBodies/New"}}}}}
    }}}, "components": {
        "parameters": {"Id": {"name": "id", "in": "query", "schema": {"$ref": "#/components/schemas/Id"}}},
        "requestBodies": {"New": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"},
            "examples": {"one": {"$ref": "#/components/examples/One"}}}}}},
        "responses": {"One": {"description": "", "headers": {"x-a": {"$ref": "#/components/headers/A"}},
            "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}}}},
        "headers": {"A": {"schema": {"$ref": "#/components/schemas/Id"}}},
        "examples": {"One": {"value": {"id": 1}}},
        "schemas": {"Id": {"type": "integer"}, "Tree": {"type": "object", "properties": {"id": {"$ref": "#/components/schemas/Id"},
            "children": {"items": {"$ref": "#/components/schemas/Tree"}}}, "not": {"anyOf": [{"$ref": "#/components/schemas/Id"}]}}}
    }}"##).unwrap();
    let files = split(&root);
    let document = Document::from_files("openapi.json", |name| {
        files
            .get(name)
            .map(|file| file.to_string().into_bytes())
            .ok_or("none")
    })
    .unwrap();
    assert_eq!(document.files().count(), 8);
    assert_eq!(unresolved(&document), Vec::<String>::new());
    assert_eq!(document.bundled().unwrap(), root);
    assert_eq!(document.into_bundled().unwrap(), root);
}

#[test]
fn files_are_read_from_the_folder_alone() {
    let home = tempfile::tempdir().unwrap();
    let api = home.path().join("api");
    fs::create_dir_all(api.join("schemas")).unwrap();
    fs::write(home.path().join("secret.yaml"), "type: string").unwrap();
    fs::write(api.join("schemas/pet owner.yaml"), "type: object").unwrap();
    fs::write(api.join("schemas/broken.yaml"), "a: [\n").unwrap();
    let references = [
        "schemas/pet%20owner.yaml",
        "./schemas/../schemas/pet owner.yaml",
        "../secret.yaml",
        "schemas/../../secret.yaml",
        "%2e%2e/secret.yaml",
        "..%2fsecret.yaml",
        "/etc/passwd",
        "file:///etc/passwd",
        "https://x.example/a.yaml",
        "//x.example/a.yaml",
        "schemas",
        "schemas/none.yaml",
        "schemas/broken.yaml",
        "schemas/link.yaml",
    ];
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        home.path().join("secret.yaml"),
        api.join("schemas/link.yaml"),
    )
    .unwrap();
    let schemas: Vec<Value> = references
        .iter()
        .map(|reference| value!({"$ref": *reference}))
        .collect();
    let root = value!({"openapi": "3.1.0", "components": {"schemas": {"A": {"allOf": schemas}}}});
    fs::write(api.join("openapi.json"), root.to_string()).unwrap();
    let document = Document::open(api.join("openapi.json")).unwrap();
    for (index, reference) in references.iter().enumerate() {
        let from = document.address(format!("/components/schemas/A/allOf/{index}"));
        let found = document.resolve(reference, &from);
        if index < 2 {
            assert_eq!(found.unwrap().value()["type"], "object", "{reference}");
        } else {
            let error = found.unwrap_err().to_string();
            assert!(
                error.contains(&format!("`{reference}` cannot be followed")),
                "{error}"
            );
            assert!(error.contains(&format!("/allOf/{index}:")), "{error}");
        }
    }
    let broken = document
        .resolve("schemas/broken.yaml", &document.address(""))
        .unwrap_err();
    assert!(
        broken.message().contains("`schemas/broken.yaml`, line 2"),
        "{broken}"
    );
    // What a caller names may be a link: build systems make them of all that a step reads.
    let inputs = home.path().join("inputs");
    fs::create_dir(&inputs).unwrap();
    std::os::unix::fs::symlink(api.join("openapi.json"), inputs.join("linked.json")).unwrap();
    let linked = Document::open(inputs.join("linked.json")).unwrap();
    assert_eq!(linked.root(), document.root());
    assert!(linked.resolve(references[0], &linked.address("")).is_err());
    let missing = Document::open(api.join("none.yaml")).unwrap_err();
    assert!(
        missing
            .to_string()
            .contains("api/none.yaml: the file cannot be read"),
        "{missing}"
    );
}

#[test]
fn no_name_leads_out_of_the_folder() {
    let references = [
        "a/../../b",
        "..%2fb",
        "%2e%2e/b",
        "a%2f..%2f..%2fb",
        "/../b",
        "..%5cb",
        "a//b",
        "b%00",
        ".",
    ];
    let schemas: Vec<Value> = references
        .iter()
        .map(|reference| value!({"$ref": *reference}))
        .collect();
    let root = value!({"openapi": "3.1.0", "components": {"schemas": {"A": {"allOf": schemas}}}})
        .to_string();
    let mut asked = Vec::new();
    let document = Document::from_files("openapi.json", |name| {
        asked.push(name.to_owned());
        if name == "openapi.json" {
            Ok(root.clone().into_bytes())
        } else {
            Err("none")
        }
    });
    assert_eq!(document.unwrap().unresolved().len(), references.len());
    assert!(
        asked
            .iter()
            .all(|name| !name.contains("..") && !name.contains(['\\', '\0'])),
        "{asked:?}"
    );
}

#[test]
fn files_may_refer_to_one_another_in_circles_and_to_nothing() {
    let document = files(&[
        (
            "openapi.yaml",
            "openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: a.yaml}}}\npaths: {$ref: paths.yaml}",
        ),
        ("a.yaml", "$ref: b.yaml"),
        ("b.yaml", "$ref: a.yaml"),
        ("paths.yaml", "/a: {get: {}}"),
    ]);
    let found = unresolved(&document);
    assert!(
        found.iter().any(|error| error.contains("circle")),
        "{found:?}"
    );
    assert_eq!(
        document.bundled().unwrap()["paths"],
        value!({"/a": {"get": {}}})
    );
    assert_eq!(
        document.operations()[0].address().to_string(),
        "paths.yaml#/~1a/get"
    );
    let bomb = Document::from_files("openapi.yaml", |name| {
        let number: usize = name
            .trim_matches(|c: char| !c.is_ascii_digit())
            .parse()
            .unwrap_or(0);
        Ok::<_, &str>(
            format!(
                "openapi: 3.1.0\ncomponents: {{schemas: {{A: {{$ref: f{}.yaml}}}}}}",
                number + 1
            )
            .into_bytes(),
        )
    });
    assert!(
        bomb.unwrap_err()
            .message()
            .contains("more than 10000 files")
    );
}

#[test]
fn a_reference_in_place_of_a_map_becomes_a_copy_of_it() {
    let document = files(&[
        ("openapi.yaml", "
openapi: 3.0.0
paths:
  /a: {get: {responses: {'200': {content: {$ref: '#/components/mediaTypes/one'}, headers: {$ref: '#/components/x-circle'}}}}}
components:
  mediaTypes: {one: {application/json: {schema: {$ref: 's.yaml#/A'}}}}
  schemas: {$ref: s.yaml}
  x-circle: {$ref: '#/components/x-circle'}
"),
        ("s.yaml", "{A: {properties: {$ref: 's.yaml#/B/properties'}}, B: {properties: {b: {$ref: '#/A'}}}}"),
    ]);
    let bundled = document.bundled().unwrap();
    let a = value!({"properties": {"b": {"$ref": "#/components/schemas/A"}}});
    assert_eq!(
        bundled["components"]["schemas"],
        value!({"A": a.clone(), "B": a})
    );
    let response = &bundled["paths"]["/a"]["get"]["responses"]["200"];
    assert_eq!(
        response["content"],
        value!({"application/json": {"schema": {"$ref": "#/components/schemas/A"}}})
    );
    assert_eq!(document.unresolved().len(), 1);
}

#[test]
fn operations_have_what_they_inherit() {
    let document = single(value!({
        "openapi": "3.2.0", "security": [{"key": []}], "servers": [{"url": "https://root"}],
        "paths": {
            "x-no": {"get": {}},
            "/a/{id}": {
                "$ref": "#/components/pathItems/Shared",
                "servers": [{"url": "https://item"}],
                "parameters": [
                    {"name": "id", "in": "path"}, {"name": "X-Trace", "in": "header", "schema": {"type": "string"}}, {"$ref": "#/none"},
                    {"name": "q", "in": "query", "style": "spaceDelimited"}, {"name": "Accept", "in": "header"}, {"name": "n", "in": "nowhere"}
                ],
                "post": {"parameters": [{"name": "x-trace", "in": "header", "required": true}, {"$ref": "#/components/parameters/Cookie"}],
                    "servers": [], "security": [], "requestBody": {"$ref": "#/components/requestBodies/B"},
                    "responses": {"200": {"$ref": "#/components/responses/R"}, "x-y": {}, "404": {"$ref": "#/none"}}},
                "query": {}, "get": 1, "additionalOperations": {"COPY": {"servers": [{"url": "https://own"}]}}
            },
            "/b": {"$ref": "#/components/pathItems/Circle"}, "/c": 1
        },
        "webhooks": {"done": {"post": {}}},
        "components": {
            "pathItems": {"Shared": {"delete": {}, "post": {"summary": "hidden"}, "parameters": [{"name": "id", "in": "path", "schema": {}}, {"name": "z", "in": "querystring"}]},
                "Circle": {"$ref": "#/components/pathItems/Circle", "get": {}}},
            "parameters": {"Cookie": {"name": "c", "in": "cookie"}},
            "requestBodies": {"B": {"content": {}}}, "responses": {"R": {"description": "r"}}
        }
    }));
    let operations = document.operations();
    let names: Vec<String> = operations
        .iter()
        .map(|operation| format!("{} {}", operation.method(), operation.address()))
        .collect();
    assert_eq!(
        names,
        [
            "post #/paths/~1a~1{id}/post",
            "delete #/components/pathItems/Shared/delete",
            "query #/paths/~1a~1{id}/query",
            "COPY #/paths/~1a~1{id}/additionalOperations/COPY",
            "get #/components/pathItems/Circle/get",
        ]
    );
    let post = &operations[0];
    let parameters: Vec<String> = post
        .parameters()
        .iter()
        .map(|parameter| {
            format!(
                "{} {} {} {}{}{}",
                parameter.location(),
                parameter.name(),
                parameter.address(),
                parameter.serialization().style,
                if parameter.is_required() {
                    " required"
                } else {
                    ""
                },
                if parameter.is_ignored() {
                    " ignored"
                } else {
                    ""
                }
            )
        })
        .collect();
    assert_eq!(
        parameters,
        [
            "path id #/paths/~1a~1{id}/parameters/0 simple required",
            "querystring z #/components/pathItems/Shared/parameters/1 form",
            "header x-trace #/paths/~1a~1{id}/post/parameters/0 simple required",
            "query q #/paths/~1a~1{id}/parameters/3 spaceDelimited",
            "header Accept #/paths/~1a~1{id}/parameters/4 simple ignored",
            "cookie c #/components/parameters/Cookie form",
        ]
    );
    let servers: Vec<String> = operations
        .iter()
        .map(|operation| operation.servers().unwrap().value()[0]["url"].to_string())
        .collect();
    assert_eq!(
        servers,
        [
            "\"https://item\"",
            "\"https://item\"",
            "\"https://item\"",
            "\"https://own\"",
            "\"https://root\""
        ]
    );
    assert_eq!(post.security().unwrap().value(), &value!([]));
    assert_eq!(
        operations[1].security().unwrap().address(),
        &document.address("/security")
    );
    assert_eq!(
        post.request_body().unwrap().address(),
        &document.address("/components/requestBodies/B")
    );
    assert_eq!(
        post.responses()
            .iter()
            .map(|(status, _)| *status)
            .collect::<Vec<_>>(),
        ["200"]
    );
    let webhooks = document.webhooks();
    assert_eq!(
        (webhooks.len(), webhooks[0].path(), webhooks[0].method()),
        (1, "done", "post")
    );
    let address: Address = document.address("/webhooks/done");
    assert_eq!(document.operations_at("hook", &address).len(), 1);
}

#[test]
fn a_method_is_sent_in_upper_case_unless_the_document_writes_it_itself() {
    let document = Document::parse(
        br##"{"openapi": "3.2.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"$ref": "#/components/pathItems/A"}},
        "components": {"pathItems": {"A": {"get": {}, "additionalOperations": {"copy": {}, "get": {}, "LINK": {}}}}}}"##,
    )
    .unwrap();
    let operations = document.operations();
    let sent: Vec<_> = operations
        .iter()
        .map(|operation| operation.sent_method())
        .collect();
    assert_eq!(sent, ["GET", "copy", "get", "LINK"]);
}
