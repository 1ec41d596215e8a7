//! The Rust axis of a comparison: what happens to code that uses the generated client, measured on that code.

mod items;
mod overlay;
mod step;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use openapi_diff::{Class, Report, RustChanges, template};
use openapi_document::{Text, Value};

use crate::client::Recipe;
use crate::failure::Failure;
use items::{PublicItems, Role, Signature, read};

pub(crate) use items::operation;
pub(crate) use overlay::{recipe_of, recipe_of_vendored};
pub(crate) use step::Step;

/// What changes for Rust code, and what its methods are called.
#[derive(Default)]
pub(crate) struct Measured {
    pub(crate) changes: RustChanges,
    /// The method of the old client for each operation (`GET /a/{}`).
    pub(crate) old_methods: BTreeMap<String, String>,
    /// The same of the new client.
    pub(crate) new_methods: BTreeMap<String, String>,
}

/// A document and the overlay that belongs to it.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) document: &'a Value,
    pub(crate) recipe: &'a Recipe,
}

/// Generates the client of both documents, each with its own overlay, and compares their public items.
pub(crate) fn measure(
    root: &Path,
    base: Side<'_>,
    revision: Side<'_>,
    report: &Report,
) -> Result<Measured, Failure> {
    let source = |side: Side<'_>, what: &str| {
        let laid = side.recipe.overlay(side.document);
        let source = laid.and_then(|(document, _)| side.recipe.source_of(&document));
        source.map_err(|error| Failure::refused(format!("{what}: {error}")))
    };
    let old = source(base, "the base document")?;
    let new = source(revision, "the revision")?;
    compare(root, &old, &new, report)
}

/// Compares the public items of two generated clients.
pub(crate) fn compare(
    root: &Path,
    old: &str,
    new: &str,
    report: &Report,
) -> Result<Measured, Failure> {
    let same = old == new;
    let (old, new) = (
        read(old).map_err(Failure::refused)?,
        read(new).map_err(Failure::refused)?,
    );
    let mut changes = RustChanges::default();
    let mut opened = false;
    for (name, before) in &old.items {
        match new.items.get(name) {
            None => changes.removed.push(name.clone()),
            Some(after) => {
                changes.changed.extend(difference(name, before, after));
                opened |= after.role == Role::Closed && before.role != Role::Closed;
            }
        }
    }
    for (name, added) in &new.items {
        if !old.items.contains_key(name) {
            changes
                .changed
                .extend(breaks_by_being_added(name, added, &old));
            changes.added.push(name.clone());
        }
    }
    changes.methods = report
        .changes
        .iter()
        .map(|change| touched(&change.used_by, &old, &new))
        .collect();
    changes.changed.extend(calls_elsewhere(&old, &new));
    changes
        .changed
        .extend(became_required(report, &changes.methods));
    let step = if !changes.removed.is_empty() || !changes.changed.is_empty() {
        Step::Breaking
    } else if opened || !changes.added.is_empty() {
        Step::Additive
    } else if same && report.changes.is_empty() {
        Step::None
    } else {
        Step::Fix
    };
    changes.step = step.word().into();
    changes.version = version(root)
        .and_then(|version| step.next(&version))
        .map(|version| version.to_string());
    Ok(Measured {
        changes,
        old_methods: old.methods,
        new_methods: new.methods,
    })
}

/// The method of a generated client for each operation (`GET /a/{}`).
pub(crate) fn methods(source: &str) -> Result<BTreeMap<String, String>, Failure> {
    Ok(read(source).map_err(Failure::refused)?.methods)
}

/// How an item that stays breaks code that uses it.
fn difference(name: &str, before: &Signature, after: &Signature) -> Option<String> {
    if before.text != after.text {
        Some(name.to_owned())
    } else if before.role == Role::Closed && after.role != Role::Closed {
        Some(format!(
            "{name} (can no longer be matched or written out in full)"
        ))
    } else {
        None
    }
}

