//! What the builder of a body was given for a member: nothing, a value, or one that did not convert.

/// A member of a builder. A value that did not convert is reported when the body is built.
#[derive(Clone)]
pub struct Given<T>(Option<Result<T, String>>);

impl<T> std::fmt::Debug for Given<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The values are the caller's, and may be secrets: a token in a header that the document names, for one.
        f.write_str(match &self.0 {
            None => "unset",
            Some(Ok(_)) => "set",
            Some(Err(_)) => "refused",
        })
    }
}

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> From<T> for Given<T> {
    fn from(value: T) -> Self {
        Self(Some(Ok(value)))
    }
}

impl<T> Given<T> {
    /// Takes a value for the member of this name.
    pub fn set(&mut self, name: &str, value: impl Supply<T>) {
        self.0 = Some(value.supply(name));
    }

    /// The value.
    ///
    /// # Errors
    ///
    /// A sentence that names the member, when it was given none or one that did not convert.
    pub fn required(self, name: &str) -> Result<T, String> {
        self.0
            .unwrap_or_else(|| Err(format!("no value supplied for {name}")))
    }
}

impl<T: Default> Given<T> {
    /// The value, or the default of a member that may be left out.
    ///
    /// # Errors
    ///
    /// A sentence that names the member, when it was given a value that did not convert.
    pub fn optional(self, _name: &str) -> Result<T, String> {
        self.0.unwrap_or_else(|| Ok(T::default()))
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

/// Writes the builder of a struct that is in the module above: a setter for each member, and conversions both ways.
///
/// A member is `required` or `optional`; one that is optional has a type with a default.
///
/// ```
/// mod types {
///     #[derive(Debug)]
///     pub struct Thing {
///         pub id: i64,
///         pub name: Option<String>,
///     }
///
///     pub mod builder {
///         openapi_client_runtime::builder!(Thing { id: i64 = required, name: Option<String> = optional });
///     }
/// }
///
/// use types::{Thing, builder};
///
/// let thing = Thing::try_from(builder::Thing::default().id(1).name("n".to_owned())).unwrap();
/// assert_eq!((thing.id, thing.name.as_deref()), (1, Some("n")));
/// let error = Thing::try_from(builder::Thing::default()).unwrap_err();
/// assert_eq!(error.to_string(), "no value supplied for id");
/// ```
#[macro_export]
macro_rules! builder {
    ($name:ident { $($field:ident: $ty:ty = $kind:ident),* $(,)? $(; $private:ident)? }) => {
        #[doc = concat!("Builder for [`", stringify!($name), "`](super::", stringify!($name), ").")]
        #[derive(Clone, Debug, Default)]
        pub struct $name {
            $($field: $crate::__private::Given<$ty>,)*
        }
        impl $name {
            $(
                #[doc = concat!("Sets [`", stringify!($field), "`](super::", stringify!($name), "::", stringify!($field), ").")]
                #[must_use]
                pub fn $field(mut self, value: impl $crate::__private::Supply<$ty>) -> Self {
                    self.$field.set(stringify!($field), value);
                    self
                }
            )*
        }
        impl ::std::convert::TryFrom<$name> for super::$name {
            type Error = $crate::__private::ConversionError;
            #[allow(unused_variables)]
            fn try_from(value: $name) -> ::std::result::Result<Self, Self::Error> {
                ::std::result::Result::Ok(Self {
                    $($field: value.$field.$kind(stringify!($field))?,)*
                    $($private: ::std::default::Default::default(),)?
                })
            }
        }
        impl ::std::convert::From<super::$name> for $name {
            #[allow(unused_variables)]
            fn from(value: super::$name) -> Self {
                Self {
                    $($field: value.$field.into(),)*
                }
            }
        }
    };
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_absent_given_or_wrong() {
        let mut member = Given::<u8>::default();
        assert_eq!(member.clone().optional("age"), Ok(0));
        assert_eq!(
            member.clone().required("age"),
            Err("no value supplied for age".to_owned())
        );
        member.set("age", 300);
        let error = member.clone().optional("age").unwrap_err();
        assert!(
            error.contains("age") && error.contains("out of range"),
            "{error}"
        );
        member.set("age", 30);
        assert_eq!(member.required("age"), Ok(30));
    }
}
