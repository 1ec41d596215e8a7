//! Markdown for a pull request.

use std::fmt::Write;

use super::{rust_lists, used_by};
use crate::change::{Class, Report};

/// GitHub refuses a pull request whose text is longer than 65,536 characters.
const MAX_LENGTH: usize = 60_000;

pub(super) fn render(report: &Report) -> String {
    let mut out = format!("**{}**\n", report.summary_line());
    if let Some(rust) = &report.rust {
        let _ = write!(out, "\nVersion step for the crates: **{}**.\n", rust.step);
    }
    let mut left_out = 0_usize;
    for class in [
        Class::Breaking,
        Class::Warning,
        Class::NonBreaking,
        Class::Docs,
    ] {
        let changes: Vec<_> = report
            .changes
            .iter()
            .enumerate()
            .filter(|(_, change)| change.class == class)
            .collect();
        if changes.is_empty() {
            continue;
        }
        let _ = write!(
            out,
            "\n### {}\n\n| Where | What | Rule | Reaches |\n|---|---|---|---|\n",
            heading(class)
        );
        for (index, change) in changes {
            if out.len() > MAX_LENGTH {
                left_out += 1;
                continue;
            }
            let mut reaches = used_by(change, 4).unwrap_or_default();
            if !report.methods(index).is_empty() {
                let separator = if reaches.is_empty() { "" } else { "; " };
                let _ = write!(
                    reaches,
                    "{separator}Rust: {}",
                    report.methods(index).join(", ")
                );
            }
            let _ = writeln!(
                out,
                "| {} | {} | `{}` | {} |",
                cell(&change.at),
                cell(&change.message),
                change.rule,
                cell(&reaches)
            );
        }
    }
    for (word, items) in rust_lists(report) {
        let _ = write!(
            out,
            "\n<details><summary>Rust items {word}: {}</summary>\n\n",
            items.len()
        );
        for item in items {
            if out.len() > MAX_LENGTH {
                left_out += 1;
                continue;
            }
            let _ = writeln!(out, "- `{}`", item.replace('`', "'"));
        }
        out.push_str("\n</details>\n");
    }
    if left_out > 0 {
        let _ = write!(
            out,
            "\n{left_out} more lines are left out here; the JSON report has them all.\n"
        );
    }
    out
}

fn heading(class: Class) -> &'static str {
    match class {
        Class::Breaking => "Breaking",
        Class::Warning => "Warnings",
        Class::NonBreaking => "Non-breaking",
        Class::Docs => "Documentation",
    }
}

/// Text that stays in its cell and starts no markup of its own.
fn cell(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('|', "\\|")
        .replace('<', "&lt;")
        .replace(['\n', '\r'], " ")
}
