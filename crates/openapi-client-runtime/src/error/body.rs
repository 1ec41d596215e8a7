//! What an error body says, whatever its shape.

use http::{HeaderMap, header::CONTENT_TYPE};
use serde_json::{Map, Value};

use crate::json;

/// The words in an error body.
pub(super) struct Description {
    pub(super) message: String,
    pub(super) code: Option<String>,
    pub(super) details: Vec<String>,
}

/// How much of an error body is read for what it says.
pub(crate) const ERROR_LIMIT: usize = 1024 * 1024;

/// How many details a message made of them names.
const NAMED_DETAILS: usize = 3;

/// Members that hold an error's words, the most telling first.
const WORDS: [&str; 11] = [
    "message",
    "msg",
    "detail",
    "error_description",
    "error_message",
    "errorMessage",
    "description",
    "reason",
    "title",
    "text",
    "faultstring",
];

/// Members that hold what is wrong in particular.
const DETAILS: [&str; 6] = [
    "message",
    "detail",
    "details",
    "errors",
    "invalid-params",
    "invalid_params",
];

/// Members that say which field of a request an error is about.
const FIELDS: [&str; 8] = [
    "loc",
    "field",
    "name",
    "path",
    "pointer",
    "param",
    "parameter",
    "property",
];

/// Reads an error body; one that says nothing readable is described instead.
pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Description {
    let text = String::from_utf8_lossy(without_mark(body));
    let json = serde_json::from_str(&text);
    let is_json = json.is_ok();
    let json = json.unwrap_or_else(|_| Value::Object(cut_object(&text)));
    let problem = media_type(headers).is_some_and(|name| name.starts_with("application/problem+"));
    read_json(&json, problem).unwrap_or_else(|| Description {
        message: describe(headers, body, is_json),
        code: None,
        details: Vec::new(),
    })
}

/// A body without the byte order mark that some servers begin with.
fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// The complete members of an object that breaks off, since more was sent than is read, or less arrived than was sent.
fn cut_object(body: &str) -> Map<String, Value> {
    json::members(body)
        .into_iter()
        .filter(|(_, text)| json::check(text).is_ok())
        .map(|(name, text)| (name.into_owned(), json::value(text)))
        .collect()
}

/// What a JSON body says. `problem` says that it is one of RFC 9457, whose `type` is its code.
fn read_json(json: &Value, problem: bool) -> Option<Description> {
    let outer = match json {
        Value::Object(outer) => outer,
        Value::Array(_) => return description(None, None, details_of(json)),
        other => return description(text_of(Some(other)), None, Vec::new()),
    };
    // The envelope may hold the words itself, or an object that does.
    let error = member(outer, "error");
    let inner = error.and_then(Value::as_object).unwrap_or(outer);
    let name = text_of(error);
    let words = WORDS.iter().find_map(|key| text_of(member(inner, key)));
    // Beside a name of the error in `error`, its explanation stands in a member of its own.
    let mut details: Vec<String> = name.and(words).map(str::to_owned).into_iter().collect();
    if let Some(Value::Array(list)) = error {
        details.extend(list.iter().flat_map(details_of));
    }
    for key in DETAILS {
        let value = member(inner, key).or_else(|| member(outer, key));
        let worded = WORDS.contains(&key) && value.is_some_and(Value::is_string);
        details.extend(value.filter(|_| !worded).into_iter().flat_map(details_of));
    }
    let message = name.or(words);
    details.retain(|detail| Some(detail.as_str()) != message);
    let code = match (member(inner, "code"), member(inner, "type")) {
        (Some(Value::String(code)), _) => Some(code.clone()),
        (Some(Value::Number(code)), _) => Some(code.to_string()),
        (_, Some(Value::String(name))) if problem && name != "about:blank" => Some(name.clone()),
        _ => None,
    };
    let named = || text_of(member(inner, "code")).or_else(|| text_of(member(inner, "type")));
    let message = match details.is_empty() {
        true => message.or_else(named),
        false => message,
    };
    description(message, code, details).or_else(|| {
        // Some services wrap it once more.
        let mut wrapped = inner.values().filter(|value| value.is_object());
        match (wrapped.next(), wrapped.next()) {
            (Some(only), None) => read_json(only, problem),
            (None, _) if inner.values().all(is_list_of_texts) => {
                self::description(None, None, details_of(&Value::Object(inner.clone())))
            }
            _ => None,
        }
    })
}

