//! Reading an object of which some members are documented, and nothing is promised: rows and the like.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::json::Name;

/// Writes a struct for an object of which some members are documented and nothing is promised: each field may be absent, null or of
/// another type, and what it does not hold is kept in `extra`.
///
/// A field is of a type that implements [`RowField`], and that has a default for an absent member. The struct implements
/// `Serialize`, and `Display` as compact JSON. The crate that calls the macro needs `serde`; with a feature `schemars` of its
/// own, the struct implements `JsonSchema` too.
///
/// ```
/// openapi_client_runtime::row! {
///     /// A pet.
///     Pet {
///         /// Its name.
///         name: Option<String>,
///     }
/// }
///
/// let pet: Pet = serde_json::from_str(r#"{"name": 7, "age": 2}"#)?;
/// assert_eq!((pet.name, &pet.extra["name"], &pet.extra["age"]), (None, &7.into(), &2.into()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! row {
    (
        $(#[$doc:meta])*
        $name:ident { $( $(#[$field_doc:meta])* $field:ident: $ty:ty, )* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, ::serde::Serialize)]
        #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$field_doc])*
                #[serde(skip_serializing_if = "::openapi_client_runtime::__private::is_default")]
                #[cfg_attr(feature = "schemars", schemars(default))]
                pub $field: $ty,
            )*
            /// Every member that is not listed above, or not of the type above, as it arrived.
            #[serde(flatten)]
            pub extra: $crate::__private::serde_json::Map<String, $crate::__private::serde_json::Value>,
        }

        impl $crate::__private::Row for $name {
            fn set(
                &mut self,
                name: &str,
                value: $crate::__private::serde_json::Value,
            ) -> ::std::option::Option<$crate::__private::serde_json::Value> {
                match name {
                    $(stringify!($field) => $crate::__private::take(&mut self.$field, value),)*
                    _ => ::std::option::Option::Some(value),
                }
            }

            fn extra(
                &mut self,
            ) -> &mut $crate::__private::serde_json::Map<String, $crate::__private::serde_json::Value> {
                &mut self.extra
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::__private::read_row(deserializer)
            }
        }

        impl $crate::RowField for $name {
            fn read(
                value: $crate::__private::serde_json::Value,
            ) -> ::std::result::Result<Self, $crate::__private::serde_json::Value> {
                $crate::__private::collect_row(value)
            }
        }

        impl ::std::fmt::Display for $name {
            /// As compact JSON.
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(
                    &$crate::__private::serde_json::to_string(self).map_err(|_| ::std::fmt::Error)?,
                )
            }
        }
    };
}

/// An object whose members are taken one by one.
pub trait Row: Default {
    /// Takes a member over, or returns what is of another type than the documented one, or not documented.
    fn set(&mut self, name: &str, value: Value) -> Option<Value>;

    /// What no field holds.
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
pub fn collect_row<T: Row>(value: Value) -> Result<T, Value> {
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
pub fn read_row<'de, T: Row, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(Reader(PhantomData))
}

/// Reads a row member by member.
struct Reader<T>(PhantomData<T>);

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

/// What a field of a [`row!`](crate::row) is read into.
pub trait RowField: Sized {
    /// Reads a member, which is not null.
    ///
    /// # Errors
    ///
    /// The value itself, if it is of another type; the row keeps it in `extra` then.
    fn read(value: Value) -> Result<Self, Value>;
}

impl<T: RowField> RowField for Option<T> {
    fn read(value: Value) -> Result<Self, Value> {
        T::read(value).map(Some)
    }
}

impl RowField for String {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        }
    }
}

impl RowField for f64 {
    fn read(value: Value) -> Result<Self, Value> {
        value.as_f64().ok_or(value)
    }
}

impl RowField for Vec<String> {
    fn read(value: Value) -> Result<Self, Value> {
        Self::deserialize(&value).map_err(|_| value)
    }
}

/// Reads a field; `null` is as good as none. Returns what does not fit.
pub fn take<T: RowField + Default>(field: &mut T, value: Value) -> Option<Value> {
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

/// Whether a field holds nothing that would have to be written.
pub fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
