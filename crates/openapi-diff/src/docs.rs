//! Changes that only people notice: prose, examples, titles, tags, extensions, versions.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use crate::change::Class::{Breaking, Docs};
use crate::document::{Document, Node};
use crate::engine::{Engine, Finding, Place, Spot};
use crate::schema::compare::Context;
use crate::schema::shape::{Alternative, canonical};

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
pub(crate) fn schemas<'a>(
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

/// The prose of any other object: its extensions and the keys in `keys`.
pub(crate) fn objects<'a>(
    engine: &mut Engine<'a>,
    spot: Spot,
    place: &Place,
    (base, revision): (Option<Node<'a>>, Option<Node<'a>>),
    keys: &[&str],
) {
    let read = |document: &Document<'a>,
                node: Option<Node<'a>>|
     -> BTreeMap<&'a str, (String, Node<'a>)> {
        node.into_iter()
            .flat_map(|node| document.members(node).collect::<Vec<_>>())
            .filter(|(key, _)| keys.contains(key) || extension(key))
            .map(|(key, member)| (key, (unordered(document, key, member), member)))
            .filter(|(_, (text, _))| !matches!(text.as_str(), "" | "\"\"" | "[]" | "{}" | "false"))
            .collect()
    };
    let (old, new) = (read(&engine.base, base), read(&engine.revision, revision));
    let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    for name in names {
        let (one, other) = (old.get(name), new.get(name));
        if one.map(|found| &found.0) == other.map(|found| &found.0) {
            continue;
        }
        // What the same references lead to is told where that lies.
        if let (Some((_, one)), Some((_, other))) = (one, other)
            && canonical(one.value) == canonical(other.value)
        {
            continue;
        }
        engine.report(
            spot,
            Finding {
                rule: format!("{}-changed", rule(name)),
                class: Docs,
                place: Rc::clone(place),
                base: one.map(|found| found.1.loc),
                revision: other.map(|found| found.1.loc),
                facet: name.to_owned(),
                message: format!("{name} {}", verb(one.is_some(), other.is_some())),
            },
        );
    }
}

/// The tags of an operation, of which each comes or goes on its own.
pub(crate) fn tags<'a>(
    engine: &mut Engine<'a>,
    spot: Spot,
    place: &Place,
    (base, revision): (Option<Node<'a>>, Option<Node<'a>>),
) {
    let read = |document: &Document<'a>, node: Option<Node<'a>>| -> BTreeMap<&'a str, Node<'a>> {
        node.and_then(|node| document.get(node, "tags"))
            .into_iter()
            .flat_map(|list| document.items(list).collect::<Vec<_>>())
            .filter_map(|tag| Some((tag.value.as_str()?, tag)))
            .collect()
    };
    let (old, new) = (read(&engine.base, base), read(&engine.revision, revision));
    for name in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let nodes = (
            old.get(name).map(|tag| tag.loc),
            new.get(name).map(|tag| tag.loc),
        );
        let (rule, verb) = match nodes {
            (Some(_), None) => ("api-tag-removed", "removed"),
            (None, Some(_)) => ("api-tag-added", "added"),
            _ => continue,
        };
        engine.report(
            spot,
            Finding {
                rule: rule.into(),
                class: Docs,
                place: Rc::clone(place),
                base: nodes.0,
                revision: nodes.1,
                facet: format!("tag:{name}"),
                message: format!("the tag `{name}` was {verb}"),
            },
        );
    }
}

/// Lists known values of an open set: a limit, not prose.
pub(crate) const EXTENSIBLE_ENUM: &str = "x-extensible-enum";

fn extension(key: &str) -> bool {
    key.starts_with("x-") && key != EXTENSIBLE_ENUM
}

/// A text that is the same where the order of tags or the use of components is another one.
fn unordered<'a>(document: &Document<'a>, key: &str, node: Node<'a>) -> String {
    match (key, node.value) {
        ("tags", Value::Array(list)) => {
            let mut texts: Vec<_> = list.iter().map(canonical).collect();
            texts.sort_unstable();
            format!("[{}]", texts.join(","))
        }
        ("examples" | "links", Value::Object(named)) if !named.is_empty() => {
            let text = |(name, one)| format!("{name}:{}", canonical(document.resolve(one).value));
            let mut texts: Vec<_> = document.members(node).map(text).collect();
            texts.sort_unstable();
            texts.join(",")
        }
        (_, value) => canonical(value),
    }
}

fn rule(key: &str) -> &str {
    if key.starts_with("x-") {
        "extension"
    } else {
        key.trim_start_matches('$')
    }
}

fn verb(was: bool, is: bool) -> &'static str {
    match (was, is) {
        (false, true) => "was added",
        (true, false) => "was removed",
        _ => "changed",
    }
}