/// What is wrong with one field, where the body names nothing but fields.
fn is_list_of_texts(value: &Value) -> bool {
    let list = value.as_array();
    list.is_some_and(|list| list.iter().all(Value::is_string))
}

/// The member of this name, in upper or lower case.
fn member<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    map.get(name).or_else(|| {
        let mut members = map.iter();
        let (_, value) = members.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value)
    })
}

/// The message, or one made of the details; none if there is neither.
fn description(
    message: Option<&str>,
    code: Option<String>,
    details: Vec<String>,
) -> Option<Description> {
    let message = match message {
        Some(message) => message.to_owned(),
        None if details.is_empty() => return None,
        None => {
            let mut message = details[..details.len().min(NAMED_DETAILS)].join("; ");
            if details.len() > NAMED_DETAILS {
                message.push_str(&format!("; and {} more", details.len() - NAMED_DETAILS));
            }
            message
        }
    };
    Some(Description {
        message,
        code,
        details,
    })
}

fn text_of(value: Option<&Value>) -> Option<&str> {
    value?.as_str().filter(|text| !text.trim().is_empty())
}

/// The single complaints in a value: the items of a list, or the fields of an object with what is wrong with each.
fn details_of(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) if text.trim().is_empty() => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(details_of).collect(),
        Value::Object(map) => match complaint(map) {
            Some(complaint) => vec![complaint],
            None if map.values().all(is_text_or_nested) => map
                .iter()
                .flat_map(|(field, value)| {
                    let details = details_of(value).into_iter();
                    details.map(move |detail| format!("{field}: {detail}"))
                })
                .collect(),
            None => vec![value.to_string()],
        },
        other => vec![other.to_string()],
    }
}

fn is_text_or_nested(value: &Value) -> bool {
    value.is_string() || value.is_array() || value.is_object()
}

/// An object that is one complaint: its words, after the field that it is about.
fn complaint(map: &Map<String, Value>) -> Option<String> {
    let words = WORDS.iter().find_map(|key| text_of(member(map, key)))?;
    let source = || field(member(map, "source")?.as_object()?);
    Some(match field(map).or_else(source) {
        Some(field) => format!("{field}: {words}"),
        None => words.to_owned(),
    })
}

/// The field that a complaint names.
fn field(complaint: &Map<String, Value>) -> Option<String> {
    FIELDS.iter().find_map(|key| match member(complaint, key)? {
        Value::String(field) if !field.is_empty() => Some(field.clone()),
        Value::Array(steps) if !steps.is_empty() => {
            let step = |step: &Value| {
                step.as_str()
                    .map_or_else(|| step.to_string(), str::to_owned)
            };
            Some(steps.iter().map(step).collect::<Vec<_>>().join("."))
        }
        _ => None,
    })
}

fn media_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE)?.to_str().ok()
}

fn describe(headers: &HeaderMap, body: &[u8], is_json: bool) -> String {
    if body.is_empty() {
        return "the response has no body".to_owned();
    }
    let media_type = media_type(headers);
    let plain = match media_type {
        Some(name) => name.starts_with("text/plain"),
        None => !is_json && !body.starts_with(b"<"),
    };
    if plain
        && body.len() <= 200
        && let Ok(text) = std::str::from_utf8(body)
        && !text.trim().is_empty()
    {
        return text.trim().to_owned();
    }
    format!(
        "the response has a body that names no error ({}, {} bytes)",
        media_type.unwrap_or("no media type"),
        body.len()
    )
}

