//! The builders of bodies: structs whose members are given one by one.

use std::fmt;

use crate::read::FromJson;

/// A body in the making. A member that was not given is blank; which those are is known, and a value that did not convert is
/// reported when the body is built.
#[derive(Clone)]
pub struct BodyBuilder<T> {
    body: T,
    /// Whether it began as a whole body.
    whole: bool,
    given: Vec<&'static str>,
    /// Members whose value did not convert, each with the reason.
    refused: Vec<(&'static str, String)>,
}

impl<T> fmt::Debug for BodyBuilder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refused: Vec<_> = self.refused.iter().map(|(name, _)| name).collect();
        // Not the values: they are the caller's, and may be secrets.
        f.debug_struct("BodyBuilder")
            .field("whole", &self.whole)
            .field("given", &self.given)
            .field("refused", &refused)
            .finish_non_exhaustive()
    }
}

impl<T: FromJson> Default for BodyBuilder<T> {
    fn default() -> Self {
        Self {
            whole: false,
            ..Self::from(T::blank())
        }
    }
}

impl<T> From<T> for BodyBuilder<T> {
    fn from(body: T) -> Self {
        Self {
            body,
            whole: true,
            given: Vec::new(),
            refused: Vec::new(),
        }
    }
}

impl<T> BodyBuilder<T> {
    /// The body, for the member of this name to be set, and the value for it, where that converted.
    pub fn give<V>(&mut self, name: &'static str, value: impl Supply<V>) -> Option<(&mut T, V)> {
        self.refused.retain(|(other, _)| *other != name);
        match value.supply(name) {
            Ok(value) => {
                if !self.given.contains(&name) {
                    self.given.push(name);
                }
                Some((&mut self.body, value))
            }
            Err(why) => {
                self.refused.push((name, why));
                None
            }
        }
    }

    /// The body.
    ///
    /// # Errors
    ///
    /// A sentence that names the member whose value did not convert, or a required one that was not given.
    pub fn build(mut self, required: &[&str]) -> Result<T, ConversionError> {
        if let Some((_, why)) = self.refused.pop() {
            return Err(ConversionError(why));
        }
        let missing = |name: &&&str| !self.whole && !self.given.contains(*name);
        match required.iter().find(missing) {
            Some(name) => Err(ConversionError(format!("no value supplied for {name}"))),
            None => Ok(self.body),
        }
    }
}

/// Why a builder does not build what it builds: a required member is missing, or a value did not convert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversionError(String);

impl std::fmt::Display for ConversionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConversionError {}

impl From<String> for ConversionError {
    fn from(why: String) -> Self {
        Self(why)
    }
}

/// Anything that converts to `T` with an error that can be shown.
pub trait Supply<T> {
    /// The converted value.
    ///
    /// # Errors
    ///
    /// A sentence that says why the value for `name` did not convert.
    fn supply(self, name: &str) -> Result<T, String>;
}

impl<T, V> Supply<T> for V
where
    V: TryInto<T>,
    V::Error: std::fmt::Display,
{
    fn supply(self, name: &str) -> Result<T, String> {
        self.try_into()
            .map_err(|why| format!("error converting supplied value for {name}: {why}"))
    }
}

/// Writes the builder of a [`record!`](crate::record) that is in the module above: a setter for each member, conversions both
/// ways, and `builder()`. After `required` stand the members without which it does not build.
///
/// ```
/// mod types {
///     pub struct Thing {
///         pub id: i64,
///         pub name: Option<String>,
///         pub extra: serde_json::Map<String, serde_json::Value>,
///     }
///
///     openapi_client_runtime::record!(Thing { id = "id" must, name = "name" maybe; extra });
///
///     pub mod builder {
///         openapi_client_runtime::builder!(Thing { id: i64, name: Option<String> } required id);
///     }
/// }
///
/// use types::Thing;
///
/// let thing = Thing::try_from(Thing::builder().id(1).name("n".to_owned())).unwrap();
/// assert_eq!((thing.id, thing.name.as_deref()), (1, Some("n")));
/// let error = Thing::try_from(Thing::builder()).unwrap_err();
/// assert_eq!(error.to_string(), "no value supplied for id");
/// ```
#[macro_export]
macro_rules! builder {
    ($name:ident { $($field:ident: $ty:ty),* $(,)? } $(required $($required:ident),*)?) => {
        #[doc = concat!("Builder for [`", stringify!($name), "`](super::", stringify!($name), ").")]
        #[derive(Clone, Debug, Default)]
        pub struct $name($crate::__private::BodyBuilder<super::$name>);
        impl $name {
            $(
                #[doc = concat!("Sets [`", stringify!($field), "`](super::", stringify!($name), "::", stringify!($field), ").")]
                #[must_use]
                pub fn $field(mut self, value: impl $crate::__private::Supply<$ty>) -> Self {
                    if let ::std::option::Option::Some((body, value)) = self.0.give(stringify!($field), value) {
                        body.$field = value;
                    }
                    self
                }
            )*
        }
        impl super::$name {
            /// A builder without any member.
            pub fn builder() -> $name {
                ::std::default::Default::default()
            }
        }
        impl ::std::convert::TryFrom<$name> for super::$name {
            type Error = $crate::__private::ConversionError;
            fn try_from(value: $name) -> ::std::result::Result<Self, Self::Error> {
                value.0.build(&[$($(stringify!($required)),*)?])
            }
        }
        impl ::std::convert::From<super::$name> for $name {
            fn from(value: super::$name) -> Self {
                Self(value.into())
            }
        }
    };
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_missing_given_or_wrong() {
        let mut builder = BodyBuilder::<u8>::default();
        let built = |builder: &BodyBuilder<u8>, required: &[&str]| {
            builder
                .clone()
                .build(required)
                .map_err(|why| why.to_string())
        };
        assert_eq!(built(&builder, &[]), Ok(0));
        let missing = Err("no value supplied for age".to_owned());
        assert_eq!(built(&builder, &["age"]), missing);
        assert!(builder.give::<u8>("age", 300).is_none());
        for required in [&[][..], &["age"]] {
            let error = built(&builder, required).unwrap_err();
            assert!(
                error.contains("age") && error.contains("out of range"),
                "{error}"
            );
        }
        let (age, given) = builder.give("age", 30).unwrap();
        *age = given;
        assert_eq!(built(&builder, &["age"]), Ok(30));
        assert_eq!(BodyBuilder::from(7).build(&["age"]).unwrap(), 7);
    }

    #[test]
    fn no_value_is_shown() {
        let mut builder = BodyBuilder::from("secret".to_owned());
        builder.give::<String>("token", "hidden").unwrap();
        let shown = format!("{builder:?}");
        assert!(shown.contains("token"), "{shown}");
        assert!(
            !shown.contains("secret") && !shown.contains("hidden"),
            "{shown}"
        );
    }
}
