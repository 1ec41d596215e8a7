//! Making a value of its JSON.

use std::collections::HashMap;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::{Map, Number, Value};

use super::{Decisions, Misfit, Shape};
use crate::json::{Json, Members};
use crate::write::File;

/// A type that is made of a JSON value.
///
/// Generated types implement it, and `serde::Deserialize` through it. Other than serde's it takes a value that has been parsed, so
/// that a union is decided once, and it says with a JSON pointer what does not fit.
pub trait FromJson: Sized {
    /// The value as this type. `decisions` holds what has been decided of the value and of those around it.
    ///
    /// # Errors
    ///
    /// When it does not fit.
    fn from_json(value: &Json<'_>, decisions: &mut Decisions) -> Result<Self, Misfit>;

    /// What a value must be to be read as this type.
    fn shape() -> &'static Shape;

    /// A value that holds the place of one that is missing or does not fit, until the [`Misfit`] is returned instead of both.
    fn blank() -> Self;
}

/// Makes a type of a whole JSON value.
///
/// # Errors
///
/// When it does not fit.
pub(super) fn read<T: FromJson>(value: &Json<'_>) -> Result<T, Misfit> {
    T::from_json(value, &mut Decisions::default())
}

/// `serde::Deserialize` of a type that is made of a JSON value.
///
/// # Errors
///
/// When what is read is no JSON value, or does not fit.
pub fn deserialize<'de, T: FromJson, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    read(&Json::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// What `record!`, `open_enum!`, `open_union!` and `transparent!` have in common: a type that is made of its JSON, and is
/// deserialised so.
#[doc(hidden)]
#[macro_export]
macro_rules! json_type {
    ($name:ident, |$value:ident, $decisions:ident| $read:expr, $shape:block, $blank:expr) => {
        impl $crate::FromJson for $name {
            fn from_json(
                $value: &$crate::__private::Json<'_>,
                $decisions: &mut $crate::__private::Decisions,
            ) -> ::std::result::Result<Self, $crate::Misfit> {
                $read
            }
            fn shape() -> &'static $crate::__private::Shape {
                $shape
            }
            fn blank() -> Self {
                $blank
            }
        }
        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::__private::deserialize(deserializer)
            }
        }
    };
}

impl FromJson for Value {
    fn from_json(value: &Json<'_>, _: &mut Decisions) -> Result<Self, Misfit> {
        Ok(value.into())
    }

    fn shape() -> &'static Shape {
        &Shape::Any
    }

    fn blank() -> Self {
        Self::Null
    }
}

impl FromJson for Map<String, Value> {
    fn from_json(value: &Json<'_>, _: &mut Decisions) -> Result<Self, Misfit> {
        members(value).map(Self::from)
    }

    fn shape() -> &'static Shape {
        const { &Shape::Map(Value::shape) }
    }

    fn blank() -> Self {
        Self::new()
    }
}

/// The members of an object.
pub(super) fn members<'v, 'a>(value: &'v Json<'a>) -> Result<&'v Members<'a>, Misfit> {
    match value {
        Json::Object(members) => Ok(members),
        other => Err(Misfit::expected("an object", other)),
    }
}

/// The text of a string.
///
/// # Errors
///
/// When it is none.
pub fn string<'v>(value: &'v Json<'_>) -> Result<&'v str, Misfit> {
    match value {
        Json::String(text) => Ok(text),
        other => Err(Misfit::expected("a string", other)),
    }
}

impl FromJson for String {
    fn from_json(value: &Json<'_>, _: &mut Decisions) -> Result<Self, Misfit> {
        string(value).map(str::to_owned)
    }

    fn shape() -> &'static Shape {
        &Shape::Text
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl FromJson for bool {
    fn from_json(value: &Json<'_>, _: &mut Decisions) -> Result<Self, Misfit> {
        match value {
            Json::Bool(value) => Ok(*value),
            other => Err(Misfit::expected("a boolean", other)),
        }
    }

    fn shape() -> &'static Shape {
        &Shape::Boolean
    }

    fn blank() -> Self {
        false
    }
}

impl FromJson for () {
    fn from_json(value: &Json<'_>, _: &mut Decisions) -> Result<Self, Misfit> {
        match value {
            Json::Null => Ok(()),
            other => Err(Misfit::expected("null", other)),
        }
    }

    fn shape() -> &'static Shape {
        &Shape::Null
    }

    fn blank() {}
}

impl FromJson for f64 {
    fn from_json(value: &Json<'_>, _: &mut Decisions) -> Result<Self, Misfit> {
        float(value).ok_or_else(|| Misfit::expected("a number", value))
    }

    fn shape() -> &'static Shape {
        &Shape::Number
    }

    fn blank() -> Self {
        0.0
    }
}

impl FromJson for Number {
    fn from_json(value: &Json<'_>, _: &mut Decisions) -> Result<Self, Misfit> {
        match value {
            Json::Number(number) => Ok(number.clone()),
            other => Err(Misfit::expected("a number", other)),
        }
    }

