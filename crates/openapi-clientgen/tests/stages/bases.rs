//! Bases that list what is combined of them, and members that one direction alone requires.

use serde_json::{Value, json};

use super::{api, client};

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn object(member: &str) -> Value {
    json!({"type": "object", "properties": {(member): {"type": "string"}}})
}

/// The lines between the start of a declaration and its end, on one line.
fn body_of(source: &str, start: &str) -> String {
    let rest = source.split(start).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("no {start} in {source}"));
    let body = rest.split('}').next().unwrap();
    body.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Each row: how a base names its children, and the structs that must come of them.
#[test]
fn a_child_has_its_own_members_and_those_of_its_base_however_the_base_names_it() {
    let child = |member: &str| json!({"allOf": [reference("Tool"), object(member)]});
    let by_another_name = json!([reference("Alias"), reference("Drill")]);
    let in_groups = json!([
        {"anyOf": [reference("Saw"), reference("Drill")]},
        reference("Plain")
    ]);
    let group_by_name = json!([reference("Group"), reference("Plain")]);
    for alternatives in [by_another_name, in_groups, group_by_name] {
        let mut tool = object("maker");
        tool["oneOf"] = alternatives.clone();
        let schemas = json!({
            "Tool": tool, "Saw": child("teeth"), "Drill": child("bits"), "Alias": reference("Saw"),
            "Plain": {"allOf": [reference("Tool")]},
            "Group": {"oneOf": [reference("Saw"), reference("Drill")]},
        });
        let listed = alternatives.to_string();
        let mut expected = vec![("Saw", "teeth"), ("Drill", "bits")];
        if listed.contains("Plain") {
            expected.push(("Plain", "maker"));
        }
        let source = client(&api(json!({}), schemas)).source;
        for (name, own) in expected {
            let members = body_of(&source, &format!("pub struct {name} {{"));
            for member in ["maker", own] {
                assert!(
                    members.contains(&format!("pub {member}: Option<String>")),
                    "{listed}: {name} is {members}"
                );
            }
        }
    }
}

#[test]
fn an_alternative_that_is_combined_of_its_base_right_there_is_a_struct() {
    let mut tool = object("maker");
    tool["oneOf"] = json!([
        {"allOf": [reference("Tool"), object("teeth")]},
        {"allOf": [reference("Tool"), object("bits")]},
    ]);
    let source = client(&api(json!({}), json!({"Tool": tool}))).source;
    assert_eq!(source.matches("open_union!(").count(), 1, "{source}");
    for own in ["teeth", "bits"] {
        assert!(
            source.contains(&format!("{own} = \"{own}\" maybe")),
            "{source}"
        );
    }
}

/// What only requests have may be absent from a response, and yet a request is not built without it.
#[test]
fn what_requests_alone_require_is_required_there() {
    let schemas = json!({"Account": {"type": "object", "required": ["id", "name", "pin"], "properties": {
        "id": {"type": "integer", "readOnly": true}, "name": {"type": "string"},
        "pin": {"type": "string", "writeOnly": true}}}});
    let content = json!({"application/json": {"schema": reference("Account")}});
    let paths = json!({"/accounts": {"post": {"operationId": "open_account", "requestBody": {"content": content},
        "responses": {"200": {"description": "done", "content": content}}}}});
    let source = client(&api(paths, schemas)).source;
    let read = body_of(&source, "record!(Account {");
    assert_eq!(
        read,
        "id = \"id\" maybe, name = \"name\" must, pin = \"pin\" maybe; extra"
    );
    let written = source.replace([' ', '\n'], "");
    let (_, built) = written.split_once("builder!(Account{").unwrap();
    let (members, required) = built.split_once('}').unwrap();
    assert!(
        members.starts_with("id:Option<i64>,name:String,pin:Option<String>,"),
        "{members}"
    );
    assert!(required.starts_with("requiredname,pin);"), "{required}");
}

