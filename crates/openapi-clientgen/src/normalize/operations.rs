//! Operations: each gets an id, its whole list of parameters, and success responses only.

use std::collections::BTreeMap;

use openapi_document::{METHODS, Object, Value, value};

use crate::{Error, Report};
use openapi_document::pointer;

pub(super) fn tidy(root: &mut Value, report: &mut Report) -> Result<(), Error> {
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    each(root, |_, _, operation, _| {
        if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
            *ids.entry(id.to_owned()).or_default() += 1;
        }
        Ok(())
    })?;
    let repeated = |id: &str| ids.get(id).is_some_and(|count| *count > 1);
    each(root, |path, method, operation, place| {
        identify(path, method, operation, place, &repeated, report);
        responses(method, operation, place, report);
        body(operation, place, report);
        if operation.remove("callbacks").is_some() {
            report.kept(
                &pointer::join(place, "callbacks"),
                "callbacks",
                "callbacks are calls to the user of the API, not by them",
            );
        }
        Ok(())
    })?;
    servers(root, report);
    parameters(root, report);
    Ok(())
}

fn each(
    root: &mut Value,
    mut visit: impl FnMut(&str, &str, &mut Object, &str) -> Result<(), Error>,
) -> Result<(), Error> {
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
        return Ok(());
    };
    for (path, item) in paths.iter_mut() {
        let place = pointer::join("/paths", path);
        for method in METHODS {
            let at = pointer::join(&place, method);
            match item.get_mut(method) {
                Some(Value::Object(operation)) => visit(path, method, operation, &at)?,
                None | Some(Value::Null) => {}
                Some(_) => {
                    return Err(Error::new(
                        "the operation is not an object",
                        "write it as OpenAPI 3 asks",
                    )
                    .at(at));
                }
            }
        }
    }
    Ok(())
}

/// An operation without an id, or with one that another has too, is named by its method and path.
fn identify(
    path: &str,
    method: &str,
    operation: &mut Object,
    place: &str,
    repeated: &impl Fn(&str) -> bool,
    report: &mut Report,
) {
    let reason = match operation.get("operationId").and_then(Value::as_str) {
        Some(id) if id.trim().is_empty() => "the id is empty".to_owned(),
        Some(id) if repeated(id) => format!("`{id}` names several operations"),
        Some(_) => return,
        None => "the operation has no id".to_owned(),
    };
    let id = named_by_path(path, method);
    report.kept(
        place,
        "operation-id",
        format!("{reason}; it is called `{id}` after its method and path"),
    );
    operation.insert("operationId".to_owned(), id.into());
}

/// `get /users/{id}/posts` is `get_users_by_id_posts`.
fn named_by_path(path: &str, method: &str) -> String {
    let mut id = method.to_owned();
    for segment in path.split('/').filter(|s| !s.is_empty()) {
        let mut rest = segment;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            for part in [before, "by", name] {
                if !part.is_empty() {
                    id.push('_');
                    id.push_str(part);
                }
            }
            rest = behind;
        }
        if !rest.is_empty() {
            id.push('_');
            id.push_str(rest);
        }
    }
    if path.ends_with('/') && path.len() > 1 {
        id.push_str("_slash");
    }
    id
}

/// Only successes stay: any other response reaches the caller whole, whatever its body.
fn responses(method: &str, operation: &mut Object, place: &str, report: &mut Report) {
    let Some(Value::Object(all)) = operation.remove("responses") else {
        operation.insert("responses".to_owned(), value!({}));
        return;
    };
    let at = pointer::join(place, "responses");
    let mut successes = Object::new();
    let mut errors = match operation.remove("x-error-responses") {
        Some(Value::Object(errors)) => errors,
        _ => Object::new(),
    };
    let default = all.get("default").cloned();
    for (status, mut response) in all {
        if status.starts_with("x-") {
            successes.insert(status, response);
            continue;
        }
        let status_at = pointer::join(&at, &status);
        if let Some(map) = response.as_object_mut()
            && !map.get("description").is_some_and(Value::is_string)
        {
            map.insert("description".to_owned(), "".into());
        }
        let upper = status.to_ascii_uppercase();
        if crate::status::status_range(&upper).is_some() {
            let bodiless = method == "head" || matches!(upper.as_str(), "204" | "205");
            if bodiless
                && let Some(content) = response.as_object_mut().and_then(|r| r.remove("content"))
                && content.as_object().is_some_and(|c| !c.is_empty())
            {
                report.kept(
                    &status_at,
                    "no-body",
                    "HTTP lets this response have no body, so none is expected",
                );
            }
            successes.insert(upper, response);
        } else {
            if upper.starts_with('1') {
                report.lost(
                    &status_at,
                    "informational",
                    "a connection that changes its protocol reaches the caller as `UnexpectedResponse`, which can be upgraded",
                );
            } else if status != "default" {
                report.kept(&status_at, "error-response", "a response that is no success reaches the caller whole, as `UnexpectedResponse`");
            }
            errors.insert(status, response);
        }
    }
    let typed = successes.keys().any(|status| !status.starts_with("x-"));
    if let Some(default) = default {
        let why = if typed {
            "stands beside successes, so it is an error, which reaches the caller whole"
        } else {
            "is the only success; an error reaches the caller whole"
        };
        report.kept(&pointer::join(&at, "default"), "default-response", why);
        if !typed {
            successes.insert("2XX".to_owned(), default);
        }
    }
    operation.insert("responses".to_owned(), Value::Object(successes));
    if !errors.is_empty() {
        operation.insert("x-error-responses".to_owned(), Value::Object(errors));
    }
}

