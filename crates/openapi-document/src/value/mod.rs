//! The values of a document: JSON's data model, in the document's order, in little memory.

mod convert;
mod display;
mod lookup;
mod macros;
mod number;
mod object;
mod serde;
mod text;

pub use lookup::Lookup;
pub use number::Number;
pub use object::{Entry, IntoIter, Iter, IterMut, Object};
pub use text::Text;

use crate::{Error, pointer, read};

/// A JSON value. Objects keep the document's order, and numbers their spelling.
///
/// Its interface follows that of `serde_json::Value`. `Display` writes JSON: `{}` without spaces, `{:#}` with two spaces a level.
///
/// ```
/// use openapi_document::{Value, value};
///
/// let schema = Value::parse(b"type: object\nproperties: {id: {type: string}}")?;
/// assert_eq!(schema["properties"]["id"]["type"], "string");
/// assert_eq!(schema.pointer("/properties/id"), Some(&value!({"type": "string"})));
/// assert_eq!(schema["none"], Value::Null);
/// # Ok::<(), openapi_document::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, however large or precise.
    Number(Number),
    /// A string.
    String(Text),
    /// An array.
    Array(Vec<Value>),
    /// An object.
    Object(Object),
}

impl Value {
    /// Reads JSON or, with the feature `yaml`, YAML, within the usual [`Limits`](crate::Limits).
    ///
    /// # Errors
    ///
    /// As [`read::from_slice`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        read::from_slice(bytes, read::Limits::default())
    }

    /// The value at a JSON pointer (RFC 6901), such as `/paths/~1users/get`; `""` is this value.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        let mut here = self;
        for token in pointer::tokens(pointer)? {
            here = match here {
                Self::Object(object) => object.get(&token)?,
                Self::Array(items) => items.get(pointer::index(&token)?)?,
                _ => return None,
            };
        }
        Some(here)
    }

    /// As [`Value::pointer`], to change.
    pub fn pointer_mut(&mut self, pointer: &str) -> Option<&mut Self> {
        let mut here = self;
        for token in pointer::tokens(pointer)? {
            here = match here {
                Self::Object(object) => object.get_mut(&token)?,
                Self::Array(items) => items.get_mut(pointer::index(&token)?)?,
                _ => return None,
            };
        }
        Some(here)
    }

    /// Takes the value out and leaves `null`.
    #[must_use]
    pub fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth of a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number.
    #[must_use]
    pub fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The number as `i64`, if it is whole (`1.0` is) and in range.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number().and_then(Number::as_i64)
    }

    /// The number as `u64`, if it is whole (`1.0` is) and in range.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number().and_then(Number::as_u64)
    }

    /// The number as the nearest finite `f64`.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number().map(Number::as_f64)
    }

    /// The items of an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&Vec<Self>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The items of an array, to change.
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Self>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members of an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The members of an object, to change.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this is a boolean.
    #[must_use]
    pub fn is_boolean(&self) -> bool {
        matches!(self, Self::Bool(_))
    }

    /// Whether this is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }

    /// Whether this is a whole number (`1.0` is).
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.as_number().is_some_and(Number::is_integer)
    }

    /// Whether this is a string.
    #[must_use]
    pub fn is_string(&self) -> bool {
        matches!(self, Self::String(_))
    }

    /// Whether this is an array.
    #[must_use]
    pub fn is_array(&self) -> bool {
        matches!(self, Self::Array(_))
    }

    /// Whether this is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// The value as `serde_json` holds it. A number that it cannot hold becomes the nearest `f64`.
    #[must_use]
    pub fn to_serde(&self) -> serde_json::Value {
        self.into()
    }
}
