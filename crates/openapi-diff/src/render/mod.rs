//! Reports for people and for machines: terminal text, Markdown, GitHub annotations, JSON.

mod github;
mod json;
mod markdown;
mod text;

use crate::change::{Change, Report, RustChanges};

/// Whether terminal text carries colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// ANSI escape codes.
    Ansi,
    /// None.
    Plain,
}

impl Report {
    /// The report as JSON: `summary`, `changes`, `rust`.
    #[must_use]
    pub fn to_json(&self) -> openapi_document::Value {
        json::render(self)
    }

    /// The report for a terminal: grouped by at, with a summary line at the end.
    #[must_use]
    pub fn to_text(&self, colour: Colour) -> String {
        text::render(self, colour)
    }

    /// The report for a pull request.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        markdown::render(self)
    }

    /// The report as workflow commands that GitHub shows beside `file`.
    #[must_use]
    pub fn to_github(&self, file: &str) -> String {
        github::render(self, file)
    }

    /// One sentence on how much changed.
    fn summary_line(&self) -> String {
        let summary = self.summary();
        if summary.class.is_none() {
            return "No changes.".into();
        }
        let counts = [
            (summary.breaking, "breaking"),
            (summary.warning, "warning"),
            (summary.non_breaking, "non-breaking"),
            (summary.docs, "docs"),
        ];
        let counts: Vec<_> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let plural = if self.changes.len() == 1 { "" } else { "s" };
        format!(
            "{} change{plural}: {}.",
            self.changes.len(),
            counts.join(", ")
        )
    }

    /// The changes of each at, in the order of the report.
    fn groups(&self) -> Vec<(&str, Vec<(usize, &Change)>)> {
        let mut groups: Vec<(&str, Vec<(usize, &Change)>)> = Vec::new();
        for (index, change) in self.changes.iter().enumerate() {
            match groups.iter_mut().find(|(at, _)| *at == change.at) {
                Some((_, list)) => list.push((index, change)),
                None => groups.push((&change.at, vec![(index, change)])),
            }
        }
        groups
    }

    /// The Rust methods that a change touches.
    fn methods(&self, index: usize) -> &[String] {
        self.rust
            .as_ref()
            .and_then(|rust| rust.methods.get(index))
            .map_or(&[], Vec::as_slice)
    }
}

/// "GET /a, GET /b and 7 more", without the location itself.
fn used_by(change: &Change, limit: usize) -> Option<String> {
    let others: Vec<_> = change
        .used_by
        .iter()
        .filter(|name| **name != change.at)
        .map(String::as_str)
        .collect();
    match others.len() {
        0 => None,
        count if count > limit => Some(format!(
            "{} and {} more",
            others[..limit].join(", "),
            count - limit
        )),
        _ => Some(others.join(", ")),
    }
}

/// The Rust methods that a change touches, as many as fit a line.
fn methods(report: &Report, index: usize) -> String {
    const LIMIT: usize = 6;
    let all = report.methods(index);
    let more = if all.len() > LIMIT {
        format!(" and {} more", all.len() - LIMIT)
    } else {
        String::new()
    };
    format!(
        "{}{more}",
        all.iter()
            .take(LIMIT)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    )
}

/// "minor, to 0.2.0".
fn step(rust: &RustChanges) -> String {
    match &rust.version {
        Some(version) => format!("{}, to {version}", rust.step),
        None => rust.step.clone(),
    }
}

/// The Rust part of a report, one heading and its items at a time.
fn rust_lists(report: &Report) -> Vec<(&'static str, &[String])> {
    let Some(rust) = &report.rust else {
        return Vec::new();
    };
    [
        ("removed", &rust.removed),
        ("changed", &rust.changed),
        ("added", &rust.added),
    ]
    .into_iter()
    .filter(|(_, items)| !items.is_empty())
    .map(|(word, items)| (word, items.as_slice()))
    .collect()
}
