//! JSON text in which equal values are equal: keys sorted, `1.0` written as `1`.

use std::fmt::Write;

use openapi_document::{Number, Value};

pub(crate) fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Number(number) => out.push_str(&number_text(number)),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_unstable_by(|a, b| a.0.as_str().cmp(b.0.as_str()));
            out.push('{');
            for (index, (key, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                // Writing to a string does not fail.
                let _ = write!(out, "{}:", Value::String(key.clone()));
                write(value, out);
            }
            out.push('}');
        }
        other => {
            let _ = write!(out, "{other}");
        }
    }
}

/// The shortest spelling of a number.
fn number_text(number: &Number) -> String {
    if let Some(whole) = number.as_i64() {
        return whole.to_string();
    }
    if let Some(whole) = number.as_u64() {
        return whole.to_string();
    }
    let float = number.as_f64();
    match Number::from_f64(float) {
        Some(same) if same == *number => format!("{float:?}"),
        _ => number.to_string().to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn equal_values_have_one_text() {
        let text = |json: &str| canonical(&Value::parse(json.as_bytes()).unwrap());
        assert_eq!(
            text(r#"{"b":1.0,"a":[1e2,0.5]}"#),
            r#"{"a":[100,0.5],"b":1}"#
        );
        assert_eq!(text("[5E-1, 50e-2]"), "[0.5,0.5]");
        assert_ne!(text("[9007199254740993]"), text("[9007199254740992]"));
        assert_ne!(
            text("[18446744073709551617]"),
            text("[18446744073709551616]")
        );
    }
}
