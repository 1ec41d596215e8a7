//! The entry in `CHANGELOG.md` that tells users of the crates what a new document means for them.

use std::fmt::Write;

use openapi_diff::{Class, Report};

/// Longer lists are cut: the entry is for reading, the pull request has the rest.
const MAX_LINES: usize = 40;
const HEADING: &str = "## Unreleased";

/// `changelog` with an entry for `report` under *Unreleased*, which is made when it is missing.
pub(crate) fn add(changelog: &str, report: &Report, date: &str) -> String {
    let entry = entry(report, date);
    let end = if changelog.starts_with(HEADING) {
        Some(HEADING.len())
    } else {
        changelog
            .find(&format!("\n{HEADING}"))
            .map(|at| at + 1 + HEADING.len())
    };
    match end {
        Some(end) => {
            let line = changelog[end..]
                .find('\n')
                .map_or(changelog.len(), |at| end + at + 1);
            let rest = changelog[line..].trim_start_matches('\n');
            let gap = if rest.is_empty() { "" } else { "\n" };
            format!(
                "{}\n{entry}{gap}{rest}",
                changelog[..line].trim_end_matches('\n').to_owned() + "\n"
            )
        }
        None => {
            let head = if changelog.trim().is_empty() {
                "# Changelog"
            } else {
                changelog.trim_end()
            };
            format!("{head}\n\n{HEADING}\n\n{entry}")
        }
    }
}

fn entry(report: &Report, date: &str) -> String {
    let summary = report.summary();
    let mut out = format!(
        "### The vendor's document of {date}: {}\n\n",
        summary.class_word()
    );
    let mut lines = Vec::new();
    for (index, change) in report
        .changes
        .iter()
        .enumerate()
        .filter(|(_, change)| change.class > Class::Docs)
    {
        let methods = report
            .rust
            .as_ref()
            .and_then(|rust| rust.methods.get(index))
            .map(|all| all.join("`, `"));
        let methods = methods
            .filter(|all| !all.is_empty())
            .map(|all| format!(" (`{all}`)"))
            .unwrap_or_default();
        lines.push(format!(
            "- {}: {}: {}{methods}",
            change.class,
            change.at,
            change.message.replace('\n', " ")
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
        if let Some(version) = &rust.version {
            let _ = write!(out, "\nSuggested version: {version} ({}).\n", rust.step);
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
    use serde_json::json;

    use super::add;

    #[test]
    fn an_entry_goes_under_unreleased() {
        let base = json!({"openapi": "3.0.0", "paths": {"/a": {"get": {"responses": {}}}}});
        let revision = json!({"openapi": "3.0.0", "paths": {}});
        let report = openapi_diff::compare(&base.into(), &revision.into());
        let entry = "### The vendor's document of 2026-01-02: breaking\n\n\
                     - breaking: GET /a: the operation was removed without having been deprecated\n";
        for (before, after) in [
            (
                "# Changelog\n\n## Unreleased\n\n## 0.1.0\n\n- old\n",
                format!("# Changelog\n\n## Unreleased\n\n{entry}\n## 0.1.0\n\n- old\n"),
            ),
            (
                "# Changelog\n\n## Unreleased\n\n",
                format!("# Changelog\n\n## Unreleased\n\n{entry}"),
            ),
            (
                "# Changelog\n\n## Unreleased\n\n### Before\n",
                format!("# Changelog\n\n## Unreleased\n\n{entry}\n### Before\n"),
            ),
            ("", format!("# Changelog\n\n## Unreleased\n\n{entry}")),
        ] {
            assert_eq!(add(before, &report, "2026-01-02"), after);
        }
    }
}
