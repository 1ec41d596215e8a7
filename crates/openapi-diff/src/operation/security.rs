//! Security: whether a caller who was let in still is.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use openapi_document::{Value, pointer};

use super::scope::{Scope, Told};
use super::security_scheme::{self, definition, meaning};
use crate::change::Class::{self, Breaking, NonBreaking};
use crate::engine::{Engine, Location};
use crate::tree::{Node, Tree};

/// Schemes that are asked for together, each with its scopes.
type Requirement = BTreeMap<String, BTreeSet<String>>;

/// Compares who may call two operations.
pub(crate) fn compare<'a>(engine: &mut Engine<'a>, scope: &Scope, one: Node<'a>, other: Node<'a>) {
    let (list, old) = alternatives(&engine.base, one);
    let (other_list, new) = alternatives(&engine.revision, other);
    let new: Vec<Requirement> = new
        .into_iter()
        .map(|requirement| renamed(engine, requirement))
        .collect();
    let nodes = (list, other_list);
    let inherited = |engine: &Engine<'a>| {
        let from = |tree: &Tree<'a>, operation| tree.get(operation, "security").is_none();
        from(&engine.base, one) && from(&engine.revision, other)
    };
    let at: Location = if inherited(engine) {
        "document".into()
    } else {
        Rc::clone(&scope.at)
    };
    let opened = new.contains(&Requirement::new()) && !old.contains(&Requirement::new());
    for before in &old {
        for name in before.keys() {
            security_scheme::compare(engine, scope, name);
        }
        // Where nobody is asked any more, that is the whole story.
        if !new.contains(before) && !opened {
            lost(engine, scope, (&at, nodes), before, (&old, &new));
        }
    }
    for after in new.iter().filter(|after| !old.contains(after)) {
        let (rule, message) = if after.is_empty() {
            (
                "api-security-removed",
                "callers no longer need to say who they are".to_owned(),
            )
        } else {
            (
                "api-security-added",
                format!("{} is now accepted", describe(after)),
            )
        };
        // What merely replaces an alternative has been told with that alternative.
        let told = old.iter().any(|before| {
            !new.contains(before) && (before.is_empty() || before.keys().eq(after.keys()))
        });
        if !told {
            let (rule, aspect) = (level(rule, &at), format!("added:{}", describe(after)));
            tell(
                (engine, scope),
                &at,
                &rule,
                NonBreaking,
                nodes,
                &aspect,
                message,
            );
        }
    }
}

/// One of the old ways in is gone; is there still one for those who used it?
fn lost<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    (at, nodes): (&Location, (Option<Node<'a>>, Option<Node<'a>>)),
    before: &Requirement,
    (old, new): (&[Requirement], &[Requirement]),
) {
    let enough = new.iter().any(|after| {
        after.iter().all(|(name, scopes)| {
            before
                .get(name)
                .is_some_and(|known| known.is_superset(scopes))
        })
    });
    // What was accepted before did not take the place of anything.
    let same = new
        .iter()
        .find(|after| after.keys().eq(before.keys()) && !old.contains(after));
    let (rule, class, message) = match (enough, same) {
        (true, Some(_)) => (
            "api-security-scope-removed",
            NonBreaking,
            format!("{} needs fewer scopes", describe(before)),
        ),
        (true, None) => (
            "api-security-removed",
            NonBreaking,
            format!("{} is no longer needed", describe(before)),
        ),
        (false, Some(after)) => {
            let more: Vec<_> = after
                .iter()
                .flat_map(|(name, scopes)| {
                    scopes.iter().filter(|scope| !before[name].contains(*scope))
                })
                .map(String::as_str)
                .collect();
            let message = format!(
                "{} now needs the scope(s) {}",
                describe(before),
                more.join(", ")
            );
            ("api-security-scope-added", Breaking, message)
        }
        (false, None) if before.is_empty() => (
            "api-security-became-required",
            Breaking,
            "callers must now say who they are".into(),
        ),
        (false, None) => (
            "api-security-alternative-removed",
            Breaking,
            format!("{} no longer lets callers in", describe(before)),
        ),
    };
    let (rule, aspect) = (level(rule, at), format!("security:{}", describe(before)));
    tell((engine, scope), at, &rule, class, nodes, &aspect, message);
}

/// The known rules tell the document's own list from that of an operation.
fn level(rule: &str, at: &Location) -> String {
    if &**at == "document" {
        rule.replace("api-security", "api-global-security")
    } else {
        rule.to_owned()
    }
}

/// Enters one change of who is let in.
fn tell<'a>(
    (engine, scope): (&mut Engine<'a>, &Scope),
    at: &Location,
    rule: &str,
    class: Class,
    nodes: (Option<Node<'a>>, Option<Node<'a>>),
    aspect: &str,
    message: String,
) {
    let told = Told {
        rule,
        class,
        nodes,
        aspect,
        message,
    };
    scope.report_at(engine, at, told);
}

/// The name of a scheme; OpenAPI 3.2 also takes a reference to it.
fn scheme_name(name: &str) -> String {
    let pointer = pointer::of_reference(name);
    let component = pointer
        .as_deref()
        .and_then(|pointer| pointer.strip_prefix("/components/securitySchemes/"));
    component.map_or_else(
        || name.to_owned(),
        |token| pointer::unescape(token).into_owned(),
    )
}

fn describe(requirement: &Requirement) -> String {
    if requirement.is_empty() {
        return "no authentication".into();
    }
    requirement
        .keys()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(" with ")
}

/// The list that counts for an operation and its alternatives; no list means that nobody is asked.
fn alternatives<'a>(tree: &Tree<'a>, operation: Node<'a>) -> (Option<Node<'a>>, Vec<Requirement>) {
    let list = tree
        .get(operation, "security")
        .or_else(|| tree.get(tree.root(), "security"));
    let mut all: Vec<Requirement> = Vec::new();
    for item in list
        .into_iter()
        .flat_map(|list| tree.items(list).collect::<Vec<_>>())
    {
        let requirement: Requirement = tree
            .members(item)
            .map(|(name, scopes)| {
                let scopes = scopes.value.as_array().into_iter().flatten();
                (
                    scheme_name(name),
                    scopes
                        .filter_map(Value::as_str)
                        .map(str::to_owned)
                        .collect(),
                )
            })
            .collect();
        if !all.contains(&requirement) {
            all.push(requirement);
        }
    }
    if all.is_empty() {
        all.push(Requirement::new());
    }
    (list, all)
}

/// The requirement in the words of the base: a scheme that was only renamed goes by its old name.
fn renamed(engine: &Engine<'_>, requirement: Requirement) -> Requirement {
    requirement
        .into_iter()
        .map(|(name, scopes)| {
            if definition(&engine.base, &name).is_some() {
                return (name, scopes);
            }
            let Some(new) = definition(&engine.revision, &name) else {
                return (name, scopes);
            };
            let schemes = engine
                .base
                .root()
                .value
                .get("components")
                .and_then(|all| all.get("securitySchemes"));
            let old = schemes
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .find(|(old, value)| {
                    definition(&engine.revision, old).is_none()
                        && meaning(value) == meaning(new.value)
                });
            (old.map_or(name, |(old, _)| old.to_string()), scopes)
        })
        .collect()
}
