//! Reading JSON into a type, with the location of what does not fit.

use std::error::Error as StdError;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};

/// Reads a text into a type, with the JSON pointer of what does not fit in the error. `base` is the pointer of the text.
pub(crate) fn decode<T: DeserializeOwned>(text: &str, base: &str) -> Result<T> {
    // The quick way first: the slow one is only there to say where it went wrong.
    if let Ok(value) = serde_json::from_str(text) {
        return Ok(value);
    }
    super::check(text).map_err(not_json)?;
    if serde_json::from_str::<Value>(text).is_ok() {
        located::<T, _>(&mut serde_json::Deserializer::from_str(text), base)
    } else {
        // A number, a text or a depth that serde_json does not read, perhaps in a member that the type ignores.
        located::<T, _>(super::value(text), base)
    }
}

/// The error of a body that is not JSON.
pub(crate) fn not_json(error: impl StdError + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Decode, format!("the body is not JSON: {error}")).with_source(error)
}

/// The error of a body whose value at `pointer` does not fit.
pub(crate) fn misfit(
    pointer: &str,
    why: &str,
    source: impl StdError + Send + Sync + 'static,
) -> Error {
    let location = if pointer.is_empty() {
        "its root"
    } else {
        pointer
    };
    Error::new(
        ErrorKind::Decode,
        format!("the body does not fit at {location}: {why}"),
    )
    .with_source(source)
}

fn located<'de, T, D>(reader: D, base: &str) -> Result<T>
where
    T: Deserialize<'de>,
    D: serde::Deserializer<'de, Error = serde_json::Error>,
{
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let pointer = format!("{base}{}", pointer(error.path()));
        let why = error.inner().to_string();
        misfit(&pointer, &why, error.into_inner())
    })
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", super::escape(key)),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => "/?".to_owned(),
        })
        .collect()
}
