//! Workflow commands, which GitHub shows as annotations.

use std::fmt::Write;

use crate::change::{Class, Report};

pub(super) fn render(report: &Report, file: &str) -> String {
    let mut out = String::new();
    for change in &report.changes {
        let level = match change.class {
            Class::Breaking => "error",
            Class::Warning => "warning",
            Class::NonBreaking | Class::Docs => "notice",
        };
        let _ = writeln!(
            out,
            "::{level} file={},title={}::{}: {}",
            property(file),
            property(&change.rule),
            data(&change.at),
            data(&change.message)
        );
    }
    let _ = writeln!(
        out,
        "::notice title=OpenAPI::{}",
        data(&report.summary_line())
    );
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
