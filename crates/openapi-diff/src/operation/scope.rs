//! Where the parts of an operation are compared, and how their changes are entered.

use std::rc::Rc;

use serde_json::Value;

use crate::change::Class;
use crate::document::Node;
use crate::engine::{Engine, Finding, Location, Vertex};
use crate::usage::Direction;

/// Where the parts of an operation are compared.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(crate) vertex: Vertex,
    pub(crate) at: Location,
    /// Stands for all operations of the path where a change lies in the path item.
    pub(crate) path_at: Location,
    /// What the operation is sent; the other way round in a callback or webhook.
    pub(crate) direction: Direction,
}

impl Scope {
    /// Enters a change at this scope.
    pub(crate) fn report<'a>(
        &self,
        engine: &mut Engine<'a>,
        rule: &str,
        class: Class,
        nodes: (Option<Node<'a>>, Option<Node<'a>>),
        aspect: &str,
        message: String,
    ) {
        self.report_at(engine, &self.at, rule, class, nodes, aspect, message);
    }

    /// Enters a change at another at on behalf of this scope.
    #[allow(clippy::too_many_arguments, reason = "the parts of one finding")]
    pub(crate) fn report_at<'a>(
        &self,
        engine: &mut Engine<'a>,
        at: &Location,
        rule: &str,
        class: Class,
        (base, revision): (Option<Node<'a>>, Option<Node<'a>>),
        aspect: &str,
        message: String,
    ) {
        let finding = Finding {
            rule: rule.to_owned(),
            class,
            at: Rc::clone(at),
            base: base.map(|node| node.loc),
            revision: revision.map(|node| node.loc),
            aspect: aspect.to_owned(),
            message,
        };
        engine.report(self.vertex, finding);
    }
}

/// What two nodes stand for, and where changes between them are reported: at the component that both name, or at `at`.
pub(crate) fn resolve<'a>(
    engine: &mut Engine<'a>,
    one: Node<'a>,
    other: Node<'a>,
    at: &Location,
) -> (Node<'a>, Node<'a>, Location) {
    let (old, new) = (engine.base.resolve(one), engine.revision.resolve(other));
    let components = (
        engine.base.component(old.loc),
        engine.revision.component(new.loc),
    );
    let at = match components {
        (Some(a), Some(b)) if engine.correspond(a, b) => engine.component_location(a),
        _ => Rc::clone(at),
    };
    (old, new, at)
}

/// Is `keyword` said to be true?
pub(super) fn flag(node: Node<'_>, keyword: &str) -> bool {
    node.value
        .get(keyword)
        .and_then(Value::as_bool)
        .unwrap_or(false)
}
