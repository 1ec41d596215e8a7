//! What a schema says beside what it allows: `null`, the default, its life, and the known values of an open set.

use std::collections::BTreeSet;

use openapi_document::Value;

use super::context::Context;
use super::shape::{SchemaType, Shape};
use crate::canonical::canonical;
use crate::lifecycle::{self, Life, Subject};
use crate::prose::{self, EXTENSIBLE_ENUM, listed};
use crate::tree::Node;
use crate::usage::{HARMLESS, LOOSER, Role, TIGHTER};

impl<'a> Context<'_, 'a> {
    pub(super) fn nullability(&mut self) {
        let open = |shape: &Shape<'_>| {
            shape
                .alternatives
                .iter()
                .any(|one| one.kind == SchemaType::Any)
        };
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
        let nodes = self.find("default");
        let said = (
            self.base.said(&self.engine.base, "default"),
            self.revision.said(&self.engine.revision, "default"),
        );
        if said.0 != said.1
            && let Some((word, message)) = prose::default(nodes)
        {
            let suffix = format!("default-value-{word}");
            self.add(&suffix, HARMLESS, nodes, "default", message);
        }
    }

    /// What is announced about a property; a parameter or a header is deprecated as itself, not by its schema.
    fn lifecycle(&mut self) {
        if matches!(self.usage.role, Role::Parameter | Role::Header) {
            return;
        }
        let old = Life::read(self.base.flag("deprecated"), |keyword| self.find(keyword).0);
        let new = Life::read(self.revision.flag("deprecated"), |keyword| {
            self.find(keyword).1
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
        let nodes = self.find(KEY);
        let texts = |node: Option<Node<'_>>| -> BTreeSet<String> {
            node.and_then(|node| node.value.as_array())
                .into_iter()
                .flatten()
                .map(canonical)
                .collect()
        };
        let (old, new) = (texts(nodes.0), texts(nodes.1));
        let (suffix, verdict, message) = if nodes.1.is_some() && !old.is_subset(&new) {
            let gone = listed(old.difference(&new));
            (
                "x-extensible-enum-value-removed",
                TIGHTER,
                format!("{KEY} no longer has {gone}"),
            )
        } else if old != new {
            let added = listed(new.difference(&old));
            let message = if nodes.1.is_none() {
                format!("{KEY} was removed")
            } else {
                format!("{KEY} now has {added} too")
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
