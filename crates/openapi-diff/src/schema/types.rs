//! A schema of one type became a schema of another.

use super::context::Context;
use super::shape::{Alternative, Kind};
use crate::change::Class::{Breaking, NonBreaking, Warning};
use crate::usage::{Direction, Role};

impl<'a> Context<'_, 'a> {
    /// A schema of one type became a schema of another.
    pub(super) fn kind_changed(&mut self, from: &Alternative<'a>, to: &Alternative<'a>) {
        let scalar = |kind| {
            matches!(
                kind,
                Kind::Boolean | Kind::Integer | Kind::Number | Kind::String
            )
        };
        let text = self.usage.text && scalar(from.kind) && scalar(to.kind);
        let holds =
            |outer: Kind, inner: Kind| outer.holds(inner) || (text && outer == Kind::String);
        let (wider, narrower) = (holds(to.kind, from.kind), holds(from.kind, to.kind));
        // How the properties of a parameter are written is often not said in earnest.
        let unsure = self.usage.role == Role::ParameterProperty && !to.kind.holds(from.kind);
        let specialized = self.usage.direction == Direction::Response
            || self.usage.role == Role::ParameterProperty;
        let (suffix, verdict) = match (wider, narrower) {
            (true, _) if unsure => ("type-changed", (Warning, Breaking)),
            (true, _) => ("type-generalized", (NonBreaking, Breaking)),
            (_, true) if specialized => ("type-specialized", (Breaking, NonBreaking)),
            (_, true) => ("type-changed", (Breaking, NonBreaking)),
            _ if self.usage.role == Role::ParameterProperty => {
                ("type-specialized", (Breaking, Breaking))
            }
            _ => ("type-changed", (Breaking, Breaking)),
        };
        const TELLING: [&str; 6] = ["type", "oneOf", "anyOf", "enum", "properties", "items"];
        let nodes =
            self.saying(|schema| TELLING.iter().any(|keyword| schema.get(keyword).is_some()));
        let message = format!(
            "the type changed from {} to {}",
            from.kind.word(),
            to.kind.word()
        );
        self.add(suffix, verdict, nodes, "type", message);
    }
}
