//! Puts one operation's slice into a document, so that the operation means there what it means on its page.

use openapi_document::{Object, Value, Version, is_method};

use super::page::OperationPage;

/// Replaces the page's operation, and the components that it carries, in `document`. The error is one sentence.
pub(crate) fn merge(document: &mut Value, page: &OperationPage) -> Result<(), String> {
    let version = |document: &Value| Version::of(document).map_err(|error| error.to_string());
    let (theirs, ours) = (version(&page.slice)?, version(document)?);
    if theirs != ours {
        return Err(format!(
            "it is written in OpenAPI {theirs}, the document in {ours}; fetch the whole document instead"
        ));
    }
    let (old_root, slice) = (document.clone(), &page.slice);
    let root = document
        .as_object_mut()
        .ok_or("the document is not an object")?;
    let item = &slice["paths"][&page.path];
    let target = object(object(root, "paths")?, &page.path)?;
    for (key, value) in item.as_object().into_iter().flatten() {
        // The slice may show other methods of the path only in part; what it says about the path itself counts.
        if *key == page.method || !is_method(key) {
            target.insert(key.clone(), value.clone());
        }
    }
    let operation = object(target, &page.method)?;
    for inherited in ["security", "servers"] {
        // What the operation inherits from its own document must not change with the document around it.
        if !operation.contains_key(inherited)
            && let Some(value) = slice.get(inherited)
            && old_root.get(inherited) != Some(value)
        {
            operation.insert(inherited, value.clone());
        }
    }
    for (kind, named) in slice["components"].as_object().into_iter().flatten() {
        let target = object(object(root, "components")?, kind)?;
        for (name, component) in named.as_object().into_iter().flatten() {
            target.insert(name.clone(), component.clone());
        }
    }
    Ok(())
}

/// The object at `key`, made when it is missing.
fn object<'a>(map: &'a mut Object, key: &str) -> Result<&'a mut Object, String> {
    map.entry(key)
        .or_insert_with(|| Object::new().into())
        .as_object_mut()
        .ok_or_else(|| format!("`{key}` of the document is not an object"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

    use openapi_document::{Value, value};

    use super::{OperationPage, merge};

    fn page(slice: Value) -> OperationPage {
        OperationPage {
            url: String::new(),
            method: "get".into(),
            path: "/a".into(),
            slice,
        }
    }

    #[test]
    fn the_operation_and_its_components_are_taken_over() {
        let mut document = value!({
            "openapi": "3.0.0", "security": [{"Key": []}], "servers": [{"url": "https://x"}],
            "paths": {"/a": {"get": {"summary": "old"}, "post": {"summary": "kept"}}, "/b": {}},
            "components": {"schemas": {"A": {"type": "string"}, "B": {}}}
        });
        let slice = value!({
            "openapi": "3.0.3", "security": [], "servers": [{"url": "https://x"}],
            "paths": {"/a": {"get": {"summary": "new"}, "post": {"summary": "partial"}, "parameters": []}},
            "components": {"schemas": {"A": {"type": "integer"}}, "responses": {"R": {}}}
        });
        merge(&mut document, &page(slice)).unwrap();
        assert_eq!(
            document,
            value!({
                "openapi": "3.0.0", "security": [{"Key": []}], "servers": [{"url": "https://x"}],
                "paths": {
                    "/a": {"get": {"summary": "new", "security": []}, "post": {"summary": "kept"}, "parameters": []},
                    "/b": {}
                },
                "components": {"schemas": {"A": {"type": "integer"}, "B": {}}, "responses": {"R": {}}}
            })
        );
    }

    #[test]
    fn another_version_of_openapi_is_refused() {
        let slice = value!({"openapi": "3.1.0", "paths": {"/a": {"get": {}}}});
        assert!(
            merge(&mut value!({"openapi": "3.0.0"}), &page(slice))
                .unwrap_err()
                .contains("3.1")
        );
    }
}