    fn shape() -> &'static Shape {
        &Shape::Number
    }

    fn blank() -> Self {
        0.into()
    }
}

/// The number that a JSON number is, as near as a double comes.
pub(super) fn float(value: &Json<'_>) -> Option<f64> {
    match value {
        Json::Number(number) => number.as_f64(),
        _ => None,
    }
}

/// The whole number that a JSON number is: `5.0` and `1e3` are integers (JSON Schema 2020-12, 4.2.3).
pub(super) fn whole(value: &Json<'_>) -> Option<i128> {
    let Json::Number(number) = value else {
        return None;
    };
    if let Some(exact) = number.as_i128() {
        return Some(exact);
    }
    let float = number.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number of this size has room"
    )]
    (float.fract() == 0.0 && float.abs() < 1e30).then_some(float as i128)
}

macro_rules! integers {
    ($($integer:ident)*) => {
        $(impl FromJson for $integer {
            fn from_json(value: &Json<'_>, _: &mut Decisions) -> Result<Self, Misfit> {
                let Some(number) = whole(value) else {
                    return Err(match value {
                        Json::Number(number) => Misfit::new(format!("{number} is no integer")),
                        other => Misfit::expected("an integer", other),
                    });
                };
                number.try_into().map_err(|_| {
                    Misfit::new(format!("{number} is out of the range of {}", stringify!($integer)))
                })
            }

            fn shape() -> &'static Shape {
                const { &Shape::Integer($integer::MIN as i128, $integer::MAX as i128) }
            }

            fn blank() -> Self {
                0
            }
        })*
    };
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: &Json<'_>, decisions: &mut Decisions) -> Result<Self, Misfit> {
        match value {
            Json::Null => Ok(None),
            value => T::from_json(value, decisions).map(Some),
        }
    }

    fn shape() -> &'static Shape {
        const { &Shape::Nullable(T::shape) }
    }

    fn blank() -> Self {
        None
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(value: &Json<'_>, decisions: &mut Decisions) -> Result<Self, Misfit> {
        T::from_json(value, decisions).map(Box::new)
    }

    fn shape() -> &'static Shape {
        T::shape()
    }

    fn blank() -> Self {
        Self::new(T::blank())
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: &Json<'_>, decisions: &mut Decisions) -> Result<Self, Misfit> {
        let Json::Array(items) = value else {
            return Err(Misfit::expected("an array", value));
        };
        // No more than this in advance: the first of many items may be the last that fits.
        let mut list = Self::with_capacity(items.len().min(256));
        for (index, item) in items.iter().enumerate() {
            let item = T::from_json(item, decisions).map_err(|misfit| misfit.in_item(index))?;
            list.push(item);
        }
        Ok(list)
    }

    fn shape() -> &'static Shape {
        const { &Shape::List(T::shape) }
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl<T: FromJson> FromJson for HashMap<String, T> {
    fn from_json(value: &Json<'_>, decisions: &mut Decisions) -> Result<Self, Misfit> {
        members(value)?
            .iter()
            .map(|(name, value)| match T::from_json(value, decisions) {
                Ok(value) => Ok((name.to_owned(), value)),
                Err(misfit) => Err(misfit.in_member(name)),
            })
            .collect()
    }

    fn shape() -> &'static Shape {
        const { &Shape::Map(T::shape) }
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl FromJson for File {
    fn from_json(value: &Json<'_>, decisions: &mut Decisions) -> Result<Self, Misfit> {
        String::from_json(value, decisions).map(Self::new)
    }

    fn shape() -> &'static Shape {
        &Shape::Text
    }

    fn blank() -> Self {
        Self::default()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn json(text: &str) -> Json<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn integers_are_read_however_they_are_written() {
        for text in ["5", "5.0", "0.5e1", "50e-1"] {
            assert_eq!(read::<i8>(&json(text)), Ok(5), "{text}");
        }
        assert_eq!(read::<u64>(&json("18446744073709551615")), Ok(u64::MAX));
        assert_eq!(read::<i64>(&json("-9223372036854775808")), Ok(i64::MIN));
        for (text, message) in [
            ("5.5", "5.5 is no integer"),
            ("300", "300 is out of the range of u8"),
            ("-1", "-1 is out of the range of u8"),
            ("\"5\"", "expected an integer, found a string"),
            ("1e40", "1e+40 is no integer"),
        ] {
            assert_eq!(read::<u8>(&json(text)).unwrap_err().message(), message);
        }
    }

    #[test]
    fn a_misfit_says_where() {
        type Rows = Vec<HashMap<String, Option<Vec<u8>>>>;
        let misfit = read::<Rows>(&json(r#"[{}, {"a/b~": [1, "x"]}]"#)).unwrap_err();
        assert_eq!(misfit.pointer(), "/1/a~1b~0/1");
        assert_eq!(
            misfit.to_string(),
            "expected an integer, found a string at `/1/a~1b~0/1`"
        );
        assert_eq!(read::<Rows>(&json("{}")).unwrap_err().pointer(), "");
    }
}
