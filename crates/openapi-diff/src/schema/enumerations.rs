//! Lists of values and constants.

use super::context::Context;
use super::satisfies::satisfies;
use super::shape::{Alternative, Values};
use crate::change::Class::{NonBreaking, Warning};
use crate::usage::{Direction, EITHER_WAY, LOOSER, Role, TIGHTER};

impl<'a> Context<'_, 'a> {
    /// Do the listed values say it all, so that limits beside them say nothing more?
    pub(super) fn listed_within(&self, from: &Alternative<'a>, to: &Alternative<'a>) -> bool {
        let keep = |values: &Values<'a>, nodes: &[_]| {
            values.list.values().all(|value| satisfies(value, nodes))
        };
        match (&from.values, &to.values) {
            (None, None) => false,
            (None, Some(new)) => keep(new, &from.nodes),
            (Some(old), None) => keep(old, &to.nodes),
            (Some(_), Some(_)) => true,
        }
    }

    pub(super) fn values(&mut self, from: &Alternative<'a>, to: &Alternative<'a>) {
        match (&from.values, &to.values) {
            (None, None) => {}
            (None, Some(new)) => {
                let suffix = if new.is_const {
                    "const-added"
                } else {
                    "became-enum"
                };
                let message = format!("is now limited to {}", listed(new.list.keys()));
                let nodes = (from.nodes.first().copied(), Some(new.node));
                self.add(suffix, TIGHTER, nodes, "enum", message);
            }
            (Some(old), None) => {
                let (suffix, verdict) = if old.is_const {
                    ("const-removed", LOOSER)
                } else {
                    ("enum-removed", (NonBreaking, Warning))
                };
                let nodes = (Some(old.node), to.nodes.first().copied());
                let message = format!("is no longer limited to {}", listed(old.list.keys()));
                self.add(suffix, verdict, nodes, "enum", message);
            }
            (Some(old), Some(new)) => {
                let known = |values: &Values<'a>, nodes: &[_]| -> Vec<String> {
                    let fits = values
                        .list
                        .iter()
                        .filter(|(_, value)| satisfies(value, nodes));
                    fits.map(|(text, _)| text.clone()).collect()
                };
                let texts = (known(old, &from.nodes), known(new, &to.nodes));
                self.lists((old, new), &texts);
            }
        }
    }

    /// Both sides list values.
    fn lists(
        &mut self,
        (old, new): (&Values<'a>, &Values<'a>),
        texts: &(Vec<String>, Vec<String>),
    ) {
        let nodes = (Some(old.node), Some(new.node));
        let minus = |left: &[String], right: &[String]| -> Vec<String> {
            let gone = left.iter().filter(|value| !right.contains(value));
            gone.cloned().collect()
        };
        let (gone, added) = (minus(&texts.0, &texts.1), minus(&texts.1, &texts.0));
        if old.is_const && new.is_const && !gone.is_empty() && !added.is_empty() {
            let message = format!(
                "the constant changed from {} to {}",
                listed(&gone),
                listed(&added)
            );
            self.add("const-changed", EITHER_WAY, nodes, "enum", message);
            return;
        }
        if !gone.is_empty() {
            let message = format!("{} {} removed", listed(&gone), were(&gone));
            let aspect = "enum:removed";
            if self.usage.role == Role::Body && self.usage.direction == Direction::Response {
                let rule = "response-mediatype-enum-value-removed".to_owned();
                self.add_rule(rule, TIGHTER, nodes, aspect, "", message);
            } else {
                self.add("enum-value-removed", TIGHTER, nodes, aspect, message);
            }
        }
        if !added.is_empty() {
            let message = format!("{} {} added", listed(&added), were(&added));
            let verdict = (NonBreaking, Warning);
            self.add("enum-value-added", verdict, nodes, "enum:added", message);
        }
    }
}

fn were(values: &[String]) -> &'static str {
    if values.len() == 1 { "was" } else { "were" }
}

/// "the values 1, 2 and 5 more": as many as a sentence holds.
fn listed<'s>(values: impl IntoIterator<Item = &'s String>) -> String {
    const MOST: usize = 20;
    let all: Vec<&str> = values.into_iter().map(String::as_str).collect();
    let shown = all[..all.len().min(MOST)].join(", ");
    match all.len() {
        0 => "nothing".into(),
        1 => format!("the value {shown}"),
        count if count > MOST => format!("the values {shown} and {} more", count - MOST),
        _ => format!("the values {shown}"),
    }
}
