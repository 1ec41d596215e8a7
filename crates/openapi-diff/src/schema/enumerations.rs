//! Lists of values and constants.

use super::context::Context;
use super::limits;
use super::satisfies::satisfies;
use super::shape::{Alternative, Pair, Values};
use crate::change::Class::{NonBreaking, Warning};
use crate::prose::listed;
use crate::tree::{Both, Node, Tree};
use crate::usage::{Direction, EITHER_WAY, LOOSER, Role, TIGHTER};

impl<'a> Context<'_, 'a> {
    /// Do the listed values say it all, so that limits beside them say nothing more?
    pub(super) fn listed_within(&self, (from, to): Pair<'_, 'a>) -> bool {
        match (&from.values, &to.values) {
            (None, None) => false,
            (None, Some(new)) => kept(new, &from.nodes).len() == new.list.len(),
            (Some(old), None) => kept(old, &to.nodes).len() == old.list.len(),
            (Some(_), Some(_)) => true,
        }
    }

    pub(super) fn values(&mut self, (from, to): Pair<'_, 'a>) {
        // Limits that leave no others say the same as a list of those values.
        let few = |tree: &Tree<'a>, one: &Alternative<'a>, list: &[String]| {
            let few = limits::few(tree, one);
            few.is_some_and(|few| {
                few.len() == list.len() && list.iter().all(|value| few.contains(value))
            })
        };
        match (&from.values, &to.values) {
            (None, None) => {}
            (None, Some(new)) => {
                if few(&self.engine.base, from, &kept(new, &to.nodes)) {
                    return;
                }
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
                let known = kept(old, &from.nodes);
                if few(&self.engine.revision, to, &known) {
                    return;
                }
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
                let texts = (kept(old, &from.nodes), kept(new, &to.nodes));
                self.lists((old, new), &texts);
            }
        }
    }

    /// Listed values that are no longer allowed.
    fn values_gone(&mut self, old: &[String], new: &[String], nodes: Both<'a>) {
        let gone = minus(old, new);
        if gone.is_empty() {
            return;
        }
        let message = format!("{} {} removed", listed(&gone), were(&gone));
        let aspect = "enum:removed";
        if self.usage.role == Role::Body && self.usage.direction == Direction::Response {
            let rule = "response-mediatype-enum-value-removed".to_owned();
            self.add_rule(rule, TIGHTER, nodes, aspect, "", message);
        } else {
            self.add("enum-value-removed", TIGHTER, nodes, aspect, message);
        }
    }

    /// Both sides list values.
    fn lists(
        &mut self,
        (old, new): (&Values<'a>, &Values<'a>),
        texts: &(Vec<String>, Vec<String>),
    ) {
        let nodes = (Some(old.node), Some(new.node));
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
        self.values_gone(&texts.0, &texts.1, nodes);
        if !added.is_empty() {
            let message = format!("{} {} added", listed(&added), were(&added));
            let verdict = (NonBreaking, Warning);
            self.add("enum-value-added", verdict, nodes, "enum:added", message);
        }
    }
}

/// The listed values that keep the limits of `nodes`.
fn kept(values: &Values<'_>, nodes: &[Node<'_>]) -> Vec<String> {
    let satisfies = satisfies(nodes);
    let fits = values.list.iter().filter(|(_, value)| satisfies(value));
    fits.map(|(text, _)| text.clone()).collect()
}

/// What only `left` has. Both are sorted.
fn minus(left: &[String], right: &[String]) -> Vec<String> {
    let gone = left
        .iter()
        .filter(|value| right.binary_search(value).is_err());
    gone.cloned().collect()
}

fn were(values: &[String]) -> &'static str {
    if values.len() == 1 { "was" } else { "were" }
}
