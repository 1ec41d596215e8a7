//! Objects of which a document names no member.

/// Lets a struct be read from and written to a JSON object whose members nobody has documented.
///
/// The first field takes the members. The second one takes a value that is no object, so that none fails: a document
/// that names no member is no promise about the value. It is private, and goes when the document names the first member.
///
/// ```
/// # use serde_json::{Map, Value, json};
/// #[derive(Debug)]
/// struct Thing {
///     extra: Map<String, Value>,
///     other: Option<Value>,
/// }
///
/// openapi_client_runtime::opaque!(Thing { extra, other });
///
/// let thing: Thing = serde_json::from_value(json!({"id": 1}))?;
/// assert_eq!(thing.extra["id"], 1);
/// let list: Thing = serde_json::from_value(json!([1]))?;
/// assert_eq!(serde_json::to_value(&list)?, json!([1]));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! opaque {
    ($name:ident { $members:ident, $other:ident }) => {
        $crate::json_type! {
            $name,
            |value, decisions| ::std::result::Result::Ok(
                match $crate::FromJson::from_json(value, decisions) {
                    ::std::result::Result::Ok($members) => Self {
                        $members,
                        $other: ::std::option::Option::None,
                    },
                    ::std::result::Result::Err(_) => Self {
                        $members: ::std::default::Default::default(),
                        $other: ::std::option::Option::Some(value.into()),
                    },
                }
            ),
            $crate::__private::Shape::Same(
                <$crate::__private::serde_json::Map<_, _> as $crate::FromJson>::shape
            )
        }
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                match &self.$other {
                    ::std::option::Option::Some(other) => {
                        $crate::__private::serde::Serialize::serialize(other, serializer)
                    }
                    ::std::option::Option::None => {
                        $crate::__private::serde::Serialize::serialize(&self.$members, serializer)
                    }
                }
            }
        }
    };
}
