//! Workflow commands, which GitHub shows as annotations.

use std::fmt::Write;

use super::plain;
use crate::change::{Class, Report};

/// GitHub shows ten annotations of a step; what is left out is in the log as text.
const MOST: usize = 10;

pub(super) fn render(report: &Report, file: Option<&str>) -> String {
    let mut out = String::new();
    let mut summary = report.summary_line();
    if let Some(left_out) = report.left_out(MOST) {
        let _ = write!(summary, " The worst {MOST} are annotated; {left_out}");
    }
    let _ = writeln!(out, "::notice title=OpenAPI::{}", data(&summary));
    let file = file.map_or_else(String::new, |file| format!("file={},", property(file)));
    for change in report.changes.iter().take(MOST) {
        let level = match change.class {
            Class::Breaking => "error",
            Class::Warning => "warning",
            Class::NonBreaking | Class::Docs => "notice",
        };
        let _ = writeln!(
            out,
            "::{level} {file}title={}::{}: {}",
            property(&change.rule),
            data(&plain(&change.at)),
            data(&plain(&change.message))
        );
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
