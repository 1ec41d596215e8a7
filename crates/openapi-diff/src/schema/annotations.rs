//! What a schema says beside what it allows: `null`, the default, its life, and the known values of an open set.

use std::collections::BTreeSet;
use std::rc::Rc;

use openapi_document::Value;

use super::context::Context;
use super::shape::{Kind, Shape};
use crate::canonical::canonical;
use crate::lifecycle::{self, Life, Subject};
use crate::prose::EXTENSIBLE_ENUM;
use crate::tree::Node;
use crate::usage::{HARMLESS, LOOSER, Role, TIGHTER};

impl<'a> Context<'_, 'a> {
    pub(super) fn nullability(&mut self) {
        let open = |shape: &Shape<'_>| shape.alternatives.iter().any(|one| one.kind == Kind::Any);
        if self.base.null == self.revision.null || open(&self.base) || open(&self.revision) {
            return;
        }
        // Where both sides speak of null, something else decides.
        let speaks = |shape: &Shape<'a>| {
            let inner = shape.alternatives.iter().flat_map(|one| &one.nodes);
            let mut all = shape.nodes.iter().chain(inner);
            all.any(|node| says_null(node.value))
        };
        let nodes = if speaks(&self.base) && speaks(&self.revision) {
            self.heads
        } else {
            self.saying(says_null)
        };
        let (suffix, verdict, message) = if self.revision.null {
            ("became-nullable", LOOSER, "may now be null")
        } else {
            ("became-not-nullable", TIGHTER, "may no longer be null")
        };
        self.add(suffix, verdict, nodes, "null", message.into());
    }

    pub(super) fn annotations(&mut self) {
        self.default();
        self.lifecycle();
        self.extensible_enum();
    }

    fn default(&mut self) {
        // The default of a parameter is what happens without it, and is judged with the parameter.
        if self.usage.role == Role::Parameter {
            return;
        }
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let nodes = (
            base.find(&self.engine.base, "default"),
            revision.find(&self.engine.revision, "default"),
        );
        let (suffix, message) = match nodes {
            (None, Some(new)) => (
                "default-value-added",
                format!("the default {} was added", new.value),
            ),
            (Some(old), None) => (
                "default-value-removed",
                format!("the default {} was removed", old.value),
            ),
            (Some(old), Some(new))
                if base.said(&self.engine.base, "default")
                    != revision.said(&self.engine.revision, "default") =>
            {
                (
                    "default-value-changed",
                    format!("the default changed from {} to {}", old.value, new.value),
                )
            }
            _ => return,
        };
        self.add(suffix, HARMLESS, nodes, "default", message);
    }

    /// What is announced about a property; a parameter or a header is deprecated as itself, not by its schema.
    fn lifecycle(&mut self) {
        if matches!(self.usage.role, Role::Parameter | Role::Header) {
            return;
        }
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let old = Life::read(base.flag("deprecated"), |keyword| {
            base.find(&self.engine.base, keyword)
        });
        let new = Life::read(revision.flag("deprecated"), |keyword| {
            revision.find(&self.engine.revision, keyword)
        });
        let subject = Subject::Property(self.usage.direction);
        for found in lifecycle::compare(&old, &new, subject, self.engine.policy) {
            let nodes = found.nodes.unwrap_or_else(|| {
                self.saying(|schema| {
                    schema.get("deprecated").and_then(Value::as_bool) == Some(true)
                })
            });
            let verdict = (found.class, found.class);
            self.add_rule(found.rule, verdict, nodes, found.aspect, "", found.message);
        }
    }

    /// `x-extensible-enum` lists known values of an open set; what a caller may send is still that list.
    fn extensible_enum(&mut self) {
        const KEY: &str = EXTENSIBLE_ENUM;
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let nodes = (
            base.find(&self.engine.base, KEY),
            revision.find(&self.engine.revision, KEY),
        );
        let texts = |node: Option<Node<'_>>| -> BTreeSet<String> {
            node.and_then(|node| node.value.as_array())
                .into_iter()
                .flatten()
                .map(canonical)
                .collect()
        };
        let (old, new) = (texts(nodes.0), texts(nodes.1));
        let listed =
            |values: Vec<&String>| values.into_iter().cloned().collect::<Vec<_>>().join(", ");
        let (suffix, verdict, message) = if nodes.1.is_some() && !old.is_subset(&new) {
            let gone = listed(old.difference(&new).collect());
            (
                "x-extensible-enum-value-removed",
                TIGHTER,
                format!("the value(s) {gone} were removed from {KEY}"),
            )
        } else if old != new {
            let added = listed(new.difference(&old).collect());
            let message = if nodes.1.is_none() {
                format!("{KEY} was removed")
            } else {
                format!("the value(s) {added} were added to {KEY}")
            };
            ("x-extensible-enum-changed", HARMLESS, message)
        } else {
            return;
        };
        self.add(suffix, verdict, nodes, KEY, message);
    }
}

/// Does a schema object speak of null, as itself or as one of a few?
fn says_null(schema: &Value) -> bool {
    let list = |keyword: &str| {
        let list = schema.get(keyword).and_then(Value::as_array);
        list.into_iter().flatten()
    };
    let null = |schema: &Value| {
        schema.get("nullable").and_then(Value::as_bool) == Some(true)
            || match schema.get("type") {
                Some(Value::String(word)) => word == "null",
                Some(Value::Array(words)) => words.iter().any(|word| word == "null"),
                _ => schema
                    .get("enum")
                    .and_then(Value::as_array)
                    .is_some_and(|values| values.contains(&Value::Null)),
            }
    };
    null(schema) || list("oneOf").chain(list("anyOf")).any(null)
}
