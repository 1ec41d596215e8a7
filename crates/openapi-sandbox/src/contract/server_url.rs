//! The server that the document names.

use openapi_document::Value;

/// The path of the first server's URL, its variables at their defaults.
pub(super) fn prefix(document: &Value) -> String {
    let server = document.pointer("/servers/0");
    let mut url = server
        .and_then(|server| server.get("url"))
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let variables = server
        .and_then(|server| server.get("variables"))
        .and_then(Value::as_object);
    for (name, variable) in variables.into_iter().flatten() {
        if let Some(default) = variable.get("default").and_then(Value::as_str) {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
        None => &url,
    };
    let path = path.trim_matches('/');
    if path.is_empty() {
        String::new()
    } else {
        format!("/{path}")
    }
}

#[cfg(test)]
mod tests {
    use openapi_document::value;

    use super::*;

    #[test]
    fn a_prefix_is_the_path_of_the_first_server() {
        for (url, prefix_expected) in [
            ("https://a.example/v1/", "/v1"),
            ("https://a.example", ""),
            ("/v2", "/v2"),
            ("https://{region}.a.example/{version}", "/v3"),
        ] {
            let document = value!({"servers": [{"url": url, "variables": {
                "region": {"default": "eu"}, "version": {"default": "v3"}}}]});
            assert_eq!(prefix(&document), prefix_expected, "{url}");
        }
        assert_eq!(prefix(&value!({})), "");
    }
}
