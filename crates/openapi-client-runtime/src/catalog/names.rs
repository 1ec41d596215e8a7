//! What the operations of a document are called.

use std::collections::HashSet;

use heck::ToSnakeCase;
use openapi_document::{self as document, Value};

use crate::operation::Operation;

/// Agents refuse the names of tools that are longer.
const LONGEST: usize = 64;

/// A name for each operation, no two alike: that of the generated method, or else the operationId, or else method and path.
pub(super) fn choose(operations: &[document::Operation<'_>], known: &[Operation]) -> Vec<String> {
    let given = |operation: &document::Operation<'_>| {
        known.iter().find(|known| {
            known.method.eq_ignore_ascii_case(operation.method()) && known.path == operation.path()
        })
    };
    let mut taken: HashSet<String> = operations
        .iter()
        .filter_map(|operation| Some(given(operation)?.id.to_owned()))
        .collect();
    let mut name = |operation: &document::Operation<'_>| {
        if let Some(known) = given(operation) {
            return known.id.to_owned();
        }
        let words = document::operation_words(operation.method(), operation.path());
        let id = operation.value().get("operationId").and_then(Value::as_str);
        let mut candidates = id.into_iter().chain([words.as_str()]).map(usual);
        let free = candidates.find(|name| !name.is_empty() && !taken.contains(name));
        let name = free.unwrap_or_else(|| numbered(&usual(&words), &taken));
        taken.insert(name.clone());
        name
    };
    operations.iter().map(&mut name).collect()
}

/// Snake case, of characters that every agent takes.
fn usual(text: &str) -> String {
    let mut name: String = text
        .to_snake_case()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    name.truncate(LONGEST);
    match name.chars().all(|c| c == '_') {
        true => String::new(),
        false => name,
    }
}

fn numbered(name: &str, taken: &HashSet<String>) -> String {
    let mut number = 2_u64;
    loop {
        let suffix = format!("_{number}");
        let kept = name.len().min(LONGEST - suffix.len());
        let candidate = format!("{}{suffix}", &name[..kept]);
        if !taken.contains(&candidate) {
            return candidate;
        }
        number += 1;
    }
}

/// Those of the names that share the most words with one that is not among them, at most five.
pub(super) fn near<'a>(name: &str, names: &[&'a str]) -> Vec<&'a str> {
    let stem = |word: &str| word.trim_end_matches(['s', 'y']).to_ascii_lowercase();
    let words = |name: &str| -> HashSet<String> {
        let words = name.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| word.len() > 2).map(stem).collect()
    };
    let wanted = words(&name.to_snake_case());
    let mut near: Vec<(usize, &str)> = names
        .iter()
        .map(|name| (words(name).intersection(&wanted).count(), *name))
        .filter(|(shared, _)| *shared > 0)
        .collect();
    near.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    near.into_iter().take(5).map(|(_, name)| name).collect()
}
