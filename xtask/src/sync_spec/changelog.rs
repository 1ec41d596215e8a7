//! The entry in `CHANGELOG.md` that tells users of the crates what a new document means for them.

use std::fmt::{self, Write};

use openapi_diff::{Class, Report};
use semver::Version;

use crate::rust_axis::Step;

/// Longer lists are cut: the entry is for reading, the pull request has the rest.
const MAX_LINES: usize = 40;
/// As this workspace writes it, and as *Keep a Changelog* does.
const HEADINGS: [&str; 2] = ["## Unreleased", "## [Unreleased]"];

/// `changelog` with an entry for `report` under *Unreleased*, which is made when it is missing. One line there suggests the
/// version that the worst of all its entries asks for.
pub(crate) fn add(changelog: &str, report: &Report, date: &str) -> String {
    let (head, section, rest) = split(changelog);
    let (mut section, mut suggested) = without_suggestions(section);
    suggested = suggested.max(Suggestion::of(report));
    section = section.trim_matches('\n').to_owned();
    let mut out = head;
    if let Some(suggestion) = suggested {
        let _ = write!(out, "\n{suggestion}\n");
    }
    let _ = write!(out, "\n{}", entry(report, date));
    for following in [section.as_str(), rest.trim_start_matches('\n')] {
        if !following.is_empty() {
            let _ = writeln!(out, "\n{}", following.trim_end_matches('\n'));
        }
    }
    out
}

/// What stands before the section *Unreleased* and its heading, the section, and what follows it.
fn split(changelog: &str) -> (String, &str, &str) {
    let mut start = 0;
    for line in changelog.split_inclusive('\n') {
        let end = start + line.len();
        if HEADINGS.contains(&line.trim_end()) {
            let rest = &changelog[end..];
            let length = if rest.starts_with("## ") {
                0
            } else {
                rest.find("\n## ").map_or(rest.len(), |at| at + 1)
            };
            let (section, rest) = rest.split_at(length);
            return (format!("{}\n", changelog[..end].trim_end()), section, rest);
        }
        start = end;
    }
    let head = match changelog.trim() {
        "" => "# Changelog",
        text => text,
    };
    (format!("{head}\n\n{}\n", HEADINGS[0]), "", "")
}

/// The section without its suggestions, and the farthest of them. Earlier entries each had their own.
fn without_suggestions(section: &str) -> (String, Option<Suggestion>) {
    let mut kept = String::new();
    let mut farthest = None;
    for line in section.split_inclusive('\n') {
        match Suggestion::parse(line.trim()) {
            Some(suggestion) => {
                farthest = farthest.max(Some(suggestion));
                // The line stood in a paragraph of its own.
                kept.truncate(kept.trim_end_matches('\n').len());
                kept.push('\n');
            }
            None => kept.push_str(line),
        }
    }
    (kept, farthest)
}

/// "Suggested version: 0.2.0 (major)."; the farther step is the greater one.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Suggestion {
    step: Step,
    version: Version,
}

impl Suggestion {
    fn of(report: &Report) -> Option<Self> {
        let rust = report.rust.as_ref()?;
        Some(Self {
            step: Step::parse(&rust.step)?,
            version: rust.version.as_deref()?.parse().ok()?,
        })
    }

    fn parse(line: &str) -> Option<Self> {
        let rest = line.strip_prefix("Suggested version: ")?;
        let (version, step) = rest.strip_suffix(").")?.split_once(" (")?;
        Some(Self {
            step: Step::parse(step)?,
            version: version.parse().ok()?,
        })
    }
}

impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, version } = self;
        write!(f, "Suggested version: {version} ({}).", step.word())
    }
}

fn entry(report: &Report, date: &str) -> String {
    let summary = report.summary();
    let mut out = format!(
        "### The vendor's document of {date}: {}\n\n",
        summary.class_word()
    );
    let mut lines = Vec::new();
    let changes = report.changes.iter().enumerate();
    for (index, change) in changes.filter(|(_, change)| change.class > Class::Docs) {
        let rust = report.rust.as_ref();
        let methods = rust.and_then(|rust| rust.methods.get(index));
        let methods = match methods.map_or(&[][..], Vec::as_slice) {
            [] => String::new(),
            all => format!(" (`{}`)", all.join("`, `")),
        };
        let message = change.message.replace('\n', " ");
        lines.push(format!(
            "- {}: {}: {message}{methods}",
            change.class, change.at
        ));
    }
    if summary.docs > 0 {
        lines.push(format!(
            "- docs: {} change(s) of wording only",
            summary.docs
        ));
    }
    cut(&mut out, &lines, "changes");
    if let Some(rust) = &report.rust {
        for (word, items) in [
            ("removed", &rust.removed),
            ("changed", &rust.changed),
            ("added", &rust.added),
        ] {
            if !items.is_empty() {
                let _ = write!(out, "\nRust items {word}:\n\n");
                let items: Vec<_> = items.iter().map(|item| format!("- `{item}`")).collect();
                cut(&mut out, &items, "items");
            }
        }
    }
    out
}

