//! `value!`: a value written as JSON.

/// A [`Value`](crate::Value) written as JSON, with Rust expressions in it, in the order in which it is written.
///
/// An expression can be whatever `Value` implements `From` for; a key that is no literal is written in parentheses.
///
/// ```
/// use openapi_document::value;
///
/// let (name, limit) = ("id", 3);
/// let schema = value!({"type": ["string", null], "maxLength": limit + 1, (name): {}});
/// assert_eq!(schema.to_string(), r#"{"type":["string",null],"maxLength":4,"id":{}}"#);
/// ```
#[macro_export]
macro_rules! value {
    (@items $list:ident) => {};
    (@items $list:ident null $(, $($rest:tt)*)?) => {
        $list.push($crate::Value::Null);
        $($crate::value!(@items $list $($rest)*);)?
    };
    (@items $list:ident [$($inner:tt)*] $(, $($rest:tt)*)?) => {
        $list.push($crate::value!([$($inner)*]));
        $($crate::value!(@items $list $($rest)*);)?
    };
    (@items $list:ident {$($inner:tt)*} $(, $($rest:tt)*)?) => {
        $list.push($crate::value!({$($inner)*}));
        $($crate::value!(@items $list $($rest)*);)?
    };
    (@items $list:ident $item:expr $(, $($rest:tt)*)?) => {
        $list.push($crate::Value::from($item));
        $($crate::value!(@items $list $($rest)*);)?
    };
    (@members $object:ident) => {};
    (@members $object:ident $key:tt : null $(, $($rest:tt)*)?) => {
        $object.insert($key, $crate::Value::Null);
        $($crate::value!(@members $object $($rest)*);)?
    };
    (@members $object:ident $key:tt : [$($inner:tt)*] $(, $($rest:tt)*)?) => {
        $object.insert($key, $crate::value!([$($inner)*]));
        $($crate::value!(@members $object $($rest)*);)?
    };
    (@members $object:ident $key:tt : {$($inner:tt)*} $(, $($rest:tt)*)?) => {
        $object.insert($key, $crate::value!({$($inner)*}));
        $($crate::value!(@members $object $($rest)*);)?
    };
    (@members $object:ident $key:tt : $value:expr $(, $($rest:tt)*)?) => {
        $object.insert($key, $crate::Value::from($value));
        $($crate::value!(@members $object $($rest)*);)?
    };
    (null) => { $crate::Value::Null };
    ([]) => { $crate::Value::Array(::std::vec::Vec::new()) };
    ([$($items:tt)*]) => {{
        #[allow(clippy::vec_init_then_push, reason = "a macro cannot count its items beforehand")]
        let list = {
            let mut list = ::std::vec::Vec::new();
            $crate::value!(@items list $($items)*);
            list
        };
        $crate::Value::Array(list)
    }};
    ({}) => { $crate::Value::Object($crate::Object::new()) };
    ({$($members:tt)*}) => {{
        let mut object = $crate::Object::new();
        $crate::value!(@members object $($members)*);
        $crate::Value::Object(object)
    }};
    ($other:expr) => { $crate::Value::from($other) };
}
