//! Alternatives: which of them a value is.

use serde::Serialize;
use serde_json::Value;

use super::FromJson;

/// What a value must be to fit an alternative: the JSON types that it may have, and members that have only these values.
#[derive(Debug, Clone, Copy)]
pub struct Test(
    pub &'static str,
    pub &'static [(&'static str, &'static [&'static str])],
);

impl Test {
    fn passes(&self, value: &Value) -> bool {
        let kind = match value {
            Value::Null => '0',
            Value::Bool(_) => 'b',
            Value::Number(number) if number.is_f64() => 'n',
            Value::Number(_) => 'i',
            Value::String(_) => 's',
            Value::Array(_) => 'a',
            Value::Object(_) => 'o',
        };
        (self.0.is_empty() || self.0.contains(kind))
            && self
                .1
                .iter()
                .all(|(member, values)| match value.get(member) {
                    Some(Value::String(text)) => values.contains(&text.as_str()),
                    _ => true,
                })
    }
}

/// Chooses among the alternatives of a union: the first that gives the value back whole, else the one that keeps most.
#[derive(Debug)]
pub struct Choice<U> {
    value: Value,
    best: Option<(usize, U)>,
    complete: bool,
}

impl<U: Serialize> Choice<U> {
    /// A choice for this value.
    pub fn new(value: Value) -> Self {
        Self {
            value,
            best: None,
            complete: false,
        }
    }

    /// Offers the value to one alternative.
    pub fn offer<T: FromJson>(&mut self, test: Test, variant: impl FnOnce(T) -> U) {
        if self.complete || !test.passes(&self.value) {
            return;
        }
        let Ok(read) = T::from_json(self.value.clone()) else {
            return;
        };
        let candidate = variant(read);
        let kept = serde_json::to_value(&candidate).map_or(0, |again| kept(&self.value, &again));
        self.complete = kept == leaves(&self.value);
        if self.complete || self.best.as_ref().is_none_or(|(most, _)| kept > *most) {
            self.best = Some((kept, candidate));
        }
    }

    /// The chosen alternative, or what is made of a value that fits none.
    pub fn decide(self, unknown: impl FnOnce(Value) -> U) -> U {
        match self.best {
            Some((_, chosen)) => chosen,
            None => unknown(self.value),
        }
    }
}

/// How many values other than null a value holds.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Array(items) => 1 + items.iter().map(leaves).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(leaves).sum::<usize>(),
        _ => 1,
    }
}

/// How many of them stand in what was made of it.
fn kept(before: &Value, after: &Value) -> usize {
    match (before, after) {
        (Value::Null, _) => 0,
        (Value::Array(a), Value::Array(b)) => {
            1 + a.iter().zip(b).map(|(a, b)| kept(a, b)).sum::<usize>()
        }
        (Value::Object(a), Value::Object(b)) => {
            1 + a
                .iter()
                .filter_map(|(name, a)| b.get(name).map(|b| kept(a, b)))
                .sum::<usize>()
        }
        (Value::Number(a), Value::Number(b)) => usize::from(a == b || a.as_f64() == b.as_f64()),
        (a, b) => usize::from(a == b),
    }
}

/// Lets an enum of alternatives choose the one that a value is. A value that fits none is kept in `Unknown(Value)`.
///
/// ```
/// use openapi_client_runtime::__private::Test;
/// use serde_json::Value;
///
/// #[derive(Debug, PartialEq)]
/// enum IdOrName {
///     Id(i64),
///     Name(String),
///     Unknown(Value),
/// }
///
/// openapi_client_runtime::open_union!(IdOrName { Id(i64): Test("i", &[]), Name(String): Test("s", &[]) });
///
/// assert_eq!(serde_json::from_str::<IdOrName>("5")?, IdOrName::Id(5));
/// assert_eq!(serde_json::from_str::<IdOrName>("true")?, IdOrName::Unknown(true.into()));
/// assert_eq!(serde_json::to_string(&IdOrName::Name("n".to_owned()))?, "\"n\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! open_union {
    ($name:ident { $($variant:ident($ty:ty): $test:expr),* $(,)? }) => {
        impl $crate::FromJson for $name {
            fn from_json(
                value: $crate::__private::serde_json::Value,
            ) -> ::std::result::Result<Self, $crate::Misfit> {
                let mut choice = $crate::__private::Choice::new(value);
                $(choice.offer($test, |value: $ty| Self::$variant(value));)*
                ::std::result::Result::Ok(choice.decide(Self::Unknown))
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
                match self {
                    $(Self::$variant(value) => $crate::__private::serde::Serialize::serialize(value, serializer),)*
                    Self::Unknown(value) => $crate::__private::serde::Serialize::serialize(value, serializer),
                }
            }
        }
    };
}
