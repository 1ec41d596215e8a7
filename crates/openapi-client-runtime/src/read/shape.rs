//! What a JSON value must be to be read as a type: a description of each type.

use super::FromJson;
use super::from_json::{float, whole};
use crate::json::{self, Json};

/// Where the shape of a type is found. Types refer to themselves, so a shape holds functions and not shapes.
pub type ShapeOf = fn() -> &'static Shape;

/// What a JSON value must be to be read as a type.
#[derive(Debug)]
pub enum Shape {
    /// Any value.
    Any,
    /// `null`.
    Null,
    /// A boolean.
    Boolean,
    /// A number.
    Number,
    /// An integer between two, both included.
    Integer(i128, i128),
    /// A string.
    Text,
    /// One of these strings, or one that is not known.
    Values(&'static [&'static str]),
    /// An array of such items.
    List(ShapeOf),
    /// An object with such members, whatever their names.
    Map(ShapeOf),
    /// `null`, or a value of this shape.
    Nullable(ShapeOf),
    /// The same values as another type.
    Same(ShapeOf),
    /// An object with these members, and the map that holds the others.
    Record(Vec<Member>, ShapeOf, Otherwise),
    /// One of several alternatives.
    Union(&'static [ShapeOf], Option<Tag>),
}

/// What becomes of a value that is no object, where an object has members, in the words of `record!`.
#[allow(non_camel_case_types, reason = "the words of a macro")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Otherwise {
    /// It is not read.
    refused,
    /// It fits as well, and is kept as it is.
    untyped,
    /// It fits no alternative, and is kept as it is where it comes all the same.
    opaque,
}

/// A member that a schema names.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    pub(super) name: &'static str,
    pub(super) presence: Presence,
    pub(super) shape: ShapeOf,
    /// The values that the schema lists, as JSON texts, where they are no strings; none where it lists none.
    pub(super) constants: &'static [&'static str],
}

impl Member {
    /// A member.
    #[must_use]
    pub const fn new(
        name: &'static str,
        presence: Presence,
        shape: ShapeOf,
        constants: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            presence,
            shape,
            constants,
        }
    }
}

/// Whether an object has a member, in the words of `record!`.
#[allow(non_camel_case_types, reason = "the words of a macro")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It has it.
    must,
    /// It has it, if it is an object at all.
    should,
    /// It has it, but it may be null; an absent one is taken for null.
    null,
    /// It may lack it.
    maybe,
}

/// Whether a value is the one of this JSON text.
pub(super) fn is_constant(text: &str, value: &Json<'_>) -> bool {
    json::tree(text).is_ok_and(|constant| same(&constant, value))
}

/// Whether two values are the same, however their numbers are written.
fn same(a: &Json<'_>, b: &Json<'_>) -> bool {
    match (a, b) {
        (Json::Number(_), Json::Number(_)) => match (whole(a), whole(b)) {
            (None, None) => float(a) == float(b),
            (a, b) => a == b,
        },
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        _ => a == b,
    }
}

/// The member that tells the alternatives of a union apart: a `discriminator`.
#[derive(Debug, Clone, Copy)]
pub struct Tag {
    /// The name of the member.
    pub member: &'static str,
    /// The alternatives that each value leads to, by index.
    pub values: &'static [(&'static str, &'static [usize])],
    /// The alternatives that any other value may lead to.
    pub others: &'static [usize],
}

impl Tag {
    /// The alternatives that a value leads to; nothing where it has no such member.
    pub(super) fn candidates(&self, value: &Json<'_>) -> Option<&'static [usize]> {
        let Json::Object(members) = value else {
            return None;
        };
        let text = match members.get(self.member)? {
            Json::String(text) => text.clone(),
            Json::Bool(value) => value.to_string().into(),
            number @ Json::Number(other) => whole(number)
                .map_or_else(|| other.to_string(), |whole| whole.to_string())
                .into(),
            _ => return None,
        };
        let known = self.values.iter().find(|(value, _)| *value == text);
        Some(known.map_or(self.others, |(_, candidates)| candidates))
    }
}

/// The shape of what a variant holds, of its constructor.
#[must_use]
pub const fn shape_of_variant<T: FromJson, U>(_: fn(T) -> U) -> ShapeOf {
    T::shape
}
