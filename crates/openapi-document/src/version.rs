//! The versions of OpenAPI that are understood.

use std::fmt;

use crate::{Error, Value};

/// A version of the OpenAPI Specification, without its patch number. Later versions are greater.
///
/// ```
/// use openapi_document::{Version, value};
///
/// let version = Version::of(&value!({"openapi": "3.1.0"}))?;
/// assert!(version > Version::V3_0);
/// # Ok::<(), openapi_document::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Version {
    /// OpenAPI 3.0, whose schemas are a dialect of their own.
    V3_0,
    /// OpenAPI 3.1, whose schemas are JSON Schema 2020-12.
    V3_1,
    /// OpenAPI 3.2
    V3_2,
}

impl Version {
    /// The version that the document at `root` says it is written in.
    ///
    /// # Errors
    ///
    /// When the document is no object, says no version, or one that is none of these.
    pub fn of(root: &Value) -> Result<Self, Error> {
        const GIVE: &str = "give an OpenAPI 3.0, 3.1 or 3.2 document";
        if !root.is_object() {
            return Err(Error::new("the document is not an object", GIVE).at_pointer(""));
        }
        if let Some(version) = root.get("swagger") {
            let message = format!("this is Swagger {}", plain(version));
            return Err(Error::new(message, "convert it to OpenAPI 3 first").at_pointer("/swagger"));
        }
        let Some(version) = root.get("openapi") else {
            let message = "this is not an OpenAPI document: it has no `openapi` version";
            return Err(Error::new(message, GIVE).at_pointer("/openapi"));
        };
        // Some YAML documents write `openapi: 3.1`, which is a number.
        let text = plain(version);
        let mut parts = text.trim().splitn(3, '.');
        match (parts.next(), parts.next()) {
            (Some("3"), Some("0")) => Ok(Self::V3_0),
            (Some("3"), Some("1")) => Ok(Self::V3_1),
            (Some("3"), Some("2")) => Ok(Self::V3_2),
            _ => {
                Err(Error::new(format!("OpenAPI {text} is not supported"), GIVE)
                    .at_pointer("/openapi"))
            }
        }
    }

    /// Whether keywords beside a schema's `$ref` count: from OpenAPI 3.1 on.
    #[must_use]
    pub fn has_reference_siblings(self) -> bool {
        self >= Self::V3_1
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V3_2 => "3.2",
        })
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use crate::value;

    #[test]
    fn versions_are_those_of_openapi_3() {
        for (text, version) in [
            ("3.0.0", Version::V3_0),
            ("3.0.4", Version::V3_0),
            ("3.1", Version::V3_1),
            ("3.2.0-rc1", Version::V3_2),
        ] {
            assert_eq!(Version::of(&value!({"openapi": text})).unwrap(), version);
        }
        assert_eq!(
            Version::of(&Value::parse(b"openapi: 3.1").unwrap()).unwrap(),
            Version::V3_1
        );
        let message = |root: Value| Version::of(&root).unwrap_err().to_string();
        assert!(message(value!({"swagger": "2.0"})).contains("Swagger 2.0; convert"));
        assert!(message(value!({"openapi": "3.10.0"})).contains("OpenAPI 3.10.0 is not supported"));
        assert!(message(value!({"openapi": "4.0.0"})).contains("/openapi"));
        assert!(message(value!({"message": "Forbidden"})).contains("not an OpenAPI document"));
        assert!(message(value!([])).contains("not an object"));
    }
}
