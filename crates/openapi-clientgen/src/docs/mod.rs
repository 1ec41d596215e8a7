//! What the generated code says of itself: the document's words and the facts that a caller needs, as rustdoc.

mod prose;

use std::fmt::Write as _;

use crate::model::Operation;

pub(crate) use prose::rustdoc;

/// The description of one operation: its own, then its scope, media types and errors.
pub(crate) fn description(operation: &Operation) -> String {
    let mut text = String::new();
    if let Some(words) = &operation.description {
        let _ = write!(text, "{}\n\n", rustdoc(words));
    }
    if let Some(scope) = &operation.scope {
        let _ = write!(text, "Required scope: `{scope}`\n\n");
    }
    let sent = operation.bodies.iter().map(|body| body.media_type.as_str());
    list(&mut text, "Body", sent);
    let received = operation.success.iter().flat_map(|success| {
        let others = success.others.iter().map(|(media_type, _)| media_type);
        success.media_type.iter().chain(others).map(String::as_str)
    });
    list(&mut text, "Response", received);
    if !operation.errors.is_empty() {
        text.push_str("Errors that the document names:\n");
        for (status, description, body) in &operation.errors {
            let words = rustdoc(description);
            let words = words.lines().next().unwrap_or_default();
            let _ = write!(text, "- `{status}` {words}");
            let _ = match body {
                Some(name) => writeln!(text, " ([`{name}`](types::{name}))"),
                None => writeln!(text),
            };
        }
    }
    text.trim_end().to_owned()
}

/// A line with each media type once.
fn list<'m>(text: &mut String, title: &str, media_types: impl Iterator<Item = &'m str>) {
    let mut listed: Vec<String> = Vec::new();
    for media_type in media_types.map(|media_type| format!("`{media_type}`")) {
        if !listed.contains(&media_type) {
            listed.push(media_type);
        }
    }
    if !listed.is_empty() {
        let _ = write!(text, "{title}: {}\n\n", listed.join(", "));
    }
}
