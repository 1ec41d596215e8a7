//! Terminal text.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::{Colour, rust_lists, used_by};
use crate::change::{Class, Report};

pub(super) fn render(report: &Report, colour: Colour) -> String {
    let paint = |style: Style, text: &str| match colour {
        Colour::Ansi => format!("{style}{text}{style:#}"),
        Colour::Plain => text.to_owned(),
    };
    let bold = Style::new().bold();
    let mut out = String::new();
    for (at, changes) in report.groups() {
        line(&mut out, &paint(bold, at));
        for (index, change) in changes {
            let class = paint(
                style(change.class),
                &format!("{:<12}", change.class.as_str()),
            );
            line(
                &mut out,
                &format!("  {class} {} [{}]", change.message, change.rule),
            );
            if let Some(users) = used_by(change, 6) {
                line(&mut out, &format!("  {:<12} used by {users}", ""));
            }
            if !report.methods(index).is_empty() {
                line(
                    &mut out,
                    &format!("  {:<12} in Rust {}", "", report.methods(index).join(", ")),
                );
            }
        }
        out.push('\n');
    }
    for (word, items) in rust_lists(report) {
        line(&mut out, &paint(bold, &format!("Rust items {word}")));
        for item in items {
            line(&mut out, &format!("  {item}"));
        }
        out.push('\n');
    }
    line(&mut out, &paint(bold, &report.summary_line()));
    if let Some(rust) = &report.rust {
        line(
            &mut out,
            &format!("Version step for the crates: {}.", rust.step),
        );
    }
    out
}

fn style(class: Class) -> Style {
    let colour = match class {
        Class::Breaking => AnsiColor::Red,
        Class::Warning => AnsiColor::Yellow,
        Class::NonBreaking => AnsiColor::Green,
        Class::Docs => AnsiColor::Blue,
    };
    Style::new().fg_color(Some(colour.into()))
}

fn line(out: &mut String, text: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "{text}");
}
