//! Workflow commands, which GitHub shows as annotations.

use std::fmt::Write;

use openapi_document::read;

use super::plain;
use crate::change::{Change, Class, Report};

/// GitHub shows ten annotations of a step; what is left out is in the log as text.
const MOST: usize = 10;

/// `text` is that of `file`, the revision.
pub(super) fn render(report: &Report, file: Option<&str>, text: &[u8]) -> String {
    let mut out = String::new();
    let mut summary = report.summary_line();
    if let Some(left_out) = report.left_out(MOST) {
        let _ = write!(summary, " The worst {MOST} are annotated; {left_out}");
    }
    let _ = writeln!(out, "::notice title=OpenAPI::{}", data(&summary));
    let file = file.map_or_else(String::new, |file| format!("file={},", property(file)));
    let worst = &report.changes[..report.changes.len().min(MOST)];
    for (change, line) in worst.iter().zip(lines(worst, text)) {
        let level = match change.class {
            Class::Breaking => "error",
            Class::Warning => "warning",
            Class::NonBreaking | Class::Docs => "notice",
        };
        let _ = writeln!(
            out,
            "::{level} {file}{line}title={}::{}: {}",
            property(&change.rule),
            data(&plain(&change.at)),
            data(&plain(&change.message))
        );
    }
    out
}

/// `line=7,` for each change: where its node stands in the revision, or, of what went or comes by an alias, what is around it.
fn lines(changes: &[Change], text: &[u8]) -> Vec<String> {
    let around = |change: &Change| -> Vec<String> {
        let there = change.revision_pointer.as_ref();
        let Some(pointer) = there.or(change.base_pointer.as_ref()) else {
            return Vec::new();
        };
        let above = pointer.rmatch_indices('/');
        let above = above.map(|(end, _)| pointer[..end].to_owned());
        there.cloned().into_iter().chain(above).collect()
    };
    let wanted: Vec<Vec<String>> = changes.iter().map(around).collect();
    let mut found = read::lines(text, &wanted.concat()).into_iter();
    let line = |pointers: &Vec<String>| {
        let lines = found.by_ref().take(pointers.len());
        let line = lines.fold(None, Option::or);
        line.map_or_else(String::new, |line| format!("line={line},"))
    };
    wanted.iter().map(line).collect()
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