/// How an item breaks code by being added to one that may be matched or written out in full.
fn breaks_by_being_added(name: &str, added: &Signature, old: &PublicItems) -> Option<String> {
    let (parent, member) = name.rsplit_once("::")?;
    let is_closed = |parent: &Signature| parent.role == Role::Closed;
    let breaks = added.role == Role::Member && old.items.get(parent).is_some_and(is_closed);
    breaks.then(|| {
        format!("{parent} (has `{member}` now, and may have been matched or written out in full)")
    })
}

/// The methods that keep their name and come to call another operation.
fn calls_elsewhere(old: &PublicItems, new: &PublicItems) -> Vec<String> {
    let operations = |client: &PublicItems| -> BTreeMap<String, String> {
        let turned = client.methods.iter();
        turned
            .map(|(operation, method)| (method.clone(), operation.clone()))
            .collect()
    };
    let (old, new) = (operations(old), operations(new));
    old.iter()
        .filter_map(|(method, before)| {
            let after = new.get(method).filter(|after| *after != before)?;
            Some(format!(
                "{method} (calls `{after}` now, called `{before}` before)"
            ))
        })
        .collect()
}

/// The methods that need an argument which they did without. Builders take each argument in a call of its own, so that
/// the signatures do not tell.
fn became_required(report: &Report, methods: &[Vec<String>]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for (change, methods) in report.changes.iter().zip(methods) {
        let required = change.rule.starts_with("new-required-request")
            || change.rule.starts_with("request-") && change.rule.ends_with("-became-required");
        if required && change.class > Class::Docs {
            for method in methods {
                found.insert(format!("{method} ({})", change.message));
            }
        }
    }
    found.into_iter().collect()
}

/// The version of the workspace's crates, as its manifest says it.
fn version(root: &Path) -> Option<semver::Version> {
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).ok()?;
    let line = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \""))?;
    semver::Version::parse(line.split('"').next()?).ok()
}

