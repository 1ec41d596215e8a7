//! Objects whose members are known: reading them by name, writing them in order.

use std::collections::HashMap;

use serde::Serialize;
use serde::ser::{Error as _, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::from_json::members;
use super::{Decisions, FromJson, MayBeAbsent, Misfit};
use crate::json::{Json, Members};

/// Reads an object, member by member.
#[derive(Debug)]
pub struct RecordReader<'v, 'd> {
    members: &'v Members<'v>,
    decisions: &'d mut Decisions,
    /// How many of the members have been read.
    read: usize,
}

impl<'v, 'd> RecordReader<'v, 'd> {
    /// The members of a value.
    ///
    /// # Errors
    ///
    /// When the value is no object.
    pub fn of(value: &'v Json<'v>, decisions: &'d mut Decisions) -> Result<Self, Misfit> {
        Ok(Self {
            members: members(value)?,
            decisions,
            read: 0,
        })
    }

    fn read<T: FromJson>(&mut self, name: &str) -> Result<Option<T>, Misfit> {
        let Some(value) = self.members.get(name) else {
            return Ok(None);
        };
        self.read += 1;
        match T::from_json(value, self.decisions) {
            Ok(value) => Ok(Some(value)),
            Err(misfit) => Err(misfit.in_member(name)),
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

    /// A member that an object must have, of a type that takes other values than objects as well.
    ///
    /// # Errors
    ///
    /// When it does not fit.
    pub fn should<T: FromJson>(&mut self, name: &str) -> Result<Option<T>, Misfit> {
        self.maybe(name)
    }

    /// A member that may be null, and whose absence is taken for null.
    ///
    /// # Errors
    ///
    /// When it does not fit.
    pub fn null<T: FromJson>(&mut self, name: &str) -> Result<Option<T>, Misfit> {
        Ok(self.read(name)?.unwrap_or_default())
    }

    /// All members but those that the schema names.
    ///
    /// # Errors
    ///
    /// When one does not fit.
    pub fn rest<T: Extra>(&mut self, named: &[&str]) -> Result<T, Misfit> {
        let mut rest = T::default();
        if self.read == self.members.len() {
            return Ok(rest);
        }
        for (name, value) in self.members.iter() {
            if !named.contains(&name) {
                match T::Value::from_json(value, self.decisions) {
                    Ok(value) => rest.add(name, value),
                    Err(misfit) => return Err(misfit.in_member(name)),
                }
            }
        }
        Ok(rest)
    }
}

/// A map that holds the members which a schema does not name.
pub trait Extra: Default {
    /// What each member is.
    type Value: FromJson;

    /// Takes one more member.
    fn add(&mut self, name: &str, value: Self::Value);
}

impl Extra for Map<String, Value> {
    type Value = Value;

    fn add(&mut self, name: &str, value: Value) {
        self.insert(name.to_owned(), value);
    }
}

impl<T: FromJson> Extra for HashMap<String, T> {
    type Value = T;

    fn add(&mut self, name: &str, value: T) {
        self.insert(name.to_owned(), value);
    }
}

/// Writes the members of a record; the first failure is kept until the end.
pub struct RecordSerializer<S: Serializer> {
    map: Result<S::SerializeMap, S::Error>,
    /// The names of the members that have been written.
    written: Vec<&'static str>,
}

impl<S: Serializer> RecordSerializer<S> {
    /// A record without members.
    pub fn new(serializer: S) -> Self {
        Self {
            map: serializer.serialize_map(None),
            written: Vec::new(),
        }
    }

    fn write<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if let Ok(map) = &mut self.map
            && let Err(error) = map.serialize_entry(name, value)
        {
            self.map = Err(error);
        }
    }

    /// A member that is always written.
    pub fn must<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        self.written.push(name);
        self.write(name, value);
    }

    /// A member that an object must have, of a type that takes other values than objects as well.
    pub fn should<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        self.maybe(name, value);
    }

    /// A member that is always written, if only as null.
    pub fn null<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        self.must(name, value);
    }

    /// A member that may be left out.
    pub fn maybe<T: Serialize + MayBeAbsent>(&mut self, name: &'static str, value: &T) {
        if !value.is_absent() {
            self.must(name, value);
        }
    }

    /// Members that the schema does not name. One that has been written already is refused: no object has two of a name.
    pub fn rest<'a, T: Serialize + 'a>(
        &mut self,
        members: impl IntoIterator<Item = (&'a String, &'a T)>,
    ) {
        for (name, value) in members {
            if self.written.contains(&name.as_str()) {
                if self.map.is_ok() {
                    let why = format!(
                        "the member `{name}` is given twice, once among those that the schema does not name"
                    );
                    self.map = Err(S::Error::custom(why));
                }
                return;
            }
            self.write(name, value);
        }
    }

    /// The whole record.
    ///
    /// # Errors
    ///
    /// The first failure of the serializer.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.map?.end()
    }
}

