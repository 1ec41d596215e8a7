//! Whether a listed value keeps the limits that stand beside the list.

use openapi_document::{Number, Value};

use super::decimal::Decimal;
use super::pattern::Pattern;
use crate::tree::Node;

/// Whether a value keeps the limits that `nodes` set to numbers and texts. What cannot be told counts as kept.
pub(super) fn satisfies<'a>(nodes: &[Node<'a>]) -> impl Fn(&Value) -> bool + use<'a> {
    let with_pattern = |node: &Node<'a>| (*node, node.text("pattern").and_then(Pattern::new));
    let all: Vec<_> = nodes.iter().map(with_pattern).collect();
    move |value| {
        all.iter().all(|(node, pattern)| match value {
            Value::Number(number) => number_fits(number, node),
            Value::String(text) => {
                let count = |keyword: &str| node.value.get(keyword).and_then(Value::as_u64);
                let length = text.chars().count() as u64;
                count("minLength").is_none_or(|least| length >= least)
                    && count("maxLength").is_none_or(|most| length <= most)
                    && pattern.as_ref().is_none_or(|pattern| pattern.fits(text))
            }
            _ => true,
        })
    }
}

fn number_fits(number: &Number, node: &Node<'_>) -> bool {
    let bound = |keyword: &str| node.value.get(keyword).and_then(Value::as_number);
    let edge = |keyword: &str| node.flag(keyword);
    bound("minimum")
        .is_none_or(|least| number > least || number == least && !edge("exclusiveMinimum"))
        && bound("maximum")
            .is_none_or(|most| number < most || number == most && !edge("exclusiveMaximum"))
        && bound("exclusiveMinimum").is_none_or(|least| number > least)
        && bound("exclusiveMaximum").is_none_or(|most| number < most)
        && bound("multipleOf").is_none_or(|step| Decimal::of(step).divides(&Decimal::of(number)))
}
