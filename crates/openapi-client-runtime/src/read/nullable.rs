//! A member that may be absent, null, or a value.

use super::{Decisions, FromJson, Misfit, Shape};
use crate::json::Json;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A property that may be absent, `null` or a value, which a partial update tells apart.
///
/// ```
/// use openapi_client_runtime::Nullable;
///
/// let keep: Nullable<String> = Nullable::Absent;
/// let clear: Nullable<String> = None.into();
/// let set: Nullable<String> = "new".into();
/// assert!(keep.is_absent());
/// assert_eq!(clear, Nullable::Null);
/// assert_eq!(set.value().map(String::as_str), Some("new"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Nullable<T> {
    /// Not sent at all.
    #[default]
    Absent,
    /// Sent as `null`.
    Null,
    /// Sent as this value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Whether nothing is sent.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, where there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, where there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl From<&str> for Nullable<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

impl<T: FromJson> FromJson for Nullable<T> {
    fn from_json(value: &Json<'_>, decisions: &mut Decisions) -> Result<Self, Misfit> {
        Option::from_json(value, decisions).map(Self::from)
    }

    fn shape() -> &'static Shape {
        Option::<T>::shape()
    }

    fn blank() -> Self {
        Self::Absent
    }
}
