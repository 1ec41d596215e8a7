//! Names with brackets, such as `filter[by][age]`: the style `deepObject`, and forms.

use serde_json::{Map, Value};

use crate::contract::schema::{Node, Shape};

/// Brackets behind a name; more are no value that anybody means, and recursion over them stays small.
const MOST_BRACKETS: usize = 16;

/// What stands in the brackets behind `name`: `filter[by][age]` has `by` and `age` behind `filter`.
pub(super) fn brackets<'a>(name: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let inner = text
        .strip_prefix(name)?
        .strip_prefix('[')?
        .strip_suffix(']')?;
    let tokens: Vec<&str> = inner.split("][").collect();
    (tokens.len() <= MOST_BRACKETS).then_some(tokens)
}

/// The value that the pairs with brackets behind `name` build; `None` if there are none.
pub(super) fn nested(schema: &Node, name: &str, pairs: &[(&str, &str)]) -> Option<Value> {
    let mut value = Value::Null;
    for (pair, text) in pairs {
        if let Some(tokens) = brackets(name, pair) {
            put(schema, &mut value, &tokens, text);
        }
    }
    (!value.is_null()).then_some(value)
}

/// Puts `text` where the tokens say, into what is there already.
fn put(schema: &Node, value: &mut Value, tokens: &[&str], text: &str) {
    let Some((token, rest)) = tokens.split_first() else {
        return put_leaf(schema, value, text);
    };
    let index = token.parse::<usize>().ok();
    if token.is_empty() || (index.is_some() && schema.takes(Shape::Array)) {
        if !value.is_array() {
            *value = Value::Array(Vec::new());
        }
        let Value::Array(items) = value else { return };
        // An index that is there already goes on with its item; all else begins one.
        let at = index.filter(|at| *at < items.len()).unwrap_or_else(|| {
            items.push(Value::Null);
            items.len() - 1
        });
        if let Some(item) = items.get_mut(at) {
            put(&schema.items(), item, rest, text);
        }
    } else {
        if !value.is_object() {
            *value = Value::Object(Map::new());
        }
        let Value::Object(members) = value else {
            return;
        };
        let member = members.entry(*token).or_insert(Value::Null);
        put(&schema.property(token), member, rest, text);
    }
}

fn put_leaf(schema: &Node, value: &mut Value, text: &str) {
    if !schema.takes(Shape::Array) {
        *value = schema.scalar(text);
        return;
    }
    // A list may repeat its name without brackets of its own.
    let item = schema.items().scalar(text);
    match value {
        Value::Array(items) => items.push(item),
        _ => *value = Value::Array(vec![item]),
    }
}
