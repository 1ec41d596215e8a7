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

    /// The truth of a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
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

    /// Whether this is a whole number (`1.0` is).
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.as_number().is_some_and(Number::is_integer)
    }

    /// The value as `serde_json` holds it. A number that it cannot hold becomes the nearest `f64`.
    #[must_use]
    pub fn to_serde(&self) -> serde_json::Value {
        self.into()
    }
}

/// Methods that ask for one variant: whether it is this one, and for what it holds.
macro_rules! variants {
    (is: $($is:ident $variant:ident $what:literal),*; as: $($of:ident $held:ident $ty:ty, $words:literal),*; mut: $($mut:ident $changed:ident $inner:ty),* $(,)?) => {
        impl Value {
            $(
                #[doc = concat!("Whether this is ", $what, ".")]
                #[must_use]
                pub fn $is(&self) -> bool {
                    matches!(self, Self::$variant { .. })
                }
            )*
            $(
                #[doc = concat!("The ", $words, ".")]
                #[must_use]
                pub fn $of(&self) -> Option<&$ty> {
                    match self {
                        Self::$held(held) => Some(held),
                        _ => None,
                    }
                }
            )*
            $(
                #[doc = concat!("What a [`", stringify!($changed), "`](Self::", stringify!($changed), ") holds, to change.")]
                pub fn $mut(&mut self) -> Option<&mut $inner> {
                    match self {
                        Self::$changed(held) => Some(held),
                        _ => None,
                    }
                }
            )*
        }
    };
}

variants! {
    is: is_null Null "`null`", is_boolean Bool "a boolean", is_number Number "a number", is_string String "a string",
        is_array Array "an array", is_object Object "an object";
    as: as_str String str, "text of a string", as_number Number Number, "number", as_array Array Vec<Self>, "items of an array",
        as_object Object Object, "members of an object";
    mut: as_array_mut Array Vec<Self>, as_object_mut Object Object,
}
