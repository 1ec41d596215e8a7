//! Making a value of its JSON.

use std::collections::HashMap;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::{Map, Value};

use super::Misfit;
use crate::write::File;

/// A type that is made of a JSON value.
///
/// Generated types implement it, and `serde::Deserialize` through it. Other than serde's it takes a value that has been parsed, so
/// that a union looks at the value once, and it says with a JSON pointer what does not fit.
pub trait FromJson: Sized {
    /// The value as this type.
    ///
    /// # Errors
    ///
    /// When it does not fit.
    fn from_json(value: Value) -> Result<Self, Misfit>;
}

/// `serde::Deserialize` of a type that is made of a JSON value.
///
/// # Errors
///
/// When what is read is no JSON value, or does not fit.
pub fn deserialize<'de, T: FromJson, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::from_json(Value::deserialize(deserializer)?).map_err(D::Error::custom)
}

impl FromJson for Value {
    fn from_json(value: Value) -> Result<Self, Misfit> {
        Ok(value)
    }
}

impl FromJson for Map<String, Value> {
    fn from_json(value: Value) -> Result<Self, Misfit> {
        match value {
            Value::Object(members) => Ok(members),
            other => Err(Misfit::expected("an object", &other)),
        }
    }
}

impl FromJson for String {
    fn from_json(value: Value) -> Result<Self, Misfit> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(Misfit::expected("a string", &other)),
        }
    }
}

impl FromJson for bool {
    fn from_json(value: Value) -> Result<Self, Misfit> {
        match value {
            Value::Bool(value) => Ok(value),
            other => Err(Misfit::expected("a boolean", &other)),
        }
    }
}

impl FromJson for () {
    fn from_json(value: Value) -> Result<Self, Misfit> {
        match value {
            Value::Null => Ok(()),
            other => Err(Misfit::expected("null", &other)),
        }
    }
}

impl FromJson for f64 {
    fn from_json(value: Value) -> Result<Self, Misfit> {
        value
            .as_f64()
            .ok_or_else(|| Misfit::expected("a number", &value))
    }
}

/// The whole number that a JSON number is: `5.0` and `1e3` are integers (JSON Schema 2020-12, 4.2.3).
fn whole(value: &Value) -> Option<i128> {
    if let Some(exact) = value.as_i64() {
        return Some(exact.into());
    }
    if let Some(exact) = value.as_u64() {
        return Some(exact.into());
    }
    let float = value.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number of this size has room"
    )]
    (float.fract() == 0.0 && float.abs() < 1e30).then_some(float as i128)
}

macro_rules! integers {
    ($($integer:ident)*) => {
        $(impl FromJson for $integer {
            fn from_json(value: Value) -> Result<Self, Misfit> {
                let Some(number) = whole(&value) else {
                    return Err(match value {
                        Value::Number(number) => Misfit::new(format!("{number} is no integer")),
                        other => Misfit::expected("an integer", &other),
                    });
                };
                number.try_into().map_err(|_| {
                    Misfit::new(format!("{number} is out of the range of {}", stringify!($integer)))
                })
            }
        })*
    };
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: Value) -> Result<Self, Misfit> {
        match value {
            Value::Null => Ok(None),
            value => T::from_json(value).map(Some),
        }
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(value: Value) -> Result<Self, Misfit> {
        T::from_json(value).map(Box::new)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: Value) -> Result<Self, Misfit> {
        match value {
            Value::Array(items) => items
                .into_iter()
                .enumerate()
                .map(|(index, item)| T::from_json(item).map_err(|misfit| misfit.in_item(index)))
                .collect(),
            other => Err(Misfit::expected("an array", &other)),
        }
    }
}

impl<T: FromJson> FromJson for HashMap<String, T> {
    fn from_json(value: Value) -> Result<Self, Misfit> {
        Map::from_json(value)?
            .into_iter()
            .map(|(name, value)| match T::from_json(value) {
                Ok(value) => Ok((name, value)),
                Err(misfit) => Err(misfit.in_member(&name)),
            })
            .collect()
    }
}

impl FromJson for File {
    fn from_json(value: Value) -> Result<Self, Misfit> {
        String::from_json(value).map(Self::new)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn integers_are_read_however_they_are_written() {
        for text in ["5", "5.0", "0.5e1", "50e-1"] {
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(i8::from_json(value), Ok(5), "{text}");
        }
        assert_eq!(u64::from_json(json!(u64::MAX)), Ok(u64::MAX));
        assert_eq!(i64::from_json(json!(i64::MIN)), Ok(i64::MIN));
        for (value, message) in [
            (json!(5.5), "5.5 is no integer"),
            (json!(300), "300 is out of the range of u8"),
            (json!(-1), "-1 is out of the range of u8"),
            (json!("5"), "expected an integer, found a string"),
            (json!(1e40), "1e+40 is no integer"),
        ] {
            assert_eq!(u8::from_json(value).unwrap_err().message(), message);
        }
    }

    #[test]
    fn a_misfit_says_where() {
        type Rows = Vec<HashMap<String, Option<Vec<u8>>>>;
        let misfit = Rows::from_json(json!([{}, {"a/b~": [1, "x"]}])).unwrap_err();
        assert_eq!(misfit.pointer(), "/1/a~1b~0/1");
        assert_eq!(
            misfit.to_string(),
            "expected an integer, found a string at `/1/a~1b~0/1`"
        );
        assert_eq!(Rows::from_json(json!({})).unwrap_err().pointer(), "");
    }
}