fn body(operation: &mut Object, place: &str, report: &mut Report) {
    let empty = match operation.get("requestBody") {
        None => return,
        Some(body) => body
            .get("content")
            .and_then(Value::as_object)
            .is_none_or(Object::is_empty),
    };
    if empty {
        let required = operation
            .get("requestBody")
            .and_then(|b| b.get("required"))
            .cloned()
            .unwrap_or(Value::Bool(false));
        report.lost(
            &pointer::join(place, "requestBody"),
            "body-without-content",
            "no media type is known; any bytes can be sent",
        );
        operation.insert(
            "requestBody".to_owned(),
            value!({"required": required, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}),
        );
    }
}

/// A path item's servers move to its operations. A client has one base URL, so an operation that has a server of its own is
/// told of.
fn servers(root: &mut Value, report: &mut Report) {
    let usual = root.get("servers").map(Value::to_string);
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    let mut own: Vec<(String, String)> = Vec::new();
    for (path, item) in paths.iter_mut() {
        let shared = item.as_object_mut().and_then(|item| item.remove("servers"));
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else {
                continue;
            };
            if let Some(shared) = &shared {
                operation.entry("servers").or_insert_with(|| shared.clone());
            }
            if let Some(servers) = operation.get("servers") {
                let place = pointer::join(&pointer::join("/paths", path), method);
                own.push((place, servers.to_string()));
            }
        }
    }
    // Where the document names no server, the one that most operations have is the usual one.
    let usual = usual.or_else(|| {
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, servers) in &own {
            *count.entry(servers).or_default() += 1;
        }
        let most = count.iter().max_by_key(|(_, count)| **count)?;
        Some((*most.0).to_owned())
    });
    for (place, servers) in own {
        if Some(&servers) != usual.as_ref() {
            report.lost(
                &place,
                "servers",
                "the operation has servers of its own; a client made with such a base URL reaches them",
            );
        }
    }
}

/// A path item's parameters move to its operations; every name in the path template is declared, and required.
fn parameters(root: &mut Value, report: &mut Report) {
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    for (path, item) in paths.iter_mut() {
        let Some(item) = item.as_object_mut() else {
            continue;
        };
        let place = pointer::join("/paths", path);
        let shared = match item.remove("parameters") {
            Some(Value::Array(list)) => list,
            _ => Vec::new(),
        };
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else {
                continue;
            };
            let at = pointer::join(&place, method);
            let own = match operation.remove("parameters") {
                Some(Value::Array(list)) => list,
                _ => Vec::new(),
            };
            let mut list: Vec<Value> = Vec::new();
            let declared: Vec<Value> = shared.iter().cloned().chain(own).collect();
            let declared_names: Vec<String> = declared
                .iter()
                .filter(|param| param["in"] == "path")
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
                if param["in"] == "path" {
                    in_path(&mut param, path, &declared_names, &spot, report);
                }
                let same =
                    |known: &Value| known["name"] == param["name"] && known["in"] == param["in"];
                list.retain(|known| !same(known));
                list.push(param);
            }
            for name in template_names(path) {
                if !list
                    .iter()
                    .any(|param| param["in"] == "path" && param["name"] == name.as_str())
                {
                    report.kept(
                        &at,
                        "path-parameter",
                        format!("the path's `{{{name}}}` was not declared; it takes a string"),
                    );
                    list.push(value!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
                }
            }
            list.sort_by(|a, b| {
                let key = |p: &Value| {
                    (
                        p["in"].as_str().unwrap_or_default().to_owned(),
                        p["name"].as_str().unwrap_or_default().to_owned(),
                    )
                };
                key(a).cmp(&key(b))
            });
            if !list.is_empty() {
                operation.insert("parameters".to_owned(), Value::Array(list));
            }
        }
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
        .is_some_and(|place| ["path", "query", "header", "cookie"].contains(&place))
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
