//! Alternatives: an enum with a variant for each.

/// Lets an enum of alternatives be the one that a value is. A value that fits none is kept in `Unknown(Value)`.
///
/// After `by` stands the [`Tag`](crate::__private::Tag) that tells the alternatives apart, where the document names one.
///
/// ```
/// use serde_json::Value;
///
/// #[derive(Debug, PartialEq)]
/// enum IdOrName {
///     Id(i64),
///     Name(String),
///     Unknown(Value),
/// }
///
/// openapi_client_runtime::open_union!(IdOrName { Id, Name });
///
/// assert_eq!(serde_json::from_str::<IdOrName>("5")?, IdOrName::Id(5));
/// assert_eq!(serde_json::from_str::<IdOrName>("true")?, IdOrName::Unknown(true.into()));
/// assert_eq!(serde_json::to_string(&IdOrName::Name("n".to_owned()))?, "\"n\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! open_union {
    ($name:ident { $($variant:ident),* $(,)? } $(by $tag:expr)?) => {
        $crate::json_type! {
            $name,
            |value, decisions| decisions.read(
                Self::shape(),
                value,
                |mut turn, decisions| {
                    $(if turn.comes() {
                        return $crate::FromJson::from_json(value, decisions).map(Self::$variant);
                    })*
                    ::std::result::Result::Err($crate::Misfit::new("no such alternative"))
                },
                Self::Unknown,
            ),
            {
                static SHAPE: $crate::__private::Shape = $crate::__private::Shape::Union(
                    &[$($crate::__private::shape_of_variant($name::$variant)),*],
                    {
                        #[allow(unused_mut, unused_assignments)]
                        let mut tag = ::std::option::Option::None;
                        $(tag = ::std::option::Option::Some($tag);)?
                        tag
                    },
                );
                &SHAPE
            },
            Self::Unknown($crate::__private::serde_json::Value::Null)
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
