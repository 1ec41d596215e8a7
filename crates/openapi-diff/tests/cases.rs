//! One directory per case: `base.json`, `revision.json`, and the changes that `expected.json` lists, no more and no less.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use openapi_diff::{Class, Options, Report, compare_with};
use serde_json::Value;

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<_> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    assert!(cases.len() > 200);
    cases
}

fn read(case: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(case.join(name)).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", case.display()))
}

fn compare(base: &Value, revision: &Value) -> Report {
    let mut options = Options::default();
    options.today = Some("2026-01-01".into());
    compare_with(base, revision, &options)
}

#[test]
fn every_case_gives_what_it_expects() {
    let mut wrong = Vec::new();
    for case in cases() {
        let report = compare(&read(&case, "base.json"), &read(&case, "revision.json"));
        let mut found: Vec<_> = report
            .changes
            .iter()
            .map(|change| format!("{} {} {}", change.class, change.at, change.rule))
            .collect();
        let mut expected: Vec<_> = read(&case, "expected.json")
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| {
                ["class", "at", "rule"]
                    .map(|key| entry[key].as_str().unwrap())
                    .join(" ")
            })
            .collect();
        found.sort();
        expected.sort();
        if found != expected {
            let name = case.file_name().unwrap().to_string_lossy().into_owned();
            wrong.push(format!(
                "{name}\n  expected {expected:?}\n  found    {found:?}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cases:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_document_does_not_differ_from_itself() {
    for case in cases() {
        for name in ["base.json", "revision.json"] {
            let document = read(&case, name);
            assert_eq!(
                compare(&document, &document).changes,
                [],
                "{}",
                case.display()
            );
        }
    }
}

/// Where oasdiff knows a rule, its level is ours. The exceptions, and why, are listed here.
#[test]
fn levels_are_those_of_the_known_rules() {
    // A discriminator decides what a value is: renaming its property or taking a value away breaks who relies on it.
    // A body whose wrapping changes nothing for values that were valid before breaks nobody.
    let departures = [
        "discriminator-property-name-changed",
        "discriminator-mapping-deleted",
        "discriminator-mapping-changed",
    ];
    let known: BTreeMap<String, String> =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/known-rules.csv"))
            .unwrap()
            .lines()
            .skip(1)
            .map(|line| {
                let mut cells = line.split(',');
                (
                    cells.next().unwrap().to_owned(),
                    cells.next().unwrap().to_owned(),
                )
            })
            .collect();
    let mut seen = 0;
    for case in cases() {
        for change in compare(&read(&case, "base.json"), &read(&case, "revision.json")).changes {
            let Some(level) = known.get(&change.rule) else {
                continue;
            };
            if departures
                .iter()
                .any(|suffix| change.rule.ends_with(suffix))
                || case.ends_with("unused-component-changed")
            {
                continue;
            }
            // Where nothing can be left out, a default says nothing.
            if case.ends_with("required-parameter-default-changed") {
                continue;
            }
            let class = match level.as_str() {
                "ERR" => Class::Breaking,
                "WARN" => Class::Warning,
                _ => Class::NonBreaking,
            };
            assert_eq!(change.class, class, "{}: {}", case.display(), change.rule);
            seen += 1;
        }
    }
    assert!(seen > 150, "only {seen}");
}
