//! Each case of the tables gives the changes that it lists, no more and no less.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use openapi_diff::{Change, Class, compare_with};

use support::{Case, Expected, cases};

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

/// What a change says that a case asks for.
fn told(change: &Change) -> String {
    let Change {
        class, rule, at, ..
    } = change;
    format!("{class} {rule} at {at} for {:?}", change.used_by)
}

fn asked(expected: &Expected) -> String {
    let Expected {
        class,
        rule,
        at,
        used_by,
        ..
    } = expected;
    format!("{class} {rule} at {at} for {used_by:?}")
}

/// What is wrong with the report of a case.
fn faults(case: &Case) -> Vec<String> {
    let report = case.report();
    let mut found: Vec<_> = report.changes.iter().map(told).collect();
    let mut expected: Vec<_> = case.changes.iter().map(asked).collect();
    found.sort();
    expected.sort();
    if found != expected {
        return vec![format!("expected {expected:#?}\n  found    {found:#?}")];
    }
    // Several changes can look alike but for what they name.
    let mut wrong = Vec::new();
    for expected in &case.changes {
        let named = |change: &&Change| {
            let names = |name: &String| change.message.contains(name.as_str());
            told(change) == asked(expected) && expected.names.iter().all(names)
        };
        if !report.changes.iter().any(|change| named(&change)) {
            let messages: Vec<_> = report
                .changes
                .iter()
                .map(|change| &change.message)
                .collect();
            wrong.push(format!(
                "no message names {:?}: {messages:#?}",
                expected.names
            ));
        }
    }
    wrong
}

#[test]
fn every_case_gives_what_it_expects() {
    let mut wrong = Vec::new();
    for case in cases() {
        let faults = faults(case);
        wrong.extend(
            faults
                .iter()
                .map(|fault| format!("{}\n  {fault}", case.name)),
        );
    }
    assert!(
        wrong.is_empty(),
        "{} cases:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// No sentence ends where its object should be, and none is about something that it does not name.
#[test]
fn every_message_is_a_sentence() {
    const ENDS: [&str; 6] = ["became", "from", "to", "for", "of", ":"];
    let mut wrong = Vec::new();
    for case in cases() {
        for change in case.report().changes {
            let message = &change.message;
            let last = message.split_whitespace().last().unwrap_or_default();
            let unfinished =
                ENDS.contains(&last) || message.contains("``") || message.contains("  ");
            if unfinished || message.contains(" an any ") || message.contains("the value became") {
                wrong.push(format!("{}: {message}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_document_does_not_differ_from_itself() {
    for case in cases() {
        for document in [&case.base, &case.revision] {
            let report = compare_with(document, document, &case.options);
            assert_eq!(report.changes, [], "{}", case.name);
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
        for change in case.report().changes {
            let entry = shown.entry(change.rule).or_default();
            entry.push((case.name.clone(), change.class));
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

/// The rules that the README's table names: `*` stands for anything.
fn named_in_readme() -> Vec<String> {
    let readme = include_str!("../README.md");
    let (_, table) = readme.split_once("| rule | class | why |").unwrap();
    let rows = table.trim_start().lines().skip(1);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let cells = rows.map(|row| row.split('|').nth(1).unwrap());
    let names = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    names.map(str::to_owned).collect()
}

fn fits(pattern: &str, rule: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == rule,
        Some((start, rest)) => rule.strip_prefix(start).is_some_and(|end| {
            (0..=end.len()).any(|at| end.is_char_boundary(at) && fits(rest, &end[at..]))
        }),
    }
}

/// What a rule is called whatever the direction and the part.
fn kind(rule: &str) -> &str {
    let strip = |rule, starts: &[&str]| {
        let found = starts
            .iter()
            .find_map(|start| str::strip_prefix(rule, start));
        found.unwrap_or(rule)
    };
    let rule = strip(rule, &["new-", "required-", "optional-"]);
    let rule = strip(rule, &["request-", "response-", "callback-"]);
    let rule = strip(
        rule,
        &[
            "read-only-",
            "write-only-",
            "required-",
            "optional-",
            "mediatype-",
        ],
    );
    let rule = strip(rule, &["body-", "property-", "parameter-", "header-"]);
    strip(rule, &["property-"])
}

/// The README's table names rules that there are, and every rule that is of another kind than the known ones.
#[test]
fn the_readme_names_the_rules() {
    let known = csv("known-rules.csv");
    let kinds: BTreeSet<&str> = known.keys().map(|rule| kind(rule)).collect();
    let patterns = named_in_readme();
    assert!(patterns.len() > 30, "the table is not found");
    let reports = cases().iter().flat_map(|case| case.report().changes);
    let shown: BTreeSet<String> = reports.map(|change| change.rule).collect();
    let unknown = |rule: &&String| !kinds.contains(kind(rule));
    let named = |rule: &&String| patterns.iter().any(|pattern| fits(pattern, rule));
    let missing: Vec<_> = shown
        .iter()
        .filter(unknown)
        .filter(|rule| !named(rule))
        .collect();
    let idle = |pattern: &&String| !shown.iter().any(|rule| fits(pattern, rule));
    let idle: Vec<_> = patterns.iter().filter(idle).collect();
    assert!(
        missing.is_empty() && idle.is_empty(),
        "not named: {missing:#?}\nno rules: {idle:#?}"
    );
}
