//! What a value can be looked up by: the key of an object, or the index of an array.

use std::ops::{Index, IndexMut};

use super::{Object, Text, Value};

/// A key of an object or an index of an array, as [`Value::get`] and `value[…]` take it. No other type can be one.
pub trait Lookup: sealed::Sealed {}

impl<L: sealed::Sealed + ?Sized> Lookup for L {}

mod sealed {
    /// A key or an index.
    pub enum Step<'s> {
        Key(&'s str),
        Index(usize),
    }

    pub trait Sealed {
        fn step(&self) -> Step<'_>;
    }
}

use sealed::Step;

macro_rules! lookup {
    ($([$($generic:tt)*] $type:ty: $this:ident => $step:expr),* $(,)?) => {$(
        impl<$($generic)*> sealed::Sealed for $type {
            fn step(&self) -> Step<'_> {
                let $this = self;
                $step
            }
        }
    )*};
}

lookup!(
    [] usize: this => Step::Index(*this),
    [] str: this => Step::Key(this),
    [] String: this => Step::Key(this),
    [] Text: this => Step::Key(this),
    [L: sealed::Sealed + ?Sized] &L: this => (**this).step(),
);

impl Value {
    /// The value at a key of an object or at an index of an array.
    pub fn get<L: Lookup>(&self, key: L) -> Option<&Self> {
        match key.step() {
            Step::Key(key) => self.as_object()?.get(key),
            Step::Index(at) => self.as_array()?.get(at),
        }
    }

    /// As [`Value::get`], to change.
    pub fn get_mut<L: Lookup>(&mut self, key: L) -> Option<&mut Self> {
        match key.step() {
            Step::Key(key) => self.as_object_mut()?.get_mut(key),
            Step::Index(at) => self.as_array_mut()?.get_mut(at),
        }
    }
}

/// The value there, or `null` where there is none.
impl<L: Lookup> Index<L> for Value {
    type Output = Value;

    fn index(&self, key: L) -> &Value {
        const NULL: &Value = &Value::Null;
        self.get(key).unwrap_or(NULL)
    }
}

/// The value there, to change; a key that is missing is made, and `null` becomes an object.
///
/// # Panics
///
/// Where the value is neither an object nor `null`, or an array is not that long.
impl<L: Lookup> IndexMut<L> for Value {
    fn index_mut(&mut self, key: L) -> &mut Value {
        let step = key.step();
        if let (Step::Key(_), Self::Null) = (&step, &*self) {
            *self = Self::Object(Object::new());
        }
        match (step, self) {
            (Step::Key(key), Self::Object(object)) => object.entry(key).or_insert(Self::Null),
            (Step::Index(at), Self::Array(items)) => &mut items[at],
            (Step::Key(key), other) => panic!("the key {key:?} is looked up in {other}"),
            (Step::Index(at), other) => panic!("the index {at} is looked up in {other}"),
        }
    }
}
