//! Lists of values and constants.

use super::context::Context;
use super::shape::{Alternative, Values};
use crate::change::Class::{Breaking, NonBreaking, Warning};
use crate::usage::{Direction, Role};

impl<'a> Context<'_, 'a> {
    pub(super) fn values(&mut self, from: &Alternative<'a>, to: &Alternative<'a>) {
        let mime = self.usage.role == Role::Body && self.usage.direction == Direction::Response;
        match (&from.values, &to.values) {
            (None, None) => {}
            (None, Some(new)) => {
                let list = new.list.keys().cloned().collect::<Vec<_>>().join(", ");
                let suffix = if new.is_const {
                    "const-added"
                } else {
                    "became-enum"
                };
                let message = format!("is now limited to {list}");
                self.add(
                    suffix,
                    (Breaking, NonBreaking),
                    (from.nodes.first().copied(), Some(new.node)),
                    "enum",
                    message,
                );
            }
            (Some(old), None) => {
                let (suffix, verdict) = if old.is_const {
                    ("const-removed", (NonBreaking, Breaking))
                } else {
                    ("enum-removed", (NonBreaking, Warning))
                };
                let nodes = (Some(old.node), to.nodes.first().copied());
                self.add(
                    suffix,
                    verdict,
                    nodes,
                    "enum",
                    "is no longer limited to listed values".into(),
                );
            }
            (Some(old), Some(new)) => {
                let nodes = (Some(old.node), Some(new.node));
                let minus = |left: &Values<'_>, right: &Values<'_>| -> Vec<String> {
                    left.list
                        .keys()
                        .filter(|value| !right.list.contains_key(*value))
                        .cloned()
                        .collect()
                };
                let (gone, added) = (minus(old, new), minus(new, old));
                if old.is_const && new.is_const && !gone.is_empty() {
                    let message = format!(
                        "the constant changed from {} to {}",
                        gone.join(", "),
                        added.join(", ")
                    );
                    self.add(
                        "const-changed",
                        (Breaking, Breaking),
                        nodes,
                        "enum",
                        message,
                    );
                    return;
                }
                if !gone.is_empty() {
                    let message = format!("the value(s) {} were removed", gone.join(", "));
                    if mime {
                        let rule = "response-mediatype-enum-value-removed".to_owned();
                        self.add_rule(
                            rule,
                            (Breaking, NonBreaking),
                            nodes,
                            "enum:removed",
                            message,
                        );
                    } else {
                        self.add(
                            "enum-value-removed",
                            (Breaking, NonBreaking),
                            nodes,
                            "enum:removed",
                            message,
                        );
                    }
                }
                if !added.is_empty() {
                    let message = format!("the value(s) {} were added", added.join(", "));
                    self.add(
                        "enum-value-added",
                        (NonBreaking, Warning),
                        nodes,
                        "enum:added",
                        message,
                    );
                }
            }
        }
    }
}