fn cut(out: &mut String, lines: &[String], what: &str) {
    for line in lines.iter().take(MAX_LINES) {
        let _ = writeln!(out, "{line}");
    }
    if lines.len() > MAX_LINES {
        let _ = writeln!(out, "- … and {} more {what}", lines.len() - MAX_LINES);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use openapi_diff::{Report, RustChanges};
    use serde_json::json;

    use super::add;

    const ENTRY: &str = "### The vendor's document of 2026-01-02: breaking\n\n\
                         - breaking: GET /a: the operation was removed without having been deprecated\n";

    fn report(rust: Option<(&str, &str)>) -> Report {
        let base = json!({"openapi": "3.0.0", "paths": {"/a": {"get": {"responses": {}}}}});
        let revision = json!({"openapi": "3.0.0", "paths": {}});
        let mut report = openapi_diff::compare(&base.into(), &revision.into());
        report.rust = rust.map(|(step, version)| RustChanges {
            step: step.into(),
            version: Some(version.into()),
            ..RustChanges::default()
        });
        report
    }

    #[test]
    fn an_entry_goes_under_unreleased() {
        for (before, after) in [
            (
                "# Changelog\n\n## Unreleased\n\n## 0.1.0\n\n- old\n",
                format!("# Changelog\n\n## Unreleased\n\n{ENTRY}\n## 0.1.0\n\n- old\n"),
            ),
            (
                "# Changelog\n\n## [Unreleased]\n## [0.1.0] - 2026-01-01\n\n- old\n\n[0.1.0]: x\n",
                format!(
                    "# Changelog\n\n## [Unreleased]\n\n{ENTRY}\n## [0.1.0] - 2026-01-01\n\n- old\n\n[0.1.0]: x\n"
                ),
            ),
            (
                "# Changelog\n\n## Unreleased\n\n",
                format!("# Changelog\n\n## Unreleased\n\n{ENTRY}"),
            ),
            (
                "# Changelog\n\n## Unreleased\n\n### Before\n",
                format!("# Changelog\n\n## Unreleased\n\n{ENTRY}\n### Before\n"),
            ),
            (
                "# Changelog\n\n## 0.1.0 is not ## Unreleased\n",
                format!("# Changelog\n\n## 0.1.0 is not ## Unreleased\n\n## Unreleased\n\n{ENTRY}"),
            ),
            ("", format!("# Changelog\n\n## Unreleased\n\n{ENTRY}")),
        ] {
            assert_eq!(add(before, &report(None), "2026-01-02"), after);
        }
    }

    #[test]
    fn one_version_is_suggested_the_farthest_of_all_entries() {
        let mut changelog = "# Changelog\n\n## Unreleased\n\n### Added\n\n- By hand.\n\n## 0.1.0\n\nSuggested version: 9.0.0 (major).\n".to_owned();
        for ((step, version), suggested) in [
            (("patch", "0.1.1"), "0.1.1 (patch)"),
            (("major", "0.2.0"), "0.2.0 (major)"),
            (("minor", "0.1.1"), "0.2.0 (major)"),
        ] {
            changelog = add(&changelog, &report(Some((step, version))), "2026-01-02");
            let unreleased = changelog.split("## 0.1.0").next().unwrap();
            let found: Vec<_> = unreleased.matches("Suggested version").collect();
            assert_eq!(found.len(), 1, "{changelog}");
            assert!(
                unreleased.contains(&format!(
                    "## Unreleased\n\nSuggested version: {suggested}.\n\n### The"
                )),
                "{changelog}"
            );
        }
        assert_eq!(changelog.matches(ENTRY).count(), 3);
        assert!(changelog.ends_with(
            "### Added\n\n- By hand.\n\n## 0.1.0\n\nSuggested version: 9.0.0 (major).\n"
        ));
    }

    /// As the entries were written before: each with a suggestion at its end.
    #[test]
    fn suggestions_inside_older_entries_are_taken_up() {
        let before = "## Unreleased\n\n### Older\n\n- a\n\nSuggested version: 0.2.0 (major).\n\n### Oldest\n\n- b\n\nSuggested version: 0.1.1 (minor).\n";
        assert_eq!(
            add(before, &report(Some(("patch", "0.1.1"))), "2026-01-02"),
            format!(
                "## Unreleased\n\nSuggested version: 0.2.0 (major).\n\n{ENTRY}\n### Older\n\n- a\n\n### Oldest\n\n- b\n"
            )
        );
    }
}
