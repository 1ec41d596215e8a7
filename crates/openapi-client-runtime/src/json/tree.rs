//! A JSON text as a tree that borrows from it.

use std::borrow::Cow;
use std::fmt;
use std::ptr;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A JSON value whose strings lie in the text that it was read from, unless an escape is in the way.
///
/// This is what a body is parsed into before its parts become types. Other than a `serde_json::Value` it copies no name, and
/// no string that nobody keeps.
#[derive(Clone, Debug, PartialEq)]
pub enum Json<'a> {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Json<'a>>),
    /// An object.
    Object(Members<'a>),
}

/// The members of an object in their order. Of several of one name the last counts.
#[derive(Clone, Debug)]
pub struct Members<'a> {
    list: Vec<(Cow<'a, str>, Json<'a>)>,
    /// The indices of many members, by name; empty for few.
    by_name: Vec<usize>,
}

impl<'a> Members<'a> {
    pub(super) fn new(list: Vec<(Cow<'a, str>, Json<'a>)>) -> Self {
        /// So many are found as fast by looking at each.
        const FEW: usize = 16;
        let mut by_name = Vec::new();
        if list.len() > FEW {
            by_name.extend(0..list.len());
            // Stable: those of one name stay in their order.
            by_name.sort_by(|a: &usize, b: &usize| list[*a].0.cmp(&list[*b].0));
        }
        Self { list, by_name }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Json<'a>> {
        let found = if self.by_name.is_empty() {
            self.list.iter().rev().find(|(own, _)| own == name)
        } else {
            let name_of = |index: &usize| self.list[*index].0.as_ref();
            let after = self.by_name.partition_point(|index| name_of(index) <= name);
            let last = self.by_name[..after].last();
            last.filter(|index| name_of(index) == name)
                .map(|index| &self.list[*index])
        };
        found.map(|(_, value)| value)
    }

    /// How many there are, those that do not count included.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Json<'a>)> {
        let counts = |name: &str, value| {
            self.get(name)
                .is_some_and(|last| ptr::eq::<Json<'_>>(last, value))
        };
        self.list
            .iter()
            .filter(move |(name, value)| counts(name, value))
            .map(|(name, value)| (name.as_ref(), value))
    }
}

impl PartialEq for Members<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().count() == other.iter().count()
            && self
                .iter()
                .all(|(name, value)| other.get(name) == Some(value))
    }
}

impl From<&Json<'_>> for Value {
    fn from(json: &Json<'_>) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => Self::Number(number.clone()),
            Json::String(text) => Self::String(text.clone().into_owned()),
            Json::Array(items) => items.iter().map(Self::from).collect(),
            Json::Object(members) => Self::Object(members.into()),
        }
    }
}

impl From<&Members<'_>> for Map<String, Value> {
    fn from(members: &Members<'_>) -> Self {
        let owned = |(name, value): &(Cow<'_, str>, Json<'_>)| (name.to_string(), value.into());
        members.list.iter().map(owned).collect()
    }
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

/// A name of a member, which is copied only where it has escapes.
#[derive(serde::Deserialize)]
pub(crate) struct Name<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_none<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json<'de>, D::Error> {
        Json::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json<'de>, E> {
        Number::from_f64(value)
            .map(Json::Number)
            .ok_or_else(|| E::custom("JSON has no such number"))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::String(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::String(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Json<'de>, E> {
        Ok(Json::String(Cow::Owned(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some((Name(name), value)) = members.next_entry()? {
            list.push((name, value));
        }
        Ok(number(&list).unwrap_or_else(|| Json::Object(Members::new(list))))
    }
}

/// The number that serde_json presents as an object where the program has its feature `arbitrary_precision` on.
fn number<'a>(members: &[(Cow<'_, str>, Json<'_>)]) -> Option<Json<'a>> {
    match members {
        [(name, Json::String(text))] if name == "$serde_json::private::Number" => {
            serde_json::from_str(text).ok().map(Json::Number)
        }
        _ => None,
    }
}
