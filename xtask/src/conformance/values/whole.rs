//! Whether a body came back as it was.

use std::fmt;

use openapi_document::{Value as Exact, pointer};
use serde_json::Value;

/// The first thing that is otherwise than it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// A member or an item is gone, at a pointer.
    Gone(String),
    /// Something is there that was not.
    Added(String),
    /// A value has become another.
    Other(String, String),
    /// A member whose value was null is gone, and nothing else.
    NullLeftOut(String),
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone(pointer) => write!(f, "{pointer} is gone"),
            Self::Added(pointer) => write!(f, "{pointer} was not there"),
            Self::Other(pointer, value) => write!(f, "{pointer} has become {value}"),
            Self::NullLeftOut(pointer) => write!(f, "{pointer} was null and is gone"),
        }
    }
}

/// What changed on the way, if anything did. Numbers are compared as numbers.
pub(super) fn change(before: &Value, after: &Value) -> Option<Change> {
    let mut null = None;
    step(before, after, String::new(), &mut null).or(null.map(Change::NullLeftOut))
}

fn step(before: &Value, after: &Value, place: String, null: &mut Option<String>) -> Option<Change> {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in before {
                let place = pointer::join(&place, name);
                match after.get(name) {
                    Some(after) => {
                        if let Some(change) = step(value, after, place, null) {
                            return Some(change);
                        }
                    }
                    None if value.is_null() => {
                        null.get_or_insert(place);
                    }
                    None => return Some(Change::Gone(place)),
                }
            }
            let new = after.keys().find(|name| !before.contains_key(*name))?;
            Some(Change::Added(pointer::join(&place, new)))
        }
        (Value::Array(before), Value::Array(after)) => {
            if before.len() != after.len() {
                let place = format!("{place}/{}", before.len().min(after.len()));
                let gone = after.len() < before.len();
                return Some(if gone {
                    Change::Gone(place)
                } else {
                    Change::Added(place)
                });
            }
            let items = before.iter().zip(after).enumerate();
            let mut changes = items.map(|(index, (before, after))| {
                step(before, after, format!("{place}/{index}"), null)
            });
            changes.find_map(|change| change)
        }
        // `5` and `5.0` are one number.
        (before, after) if Exact::from(before.clone()) == Exact::from(after.clone()) => None,
        (_, after) => Some(Change::Other(place, after.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_equal_has_not_changed() {
        let body = json!({"a": [1, 2.5, {"b": null}], "n": 5.0});
        assert_eq!(
            change(&body, &json!({"n": 5, "a": [1.0, 2.5, {"b": null}]})),
            None
        );
    }

    #[test]
    fn each_change_is_told_with_its_pointer() {
        let at = |text: &str| text.to_owned();
        for (before, after, expected) in [
            (json!({"a/b": 1}), json!({}), Change::Gone(at("/a~1b"))),
            (json!({}), json!({"a": null}), Change::Added(at("/a"))),
            (json!([1, 2]), json!([1]), Change::Gone(at("/1"))),
            (json!([1]), json!([1, 1]), Change::Added(at("/1"))),
            (
                json!({"a": "b"}),
                json!({"a": 1}),
                Change::Other(at("/a"), at("1")),
            ),
            (
                json!({"a": null}),
                json!({"a": 1}),
                Change::Other(at("/a"), at("1")),
            ),
            (
                json!({"a": null, "b": 1}),
                json!({}),
                Change::Gone(at("/b")),
            ),
            (
                json!({"a": null, "b": 1}),
                json!({"b": 1}),
                Change::NullLeftOut(at("/a")),
            ),
            (
                json!(9_007_199_254_740_993_i64),
                json!(9_007_199_254_740_992_i64),
                Change::Other(at(""), at("9007199254740992")),
            ),
        ] {
            assert_eq!(change(&before, &after), Some(expected), "{before} {after}");
        }
    }
}
