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
        Some(Value::Object(paths)) => {
            for (path, item) in paths.iter().filter(|(path, _)| !path.starts_with("x-")) {
                check_path(path, item, &mut faults);
            }
        }
        Some(_) => faults.push("/paths is not an object".into()),
        None => faults.push("/paths is missing".into()),
    }
    if root
        .get("components")
        .is_some_and(|components| !components.is_object())
    {
        faults.push("/components is not an object".into());
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

fn check_path(path: &str, item: &Value, faults: &mut Vec<String>) {
    let at = pointer::join("/paths", path);
    if !path.starts_with('/') {
        faults.push(format!("{at}: a path starts with a slash"));
    }
    let Some(item) = item.as_object() else {
        faults.push(format!("{at} is not an object"));
        return;
    };
    check_parameters(item, &at, faults);
    for method in METHODS {
        let Some(operation) = item.get(method) else {
            continue;
        };
        let at = format!("{at}/{method}");
        let Some(operation) = operation.as_object() else {
            faults.push(format!("{at} is not an object"));
            continue;
        };
        check_parameters(operation, &at, faults);
        match operation.get("responses") {
            Some(Value::Object(responses)) => {
                for (status, response) in responses
                    .iter()
                    .filter(|(status, _)| !status.starts_with("x-"))
                {
                    if !response.is_object() {
                        let at = pointer::join(&format!("{at}/responses"), status);
                        faults.push(format!("{at} is not an object"));
                    }
                }
            }
            Some(_) => faults.push(format!("{at}/responses is not an object")),
            // OpenAPI 3.1 made it optional.
            None => {}
        }
        if operation
            .get("requestBody")
            .is_some_and(|body| !body.is_object())
        {
            faults.push(format!("{at}/requestBody is not an object"));
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
