//! Objects whose members are known: reading them by name, writing them in order.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::{FromJson, MayBeAbsent, Misfit};

/// The members of an object that have not been read yet.
#[derive(Debug)]
pub struct Members(Map<String, Value>);

impl Members {
    /// The members of a value.
    ///
    /// # Errors
    ///
    /// When the value is no object.
    pub fn of(value: Value) -> Result<Self, Misfit> {
        Map::from_json(value).map(Self)
    }

    fn read<T: FromJson>(&mut self, name: &str) -> Result<Option<T>, Misfit> {
        match self.0.remove(name) {
            Some(value) => T::from_json(value)
                .map(Some)
                .map_err(|misfit| misfit.in_member(name)),
            None => Ok(None),
        }
    }

    /// A member that a body must have.
    ///
    /// # Errors
    ///
    /// When it is absent or does not fit.
    pub fn must<T: FromJson>(&mut self, name: &str) -> Result<T, Misfit> {
        self.read(name)?
            .ok_or_else(|| Misfit::new(format!("the member `{name}` is missing")))
    }

    /// A member that a body need not have.
    ///
    /// # Errors
    ///
    /// When it does not fit.
    pub fn maybe<T: FromJson + Default>(&mut self, name: &str) -> Result<T, Misfit> {
        Ok(self.read(name)?.unwrap_or_default())
    }

    /// A member that may be null, and whose absence is taken for null.
    ///
    /// # Errors
    ///
    /// When it does not fit.
    pub fn null<T: FromJson>(&mut self, name: &str) -> Result<Option<T>, Misfit> {
        self.maybe(name)
    }

    /// All members that were not read.
    ///
    /// # Errors
    ///
    /// When one does not fit.
    pub fn rest<T: FromJson>(&mut self) -> Result<T, Misfit> {
        T::from_json(Value::Object(std::mem::take(&mut self.0)))
    }
}

/// Writes the members of a record; the first failure is kept until the end.
pub struct RecordSerializer<S: Serializer>(Result<S::SerializeMap, S::Error>);

impl<S: Serializer> RecordSerializer<S> {
    /// A record without members.
    pub fn new(serializer: S) -> Self {
        Self(serializer.serialize_map(None))
    }

    /// A member that is always written.
    pub fn must<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if let Ok(map) = &mut self.0
            && let Err(error) = map.serialize_entry(name, value)
        {
            self.0 = Err(error);
        }
    }

    /// A member that is always written, if only as null.
    pub fn null<T: Serialize>(&mut self, name: &str, value: &Option<T>) {
        self.must(name, value);
    }

    /// A member that may be left out.
    pub fn maybe<T: Serialize + MayBeAbsent>(&mut self, name: &str, value: &T) {
        if !value.is_absent() {
            self.must(name, value);
        }
    }

    /// Members that the schema does not name.
    pub fn rest<'a, T: Serialize + 'a>(
        &mut self,
        members: impl IntoIterator<Item = (&'a String, &'a T)>,
    ) {
        for (name, value) in members {
            self.must(name, value);
        }
    }

    /// The whole record.
    ///
    /// # Errors
    ///
    /// The first failure of the serializer.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.0?.end()
    }
}

/// Lets a struct be read from and written to a JSON object, member by member.
///
/// Each field has its name on the wire and a kind: `must` for a member that a body has, `null` for one that it has but that
/// may be null (its field is an `Option`), `maybe` for one that it may lack (its field is an `Option` or a
/// [`Nullable`](crate::Nullable)). A last field may take the members that the schema does not name.
///
/// ```
/// # use serde_json::{Map, Value, json};
/// #[derive(Debug)]
/// struct Thing {
///     id: i64,
///     name: Option<String>,
///     extra: Map<String, Value>,
/// }
///
/// openapi_client_runtime::record!(Thing { id = "id" must, name = "displayName" maybe; extra });
///
/// let body = json!({"id": 1, "displayName": "n", "new": true});
/// let thing: Thing = serde_json::from_value(body.clone())?;
/// assert_eq!((thing.id, thing.name.as_deref(), &thing.extra["new"]), (1, Some("n"), &json!(true)));
/// assert_eq!(serde_json::to_value(&thing)?, body);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! record {
    ($name:ident { $($field:ident = $wire:literal $kind:ident),* $(,)? $(; $rest:ident)? }) => {
        impl $crate::FromJson for $name {
            fn from_json(
                value: $crate::__private::serde_json::Value,
            ) -> ::std::result::Result<Self, $crate::Misfit> {
                #[allow(unused_mut, unused_variables)]
                let mut members = $crate::__private::Members::of(value)?;
                ::std::result::Result::Ok(Self {
                    $($field: members.$kind($wire)?,)*
                    $($rest: members.rest()?,)?
                })
            }
        }
        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::__private::deserialize(deserializer)
            }
        }
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                #[allow(unused_mut)]
                let mut members = $crate::__private::RecordSerializer::new(serializer);
                $(members.$kind($wire, &self.$field);)*
                $(members.rest(&self.$rest);)?
                members.end()
            }
        }
    };
}

/// Lets a struct of one unnamed field be read and written as that field, and be made of it.
///
/// ```
/// #[derive(Debug, PartialEq)]
/// struct Names(Vec<String>);
///
/// openapi_client_runtime::transparent!(Names(Vec<String>));
///
/// assert_eq!(serde_json::from_str::<Names>(r#"["a"]"#)?, vec!["a".to_owned()].into());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! transparent {
    ($name:ident($ty:ty)) => {
        impl ::std::convert::From<$ty> for $name {
            fn from(value: $ty) -> Self {
                Self(value)
            }
        }
        impl $crate::FromJson for $name {
            fn from_json(
                value: $crate::__private::serde_json::Value,
            ) -> ::std::result::Result<Self, $crate::Misfit> {
                $crate::FromJson::from_json(value).map(Self)
            }
        }
        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::__private::deserialize(deserializer)
            }
        }
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::__private::serde::Serialize::serialize(&self.0, serializer)
            }
        }
    };
}
