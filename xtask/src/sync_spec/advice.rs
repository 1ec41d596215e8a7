//! The first lines of a sync: what the new document asks people to do, by overlay action and facade method.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use openapi_diff::{Class, Report};
use openapi_document::{operation_words, pointer};
use serde_json::json;

use super::operations::Outline;
use super::overlay::{Laid, OverlayAction};
use crate::facade::Facade;
use crate::rust_axis::Measured;
use crate::workspace::OVERLAY;

/// New operations whose names are spelled out; more are only counted.
const NAMED: usize = 5;

/// Methods of the facade that one change is told to reach.
const FACADE: usize = 4;
/// Above so many pairs of an operation that is gone and a new one, none is compared: it is another document.
const PAIRS: usize = 100_000;

/// What a sync knows when it says what is to be done.
pub(super) struct Context<'a> {
    /// The vendored document with the overlay of its time.
    pub(super) base: Vec<Outline>,
    /// The new document with the overlay of the workspace.
    pub(super) revision: Vec<Outline>,
    pub(super) laid: &'a Laid,
    pub(super) measured: &'a Measured,
    pub(super) report: &'a Report,
    pub(super) facade: &'a Facade,
}

/// What is to be done, one sentence each, the most urgent first.
pub(super) fn advice(facts: &Context<'_>) -> Vec<String> {
    let (base, revision) = (&facts.base, &facts.revision);
    let (gone, new) = (beyond(base, revision), beyond(revision, base));
    let successors = successors(&gone, &new);
    let mut lines = Vec::new();
    for operation in &gone {
        let successor = successors.get(&operation.key).copied();
        lines.push(lost(facts, operation, successor));
    }
    let mut told = BTreeSet::new();
    for operation in revision {
        if let Some((line, action)) = renamed(facts, operation, revision) {
            lines.push(line);
            told.extend(action.map(|action| &action.pointer));
        }
    }
    lines.extend(touched(facts));
    for action in &facts.laid.actions {
        let is_told = told.contains(&action.pointer)
            || gone.iter().any(|operation| action.is_about(operation));
        if facts.laid.is_stale(action) && !is_told {
            lines.push(Laid::stale_line(action));
        }
    }
    lines.extend(facts.laid.clash_lines());
    // What a successor is to be called is said with the operation that it follows.
    let taken: BTreeSet<_> = successors.values().map(|one| &one.key).collect();
    let new = new.into_iter().filter(|one| !taken.contains(&one.key));
    lines.extend(unnamed(facts, new));
    lines
}

/// The operations that `others` lack.
fn beyond<'a>(operations: &'a [Outline], others: &[Outline]) -> Vec<&'a Outline> {
    let keys: BTreeSet<_> = others.iter().map(|one| &one.key).collect();
    let operations = operations.iter();
    operations.filter(|one| !keys.contains(&one.key)).collect()
}

/// A documented operation is not there any more.
fn lost(facts: &Context<'_>, gone: &Outline, successor: Option<&Outline>) -> String {
    let mut line = match successor {
        Some(successor) => format!(
            "`{}` is gone; `{}` may be what it is called now.",
            gone.name, successor.name
        ),
        None => format!("`{}` is gone.", gone.name),
    };
    let mut actions = facts.laid.actions.iter();
    if let Some(action) = actions.find(|action| action.is_about(gone)) {
        line += &match successor {
            Some(successor) => format!(" {}", corrected(action, successor)),
            None => format!(" In {OVERLAY}, remove {}.", action.pointer),
        };
    }
    if let Some(method) = facts.measured.old_methods.get(&gone.key)
        && let Some(calls) = facts.facade.calls(method)
    {
        let what = match successor {
            Some(_) => "check its arguments at",
            None => "remove the facade's method at",
        };
        let _ = write!(line, " `{method}`: {what} {calls}.");
    }
    line
}

/// An operation that stays, but whose method is called differently; and the action that is told to be corrected, if one is.
fn renamed<'f>(
    facts: &'f Context<'_>,
    operation: &Outline,
    all: &[Outline],
) -> Option<(String, Option<&'f OverlayAction>)> {
    let old = facts.measured.old_methods.get(&operation.key)?;
    let new = facts.measured.new_methods.get(&operation.key)?;
    if old == new {
        return None;
    }
    let name = old.strip_prefix("Client::").unwrap_or(old);
    let line = format!("`{}` was `{old}` and becomes `{new}`", operation.name);
    let is_rival = |other: &&Outline| other.id == operation.id && other.key != operation.key;
    let rival = all.iter().find(is_rival).filter(|rival| rival.id.is_some());
    if let Some(rival) = rival {
        let (method, path) = rival.name.split_once(' ').unwrap_or_default();
        let line = format!(
            "{line}: `{}` has its operationId too. To keep the name, add to {OVERLAY} another one for that: {}.",
            rival.name,
            action(rival, &operation_words(method, path))
        );
        return Some((line, None));
    }
    let astray = astray(facts, operation);
    let what = match astray {
        Some(action) => corrected(action, operation),
        None => format!(
            "To keep the name, let {OVERLAY} say: {}.",
            action(operation, name)
        ),
    };
    Some((format!("{line}. {what}"), astray))
}