/// Lets a struct be read from and written to a JSON object, member by member.
///
/// Each field has its name on the wire and a kind: `must` for a member that a body has, `null` for one that it has but that
/// may be null (its field is an `Option`), `maybe` for one that it may lack (its field is an `Option` or a
/// [`Nullable`](crate::Nullable)). After `in` stand the values that the schema lists, as JSON texts, where they are no strings. The last field
/// takes the members that the schema does not name, so that none is lost.
///
/// A value that is no object fits no record, but for two kinds, which have one more field to keep it (an `Option`). `untyped` stands
/// for a schema that names members and no `type`: every member then has a default, and `should` is `must` with an `Option` for its
/// field. `opaque` stands for an object of which the document names no member, and so promises nothing; its field is private, and goes
/// when the document names the first member.
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
///
/// #[derive(Debug, Default)]
/// struct Untyped {
///     id: Option<i64>,
///     extra: Map<String, Value>,
///     other: Option<Value>,
/// }
///
/// openapi_client_runtime::record!(Untyped { id = "id" should; extra untyped other });
///
/// #[derive(Debug, Default)]
/// struct Opaque {
///     extra: Map<String, Value>,
///     other: Option<Value>,
/// }
///
/// openapi_client_runtime::record!(Opaque { ; extra opaque other });
///
/// for body in [json!({"id": 1}), json!("text"), json!([1]), json!(null)] {
///     let untyped: Untyped = serde_json::from_value(body.clone())?;
///     assert_eq!(untyped.other.is_some(), !body.is_object());
///     assert_eq!(serde_json::to_value(&untyped)?, body);
///     let opaque: Opaque = serde_json::from_value(body.clone())?;
///     assert_eq!(serde_json::to_value(&opaque)?, body);
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! record {
    ($name:ident { $($field:ident = $wire:literal $kind:ident $(in [$($constant:expr),* $(,)?])?),* $(,)?; $rest:ident $($otherwise:ident $other:ident)? }) => {
        $crate::json_type! {
            $name,
            |value, decisions| {
                $(if !::std::matches!(value, $crate::__private::Json::Object(_)) {
                    return ::std::result::Result::Ok(Self {
                        $other: ::std::option::Option::Some($crate::FromJson::from_json(value, decisions)?),
                        ..::std::default::Default::default()
                    });
                })?
                let mut members = $crate::__private::RecordReader::of(value, decisions)?;
                ::std::result::Result::Ok(Self {
                    $($other: ::std::option::Option::None,)?
                    // Less to compile than `?`: a large client has tens of thousands of members.
                    $($field: match members.$kind($wire) {
                        ::std::result::Result::Ok(value) => value,
                        ::std::result::Result::Err(misfit) => return ::std::result::Result::Err(misfit),
                    },)*
                    $rest: members.rest(&[$($wire),*])?,
                })
            },
            $crate::__private::Shape::Record(
                &[$($crate::__private::Member::new(
                    $wire,
                    $crate::__private::Presence::$kind,
                    $crate::__private::shape_of_field(|this: &$name| &this.$field),
                    &[$($($constant),*)?],
                )),*],
                $crate::__private::shape_of_field(|this: &$name| &this.$rest),
                $crate::__private::Otherwise::of(&[$($crate::__private::Otherwise::$otherwise)?]),
            )
        }
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $(if let ::std::option::Option::Some(other) = &self.$other {
                    return $crate::__private::serde::Serialize::serialize(other, serializer);
                })?
                let mut members = $crate::__private::RecordSerializer::new(serializer);
                $(members.$kind($wire, &self.$field);)*
                members.rest(&self.$rest);
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
        $crate::json_type! {
            $name,
            |value, decisions| $crate::FromJson::from_json(value, decisions).map(Self),
            $crate::__private::Shape::Same(<$ty as $crate::FromJson>::shape)
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
