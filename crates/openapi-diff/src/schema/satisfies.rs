//! Whether a listed value keeps the limits that stand beside the list.

use openapi_document::Value;

use super::decimal::Decimal;
use super::pattern::Pattern;
use crate::tree::Node;

/// Does `value` keep the limits that `nodes` set to numbers and texts? What cannot be told counts as kept.
pub(super) fn satisfies(value: &Value, nodes: &[Node<'_>]) -> bool {
    nodes.iter().all(|node| match value {
        Value::Number(number) => {
            let bound = |keyword: &str| node.value.get(keyword).and_then(Value::as_number);
            let flag = |keyword: &str| node.flag(keyword);
            bound("minimum")
                .is_none_or(|least| number > least || number == least && !flag("exclusiveMinimum"))
                && bound("maximum")
                    .is_none_or(|most| number < most || number == most && !flag("exclusiveMaximum"))
                && bound("exclusiveMinimum").is_none_or(|least| number > least)
                && bound("exclusiveMaximum").is_none_or(|most| number < most)
                && bound("multipleOf").is_none_or(|step| {
                    let (step, number) = (Decimal::of(step), Decimal::of(number));
                    step.divides(&number)
                })
        }
        Value::String(text) => {
            let count = |keyword: &str| node.value.get(keyword).and_then(Value::as_u64);
            let length = text.chars().count() as u64;
            count("minLength").is_none_or(|least| length >= least)
                && count("maxLength").is_none_or(|most| length <= most)
                && node
                    .text("pattern")
                    .and_then(Pattern::new)
                    .is_none_or(|pattern| pattern.fits(text))
        }
        _ => true,
    })
}
