//! Terminal text.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::{Colour, methods, plain, rust_lists, step, used_by};
use crate::change::{Class, Report};

pub(super) fn render(report: &Report, colour: Colour, max: usize) -> String {
    let paint = |style: Style, text: &str| match colour {
        Colour::Ansi => format!("{style}{text}{style:#}"),
        Colour::Plain => text.to_owned(),
    };
    let bold = Style::new().bold();
    let mut out = String::new();
    for (at, changes) in report.groups(max) {
        line(&mut out, &paint(bold, &plain(at)));
        for (index, change) in changes {
            let class = format!("{:<12}", change.class.as_str());
            let class = paint(style(change.class), &class);
            let message = plain(&change.message);
            line(&mut out, &format!("  {class} {message} [{}]", change.rule));
            if let Some(users) = used_by(change, 6) {
                let users = plain(&users);
                line(&mut out, &format!("  {:<12} used by {users}", ""));
            }
            if !report.methods(index).is_empty() {
                let methods = methods(report, index);
                line(&mut out, &format!("  {:<12} in Rust {methods}", ""));
            }
        }
        out.push('\n');
    }
    for (word, items) in rust_lists(report) {
        line(&mut out, &paint(bold, &format!("Rust items {word}")));
        for item in items.iter().take(max) {
            line(&mut out, &format!("  {item}"));
        }
        if let Some(rest) = items.len().checked_sub(max).filter(|rest| *rest > 0) {
            line(&mut out, &format!("  and {rest} more"));
        }
        out.push('\n');
    }
    if let Some(left_out) = report.left_out(max) {
        line(&mut out, &left_out);
    }
    line(&mut out, &paint(bold, &report.summary_line()));
    if let Some(rust) = &report.rust {
        line(
            &mut out,
            &format!("Version step for the crates: {}.", step(rust)),
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
