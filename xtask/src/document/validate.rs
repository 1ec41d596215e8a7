//! Is this an OpenAPI 3 document whose operations can be read? Not a full schema check: only what every later step relies on.

use openapi_document::parameter::Location;
use openapi_document::{Document, METHODS, Object, Value, Version, pointer};

/// Everything that is wrong with `document`, each with its JSON pointer; empty when it can be worked with.
pub(crate) fn check(document: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let Some(root) = document.as_object() else {
        return vec!["the document is not an object".into()];
    };
    faults.extend(Version::of(document).err().map(|error| error.to_string()));
    if !root.get("info").is_some_and(Value::is_object) {
        faults.push("/info is missing or not an object".into());
    }
    match root.get("paths") {
        Some(paths) => {
            let paths = object(paths, "/paths", &mut faults).into_iter().flatten();
            for (path, item) in paths.filter(|(path, _)| !path.starts_with("x-")) {
                check_path(path, item, &mut faults);
            }
        }
        None => faults.push("/paths is missing".into()),
    }
    if let Some(components) = root.get("components") {
        object(components, "/components", &mut faults);
    }
    if faults.is_empty() {
        faults.extend(dangling(document));
    }
    faults
}

/// The references that lead nowhere. A discriminator's mapping may name schemas that are not in the document.
fn dangling(document: &Value) -> Vec<String> {
    let document = match Document::from_value(document.clone()) {
        Ok(document) => document,
        Err(error) => return vec![error.to_string()],
    };
    let mut found = document.unresolved();
    found.retain(|found| found.key == "$ref");
    found.iter().map(|found| found.error.to_string()).collect()
}

/// The members of an object; what is none is a fault.
fn object<'v>(value: &'v Value, at: &str, faults: &mut Vec<String>) -> Option<&'v Object> {
    let object = value.as_object();
    if object.is_none() {
        faults.push(format!("{at} is not an object"));
    }
    object
}

fn check_path(path: &str, item: &Value, faults: &mut Vec<String>) {
    let at = pointer::join("/paths", path);
    if !path.starts_with('/') {
        faults.push(format!("{at}: a path starts with a slash"));
    }
    let Some(item) = object(item, &at, faults) else {
        return;
    };
    check_parameters(item, &at, faults);
    for method in METHODS {
        let at = format!("{at}/{method}");
        let Some(operation) = item
            .get(method)
            .and_then(|operation| object(operation, &at, faults))
        else {
            continue;
        };
        check_parameters(operation, &at, faults);
        // OpenAPI 3.1 made them optional.
        if let Some(responses) = operation.get("responses") {
            let at = format!("{at}/responses");
            let responses = object(responses, &at, faults).into_iter().flatten();
            for (status, response) in responses.filter(|(status, _)| !status.starts_with("x-")) {
                object(response, &pointer::join(&at, status), faults);
            }
        }
        if let Some(body) = operation.get("requestBody") {
            object(body, &format!("{at}/requestBody"), faults);
        }
    }
}

fn check_parameters(holder: &Object, at: &str, faults: &mut Vec<String>) {
    let Some(parameters) = holder.get("parameters") else {
        return;
    };
    let Some(parameters) = parameters.as_array() else {
        faults.push(format!("{at}/parameters is not an array"));
        return;
    };
    for (index, parameter) in parameters.iter().enumerate() {
        let named = parameter["name"].is_string()
            && parameter["in"].as_str().and_then(Location::parse).is_some();
        if !named && !parameter["$ref"].is_string() {
            faults.push(format!(
                "{at}/parameters/{index} needs `name` and `in`, or a `$ref`"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use openapi_document::value;

    use super::check;

    #[test]
    fn a_sound_document_has_no_faults() {
        let document = value!({
            "openapi": "3.0.0", "info": {},
            "paths": {"/a/{id}": {"get": {
                "parameters": [{"name": "id", "in": "path"}, {"$ref": "#/components/parameters/P"}],
                "responses": {"200": {"content": {"application/json": {
                    "schema": {"$ref": "#/paths/~1a~1%7Bid%7D/get/responses/404"},
                    "example": {"$ref": "not a reference"}
                }}}, "404": {}}
            }}},
            "components": {
                "parameters": {"P": {"name": "p", "in": "query"}},
                "schemas": {"S": {"properties": {"$ref": {"type": "string"}}}}
            }
        });
        assert_eq!(check(&document), Vec::<String>::new());
    }

    #[test]
    fn faults_name_their_place() {
        let document = value!({
            "openapi": "3.1.0", "info": {},
            "paths": {"/a": {"get": {"responses": [], "parameters": [{"in": "query"}]}, "put": 1}, "b": {}}
        });
        assert_eq!(
            check(&document),
            [
                "/paths/~1a/get/parameters/0 needs `name` and `in`, or a `$ref`",
                "/paths/~1a/get/responses is not an object",
                "/paths/~1a/put is not an object",
                "/paths/b: a path starts with a slash",
            ]
            .map(|fault| fault.to_owned())
            .into_iter()
            .collect::<Vec<_>>()
        );
        let dangling = value!({"openapi": "3.0.0", "info": {}, "paths": {"/a": {"$ref": "#/components/pathItems/a"}}});
        assert_eq!(
            check(&dangling),
            [
                "#/paths/~1a: `#/components/pathItems/a` leads nowhere: there is nothing at `#/components/pathItems/a`; correct the reference"
            ]
        );
        let outside =
            value!({"openapi": "3.0.0", "info": {}, "paths": {"/a": {"$ref": "other.json"}}});
        assert!(check(&outside)[0].contains("`other.json` cannot be followed"));
    }

    #[test]
    fn what_is_not_openapi_is_said() {
        assert!(
            check(&value!({"swagger": "2.0", "info": {}, "paths": {}}))[0].contains("Swagger 2")
        );
        assert!(check(&value!({"message": "Forbidden"}))[0].contains("not an OpenAPI document"));
        assert!(check(&value!([]))[0].contains("not an object"));
    }
}
