//! Reading an object of which some members are documented, and nothing is promised: rows and the like.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

macro_rules! row {
    (
        $(#[$doc:meta])*
        $name:ident { $( $(#[$field_doc:meta])* $field:ident: $ty:ty, )* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$field_doc])*
                #[serde(skip_serializing_if = "crate::row::is_default")]
                #[cfg_attr(feature = "schemars", schemars(default))]
                pub $field: $ty,
            )*
            /// Every member that is not listed above, or not of the type above, as it arrived.
            #[serde(flatten)]
            pub extra: serde_json::Map<String, serde_json::Value>,
        }

        impl crate::row::Row for $name {
            fn set(&mut self, name: &str, value: serde_json::Value) -> Option<serde_json::Value> {
                match name {
                    $(stringify!($field) => crate::row::take(&mut self.$field, value),)*
                    _ => Some(value),
                }
            }

            fn extra(&mut self) -> &mut serde_json::Map<String, serde_json::Value> {
                &mut self.extra
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::row::read(deserializer)
            }
        }

        impl crate::row::Field for $name {
            fn read(value: serde_json::Value) -> Result<Self, serde_json::Value> {
                crate::row::collect(value)
            }
        }

        impl std::fmt::Display for $name {
            /// As compact JSON.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&serde_json::to_string(self).map_err(|_| std::fmt::Error)?)
            }
        }
    };
}
pub(crate) use row;

/// An object whose members are taken one by one.
pub(crate) trait Row: Default {
    /// Takes a member over, or returns what is of another type than the documented one, or not documented.
    fn set(&mut self, name: &str, value: Value) -> Option<Value>;

    fn extra(&mut self) -> &mut Map<String, Value>;

    /// Takes a member over. Of several of one name the last counts.
    fn add(&mut self, name: Cow<'_, str>, value: Value) {
        if let Some(value) = self.set(&name, value) {
            self.extra().insert(name.into_owned(), value);
        } else if !self.extra().is_empty() {
            self.extra().remove(&*name);
        }
    }
}

/// Makes a row of an object, or returns what is none.
pub(crate) fn collect<T: Row>(value: Value) -> Result<T, Value> {
    let Value::Object(members) = value else {
        return Err(value);
    };
    let mut row = T::default();
    for (name, value) in members {
        row.add(name.into(), value);
    }
    Ok(row)
}

/// Reads a row as it comes, without a tree of it.
pub(crate) fn read<'de, T: Row, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(Reader(PhantomData))
}

/// Reads a row member by member.
struct Reader<T>(PhantomData<T>);

/// A name that is copied only where it has escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de, T: Row> Visitor<'de> for Reader<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<T, A::Error> {
        let mut row = T::default();
        while let Some((Name(name), value)) = members.next_entry()? {
            row.add(name, value);
        }
        Ok(row)
    }
}

/// What a documented member is read into.
pub(crate) trait Field: Sized {
    /// Reads a value, or returns one that is of another type.
    fn read(value: Value) -> Result<Self, Value>;
}

impl Field for Option<String> {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(Some(text)),
            other => Err(other),
        }
    }
}

impl Field for Option<f64> {
    fn read(value: Value) -> Result<Self, Value> {
        match value.as_f64() {
            Some(number) => Ok(Some(number)),
            None => Err(value),
        }
    }
}

impl Field for Vec<String> {
    fn read(value: Value) -> Result<Self, Value> {
        Self::deserialize(&value).map_err(|_| value)
    }
}

/// Reads a field; `null` is as good as none. Returns what does not fit.
pub(crate) fn take<T: Field + Default>(field: &mut T, value: Value) -> Option<Value> {
    *field = T::default();
    if value.is_null() {
        return None;
    }
    match T::read(value) {
        Ok(value) => {
            *field = value;
            None
        }
        Err(value) => Some(value),
    }
}

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