/// The action that named an operation where it lay in the vendored document, and that no longer reaches it.
fn astray<'f>(facts: &'f Context<'_>, operation: &Outline) -> Option<&'f OverlayAction> {
    let before = facts.base.iter().find(|one| one.key == operation.key)?;
    let mut actions = facts.laid.actions.iter();
    actions.find(|action| action.names() && action.is_about(before) && facts.laid.is_stale(action))
}

/// What makes an action reach an operation.
fn corrected(action: &OverlayAction, operation: &Outline) -> String {
    format!(
        "In {OVERLAY}, write at {}: \"target\": \"{}\".",
        action.pointer,
        target(operation)
    )
}

/// The facade's code that breaking changes of operations which stay reach.
fn touched(facts: &Context<'_>) -> Vec<String> {
    let methods: BTreeSet<_> = facts.measured.new_methods.values().collect();
    let mut lines = Vec::new();
    let changes = facts.report.changes.iter();
    let changes = changes.zip(&facts.measured.changes.methods);
    for (change, touched) in changes.filter(|(change, _)| change.class == Class::Breaking) {
        let calls: Vec<_> = touched
            .iter()
            .filter(|method| methods.contains(method))
            .filter_map(|method| facts.facade.calls(method))
            .take(FACADE)
            .collect();
        if !calls.is_empty() {
            lines.push(format!(
                "{}: {}. Check the facade at {}.",
                change.at,
                change.message,
                calls.join(", ")
            ));
        }
    }
    lines
}

/// New operations that nobody has given a name.
fn unnamed<'a>(facts: &Context<'_>, new: impl Iterator<Item = &'a Outline>) -> Vec<String> {
    let named = |operation: &Outline| {
        let mut actions = facts.laid.actions.iter();
        actions.any(|action| action.names() && action.is_about(operation))
    };
    let unnamed: Vec<_> = new.filter(|operation| !named(operation)).collect();
    let mut lines: Vec<_> = unnamed
        .iter()
        .take(NAMED)
        .map(|operation| {
            let Some(method) = facts.measured.new_methods.get(&operation.key) else {
                return format!("`{}` is new.", operation.name);
            };
            let name = method.strip_prefix("Client::").unwrap_or(method);
            format!(
                "`{}` is new and becomes `{method}`. For another name, add to {OVERLAY} before the next release: {}.",
                operation.name,
                action(operation, name)
            )
        })
        .collect();
    if unnamed.len() > NAMED {
        lines.push(format!(
            "{} more operations are new and have names that the generator made.",
            unnamed.len() - NAMED
        ));
    }
    lines
}

/// The overlay target that names an operation.
fn target(operation: &Outline) -> String {
    let mut target = "$".to_owned();
    for step in pointer::tokens(&operation.pointer).into_iter().flatten() {
        if step.chars().all(|c| c.is_alphanumeric() || c == '_') {
            let _ = write!(target, ".{step}");
        } else {
            let step = step.replace('\\', "\\\\").replace('\'', "\\'");
            let _ = write!(target, "['{step}']");
        }
    }
    target
}

/// The overlay action that gives an operation a name.
fn action(operation: &Outline, name: &str) -> String {
    json!({"target": target(operation), "update": {"operationId": name}}).to_string()
}

/// For each operation that is gone, the new one that it most likely is now. Each new one is the successor of at most one.
fn successors<'a>(gone: &[&'a Outline], new: &[&'a Outline]) -> BTreeMap<String, &'a Outline> {
    if gone.len() * new.len() > PAIRS {
        return BTreeMap::new();
    }
    let pairs = gone
        .iter()
        .flat_map(|old| new.iter().map(move |new| (old, new)));
    let pairs = pairs.map(|(old, new)| (likeness(old, new), *old, *new));
    let mut pairs: Vec<_> = pairs.filter(|(likeness, ..)| *likeness >= 0.5).collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut taken = BTreeSet::new();
    let mut found: BTreeMap<String, &Outline> = BTreeMap::new();
    for (_, old, new) in pairs {
        if !found.contains_key(&old.key) && taken.insert(&new.key) {
            found.insert(old.key.clone(), new);
        }
    }
    found
}

/// From 0 to 1: whether two operations may be one under two names. The same method, and either the same name or summary
/// of the vendor's, or mostly the same steps of the path; or the same path, and another method that writes.
fn likeness(old: &Outline, new: &Outline) -> f64 {
    let (method, path) = old.key.split_once(' ').unwrap_or_default();
    let (new_method, new_path) = new.key.split_once(' ').unwrap_or_default();
    if method != new_method {
        let writes = |method| matches!(method, "POST" | "PUT" | "PATCH");
        let may_be = path == new_path && writes(method) && writes(new_method);
        return if may_be { 0.75 } else { 0.0 };
    }
    if old.summary.is_some() && old.summary == new.summary || old.id.is_some() && old.id == new.id {
        return 1.0;
    }
    let (old, new): (Vec<_>, Vec<_>) = (path.split('/').collect(), new_path.split('/').collect());
    let (old, new) = (&old[1..], &new[1..]);
    let front = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let back = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let longer = old.len().max(new.len()).max(1);
    let shared = (front + back).min(old.len()).min(new.len());
    // A parameter alone says nothing: `/a/{}` and `/b/{}` are not alike.
    let words = |steps: &[&str]| steps.iter().filter(|step| **step != "{}").count();
    if words(old) <= 1 && words(new) <= 1 && front == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "a path has few steps")]
    let share = shared as f64 / longer as f64;
    share
}
