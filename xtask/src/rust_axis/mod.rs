//! The Rust axis of a comparison: what happens to code that uses the generated client, measured on that code.

mod items;

use std::collections::BTreeSet;
use std::path::Path;

use openapi_diff::{Report, RustChanges, template};
use openapi_document::Value;

use crate::client::Recipe;
use crate::failure::Failure;
use items::{Client, read};

/// Generates the client of both documents and compares their public items.
pub(crate) fn measure(
    root: &Path,
    base: &Value,
    revision: &Value,
    report: &Report,
) -> Result<RustChanges, Failure> {
    let recipe = Recipe::read(root)?;
    let old = recipe
        .source(base)
        .map_err(|error| Failure::refused(format!("the base document: {error}")))?;
    let new = recipe
        .source(revision)
        .map_err(|error| Failure::refused(format!("the revision: {error}")))?;
    compare(root, &old, &new, report)
}

/// Compares the public items of two generated clients.
pub(crate) fn compare(
    root: &Path,
    old: &str,
    new: &str,
    report: &Report,
) -> Result<RustChanges, Failure> {
    let same = old == new;
    let (old, new) = (
        read(old).map_err(Failure::refused)?,
        read(new).map_err(Failure::refused)?,
    );
    let mut changes = RustChanges::default();
    for (name, signature) in &old.items {
        match new.items.get(name) {
            None => changes.removed.push(name.clone()),
            Some(other) if other != signature => changes.changed.push(name.clone()),
            Some(_) => {}
        }
    }
    changes.added = new
        .items
        .keys()
        .filter(|name| !old.items.contains_key(*name))
        .cloned()
        .collect();
    let step = if !changes.removed.is_empty() || !changes.changed.is_empty() {
        Step::Breaking
    } else if !changes.added.is_empty() {
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
    changes.methods = report
        .changes
        .iter()
        .map(|change| touched(&change.used_by, &old, &new))
        .collect();
    Ok(changes)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    None,
    Fix,
    Additive,
    Breaking,
}

impl Step {
    fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Fix => "patch",
            Self::Additive => "minor",
            Self::Breaking => "major",
        }
    }

    /// The version after `version`; before 1.0 a breaking step is one of the second number, and any other of the third.
    fn next(self, version: &semver::Version) -> Option<semver::Version> {
        let (major, minor, patch) = (version.major, version.minor, version.patch);
        match (self, major) {
            (Self::None, _) => None,
            (Self::Breaking, 0) => Some(semver::Version::new(0, minor + 1, 0)),
            (Self::Breaking, _) => Some(semver::Version::new(major + 1, 0, 0)),
            (Self::Additive, 1..) => Some(semver::Version::new(major, minor + 1, 0)),
            (Self::Additive | Self::Fix, _) => Some(semver::Version::new(major, minor, patch + 1)),
        }
    }
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
fn touched(operations: &[String], old: &Client, new: &Client) -> Vec<String> {
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
        compare(dir.path(), old, new, &Report::default()).unwrap()
    }

    #[test]
    fn the_step_follows_the_items() {
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
        assert_eq!(
            step(one, "pub fn a(b: u8) {}"),
            ("major".into(), "0.4.0".into())
        );
        assert_eq!(steps(one, "pub fn a(b: u8) {}").changed, ["a"]);
    }
}
