//! Is this an OpenAPI 3 document whose operations can be read? Not a full schema check: only what every later step relies on.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::escape;

/// The methods an OpenAPI 3 path item can hold.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Everything that is wrong with `document`, each with its JSON pointer; empty when it can be worked with.
pub(crate) fn check(document: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let Some(root) = document.as_object() else {
        return vec!["the document is not an object".into()];
    };
    faults.extend(check_version(document));
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
        References {
            document,
            faults: &mut faults,
        }
        .walk(document, &mut String::new(), false);
    }
    faults
}

/// What is wrong with the version that `document` says it is written in.
pub(crate) fn check_version(document: &Value) -> Option<String> {
    match document.get("openapi") {
        Some(Value::String(version)) if version.starts_with("3.") => None,
        Some(version) => Some(format!(
            "/openapi: {version} is not a 3.x version of OpenAPI"
        )),
        None if document.get("swagger").is_some() => {
            Some("/swagger: this is Swagger 2; convert it to OpenAPI 3 first".into())
        }
        None => Some("/openapi is missing: this is not an OpenAPI document".into()),
    }
}

fn check_path(path: &str, item: &Value, faults: &mut Vec<String>) {
    let at = format!("/paths/{}", escape(path));
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
                        faults.push(format!(
                            "{at}/responses/{} is not an object",
                            escape(status)
                        ));
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

fn check_parameters(holder: &Map<String, Value>, at: &str, faults: &mut Vec<String>) {
    let Some(parameters) = holder.get("parameters") else {
        return;
    };
    let Some(parameters) = parameters.as_array() else {
        faults.push(format!("{at}/parameters is not an array"));
        return;
    };
    for (index, parameter) in parameters.iter().enumerate() {
        let named = parameter["name"].is_string()
            && matches!(
                parameter["in"].as_str(),
                Some("query" | "path" | "header" | "cookie" | "querystring")
            );
        if !named && !parameter["$ref"].is_string() {
            faults.push(format!(
                "{at}/parameters/{index} needs `name` and `in`, or a `$ref`"
            ));
        }
    }
}

/// Follows every reference of a document, and skips what is only data.
struct References<'a> {
    document: &'a Value,
    faults: &'a mut Vec<String>,
}

impl References<'_> {
    /// `names` says that the keys of `node` are names that somebody chose, not words of OpenAPI.
    fn walk(&mut self, node: &Value, at: &mut String, names: bool) {
        match node {
            Value::Object(map) => {
                if !names && let Some(target) = map.get("$ref").and_then(Value::as_str) {
                    self.resolve(target, at);
                }
                for (key, child) in map {
                    let data = matches!(
                        key.as_str(),
                        "example" | "examples" | "default" | "enum" | "const" | "value"
                    );
                    if !names && (data || key.starts_with("x-")) {
                        continue;
                    }
                    let chosen = matches!(
                        key.as_str(),
                        "properties"
                            | "patternProperties"
                            | "schemas"
                            | "responses"
                            | "parameters"
                            | "headers"
                            | "requestBodies"
                            | "content"
                            | "paths"
                            | "callbacks"
                            | "$defs"
                            | "mapping"
                            | "webhooks"
                    );
                    let length = at.len();
                    at.push('/');
                    at.push_str(&escape(key));
                    self.walk(child, at, !names && chosen);
                    at.truncate(length);
                }
            }
            Value::Array(items) => {
                for (index, child) in items.iter().enumerate() {
                    let length = at.len();
                    at.push_str(&format!("/{index}"));
                    self.walk(child, at, false);
                    at.truncate(length);
                }
            }
            _ => {}
        }
    }

    fn resolve(&mut self, target: &str, at: &str) {
        let Some(pointer) = target.strip_prefix('#') else {
            self.faults.push(format!(
                "{at}/$ref: `{target}` leads out of the document; bundle the document first"
            ));
            return;
        };
        // An anchor or a `$dynamicRef` target is legal in 3.1 and is left to the steps that understand schemas.
        let found = pointer.is_empty()
            || !pointer.starts_with('/')
            || self.document.pointer(pointer).is_some()
            // A reference is a URI fragment, so `{` may be written `%7B`.
            || self.document.pointer(&percent_decode_str(pointer).decode_utf8_lossy()).is_some();
        if !found {
            self.faults
                .push(format!("{at}/$ref: nothing at `{target}`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::check;

    #[test]
    fn a_sound_document_has_no_faults() {
        let document = json!({
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
        let document = json!({
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
        let dangling = json!({"openapi": "3.0.0", "info": {}, "paths": {"/a": {"$ref": "#/components/pathItems/a"}}});
        assert_eq!(
            check(&dangling),
            ["/paths/~1a/$ref: nothing at `#/components/pathItems/a`"]
        );
        let outside =
            json!({"openapi": "3.0.0", "info": {}, "paths": {"/a": {"$ref": "other.json"}}});
        assert!(check(&outside)[0].contains("leads out of the document"));
    }

    #[test]
    fn what_is_not_openapi_is_said() {
        assert!(
            check(&json!({"swagger": "2.0", "info": {}, "paths": {}}))[0].contains("Swagger 2")
        );
        assert!(check(&json!({"message": "Forbidden"}))[0].contains("not an OpenAPI document"));
        assert!(check(&json!([]))[0].contains("not an object"));
    }
}
