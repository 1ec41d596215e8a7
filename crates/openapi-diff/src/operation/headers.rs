//! Headers of responses: which are promised, and how their values travel.

use super::content;
use super::content_owner::Owner;
use super::header_map::headers_of;
use super::scope::{Scope, Told};
use crate::change::Class::{self, Breaking, NonBreaking, Warning};
use crate::engine::{Engine, Location};
use crate::prose;
use crate::schema::shape::parts;
use crate::tree::{Node, Tree};
use crate::usage::{Role, Use};

/// Compares the headers of two responses.
pub(super) fn compare<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    owner: &Owner<'_>,
    one: Node<'a>,
    other: Node<'a>,
) {
    let old = headers_of(&engine.base, one);
    let new = headers_of(&engine.revision, other);
    for (name, before) in &old {
        if let Some(after) = new.get(name) {
            header(engine, scope, owner, (*before, *after));
            continue;
        }
        let name = engine.base.name(before.loc);
        let (rule, class) = if engine.base.resolve(*before).flag("required") {
            ("required-response-header-removed", Breaking)
        } else {
            ("optional-response-header-removed", Warning)
        };
        let told = Told {
            rule,
            class,
            nodes: (Some(*before), None),
            aspect: &format!("header:{name}"),
            message: format!("the header `{name}` of {} was removed", owner.part),
        };
        scope.report_at(engine, owner.at, told);
    }
    for (_, after) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        let name = engine.revision.name(after.loc);
        let told = Told {
            rule: "response-header-added",
            class: NonBreaking,
            nodes: (None, Some(*after)),
            aspect: &format!("header:{name}"),
            message: format!("the header `{name}` of {} was added", owner.part),
        };
        scope.report_at(engine, owner.at, told);
    }
}

/// Two headers of one name, and what they are called where their changes are reported.
struct Both<'s, 'a> {
    old: Node<'a>,
    new: Node<'a>,
    at: &'s Location,
    part: &'s str,
}

impl<'a> Both<'_, 'a> {
    fn tell(
        &self,
        engine: &mut Engine<'a>,
        scope: &Scope,
        (rule, class): (&str, Class),
        aspect: &str,
        message: &str,
    ) {
        let told = Told {
            rule,
            class,
            nodes: (Some(self.old), Some(self.new)),
            aspect,
            message: format!("{} {message}", self.part),
        };
        scope.report_at(engine, self.at, told);
    }
}

fn header<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    owner: &Owner<'_>,
    (before, after): (Node<'a>, Node<'a>),
) {
    let name = engine.base.name(before.loc);
    let part = format!("the header `{name}`");
    let Some((old, new, at)) = scope.resolve(engine, (before, after), owner.at, &part) else {
        return;
    };
    let part = if at == *owner.at {
        format!("{part} of {}", owner.part)
    } else {
        part
    };
    let both = Both {
        old,
        new,
        at: &at,
        part: &part,
    };
    let nodes = (Some(old), Some(new));
    let keys = ["description", "example", "examples"];
    prose::objects(engine, scope.vertex, &at, &part, nodes, &keys);
    promises(engine, scope, &both);
    let usage = Use::new(scope.direction.flip(), Role::Header);
    let contents = (
        engine.base.get(old, "content"),
        engine.revision.get(new, "content"),
    );
    if contents.0.is_some() && contents.1.is_some() {
        let owner = Owner {
            at: &at,
            part: &part,
        };
        content::compare(engine, scope, &owner, contents, usage);
        return;
    }
    let schema = |tree: &Tree<'a>, header| parts(tree.get(header, "schema"));
    let (one, other) = (schema(&engine.base, old), schema(&engine.revision, new));
    // The one thing that `explode` shows in a header: `a,1` or `a=1`.
    let object = |nodes: &[Node<'a>]| nodes.iter().any(|node| node.text("type") == Some("object"));
    let rewritten = contents.0.is_some() != contents.1.is_some()
        || object(&one) && object(&other) && old.flag("explode") != new.flag("explode");
    if rewritten {
        let rule = ("response-header-style-changed", Breaking);
        both.tell(engine, scope, rule, "style", "is serialised in another way");
    }
    if contents.0.is_none() && contents.1.is_none() {
        let heading = scope.heading(&at, &part);
        engine.schemas(scope.vertex, (one, other), usage, heading);
    }
}

/// Whether the header comes, and for how long.
fn promises<'a>(engine: &mut Engine<'a>, scope: &Scope, both: &Both<'_, 'a>) {
    let flags = |keyword: &str| (both.old.flag(keyword), both.new.flag(keyword));
    match flags("deprecated") {
        (false, true) => {
            let rule = ("response-header-deprecated", NonBreaking);
            both.tell(engine, scope, rule, "deprecated", "is now deprecated");
        }
        (true, false) => {
            let rule = ("response-header-reactivated", NonBreaking);
            both.tell(engine, scope, rule, "deprecated", "is no longer deprecated");
        }
        _ => {}
    }
    match flags("required") {
        (true, false) => {
            let rule = ("response-header-became-optional", Breaking);
            both.tell(engine, scope, rule, "required", "became optional");
        }
        (false, true) => {
            let rule = ("response-header-became-required", NonBreaking);
            both.tell(engine, scope, rule, "required", "became required");
        }
        _ => {}
    }
}
