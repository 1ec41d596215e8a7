//! The prose of schemas, and the keywords that this comparison does not know.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::context::Context;
use super::shape::{Alternative, canonical};
use crate::change::Class::{Breaking, Docs};
use crate::document::{Document, Node};
use crate::prose::{EXTENSIBLE_ENUM, rule, verb};

/// Keywords of schemas that are judged elsewhere. Whatever else stands in a schema is for people, or for tools that this
/// comparison does not know.
const JUDGED: [&str; 50] = [
    "$defs",
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "discriminator",
    "else",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "nullable",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
];

/// The prose of two alternatives, wherever in them it stands.
pub(super) fn compare<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
) {
    let old = prose(&context.engine.base, &from.nodes);
    let new = prose(&context.engine.revision, &to.nodes);
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).cloned().collect();
    for key in keys {
        let (one, other) = (old.get(&key), new.get(&key));
        if one.map(|found| &found.0) == other.map(|found| &found.0) {
            continue;
        }
        let nodes = (one.map(|found| found.1), other.map(|found| found.1));
        let message = format!("{key} {}", verb(one.is_some(), other.is_some()));
        // How a value is written in XML says nothing to who reads JSON.
        if key == "xml" && context.usage.xml {
            context.add("xml-changed", (Breaking, Breaking), nodes, &key, message);
            continue;
        }
        let rule = match key.as_str() {
            "title" | "description" | "examples" | "externalDocs" | "xml" => key.clone(),
            key if key.starts_with(['$', 'x']) => rule(key).to_owned(),
            _ => "keyword".to_owned(),
        };
        let rule = format!("{rule}-changed");
        context.add_rule(rule, (Docs, Docs), nodes, &key, message);
    }
}

type Prose<'a> = BTreeMap<String, (BTreeSet<String>, Node<'a>)>;

fn prose<'a>(document: &Document<'a>, nodes: &[Node<'a>]) -> Prose<'a> {
    let mut all: Prose<'a> = BTreeMap::new();
    for node in nodes {
        for (key, member) in document.members(*node) {
            if JUDGED.contains(&key) || key == EXTENSIBLE_ENUM {
                continue;
            }
            let (name, texts) = match (key, member.value) {
                // One example in 3.0, a list of them in 3.1.
                ("example", value) => ("examples", vec![canonical(value)]),
                ("examples", Value::Array(list)) => {
                    ("examples", list.iter().map(canonical).collect())
                }
                (key, value) => (key, vec![canonical(value)]),
            };
            let entry = all
                .entry(name.to_owned())
                .or_insert_with(|| (BTreeSet::new(), member));
            entry.0.extend(texts);
        }
    }
    all.retain(|_, found| found.0.iter().any(|text| text != "\"\""));
    all
}
