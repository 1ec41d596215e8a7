//! Markdown for a pull request.

use std::fmt::Write;

use super::{methods, plain, rust_lists, step, used_by};
use crate::change::{Change, Report};

/// GitHub refuses a pull request whose text is longer than 65,536 characters.
const MAX_LENGTH: usize = 60_000;

pub(super) fn render(report: &Report, max: usize) -> String {
    let mut head = format!("**{}**\n", report.summary_line());
    if let Some(rust) = &report.rust {
        let _ = write!(head, "\nVersion step for the crates: **{}**.\n", step(rust));
    }
    let rust = rust(report);
    let max = max.min(fitting(
        report,
        MAX_LENGTH.saturating_sub(head.len() + rust.len()),
    ));
    let mut out = head;
    for (at, changes) in report.groups(max) {
        let _ = write!(out, "{}", heading(at));
        for (index, change) in changes {
            out.push_str(&row(report, index, change));
        }
    }
    if let Some(left_out) = report.left_out(max) {
        let _ = write!(out, "\n{left_out} The JSON report has them all.\n");
    }
    out.push_str(&rust);
    out
}

/// How many of the worst changes fit `room` bytes.
fn fitting(report: &Report, room: usize) -> usize {
    let mut used = 0;
    let mut seen = std::collections::HashSet::new();
    for (index, change) in report.changes.iter().enumerate() {
        if seen.insert(&change.at) {
            used += heading(&change.at).len();
        }
        used += row(report, index, change).len();
        if used > room {
            return index;
        }
    }
    report.changes.len()
}

fn heading(at: &str) -> String {
    format!("\n### {}\n\n", inline(at))
}

fn row(report: &Report, index: usize, change: &Change) -> String {
    let mut row = format!(
        "- **{}** {} (`{}`)",
        change.class,
        inline(&change.message),
        change.rule
    );
    if let Some(users) = used_by(change, 4) {
        let _ = write!(row, "; reaches {}", inline(&users));
    }
    if !report.methods(index).is_empty() {
        let _ = write!(row, "; Rust: {}", inline(&methods(report, index)));
    }
    row.push('\n');
    row
}

/// The Rust items, within half of what fits.
fn rust(report: &Report) -> String {
    let mut out = String::new();
    for (word, items) in rust_lists(report) {
        let count = items.len();
        let _ = write!(
            out,
            "\n<details><summary>Rust items {word}: {count}</summary>\n\n"
        );
        for (index, item) in items.iter().enumerate() {
            if out.len() > MAX_LENGTH / 2 {
                let _ = writeln!(out, "- and {} more", count - index);
                break;
            }
            let _ = writeln!(out, "- `{}`", item.replace('`', "'"));
        }
        out.push_str("\n</details>\n");
    }
    out
}

/// Text that starts no markup of its own but for code between backticks.
fn inline(text: &str) -> String {
    plain(text)
        .replace('\\', "\\\\")
        .replace('<', "&lt;")
        .replace('*', "\\*")
}
