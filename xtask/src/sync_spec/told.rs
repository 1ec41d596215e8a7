//! What a sync tells: what is to be done first, then what changed; as much as fits a screen, or all of it.

use std::fmt::Write;

use openapi_diff::{Colour, Report};

/// Lines of a screen for what is to be done, for changes, and for each list of Rust items.
const ADVICE: usize = 10;
const CHANGES: usize = 24;
const ITEMS: usize = 4;

/// What there is to tell.
pub(super) struct Told {
    pub(super) advice: Vec<String>,
    pub(super) report: Report,
}

impl Told {
    /// For a terminal. Unless `full`, what is more than a screen is only counted.
    pub(super) fn to_text(&self, full: bool) -> String {
        let report = self.report.to_text(Colour::Ansi);
        let shown = if full { self.advice.len() } else { ADVICE };
        let mut out = String::new();
        if !self.advice.is_empty() {
            out.push_str("What to do\n");
            for line in self.advice.iter().take(shown) {
                let _ = writeln!(out, "  - {line}");
            }
            if self.advice.len() > shown {
                let _ = writeln!(out, "  - … and {} more", self.advice.len() - shown);
            }
            out.push('\n');
        }
        if full {
            out.push_str(&report);
            return out;
        }
        let (short, left_out) = short(&self.report);
        let (body, _) = parts(&short);
        let (_, summary) = parts(&report);
        out.push_str(body);
        if !left_out.is_empty() {
            let _ = writeln!(out, "Left out here: {}.\n", left_out.join(", "));
        }
        out.push_str(summary);
        out
    }

    /// Whether [`to_text`](Self::to_text) leaves something out of a screen.
    pub(super) fn is_cut(&self) -> bool {
        self.advice.len() > ADVICE || !short(&self.report).1.is_empty()
    }

    /// For a pull request or an issue.
    pub(super) fn to_markdown(&self) -> String {
        let mut out = String::new();
        if !self.advice.is_empty() {
            out.push_str("### What to do\n\n");
            for line in self.advice.iter().take(5 * ADVICE) {
                let _ = writeln!(
                    out,
                    "- {}",
                    line.replace(['\n', '\r'], " ").replace('<', "&lt;")
                );
            }
            if self.advice.len() > 5 * ADVICE {
                let _ = writeln!(out, "- … and {} more", self.advice.len() - 5 * ADVICE);
            }
            out.push('\n');
        }
        out.push_str(&self.report.to_markdown());
        out
    }
}

/// The report as terminal text with no more than a screen of lines, and what that leaves out.
fn short(report: &Report) -> (String, Vec<String>) {
    let mut short = report.clone();
    let mut left_out = Vec::new();
    if let Some(rust) = &mut short.rust {
        for (items, word) in [
            (&mut rust.removed, "removed"),
            (&mut rust.changed, "changed"),
            (&mut rust.added, "added"),
        ] {
            if items.len() > ITEMS {
                left_out.push(format!("{} Rust items {word}", items.len() - ITEMS));
                items.truncate(ITEMS);
            }
        }
    }
    let lists = |report: &Report| {
        let items = report.rust.as_ref();
        items.map_or(0, |rust| {
            rust.removed.len() + rust.changed.len() + rust.added.len()
        })
    };
    // A change takes a line at least.
    short.changes.truncate(CHANGES);
    let mut text = short.to_text(Colour::Ansi);
    while text.lines().count() > CHANGES + lists(&short) && short.changes.len() > 1 {
        short.changes.pop();
        text = short.to_text(Colour::Ansi);
    }
    let more = report.changes.len() - short.changes.len();
    if more > 0 {
        left_out.insert(0, format!("{more} changes"));
    }
    (text, left_out)
}

/// The lists of a report's text, and the summary after the last blank line.
fn parts(text: &str) -> (&str, &str) {
    text.split_at(text.rfind("\n\n").map_or(0, |end| end + 2))
}
