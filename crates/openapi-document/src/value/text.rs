//! A string of a document: immutable, and shared between equal ones where the reader met them.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A string or a key of a [`Value`](crate::Value). A clone shares the text.
///
/// ```
/// use openapi_document::Text;
///
/// let text = Text::from("string");
/// assert_eq!(text, "string");
/// assert!(text.starts_with("str"));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Arc<str>);

impl Text {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::from("")
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

macro_rules! from {
    ($($type:ty),*) => {$(
        impl From<$type> for Text {
            fn from(text: $type) -> Self {
                Self(text.into())
            }
        }
    )*};
}

from!(&str, String, Cow<'_, str>);

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self(text.as_str().into())
    }
}

impl From<&Text> for Text {
    fn from(text: &Text) -> Self {
        text.clone()
    }
}

macro_rules! into_string {
    ($($type:ty),*) => {$(
        impl From<$type> for String {
            fn from(text: $type) -> Self {
                text.as_str().to_owned()
            }
        }
    )*};
}

into_string!(Text, &Text);

macro_rules! equals {
    ($($type:ty),*) => {$(
        impl PartialEq<$type> for Text {
            fn eq(&self, other: &$type) -> bool {
                let other: &str = other;
                self.as_str() == other
            }
        }

        impl PartialEq<Text> for $type {
            fn eq(&self, other: &Text) -> bool {
                other == self
            }
        }
    )*};
}

equals!(str, &str, String);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(Cow::<'de, str>::deserialize(deserializer)?))
    }
}
