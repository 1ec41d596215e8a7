//! The log of a stand-alone server.

use std::io::{self, Write};

use crate::journal::Request;

/// Writes one line for the request on stderr, and one for each of its breaches.
pub(super) fn request(request: &Request) {
    let outcome = match request.status {
        Some(status) => status.as_u16().to_string(),
        None => "no answer".to_owned(),
    };
    let mut line = format!(
        "{} {} {outcome}\n",
        request.method,
        printable(&request.path)
    );
    for breach in &request.breaches {
        line.push_str(&format!("  {}\n", printable(breach)));
    }
    // A log that nobody reads any more is no reason to stop serving.
    let _ = io::stderr().write_all(line.as_bytes());
}

/// `text` without anything that a terminal would obey.
fn printable(text: &str) -> String {
    let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    text.chars().map(shown).collect()
}
