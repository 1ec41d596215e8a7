//! Values from Rust's own types and to them, and comparisons with them.

use std::borrow::Cow;

use super::{Number, Object, Text, Value};

macro_rules! from {
    ($($type:ty: $value:pat => $made:expr),* $(,)?) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $made
            }
        }
    )*};
}

from!(
    bool: value => Self::Bool(value),
    // `null` for what is infinite or not a number, as in JSON.
    f64: value => Number::from_f64(value).map_or(Self::Null, Self::Number),
    (): () => Self::Null,
    Number: number => Self::Number(number),
    Object: object => Self::Object(object),
    &Value: value => value.clone(),
    &str: text => Self::String(text.into()),
    String: text => Self::String(text.into()),
    &String: text => Self::String(text.into()),
    Cow<'_, str>: text => Self::String(text.into()),
    Text: text => Self::String(text),
    &Text: text => Self::String(text.clone()),
);

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Value {
    fn from(items: [T; N]) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Clone + Into<Value>> From<&[T]> for Value {
    fn from(items: &[T]) -> Self {
        Self::Array(items.iter().cloned().map(Into::into).collect())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

macro_rules! integer {
    ($($type:ty),*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::Number(value.into())
            }
        }

        impl PartialEq<$type> for Value {
            fn eq(&self, other: &$type) -> bool {
                self.as_number().is_some_and(|number| *number == Number::from(*other))
            }
        }
    )*};
}

integer!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

macro_rules! equals {
    ($($type:ty: $value:ident, $other:ident => $same:expr),* $(,)?) => {$(
        impl PartialEq<$type> for Value {
            fn eq(&self, $other: &$type) -> bool {
                let $value = self;
                $same
            }
        }
    )*};
}

equals!(
    str: value, other => value.as_str() == Some(other),
    &str: value, other => value.as_str() == Some(*other),
    String: value, other => value.as_str() == Some(other),
    bool: value, other => value.as_bool() == Some(*other),
    f64: value, other => value.as_number().is_some_and(|number| Number::from_f64(*other).as_ref() == Some(number)),
);

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(value),
            serde_json::Value::Number(number) => {
                Self::Number(Number::from_json(&number.to_string()))
            }
            serde_json::Value::String(text) => Self::String(text.into()),
            serde_json::Value::Array(items) => items.into(),
            serde_json::Value::Object(members) => {
                let members = members.into_iter();
                Self::Object(members.map(|(key, value)| (key, value.into())).collect())
            }
        }
    }
}

impl From<&Value> for serde_json::Value {
    /// A number that `serde_json` cannot hold becomes the nearest `f64`.
    fn from(value: &Value) -> Self {
        serde_json::to_value(value).unwrap_or_default()
    }
}

impl From<Value> for serde_json::Value {
    fn from(value: Value) -> Self {
        Self::from(&value)
    }
}