/// The methods that call the operations named.
fn touched(operations: &[Text], old: &PublicItems, new: &PublicItems) -> Vec<String> {
    let names: BTreeSet<String> = operations
        .iter()
        .map(|operation| template(operation))
        .filter_map(|operation| {
            new.methods
                .get(&operation)
                .or_else(|| old.methods.get(&operation))
        })
        .cloned()
        .collect();
    names.into_iter().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

    use super::*;

    fn steps(old: &str, new: &str) -> RustChanges {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join("Cargo.toml"),
            "[workspace.package]\nversion = \"0.3.1\"\n",
        )
        .unwrap();
        compare(dir.path(), old, new, &Report::default())
            .unwrap()
            .changes
    }

    #[test]
    fn the_version_follows_the_step() {
        let (none, one, two) = ("", "pub fn a() {}", "pub fn a() {} pub fn b() {}");
        let step = |old, new| {
            let changes = steps(old, new);
            (changes.step, changes.version.unwrap_or_default())
        };
        assert_eq!(step(one, one), ("none".into(), String::new()));
        assert_eq!(
            step(one, "/// Words.\npub fn a() {}"),
            ("patch".into(), "0.3.2".into())
        );
        assert_eq!(step(one, two), ("minor".into(), "0.3.2".into()));
        assert_eq!(step(one, none), ("major".into(), "0.4.0".into()));
        assert_eq!(steps(one, "pub fn a(b: u8) {}").changed, ["a"]);
    }

    /// Each rule after RFC 1105 and the reference on semantic versioning of the Cargo book.
    #[test]
    fn the_step_follows_what_callers_can_depend_on() {
        let get = "impl Client { #[doc = \"Sends a `GET` request to `/a`\"] pub fn get(&self) {} }";
        for (old, new, step) in [
            ("pub struct S;", "#[derive(Clone)] pub struct S;", "minor"),
            ("#[derive(Clone)] pub struct S;", "pub struct S;", "major"),
            (
                "#[derive(Clone)] pub struct S;",
                "pub struct S; impl Clone for S {}",
                "patch",
            ),
            (
                "#[derive(Debug)] pub struct S;",
                "pub struct S; impl ::std::fmt::Debug for S {}",
                "patch",
            ),
            (
                "pub struct S; impl Display for S {}",
                "pub struct S;",
                "major",
            ),
            (
                "pub struct S; impl From<u8> for S {}",
                "pub struct S; impl From<u16> for S {}",
                "major",
            ),
            ("pub enum E { A }", "pub enum E { A, B }", "major"),
            (
                "#[non_exhaustive] pub enum E { A }",
                "#[non_exhaustive] pub enum E { A, B }",
                "minor",
            ),
            (
                "#[non_exhaustive] pub enum E { A }",
                "pub enum E { A, B }",
                "minor",
            ),
            (
                "pub enum E { A }",
                "#[non_exhaustive] pub enum E { A }",
                "major",
            ),
            (
                "#[non_exhaustive] pub enum E { A }",
                "pub enum E { A }",
                "minor",
            ),
            ("pub enum E { A }", "pub enum E { A(u8) }", "major"),
            (
                "pub struct S { pub a: u8 }",
                "pub struct S { pub a: u8, pub b: u8 }",
                "major",
            ),
            (
                "pub struct S { pub a: u8 }",
                "pub struct S { pub a: u8, b: u8 }",
                "major",
            ),
            (
                "pub struct S { pub a: u8, b: u8 }",
                "pub struct S { pub a: u8, b: u8, pub c: u8 }",
                "minor",
            ),
            (
                "#[non_exhaustive] pub struct S { pub a: u8 }",
                "#[non_exhaustive] pub struct S { pub a: u8, pub b: u8 }",
                "minor",
            ),
            (
                "pub struct S { pub a: u8 }",
                "pub struct S { a: u8 }",
                "major",
            ),
            (
                "pub struct S;",
                "pub struct S; impl S { pub fn a() {} }",
                "minor",
            ),
            ("pub use a::B;", "pub use a::C as B;", "major"),
            // A macro of the runtime writes what makes a type readable and writable, shown, or built.
            ("pub struct S; record!(S { });", "pub struct S;", "major"),
            ("pub struct S;", "pub struct S; record!(S { });", "minor"),
            (
                "pub mod builder { ::openapi_client_runtime::builder!(S { a: u8 = optional }); }",
                "pub mod builder {}",
                "major",
            ),
            (
                "request_builders!(A -> (), B -> a::Map<u8, b::C>);",
                "request_builders!(B -> a::Map<u8, b::C>, C -> ());",
                "major",
            ),
            (
                "request_builders!(A -> (), B -> a::Map<u8, b::C>);",
                "request_builders!(A -> (), B -> a::Map<u8, b::C>, C -> ());",
                "minor",
            ),
            (
                "operations!(\"a\" GET);",
                "operations!(\"b\" GET);",
                "patch",
            ),
            (
                "record!(S { a = \"a\" must });",
                "record!(S { a = \"a\" must, b = \"b\" maybe });",
                "patch",
            ),
            (get, &get.replace("/a", "/b"), "major"),
        ] {
            assert_eq!(steps(old, new).step, step, "{old} -> {new}");
        }
        assert_eq!(
            steps(get, &get.replace("/a", "/b")).changed,
            ["Client::get (calls `GET /b` now, called `GET /a` before)"]
        );
    }

    #[test]
    fn an_argument_that_becomes_required_breaks() {
        let document = |required: bool| {
            serde_json::json!({"openapi": "3.0.0", "info": {}, "paths": {"/a": {"get": {
                "parameters": [{"name": "q", "in": "query", "required": required, "schema": {"type": "string"}}],
                "responses": {"204": {"description": "Done"}}
            }}}})
        };
        let report = openapi_diff::compare(&document(false).into(), &document(true).into());
        let client =
            "impl Client { #[doc = \"Sends a `GET` request to `/a`\"] pub fn get(&self) {} }";
        let changes = compare(Path::new("."), client, client, &report)
            .unwrap()
            .changes;
        assert_eq!(changes.step, "major");
        assert!(
            changes.changed[0].starts_with("Client::get ("),
            "{changes:?}"
        );
    }
}
