//! What the generated methods say of themselves.

use std::fmt::Write as _;

use crate::model::{Api, Operation};

pub(crate) fn client(api: &Api) -> String {
    let mut text = format!("Client for {}\n\n", api.title);
    if let Some(description) = &api.description {
        let _ = write!(text, "{description}\n\n");
    }
    let _ = write!(text, "Version: {}", api.version);
    text
}

/// Path, media types, errors and scope of one operation on one page.
pub(crate) fn operation(operation: &Operation) -> String {
    let mut text = String::new();
    for words in [&operation.summary, &operation.description]
        .into_iter()
        .flatten()
    {
        let _ = write!(text, "{}\n\n", words.trim());
    }
    let _ = write!(
        text,
        "Sends a `{}` request to `{}`\n\n",
        operation.method, operation.path
    );
    if let Some(scope) = &operation.scope {
        let _ = write!(text, "Required scope: `{scope}`\n\n");
    }
    let sent: Vec<String> = operation
        .bodies
        .iter()
        .map(|b| format!("`{}`", b.media_type))
        .collect();
    if !sent.is_empty() {
        let _ = write!(text, "Body: {}\n\n", sent.join(", "));
    }
    let mut received: Vec<String> = Vec::new();
    for success in &operation.success {
        let media = success
            .media_type
            .iter()
            .chain(success.others.iter().map(|(media, _)| media));
        for media_type in media.map(|m| format!("`{m}`")) {
            if !received.contains(&media_type) {
                received.push(media_type);
            }
        }
    }
    if !received.is_empty() {
        let _ = write!(text, "Response: {}\n\n", received.join(", "));
    }
    if !operation.errors.is_empty() {
        text.push_str("Errors that the document names, each as `Error::UnexpectedResponse`:\n");
        for (status, description) in &operation.errors {
            let first = description.lines().next().unwrap_or_default();
            let _ = writeln!(text, "- `{status}` {first}");
        }
    }
    text
}
