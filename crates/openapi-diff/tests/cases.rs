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

/// The report of a case as of one day; the few cases that need another policy say so in `options.json`.
fn report(case: &Path) -> Report {
    let (base, revision) = (read(case, "base.json"), read(case, "revision.json"));
    compare(case, &base, &revision)
}

fn compare(case: &Path, base: &Value, revision: &Value) -> Report {
    let mut options = Options::default();
    options.today = Some("2026-01-01".into());
    if case.join("options.json").exists() {
        let days = &read(case, "options.json")["deprecation_days"];
        options.deprecation_days = u32::try_from(days.as_u64().unwrap()).unwrap();
    }
    compare_with(base, revision, &options)
}

fn name(case: &Path) -> String {
    case.file_name().unwrap().to_string_lossy().into_owned()
}

fn csv(file: &str) -> BTreeMap<String, String> {
    fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests")
            .join(file),
    )
    .unwrap()
    .lines()
    .skip(1)
    .map(|line| {
        let (rule, rest) = line.split_once(',').unwrap();
        (rule.to_owned(), rest.to_owned())
    })
    .collect()
}

#[test]
fn every_case_gives_what_it_expects() {
    let mut wrong = Vec::new();
    for case in cases() {
        let report = report(&case);
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
            wrong.push(format!(
                "{}\n  expected {expected:?}\n  found    {found:?}",
                name(&case)
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
                compare(&case, &document, &document).changes,
                [],
                "{}",
                case.display()
            );
        }
    }
}

/// Every known rule is shown by a case, with the level that it has there, unless `left-out-rules.csv` says why not.
#[test]
fn every_known_rule_has_its_case_and_its_level() {
    let (known, left_out) = (csv("known-rules.csv"), csv("left-out-rules.csv"));
    let departures = csv("other-levels.csv");
    let mut shown: BTreeMap<String, Vec<(String, Class)>> = BTreeMap::new();
    for case in cases() {
        for change in report(&case).changes {
            let entry = shown.entry(change.rule).or_default();
            entry.push((name(&case), change.class));
        }
    }
    let mut wrong = Vec::new();
    for (rule, rest) in &known {
        let level = rest.split(',').next().unwrap();
        let class = match level {
            "ERR" => Class::Breaking,
            "WARN" => Class::Warning,
            _ => Class::NonBreaking,
        };
        let found = shown.get(rule).map_or(&[][..], Vec::as_slice);
        if found.is_empty() != left_out.contains_key(rule) {
            let count = found.len();
            wrong.push(format!(
                "{rule}: {count} cases, and the list of left-out rules says otherwise"
            ));
        }
        for (case, given) in found.iter().filter(|(_, given)| *given != class) {
            if !departures.contains_key(rule) {
                wrong.push(format!("{rule}: {level} is {given} in {case}"));
            }
        }
        let departs = found.iter().any(|(_, given)| *given != class);
        if departures.contains_key(rule) && !departs {
            wrong.push(format!(
                "{rule}: every case has the known level, so it is no departure"
            ));
        }
    }
    for rule in left_out.keys().chain(departures.keys()) {
        assert!(known.contains_key(rule), "{rule} is not known");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
