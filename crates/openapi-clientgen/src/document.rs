//! An OpenAPI document as it was given, within bounds; it is not interpreted here.

use serde_json::Value;

use crate::Error;

/// The largest document that is read, in bytes: several times the largest public ones.
const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The largest number of values in a document, which bounds what YAML aliases can unfold to.
const MAX_VALUES: usize = 8_000_000;
/// The deepest nesting: no public document comes near, and recursion over it stays small.
const MAX_DEPTH: usize = 100;

/// An OpenAPI 3.0 or 3.1 document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    root: Value,
}

impl Document {
    /// Reads JSON or, with the feature `yaml`, YAML.
    ///
    /// # Errors
    ///
    /// When the text is neither, is larger or nests deeper than any real document, or is not OpenAPI 3.0 or 3.1.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_value(read(bytes)?)
    }

    /// Takes a value that was read elsewhere.
    ///
    /// # Errors
    ///
    /// When it nests too deeply or is not OpenAPI 3.0 or 3.1.
    pub fn from_value(root: Value) -> Result<Self, Error> {
        check_bounds(&root)?;
        check_version(&root)?;
        Ok(Self { root })
    }

    /// The document as a JSON value.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.root
    }

    /// The document as a JSON value, without a copy.
    #[must_use]
    pub fn into_value(self) -> Value {
        self.root
    }
}

impl std::fmt::Display for Document {
    /// Pretty-printed JSON.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#}", self.root)
    }
}

/// JSON or YAML to a value, within the bounds above.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::new(
            format!(
                "the document has {} bytes, more than the {MAX_BYTES} that are read",
                bytes.len()
            ),
            "split it or remove what is not API",
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| {
        Error::new(
            format!("the document is not UTF-8 after byte {}", e.valid_up_to()),
            "save it as UTF-8",
        )
    })?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with(['{', '[']) {
        // A YAML flow mapping also starts with a brace; what is not JSON is tried as YAML.
        match serde_json::from_str(text) {
            Ok(value) => return Ok(value),
            Err(error) => {
                return read_yaml(text).map_err(|_| {
                    Error::new(
                        format!("the document is not JSON: {error}"),
                        "correct that place",
                    )
                });
            }
        }
    }
    read_yaml(text)
}

/// Refuses text whose brackets or dashes nest so deeply that a YAML parser would take very long to say so.
#[cfg(feature = "yaml")]
fn check_text(text: &str) -> Result<(), Error> {
    const LIMIT: usize = 1000;
    let mut depth: usize = 0;
    for line in text.lines() {
        // A line that starts a key at the margin stands in no bracket.
        if line.starts_with(|c: char| c.is_alphabetic()) {
            depth = 0;
        }
        for byte in line.bytes() {
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > LIMIT {
                return Err(too_deep());
            }
        }
        if line
            .split(' ')
            .take_while(|part| matches!(*part, "-" | "?" | ""))
            .filter(|part| !part.is_empty())
            .count()
            > LIMIT
        {
            return Err(too_deep());
        }
    }
    Ok(())
}

fn too_deep() -> Error {
    Error::new(
        format!("the document nests deeper than {MAX_DEPTH} levels"),
        "flatten it with `$ref`",
    )
}

#[cfg(feature = "yaml")]
fn read_yaml(text: &str) -> Result<Value, Error> {
    check_text(text)?;
    let value: Value = serde_norway::from_str(text).map_err(|error| {
        Error::new(
            format!("the document is neither JSON nor YAML: {error}"),
            "correct that place",
        )
    })?;
    check_bounds(&value)?;
    Ok(value)
}

#[cfg(not(feature = "yaml"))]
fn read_yaml(_: &str) -> Result<Value, Error> {
    Err(Error::new(
        "the document is not JSON",
        "give JSON, or enable the feature `yaml` of openapi-clientgen",
    ))
}

fn check_bounds(root: &Value) -> Result<(), Error> {
    let mut values = 0;
    let mut stack = vec![(root, 1)];
    while let Some((value, depth)) = stack.pop() {
        values += 1;
        if depth > MAX_DEPTH {
            return Err(too_deep());
        }
        if values > MAX_VALUES {
            return Err(Error::new(
                format!("the document holds more than {MAX_VALUES} values"),
                "split it",
            ));
        }
        match value {
            Value::Object(map) => stack.extend(map.values().map(|v| (v, depth + 1))),
            Value::Array(items) => stack.extend(items.iter().map(|v| (v, depth + 1))),
            _ => {}
        }
    }
    Ok(())
}

fn check_version(root: &Value) -> Result<(), Error> {
    let fix = "give an OpenAPI 3.0 or 3.1 document";
    if !root.is_object() {
        return Err(Error::new("the document is not an object", fix).at(""));
    }
    if let Some(version) = root.get("swagger") {
        return Err(Error::new(
            format!("this is Swagger {}", plain(version)),
            "convert it to OpenAPI 3 first",
        )
        .at("/swagger"));
    }
    let Some(version) = root.get("openapi") else {
        return Err(Error::new("the document has no `openapi` version", fix).at("/openapi"));
    };
    let text = plain(version);
    if !(text.starts_with("3.0") || text.starts_with("3.1")) {
        return Err(Error::new(format!("OpenAPI {text} is not supported"), fix).at("/openapi"));
    }
    if root.get("paths").is_some_and(|paths| !paths.is_object()) {
        return Err(Error::new(
            "`paths` is not an object",
            "make it a map from path to path item",
        )
        .at("/paths"));
    }
    Ok(())
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