/// No value has a member that requires one of its own kind again, without end; so it is optional, however the two refer to each
/// other, and one that can end is not.
#[test]
fn what_requires_itself_without_end_may_be_absent() {
    let requires = |member: &str, schema: Value| json!({"type": "object", "required": [member], "properties": {(member): schema}});
    let schemas = json!({
        "Hen": requires("egg", reference("Alias")), "Alias": reference("Egg"), "Egg": requires("hen", reference("Hen")),
        "Tree": requires("twigs", json!({"type": "array", "items": reference("Tree")})),
        "Holder": requires("tree", reference("Held")),
        "Held": {"type": "object", "properties": {"holder": reference("Holder")}},
    });
    let content = json!({"application/json": {"schema": {"oneOf": [reference("Hen"), reference("Tree"), reference("Holder")]}}});
    let paths = json!({"/a": {"get": {"operationId": "a", "responses": {"200": {"description": "done", "content": content}}}}});
    let source = client(&api(paths, schemas)).source;
    for (ty, member) in [
        ("Hen", "egg = \"egg\" should"),
        ("Egg", "hen = \"hen\" should"),
        ("Tree", "twigs = \"twigs\" must"),
        ("Holder", "tree = \"tree\" must"),
    ] {
        let read = body_of(&source, &format!("record!({ty} {{"));
        assert_eq!(read, format!("{member}; extra"));
    }
}

/// What a request or null leaves out ends the chain, and only the member that does not end is optional.
#[test]
fn a_chain_that_ends_leaves_required_what_is_required() {
    let object = |required: Value, properties: Value| json!({"type": "object", "required": required, "properties": properties});
    let schemas = json!({
        "Order": object(json!(["customer"]), json!({"customer": reference("Customer")})),
        "Customer": object(json!(["lastOrder"]), json!({"lastOrder": {"allOf": [reference("Order")], "readOnly": true}})),
        "Node": object(json!(["next", "prev"]), json!({
            "next": reference("Node"), "prev": {"allOf": [reference("Node")], "nullable": true}})),
    });
    let body = |name: &str| json!({"required": true, "content": {"application/json": {"schema": reference(name)}}});
    let done = json!({"204": {"description": "done"}});
    let paths = json!({"/a": {"post": {"operationId": "a", "requestBody": body("Order"), "responses": done},
        "put": {"operationId": "b", "requestBody": body("Node"), "responses": done}}});
    let written = client(&api(paths, schemas)).source.replace([' ', '\n'], "");
    assert!(
        written.contains("record!(Order{customer=\"customer\"must;extra}"),
        "{written}"
    );
    assert!(written.contains("pubcustomer:Box<Customer>"), "{written}");
    assert!(written.contains("}requiredcustomer);"), "{written}");
    assert!(
        written.contains("next=\"next\"should,prev=\"prev\"null"),
        "{written}"
    );
    assert!(written.contains("}requiredprev);"), "{written}");
}

/// Thirty schemas that each hold the next one twice are a thousand million members in one; no type is made of so many.
#[test]
fn what_doubles_with_each_schema_is_held_behind_boxes() {
    for required in [json!(["a", "b"]), json!([])] {
        let mut schemas =
            json!({"T30": {"type": "object", "properties": {"n": {"type": "integer"}}}});
        for index in 0..30 {
            let next = reference(&format!("T{}", index + 1));
            schemas[format!("T{index}")] = json!({"type": "object", "required": required, "properties": {"a": next, "b": next}});
        }
        let content = json!({"application/json": {"schema": reference("T0")}});
        let paths = json!({"/a": {"get": {"operationId": "a", "responses": {"200": {"description": "done", "content": content}}}}});
        let source = client(&api(paths, schemas)).source;
        let boxed = source.matches("pub a: Option<Box<T").count();
        assert!((2..10).contains(&boxed), "{boxed} {source}");
    }
}
