//! Reports for people and for machines: terminal text, Markdown, GitHub annotations, JSON.

mod github;
mod json;
mod markdown;
mod text;

use std::collections::HashMap;

use openapi_document::Text;

use crate::change::{Change, Class, Report, RustChanges};

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

    /// The report for a terminal: grouped by operation or component, with a summary line at the end.
    #[must_use]
    pub fn to_text(&self, colour: Colour) -> String {
        self.to_text_within(colour, usize::MAX)
    }

    /// The report for a terminal with the worst `max` changes, and how many are left out.
    ///
    /// ```
    /// use openapi_diff::Colour;
    /// use openapi_document::value;
    ///
    /// let paths = value!({"/a": {"get": {"responses": {}}}, "/b": {"get": {"responses": {}}}});
    /// let report = openapi_diff::compare(&value!({"paths": paths}), &value!({"paths": {}}));
    /// let text = report.to_text_within(Colour::Plain, 1);
    /// assert!(text.contains("GET /a") && !text.contains("GET /b"));
    /// assert!(text.contains("1 more change is left out: 1 breaking."));
    /// ```
    #[must_use]
    pub fn to_text_within(&self, colour: Colour, max: usize) -> String {
        text::render(self, colour, max)
    }

    /// The report for a pull request, as long as GitHub takes it.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        self.to_markdown_within(usize::MAX)
    }

    /// The report for a pull request with the worst `max` changes, and how many are left out.
    #[must_use]
    pub fn to_markdown_within(&self, max: usize) -> String {
        markdown::render(self, max)
    }

    /// The report as workflow commands: the summary, and the worst changes, which GitHub shows beside `file`; without one,
    /// beside none.
    #[must_use]
    pub fn to_github(&self, file: Option<&str>) -> String {
        github::render(self, file, b"")
    }

    /// The report as workflow commands, beside the lines of a file that holds the revised document, whose text is given.
    ///
    /// ```
    /// use openapi_document::Value;
    ///
    /// let base = Value::parse(br#"{"paths": {"/a": {"get": {"responses": {}}}}}"#)?;
    /// let text = b"{\n  \"paths\": {\n    \"/a\": {\"get\": {\"deprecated\": true, \"responses\": {}}}\n  }\n}";
    /// let report = openapi_diff::compare(&base, &Value::parse(text)?);
    /// assert!(report.to_github_beside("openapi.json", text).contains("file=openapi.json,line=3,"));
    /// # Ok::<(), openapi_document::Error>(())
    /// ```
    #[must_use]
    pub fn to_github_beside(&self, file: &str, text: &[u8]) -> String {
        github::render(self, Some(file), text)
    }

    /// One sentence on how much changed.
    fn summary_line(&self) -> String {
        match self.changes.len() {
            0 => "No changes.".into(),
            1 => format!("1 change: {}.", counts(&self.changes)),
            count => format!("{count} changes: {}.", counts(&self.changes)),
        }
    }

    /// One sentence on what is left out after the worst `max`; nothing where all are there.
    fn left_out(&self, max: usize) -> Option<String> {
        let rest = self.changes.get(max..).filter(|rest| !rest.is_empty())?;
        let words = if rest.len() == 1 {
            "1 more change is".to_owned()
        } else {
            format!("{} more changes are", rest.len())
        };
        Some(format!("{words} left out: {}.", counts(rest)))
    }

    /// The worst `max` changes by operation or component, each group where its worst change stands.
    fn groups(&self, max: usize) -> Vec<(&str, Vec<(usize, &Change)>)> {
        let mut groups: Vec<(&str, Vec<(usize, &Change)>)> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for (index, change) in self.changes.iter().enumerate().take(max) {
            let group = *known.entry(&change.at).or_insert_with(|| {
                groups.push((&change.at, Vec::new()));
                groups.len() - 1
            });
            groups[group].1.push((index, change));
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

/// "2 breaking, 1 docs".
fn counts(changes: &[Change]) -> String {
    let classes = [
        Class::Breaking,
        Class::Warning,
        Class::NonBreaking,
        Class::Docs,
    ];
    let counts = classes.into_iter().filter_map(|class| {
        let count = changes.iter().filter(|change| change.class == class);
        let count = count.count();
        (count > 0).then(|| format!("{count} {class}"))
    });
    counts.collect::<Vec<_>>().join(", ")
}

/// "GET /a, GET /b and 7 more", without the location itself.
fn used_by(change: &Change, limit: usize) -> Option<String> {
    let others = change.used_by.iter().filter(|name| **name != change.at);
    let others: Vec<_> = others.map(Text::as_str).collect();
    (!others.is_empty()).then(|| listed(&others, limit))
}

/// The Rust methods that a change touches, as many as fit a line.
fn methods(report: &Report, index: usize) -> String {
    let all: Vec<_> = report.methods(index).iter().map(String::as_str).collect();
    listed(&all, 6)
}

fn listed(all: &[&str], limit: usize) -> String {
    match all.len() {
        count if count > limit => {
            format!("{} and {} more", all[..limit].join(", "), count - limit)
        }
        _ => all.join(", "),
    }
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
    let lists = [
        ("removed", &rust.removed),
        ("changed", &rust.changed),
        ("added", &rust.added),
    ];
    lists
        .into_iter()
        .filter(|(_, items)| !items.is_empty())
        .map(|(word, items)| (word, items.as_slice()))
        .collect()
}

/// A document's text on one line, which moves no cursor and hides nothing: control characters and those that turn the
/// direction of writing are spelled out.
fn plain(text: &str) -> String {
    let turns = |character: char| matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || turns(character) {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    out
}
