//! Security: whether a caller who was let in still is.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::{Value, pointer};

use super::scope::{Part, Scope};
use super::security_scheme::{self, definition, meaning};
use crate::change::Class::{self, Breaking, NonBreaking};
use crate::engine::Engine;
use crate::tree::{Both, Node, Tree};

/// Schemes that are asked for together, each with its scopes.
type Requirement = BTreeMap<String, BTreeSet<String>>;

/// The alternatives of an operation, sorted.
type Requirements = BTreeSet<Requirement>;

/// Compares who may call two operations.
pub(crate) fn compare<'a>(engine: &mut Engine<'a>, scope: &Scope, one: Node<'a>, other: Node<'a>) {
    let (list, old) = alternatives(&engine.base, one);
    let (other_list, new) = alternatives(&engine.revision, other);
    let new = renamed(engine, new);
    let nodes = (list, other_list);
    let from = |tree: &Tree<'a>, operation| tree.get(operation, "security").is_none();
    let inherited = from(&engine.base, one) && from(&engine.revision, other);
    let mut part = scope.part("");
    if inherited {
        part.at = "document".into();
    }
    for name in old.iter().flat_map(BTreeMap::keys).collect::<BTreeSet<_>>() {
        security_scheme::compare(engine, scope, name);
    }
    let (nobody, gone) = (Requirement::new(), old.difference(&new).collect::<Vec<_>>());
    // Where nobody is asked any more, that is the whole story.
    if !new.contains(&nobody) || old.contains(&nobody) {
        let mut ways: BTreeMap<Option<&String>, Vec<&Requirement>> = BTreeMap::new();
        for after in &new {
            ways.entry(after.keys().next()).or_default().push(after);
        }
        for before in &gone {
            let own = before.keys().map(Some).chain([None]);
            let ways: Vec<_> = own
                .filter_map(|first| ways.get(&first))
                .flatten()
                .copied()
                .collect();
            lost(engine, &part, nodes, before, (&old, &ways));
        }
    }
    // What merely replaces an alternative has been told with that alternative.
    let replaced: BTreeSet<Vec<&String>> = gone.iter().map(|one| one.keys().collect()).collect();
    for after in new.difference(&old) {
        let (rule, message) = match after.is_empty() {
            true => (
                "api-security-removed",
                "callers no longer need to say who they are".to_owned(),
            ),
            false => (
                "api-security-added",
                format!("{} is now accepted", describe(after)),
            ),
        };
        if !replaced.contains(&vec![]) && !replaced.contains(&after.keys().collect::<Vec<_>>()) {
            let aspect = format!("added:{}", describe(after));
            tell(engine, &part, (rule, NonBreaking), nodes, &aspect, message);
        }
    }
}

/// One of the old ways in is gone; is there still one, of those that ask for some of its schemes, for those who used it?
fn lost<'a>(
    engine: &mut Engine<'a>,
    part: &Part<'_>,
    nodes: Both<'a>,
    before: &Requirement,
    (old, ways): (&Requirements, &[&Requirement]),
) {
    let enough = ways.iter().any(|after| {
        after.iter().all(|(name, scopes)| {
            before
                .get(name)
                .is_some_and(|known| known.is_superset(scopes))
        })
    });
    // What was accepted before did not take the place of anything.
    let same = ways
        .iter()
        .find(|after| after.keys().eq(before.keys()) && !old.contains(**after));
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
    let aspect = format!("security:{}", describe(before));
    tell(engine, part, (rule, class), nodes, &aspect, message);
}

/// Enters one change of who is let in. The known rules tell the document's own list from that of an operation.
fn tell<'a>(
    engine: &mut Engine<'a>,
    part: &Part<'_>,
    (rule, class): (&str, Class),
    nodes: Both<'a>,
    aspect: &str,
    message: String,
) {
    let rule = match &*part.at {
        "document" => rule.replace("api-security", "api-global-security"),
        _ => rule.to_owned(),
    };
    part.tell(engine, (&rule, class), nodes, aspect, message);
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
fn alternatives<'a>(tree: &Tree<'a>, operation: Node<'a>) -> (Option<Node<'a>>, Requirements) {
    let list = tree
        .get(operation, "security")
        .or_else(|| tree.get(tree.root(), "security"));
    let items = list.into_iter().flat_map(|list| tree.items(list));
    let texts = |list: &Value| -> BTreeSet<String> {
        let texts = list.as_array().into_iter().flatten();
        texts.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut all: Requirements = items
        .map(|item| {
            let schemes = tree.members(item);
            schemes
                .map(|(name, scopes)| (scheme_name(name), texts(scopes.value)))
                .collect()
        })
        .collect();
    if all.is_empty() {
        all.insert(Requirement::new());
    }
    (list, all)
}

/// The requirements in the words of the base: a scheme that was only renamed goes by its old name.
fn renamed(engine: &Engine<'_>, all: Requirements) -> Requirements {
    let known = |name: &String| definition(&engine.base, name).is_some();
    if all.iter().flat_map(BTreeMap::keys).all(known) {
        return all;
    }
    let schemes = engine.base.components("securitySchemes").into_iter().rev();
    let gone = schemes.filter(|(name, _)| definition(&engine.revision, name).is_none());
    let old: BTreeMap<String, &str> = gone
        .map(|(name, scheme)| (meaning(scheme.value), name))
        .collect();
    let name = |name: String| {
        let new = definition(&engine.revision, &name).filter(|_| !known(&name));
        let was = new.and_then(|new| old.get(&meaning(new.value)));
        was.map_or(name, |was| (*was).to_owned())
    };
    let words = |requirement: Requirement| {
        let schemes = requirement.into_iter();
        schemes
            .map(|(scheme, scopes)| (name(scheme), scopes))
            .collect()
    };
    all.into_iter().map(words).collect()
}
