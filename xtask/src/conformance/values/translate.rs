//! The schemas of a document as JSON Schema 2020-12 has them, for bodies of one direction.

use openapi_document::Version;
use serde_json::{Map, Value, json};

use super::super::audit::Direction;

/// Keywords whose values are values, not schemas.
const VALUES: [&str; 5] = ["const", "default", "enum", "example", "examples"];

/// Keywords whose members have names that authors choose.
const NAMED: [&str; 6] = [
    "$defs",
    "definitions",
    "dependentSchemas",
    "patternProperties",
    "properties",
    "schemas",
];

/// Translates every schema in `value`.
pub(super) fn translate(value: &mut Value, version: Version, direction: Direction) {
    match value {
        Value::Array(items) => {
            for item in items {
                translate(item, version, direction);
            }
        }
        Value::Object(members) => {
            schema(members, version, direction);
            for (name, member) in members {
                if NAMED.contains(&name.as_str()) {
                    let named = member.as_object_mut().into_iter().flatten();
                    named.for_each(|(_, member)| translate(member, version, direction));
                } else if !VALUES.contains(&name.as_str()) {
                    translate(member, version, direction);
                }
            }
        }
        _ => {}
    }
}

fn schema(members: &mut Map<String, Value>, version: Version, direction: Direction) {
    // References are pointers from the root already.
    for name in ["$id", "$anchor", "$dynamicAnchor", "$schema"] {
        members.remove(name);
    }
    if let Some(target) = members.remove("$dynamicRef") {
        members.entry("$ref").or_insert(target);
    }
    // Types do not look at it, and a text for each pattern there is would be much work for little.
    if members.get("pattern").is_some_and(Value::is_string) {
        members.remove("pattern");
    }
    one_way(members, direction);
    if version == Version::V3_0 {
        if members.get("$ref").is_some_and(Value::is_string) {
            members.retain(|name, _| name == "$ref");
        }
        bound(members, "exclusiveMinimum", "minimum");
        bound(members, "exclusiveMaximum", "maximum");
        if members.get("nullable") == Some(&Value::Bool(true)) {
            nullable(members);
        }
    }
}

/// Takes what goes the other way alone off what is required.
fn one_way(members: &mut Map<String, Value>, direction: Direction) {
    let Some(properties) = members.get("properties").and_then(Value::as_object) else {
        return;
    };
    let other: Vec<String> = properties
        .iter()
        .filter(|(_, property)| property.get(direction.excluded()) == Some(&Value::Bool(true)))
        .map(|(name, _)| name.clone())
        .collect();
    if let Some(Value::Array(required)) = members.get_mut("required") {
        required.retain(|name| !other.iter().any(|other| name == other));
    }
}

/// A flag beside a bound becomes the bound.
fn bound(members: &mut Map<String, Value>, flag: &str, bound: &str) {
    match members.get(flag) {
        Some(Value::Bool(true)) => {
            if let Some(value) = members.remove(bound) {
                members.insert(flag.to_owned(), value);
            } else {
                members.remove(flag);
            }
        }
        Some(Value::Bool(false)) => {
            members.remove(flag);
        }
        _ => {}
    }
}

/// The specification gives `nullable` a meaning beside `type`; authors also write it beside what combines schemas.
fn nullable(members: &mut Map<String, Value>) {
    if let Some(Value::String(name)) = members.get("type") {
        let types = json!([name, "null"]);
        members.insert("type".to_owned(), types);
        if let Some(Value::Array(values)) = members.get_mut("enum")
            && !values.contains(&Value::Null)
        {
            values.push(Value::Null);
        }
    } else if let Some(all) = members.remove("allOf") {
        members.insert(
            "anyOf".to_owned(),
            json!([{"allOf": all}, {"type": "null"}]),
        );
    } else {
        for keyword in ["oneOf", "anyOf"] {
            if let Some(Value::Array(alternatives)) = members.get_mut(keyword) {
                alternatives.push(json!({"type": "null"}));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn translated(version: Version, mut schema: Value) -> Value {
        translate(&mut schema, version, Direction::Request);
        schema
    }

    #[test]
    fn the_dialect_of_3_0_becomes_that_of_3_1() {
        for (before, after) in [
            (
                json!({"type": "string", "nullable": true}),
                json!({"type": ["string", "null"], "nullable": true}),
            ),
            (
                json!({"minimum": 3, "exclusiveMinimum": true}),
                json!({"exclusiveMinimum": 3}),
            ),
            (
                json!({"maximum": 3, "exclusiveMaximum": false}),
                json!({"maximum": 3}),
            ),
            (
                json!({"$ref": "#/a", "type": "string"}),
                json!({"$ref": "#/a"}),
            ),
        ] {
            assert_eq!(translated(Version::V3_0, before), after);
        }
        let beside = json!({"$ref": "#/a", "required": ["b"]});
        assert_eq!(translated(Version::V3_1, beside.clone()), beside);
    }

    #[test]
    fn what_an_author_names_or_shows_is_no_keyword() {
        let schema = json!({"properties": {"pattern": {"const": {"pattern": "a", "$id": "b"}}, "required": {"type": "string"}}});
        assert_eq!(translated(Version::V3_0, schema.clone()), schema);
    }

    #[test]
    fn a_request_need_not_have_what_the_server_sets() {
        let schema = json!({"required": ["id", "name"], "properties": {"id": {"readOnly": true}, "name": {}}});
        assert_eq!(
            translated(Version::V3_0, schema)["required"],
            json!(["name"])
        );
    }
}
