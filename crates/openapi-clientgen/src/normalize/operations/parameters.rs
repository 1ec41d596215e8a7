//! The whole list of parameters of each operation.

use openapi_document::parameter::{Location, is_ignored_header};
use openapi_document::{Object, Value, value};

use crate::Report;

/// Of each parameter the one that counts; every name in the path template is declared, and required.
pub(super) fn parameters(path: &str, operation: &mut Object, at: &str, report: &mut Report) {
    let declared = match operation.remove("parameters") {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    };
    let mut list = effective(declared, path, at, report);
    declare(path, &mut list, at, report);
    list.sort_by_cached_key(identity);
    if !list.is_empty() {
        operation.insert("parameters".to_owned(), Value::Array(list));
    }
}

/// Location and name, which tell parameters apart.
fn identity(param: &Value) -> (String, String) {
    let text = |key: &str| param[key].as_str().unwrap_or_default().to_owned();
    match text("in").as_str() {
        // The name of a header has no case.
        "header" => ("header".to_owned(), text("name").to_ascii_lowercase()),
        location => (location.to_owned(), text("name")),
    }
}

/// The parameters of which none has the location and name of a later one.
fn effective(declared: Vec<Value>, path: &str, at: &str, report: &mut Report) -> Vec<Value> {
    let mut list: Vec<Value> = Vec::new();
    let in_paths = declared.iter().filter(|param| param["in"] == "path");
    let names: Vec<String> = in_paths
        .filter_map(|param| param["name"].as_str().map(str::to_owned))
        .collect();
    for (index, mut param) in declared.into_iter().enumerate() {
        let spot = format!("{at}/parameters/{index}");
        if !known_place(&param) || param.get("name").and_then(Value::as_str).is_none() {
            report.lost(
                &spot,
                "parameter",
                "has no name, or no place in a request that OpenAPI knows",
            );
            continue;
        }
        if is_ignored(&param) {
            report.kept(
                &spot,
                "ignored-header",
                "OpenAPI ignores a header parameter of this name: media types and security describe it",
            );
            continue;
        }
        if param["in"] == "path" {
            in_path(&mut param, path, &names, &spot, report);
        }
        let own = identity(&param);
        list.retain(|known| identity(known) != own);
        list.push(param);
    }
    list
}

/// Adds the names of the path template that no parameter declares.
fn declare(path: &str, list: &mut Vec<Value>, at: &str, report: &mut Report) {
    for name in template_names(path) {
        let declared = ("path".to_owned(), name.clone());
        if list.iter().any(|param| identity(param) == declared) {
            continue;
        }
        report.kept(
            at,
            "path-parameter",
            format!("the path's `{{{name}}}` was not declared; it takes a string"),
        );
        list.push(
            value!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}),
        );
    }
}

/// A path parameter is one of the path's names, and required. One that is none of them may be a name of the path written
/// otherwise; else it can only be sent elsewhere.
fn in_path(param: &mut Value, path: &str, declared: &[String], spot: &str, report: &mut Report) {
    let name = param["name"].as_str().unwrap_or_default().to_owned();
    let names = template_names(path);
    if !names.contains(&name) {
        let plain = |name: &str| -> String {
            let letters = name.chars().filter(|c| c.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect()
        };
        let mut free = names.iter().filter(|known| !declared.contains(known));
        let Some(meant) = free.find(|known| plain(known) == plain(&name)) else {
            report.lost(
                spot,
                "path-parameter",
                format!("the path has no `{{{name}}}`; a value that is given goes into the query"),
            );
            param["in"] = "query".into();
            param["required"] = Value::Bool(false);
            if let Some(map) = param.as_object_mut() {
                map.remove("style");
                map.remove("explode");
            }
            return;
        };
        report.kept(
            spot,
            "path-parameter",
            format!("`{name}` is written `{{{meant}}}` in the path"),
        );
        param["name"] = meant.as_str().into();
    }
    if param.get("required") != Some(&Value::Bool(true)) {
        report.kept(
            spot,
            "path-parameter",
            "a path needs all of its values, so this one is required",
        );
        param["required"] = Value::Bool(true);
    }
}

fn known_place(param: &Value) -> bool {
    param
        .get("in")
        .and_then(Value::as_str)
        .is_some_and(|place| Location::parse(place).is_some())
}

fn is_ignored(param: &Value) -> bool {
    param["in"] == "header" && param["name"].as_str().is_some_and(is_ignored_header)
}

/// The names in braces, each once.
fn template_names(path: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut rest = path;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
        rest = behind;
    }
    names
}
