//! From text to a [`Value`], within bounds.

mod bounds;
mod builder;
mod json;
mod lines;
#[cfg(feature = "yaml")]
mod yaml;

pub use bounds::Limits;
pub use lines::lines;

use crate::{Error, Value};

/// Reads JSON or, with the feature `yaml`, YAML.
///
/// - A byte order mark is skipped. Text that starts with `{` or `[` is read as JSON, and as YAML if it is not JSON.
/// - Where an object has several members of one key, the last wins, as in most JSON parsers.
/// - YAML follows the core schema of YAML 1.2: `yes`, `no`, `on` and dates are strings. So are `.inf` and `.nan`, because JSON
///   has no such numbers, and, unlike there, digits after a leading zero: `00926` is a postal code, not 926. A key is the text that is written there (`200:` is `"200"`). Merge keys (`<<`) are applied; aliases
///   become copies, which count towards the limits. There is one document in a text.
///
/// # Errors
///
/// When the text is neither JSON nor YAML, is not UTF-8, or exceeds a limit. The error has the line and the column.
pub fn from_slice(bytes: &[u8], limits: Limits) -> Result<Value, Error> {
    limits.check_bytes(bytes.len())?;
    let text = text(bytes)?;
    match text.trim_start().chars().next() {
        None => Err(Error::new(
            "the document is empty",
            "give an OpenAPI document in JSON or YAML",
        )),
        Some('<') => Err(Error::new(
            "the document is HTML or XML",
            "give an OpenAPI document in JSON or YAML, not the page around it",
        )),
        // A flow mapping of YAML also starts with a brace.
        Some('{' | '[') => json::read(text, limits).or_else(|error| {
            if json::is_bound(&error) {
                return Err(error);
            }
            yaml(text, limits).map_err(|_| error)
        }),
        Some(_) => yaml(text, limits),
    }
}

/// The document's text without a byte order mark.
fn text(bytes: &[u8]) -> Result<&str, Error> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (line, column) = position(bytes, error.valid_up_to());
        Error::new("the document is not UTF-8", "save it as UTF-8").at_position(line, column)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The line and the column, in characters and from 1, of a byte.
fn position(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = &bytes[..at.min(bytes.len())];
    let start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |newline| newline + 1);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    (
        line,
        String::from_utf8_lossy(&before[start..]).chars().count() + 1,
    )
}

#[cfg(feature = "yaml")]
use yaml::read as yaml;

#[cfg(not(feature = "yaml"))]
fn yaml(_: &str, _: Limits) -> Result<Value, Error> {
    Err(Error::new(
        "the document is not JSON",
        "give JSON, or enable the feature `yaml` of openapi-document",
    ))
}
