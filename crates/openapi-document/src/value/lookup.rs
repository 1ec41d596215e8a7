//! What a value can be looked up by: the key of an object, or the index of an array.

use std::ops::{Index, IndexMut};

use super::{Object, Text, Value};

/// A key of an object or an index of an array, as [`Value::get`] and `value[…]` take it. No other type can be one.
pub trait Lookup: sealed::Sealed {
    #[doc(hidden)]
    fn within<'v>(&self, value: &'v Value) -> Option<&'v Value>;
    #[doc(hidden)]
    fn within_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value>;
    #[doc(hidden)]
    fn or_make_in<'v>(&self, value: &'v mut Value) -> &'v mut Value;
}

mod sealed {
    pub trait Sealed {}
}

impl sealed::Sealed for usize {}

impl Lookup for usize {
    fn within<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        value.as_array()?.get(*self)
    }

    fn within_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        value.as_array_mut()?.get_mut(*self)
    }

    fn or_make_in<'v>(&self, value: &'v mut Value) -> &'v mut Value {
        match value {
            Value::Array(items) => &mut items[*self],
            other => panic!("cannot index {} by a number", kind(other)),
        }
    }
}

impl sealed::Sealed for str {}

impl Lookup for str {
    fn within<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        value.as_object()?.get(self)
    }

    fn within_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        value.as_object_mut()?.get_mut(self)
    }

    fn or_make_in<'v>(&self, value: &'v mut Value) -> &'v mut Value {
        if value.is_null() {
            *value = Value::Object(Object::new());
        }
        match value {
            Value::Object(object) => object.entry(self).or_insert(Value::Null),
            other => panic!("cannot index {} by the key {self:?}", kind(other)),
        }
    }
}

macro_rules! through {
    ($([$($generic:tt)*] $type:ty: $this:ident => $inner:expr),*) => {$(
        impl<$($generic)*> sealed::Sealed for $type {}

        impl<$($generic)*> Lookup for $type {
            fn within<'v>(&self, value: &'v Value) -> Option<&'v Value> {
                let $this = self;
                $inner.within(value)
            }

            fn within_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
                let $this = self;
                $inner.within_mut(value)
            }

            fn or_make_in<'v>(&self, value: &'v mut Value) -> &'v mut Value {
                let $this = self;
                $inner.or_make_in(value)
            }
        }
    )*};
}

through!(
    [] String: this => this.as_str(),
    [] Text: this => this.as_str(),
    [L: Lookup + ?Sized] &L: this => (**this)
);

/// The value there, or `null` where there is none.
impl<L: Lookup> Index<L> for Value {
    type Output = Value;

    fn index(&self, key: L) -> &Value {
        const NULL: &Value = &Value::Null;
        key.within(self).unwrap_or(NULL)
    }
}

/// The value there, to change; a key that is missing is made, and `null` becomes an object.
///
/// # Panics
///
/// Where the value is neither an object nor `null`, or an array is not that long.
impl<L: Lookup> IndexMut<L> for Value {
    fn index_mut(&mut self, key: L) -> &mut Value {
        key.or_make_in(self)
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
