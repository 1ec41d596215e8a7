//! A schema of one type became a schema of another.

use super::context::Context;
use super::shape::{Alternative, SchemaType};
use crate::change::Class::{Breaking, Warning};
use crate::usage::{Direction, EITHER_WAY, LOOSER, Role, TIGHTER};

/// Keywords from which the type of a schema can be seen.
const TELLING: [&str; 6] = ["type", "oneOf", "anyOf", "enum", "properties", "items"];

impl<'a> Context<'_, 'a> {
    /// Everything that was allowed had one of the types of `from`, and has now one of those of `to`.
    pub(super) fn retyped(&mut self, from: &[&Alternative<'a>], to: &[&Alternative<'a>]) {
        let text = self.usage.text();
        let holds = |outer: SchemaType, inner: SchemaType| {
            let read = text && outer == SchemaType::String && inner.is_scalar();
            outer.holds(inner) || read
        };
        let all_held = |inner: &[&Alternative<'a>], outer: &[&Alternative<'a>]| {
            let held =
                |one: &&Alternative<'a>| outer.iter().any(|other| holds(other.kind, one.kind));
            inner.iter().all(held)
        };
        let strictly = |inner: &[&Alternative<'a>], outer: &[&Alternative<'a>]| {
            let held =
                |one: &&Alternative<'a>| outer.iter().any(|other| other.kind.holds(one.kind));
            inner.iter().all(held)
        };
        let (wider, narrower) = (all_held(from, to), all_held(to, from));
        // How the properties of a parameter are serialised is often not said in earnest.
        let unsure = self.usage.role == Role::ParameterProperty && !strictly(from, to);
        let specialized = self.usage.direction == Direction::Response
            || self.usage.role == Role::ParameterProperty;
        let (suffix, verdict) = match (wider, narrower) {
            (true, _) if unsure => ("type-changed", (Warning, Breaking)),
            (true, _) => ("type-generalized", LOOSER),
            (_, true) if specialized => ("type-specialized", TIGHTER),
            (_, true) => ("type-changed", TIGHTER),
            _ if self.usage.role == Role::ParameterProperty => ("type-specialized", EITHER_WAY),
            _ => ("type-changed", EITHER_WAY),
        };
        let nodes =
            self.saying(|schema| TELLING.iter().any(|keyword| schema.get(*keyword).is_some()));
        let message = format!("the type changed from {} to {}", words(from), words(to));
        self.add(suffix, verdict, nodes, "type", message);
    }
}

fn words(all: &[&Alternative<'_>]) -> String {
    if all.is_empty() {
        return "nothing".into();
    }
    let mut words: Vec<_> = all.iter().map(|one| one.kind.word()).collect();
    words.dedup();
    words.join(" or ")
}
