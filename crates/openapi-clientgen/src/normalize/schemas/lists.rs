//! Tuples and properties by pattern, which OpenAPI 3.0 has no words for.

use openapi_document::{Object, Value, value};

use crate::Report;

/// Set beside alternatives that do not cover all values: any other value is allowed, too.
pub(crate) const OPEN: &str = "x-open";

/// Tuples: a list whose items are any of the members, or what further items are.
pub(super) fn tuple(map: &mut Object, place: &str, report: &mut Report) {
    let (members, further) = match map.remove("prefixItems") {
        Some(Value::Array(members)) => (members, map.remove("items")),
        _ => match map.get("items") {
            Some(Value::Array(members)) => (members.clone(), map.remove("additionalItems")),
            _ => {
                if map.get("type").is_some_and(|t| t == "array") {
                    map.entry("items").or_insert_with(|| value!({}));
                }
                return;
            }
        },
    };
    report.lost(
        place,
        "tuple",
        "the position of an item decides its type, which a list cannot say; each may be any of them",
    );
    let longest = map.get("maxItems").and_then(Value::as_u64);
    let closed = longest.is_some_and(|longest| longest <= members.len() as u64);
    let items = any_of(&members, further.filter(|_| !closed), closed);
    map.insert("x-prefixItems".to_owned(), Value::Array(members));
    map.insert("type".to_owned(), "array".into());
    map.insert("items".to_owned(), items);
}

/// Properties by pattern are members of one map; which keys it has is not for a type to say.
pub(super) fn patterns(map: &mut Object, place: &str, report: &mut Report) {
    let Some(Value::Object(patterns)) = map.remove("patternProperties") else {
        return;
    };
    let members: Vec<Value> = patterns.values().cloned().collect();
    if members.is_empty() {
        return;
    }
    // A pattern that every name matches leaves nothing to be of another type.
    let all = patterns
        .keys()
        .any(|pattern| ["", "^", ".*", "^.*$", "^.*", ".*$"].contains(&pattern.as_str()));
    report.kept(
        place,
        "pattern-properties",
        "the properties of each pattern are members of one map",
    );
    let further = map.remove("additionalProperties").filter(|_| !all);
    let values = any_of(&members, further, all);
    map.entry("type").or_insert_with(|| "object".into());
    map.insert("x-patternProperties".to_owned(), Value::Object(patterns));
    map.insert("additionalProperties".to_owned(), values);
}

/// A schema for what is one of the members or of what is said of further ones: by default they may be anything.
fn any_of(members: &[Value], further: Option<Value>, closed: bool) -> Value {
    let further = match further {
        Some(Value::Bool(false)) => None,
        Some(more @ Value::Object(_)) => Some(more),
        _ if closed => None,
        _ => Some(value!({})),
    };
    let is_free = |schema: &Value| schema.as_object().is_none_or(Object::is_empty);
    let open = further.as_ref().is_some_and(is_free);
    let mut distinct: Vec<Value> = Vec::new();
    for member in members.iter().chain(&further) {
        let says_nothing = open && is_free(member);
        if !says_nothing && !distinct.contains(member) {
            distinct.push(member.clone());
        }
    }
    match (distinct.as_slice(), open) {
        ([], _) => value!({}),
        ([only], false) => only.clone(),
        (_, false) => value!({ "anyOf": distinct }),
        (_, true) => value!({ "anyOf": distinct, OPEN: true }),
    }
}
