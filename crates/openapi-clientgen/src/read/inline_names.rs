//! Names of inline types, from their locations: the second pass, when the whole document is known.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::pointer;

use crate::model::{Def, Operation, Ty};
use crate::names::{self, Candidates};

/// Gives every type that has a location for a name the name that people would give, and says so wherever it is mentioned.
///
/// A name that two types could have is neither's, so that it never comes to mean another type with the next document. `roots` are
/// the candidates of components and operations by the first part of locations.
pub(super) fn assign(
    types: BTreeMap<String, Def>,
    operations: &mut [Operation],
    locations: &mut BTreeMap<String, Ty>,
    roots: &BTreeMap<String, Candidates>,
) -> BTreeMap<String, Def> {
    let things = types
        .keys()
        .map(|key| (key.clone(), candidates(key, roots)))
        .collect();
    // progenitor looks types up in its own casing, in which two must not be the same.
    let chosen = names::choose(&things, names::pascal, &BTreeSet::new());
    let rename = |name: &mut String| {
        if let Some(chosen) = chosen.get(name.as_str()) {
            name.clone_from(chosen);
        }
    };
    for operation in operations {
        operation.rename(&rename);
    }
    for ty in locations.values_mut() {
        ty.rename(&rename);
    }
    types
        .into_iter()
        .map(|(mut key, mut def)| {
            rename(&mut key);
            def.rename(&rename);
            (key, def)
        })
        .collect()
}

fn candidates(key: &str, roots: &BTreeMap<String, Candidates>) -> Candidates {
    let (root, inner) = key.split_once('/').unwrap_or((key, ""));
    let Some(known) = roots.get(root) else {
        return Candidates::new(vec![names::type_name(key)]);
    };
    if inner.is_empty() {
        return known.clone();
    }
    let (inner, count) = match inner.rsplit_once('#') {
        Some((inner, count)) if count.bytes().all(|b| b.is_ascii_digit()) => (inner, count),
        _ => (inner, ""),
    };
    // A further schema at one location.
    let further = match count {
        "" => String::new(),
        "2" => "-type".to_owned(),
        count => format!("-type-{count}"),
    };
    let parts: Vec<String> = inner
        .split('/')
        .map(|part| pointer::unescape(part).into_owned())
        .collect();
    let root_is_operation = root.ends_with("()");
    let operation = if root_is_operation { "-operation" } else { "" };
    let mut all = Vec::new();
    for root in known.telling() {
        // Then with how the last part is written, which may be all that differs.
        for last in [names::telling, names::styled] {
            let [forward, backward] = directions(&parts, last);
            if !(root_is_operation && reads_like_content(&parts[0])) {
                all.push(format!("{root}-{forward}{further}"));
            }
            all.push(format!("{backward}-of-{root}{operation}{further}"));
        }
    }
    let exact = format!("{}/{inner}#{count}", known.exact());
    all.push(names::exact(&exact));
    Candidates::new(all.iter().map(|words| names::type_name(words)).collect())
}

/// Whether a parameter has a name that reads like a response or a body: after its operation it could be those of another, which
/// would lose their name to it.
fn reads_like_content(parameter: &str) -> bool {
    const CONTENT: [&str; 2] = ["response", "body"];
    let words = names::snake(parameter);
    !CONTENT.contains(&parameter) && words.split('_').any(|word| CONTENT.contains(&word))
}

/// The parts of a location from its root on, and from its end on.
fn directions(parts: &[String], last: fn(&str) -> String) -> [String; 2] {
    let end = parts.len().saturating_sub(1);
    let words = |(index, part): (usize, &String)| match index == end {
        true => last(part),
        false => names::telling(part),
    };
    let mut words: Vec<String> = parts.iter().enumerate().map(words).collect();
    let forward = words.join("-");
    words.reverse();
    [forward, words.join("-of-")]
}
