//! What a sync tells: what is to be done first, then what changed; as much as fits a screen, or all of it.

use openapi_diff::{Colour, Report};

/// Lines of advice on a screen, and in Markdown.
const ADVICE: usize = 10;
const ADVICE_IN_MARKDOWN: usize = 50;
/// Changes on a screen, of some four lines each, and Rust items of a kind.
const CHANGES: usize = 6;

/// What there is to tell.
pub(super) struct SyncReport {
    pub(super) advice: Vec<String>,
    pub(super) report: Report,
}

impl SyncReport {
    /// For a terminal. Unless `full`, what is more than a screen is only counted.
    pub(super) fn to_text(&self, full: bool) -> String {
        let (advice, changes) = if full {
            (usize::MAX, usize::MAX)
        } else {
            (ADVICE, CHANGES)
        };
        let advice = self.advice("What to do\n", "  - ", advice);
        advice + &self.report.to_text_within(Colour::Ansi, changes)
    }

    /// Whether [`to_text`](Self::to_text) leaves something out of a screen.
    pub(super) fn is_cut(&self) -> bool {
        let rust = self.report.rust.iter();
        let mut items = rust.flat_map(|rust| [&rust.removed, &rust.changed, &rust.added]);
        self.advice.len() > ADVICE
            || self.report.changes.len() > CHANGES
            || items.any(|items| items.len() > CHANGES)
    }

    /// For a pull request or an issue.
    pub(super) fn to_markdown(&self) -> String {
        let advice = self.advice("### What to do\n\n", "- ", ADVICE_IN_MARKDOWN);
        advice.replace('<', "&lt;") + &self.report.to_markdown()
    }

    /// So many lines of advice, and the count of the others.
    fn advice(&self, heading: &str, bullet: &str, most: usize) -> String {
        if self.advice.is_empty() {
            return String::new();
        }
        let mut out = heading.to_owned();
        for line in self.advice.iter().take(most) {
            out += &format!("{bullet}{}\n", visible(line));
        }
        if self.advice.len() > most {
            out += &format!("{bullet}… and {} more\n", self.advice.len() - most);
        }
        out + "\n"
    }
}

/// One line, whatever the document's names hold: a line break or an escape sequence in them reaches no terminal or log.
pub(super) fn visible(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if c.is_control() {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}