/// Whether a body that came with a success status is an error body: an object with `error`, perhaps with `details`, and
/// nothing else.
pub(crate) fn is_error_body(body: &[u8]) -> bool {
    let body = without_mark(body);
    // A body that starts otherwise is the common case, and costs nothing.
    let Some(start) = body.trim_ascii_start().strip_prefix(b"{") else {
        return false;
    };
    let start = start.trim_ascii_start();
    if !start.starts_with(b"\"error\"") && !start.starts_with(b"\"details\"") {
        return false;
    }
    let Ok(Value::Object(map)) = serde_json::from_slice(body) else {
        return false;
    };
    let speaks = match map.get("error") {
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(list)) => !list.is_empty(),
        Some(Value::Object(error)) => !error.is_empty(),
        _ => false,
    };
    speaks && map.keys().all(|key| key == "error" || key == "details")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    fn description(body: &str) -> (String, Option<String>, Vec<String>) {
        let description = read(&HeaderMap::new(), body.as_bytes());
        (description.message, description.code, description.details)
    }

    #[test]
    fn the_documented_shapes_and_their_neighbours() {
        for (body, message, code, details) in [
            (
                r#"{"error":"q must not be empty"}"#,
                "q must not be empty",
                None,
                vec![],
            ),
            (
                r#"{"error":"invalid","details":["a","b"]}"#,
                "invalid",
                None,
                vec!["a", "b"],
            ),
            (
                r#"{"error":{"type":"t","code":"forbidden","message":"needs scope"}}"#,
                "needs scope",
                Some("forbidden"),
                vec![],
            ),
            (r#"{"message":"no","code":7}"#, "no", Some("7"), vec![]),
            (r#"{"title":"t","detail":"d"}"#, "d", None, vec![]),
            (
                r#"{"errors":[{"message":"m"},{"x":1}]}"#,
                r#"m; {"x":1}"#,
                None,
                vec!["m", r#"{"x":1}"#],
            ),
            // FastAPI.
            (
                r#"{"detail":[{"loc":["body","emails",0],"msg":"field required","type":"missing"}]}"#,
                "body.emails.0: field required",
                None,
                vec!["body.emails.0: field required"],
            ),
            (
                r#"[{"message":"a"},"b",null]"#,
                "a; b",
                None,
                vec!["a", "b"],
            ),
            (r#"{"error":["a","b"]}"#, "a; b", None, vec!["a", "b"]),
            (
                r#"{"error":{"message":["a","b"],"code":"c"}}"#,
                "a; b",
                Some("c"),
                vec!["a", "b"],
            ),
            // NestJS, and Spring.
            (
                r#"{"statusCode":400,"message":["a","b"],"error":"Bad Request"}"#,
                "Bad Request",
                None,
                vec!["a", "b"],
            ),
            (
                r#"{"status":400,"error":"Bad Request","message":"no such size"}"#,
                "Bad Request",
                None,
                vec!["no such size"],
            ),
            // Django REST framework.
            (
                r#"{"age":["is no number"],"email":["is taken","is long"]}"#,
                "age: is no number; email: is taken; email: is long",
                None,
                vec!["age: is no number", "email: is taken", "email: is long"],
            ),
            // Rails, Laravel.
            (
                r#"{"message":"invalid","errors":{"email":["is taken","is long"],"name":"is blank"}}"#,
                "invalid",
                None,
                vec!["email: is taken", "email: is long", "name: is blank"],
            ),
            (
                r#"{"title":"t","invalid-params":[{"name":"age","reason":"must be positive"}]}"#,
                "t",
                None,
                vec!["age: must be positive"],
            ),
            (r#"{"error":"a","details":"b"}"#, "a", None, vec!["b"]),
            ("\u{feff}{\"error\":\"marked\"}", "marked", None, vec![]),
            (
                r#"[1,2,3,4]"#,
                "1; 2; 3; and 1 more",
                None,
                vec!["1", "2", "3", "4"],
            ),
            // It breaks off.
            (
                r#"{"error":"a","details":["b","c"],"trace":["d"#,
                "a",
                None,
                vec!["b", "c"],
            ),
            (r#""plain""#, "plain", None, vec![]),
            // ASP.NET, AWS, Apigee, Google, JSON:API.
            (r#"{"Message":"no"}"#, "no", None, vec![]),
            (
                r#"{"Error":{"Code":"AccessDenied","Message":"no"}}"#,
                "no",
                Some("AccessDenied"),
                vec![],
            ),
            (
                r#"{"fault":{"faultstring":"no key","detail":{"errorcode":"x"}}}"#,
                "no key",
                None,
                vec!["errorcode: x"],
            ),
            (
                r#"{"error":{"code":400,"message":"m","details":[{"@type":"t","fieldViolations":[{"field":"f","description":"d"}]}]}}"#,
                "m",
                Some("400"),
                vec!["@type: t", "fieldViolations: f: d"],
            ),
            (
                r#"{"errors":[{"title":"t","detail":"d","source":{"pointer":"/data/x"}}]}"#,
                "/data/x: d",
                None,
                vec!["/data/x: d"],
            ),
            (
                r#"{"errors":{"email":{"code":"c","message":"is bad"}}}"#,
                "email: is bad",
                None,
                vec!["email: is bad"],
            ),
            (
                r#"{"success":false,"data":{"error":{"error":{"message":"deep"}}}}"#,
                "deep",
                None,
                vec![],
            ),
            (r#"{"error":true,"reason":"r"}"#, "r", None, vec![]),
            (r#"{"type":"t","message":"m"}"#, "m", None, vec![]),
            (
                r#"["","a",{"field":"","message":"m"},{"loc":[],"msg":"n"}]"#,
                "a; m; n",
                None,
                vec!["a", "m", "n"],
            ),
            (
                r#"[{"loc":["a",0,"b"],"msg":"m"},{"path":"p","detail":"d"}]"#,
                "a.0.b: m; p: d",
                None,
                vec!["a.0.b: m", "p: d"],
            ),
            (
                r#"{"a":{"message":"x"},"b":{"message":"y"}}"#,
                r#"the response has a body that names no error (no media type, 41 bytes)"#,
                None,
                vec![],
            ),
            ("{\"error\":\"a\"}\n{\"error\":\"b\"}", "a", None, vec![]),
        ] {
            let (got_message, got_code, got_details) = description(body);
            assert_eq!(got_message, message, "{body}");
            assert_eq!(got_code.as_deref(), code, "{body}");
            assert_eq!(got_details, details, "{body}");
        }
    }

    #[test]
    fn a_body_that_says_nothing_is_described() {
        assert_eq!(description("").0, "the response has no body");
        assert_eq!(
            description("{}").0,
            "the response has a body that names no error (no media type, 2 bytes)"
        );
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "text/html".parse().unwrap());
        assert_eq!(
            read(&headers, b"<html>").message,
            "the response has a body that names no error (text/html, 6 bytes)"
        );
        for empty in [
            "[]",
            "[null]",
            "\"\"",
            "null",
            r#"{"error":{}}"#,
            r#"{"error":""}"#,
            // Lists, but not of what is wrong with fields.
            r#"{"exception":"E","trace":["f"]}"#,
            r#"{"trace":[1,2]}"#,
        ] {
            assert!(
                description(empty).0.starts_with("the response has a body"),
                "{empty}"
            );
        }
    }

    #[test]
    fn text_of_any_kind_is_read() {
        let latin = read(&HeaderMap::new(), b"{\"error\":\"caf\xe9\"}");
        assert_eq!(latin.message, "caf\u{fffd}");
        assert_eq!(description("Unauthorized\n").0, "Unauthorized");
        let page = description("<html>no</html>").0;
        assert!(page.contains("no media type, 15 bytes"), "{page}");
        let depth = "[".repeat(100_000);
        assert!(description(&depth).0.contains("100000 bytes"));
    }

    #[test]
    fn the_type_of_a_problem_is_its_code() {
        let headers =
            HeaderMap::from_iter([(CONTENT_TYPE, "application/problem+json".parse().unwrap())]);
        let body = br#"{"type":"https://x/out-of-credit","title":"t","detail":"d","status":403}"#;
        let blank = read(&headers, br#"{"type":"about:blank","title":"t"}"#);
        assert_eq!((&*blank.message, blank.code), ("t", None));
        let description = read(&headers, body);
        assert_eq!(description.message, "d");
        assert_eq!(description.code.as_deref(), Some("https://x/out-of-credit"));
    }

    #[test]
    fn an_error_inside_a_success_is_told_from_a_result_that_mentions_one() {
        assert!(is_error_body(br#" { "error": "quota" }"#));
        assert!(is_error_body(
            br#"{"error":{"message":"quota"},"details":[]}"#
        ));
        assert!(is_error_body(br#"{"details":["a"], "error":"quota"}"#));
        assert!(is_error_body(b"\xef\xbb\xbf{\"error\":[\"quota\"]}"));
        assert!(!is_error_body(br#"{"details":["a"]}"#));
        assert!(!is_error_body(br#"{"error":[]}"#));
        assert!(!is_error_body(br#"{"error":{}}"#));
        assert!(!is_error_body(br#"{"error":null}"#));
        assert!(!is_error_body(br#"{"error":"quota","status":"failed"}"#));
        assert!(!is_error_body(br#"{"items":[],"error":"quota"}"#));
        assert!(!is_error_body(b"{"));
    }
}
