//! `$dynamicRef` (JSON Schema 2020-12, 8.2.3.2), which the crate that reads documents leads to its first target.

use std::collections::BTreeMap;

use openapi_document::{Value, pointer};

use crate::Report;

/// Makes a plain reference of a dynamic one. Where the document has several targets of its name, which one counts depends on what
/// is around the reference when a value is checked, and a type cannot say that.
pub(super) fn lead(
    schema: &mut Value,
    place: &str,
    original: &Value,
    anchors: &BTreeMap<&str, usize>,
    report: &mut Report,
) {
    let Some(map) = schema.as_object_mut() else {
        return;
    };
    let Some(reference) = map.remove("$dynamicRef") else {
        return;
    };
    let reference = reference.as_str().unwrap_or_default().to_owned();
    let target = pointer::of_reference(&reference).and_then(|path| original.pointer(&path));
    let anchor = target.and_then(|target| target.get("$dynamicAnchor"));
    match anchor
        .and_then(Value::as_str)
        .and_then(|name| anchors.get(name))
    {
        Some(2..) => report.lost(
            place,
            "dynamic-reference",
            format!(
                "`$dynamicRef` has several targets, and `{reference}` counts wherever it is used"
            ),
        ),
        _ => report.kept(
            place,
            "dynamic-reference",
            format!("`$dynamicRef` leads to `{reference}` alone"),
        ),
    }
    if map.contains_key("$ref") {
        report.lost(
            place,
            "dynamic-reference",
            "`$dynamicRef` stands beside `$ref`, which counts alone",
        );
    } else {
        map.insert("$ref".to_owned(), reference.into());
    }
}

/// The dynamic anchors of a document, with how many schemas have each.
pub(super) fn anchors(root: &Value) -> BTreeMap<&str, usize> {
    let mut found = BTreeMap::new();
    let mut open = vec![root];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                if let Some(anchor) = map.get("$dynamicAnchor").and_then(Value::as_str) {
                    *found.entry(anchor).or_default() += 1;
                }
                open.extend(map.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}
