//! A number that fits a schema.

use serde_json::{Map, Value};

/// The least number from 1 on that the bounds admit; a whole one for `integer`.
pub(super) fn number(schema: &Map<String, Value>, whole: bool) -> Value {
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
    let excludes = |name: &str| schema.get(name) == Some(&Value::Bool(true));
    let step = bound("multipleOf").unwrap_or(if whole { 1.0 } else { 0.5 });
    // Both dialects: the bound beside a flag (3.0), or the bound itself (3.1).
    let least = bound("exclusiveMinimum").or_else(|| bound("minimum"));
    let least_out = excludes("exclusiveMinimum") || bound("exclusiveMinimum").is_some();
    let most = bound("exclusiveMaximum").or_else(|| bound("maximum"));
    let most_out = excludes("exclusiveMaximum") || bound("exclusiveMaximum").is_some();
    let mut value = 1.0_f64;
    if let Some(least) = least {
        value = value.max(least);
    }
    value = (value / step).ceil() * step;
    if least_out && least == Some(value) {
        value += step;
    }
    if let Some(most) = most.filter(|most| value > *most || (most_out && value == *most)) {
        value = (most / step).floor() * step;
        if most_out && value == most {
            value -= step;
        }
    }
    if value.fract() == 0.0 && value.abs() < 9e15 {
        Value::from(value as i64)
    } else {
        Value::from(value)
    }
}
