//! The serde serializer that makes a tree of a value.

use std::fmt;

use serde::ser::{self, Serialize};
use serde_json::{Number, Value};

use super::Node;
use crate::write::file::{self, File};

/// serde_json's own numbers and raw values reach other serializers as structs whose one field begins so.
const SERDE_JSON: &str = "$serde_json::private::";

/// Why a value cannot be sent.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

impl ser::Error for Refusal {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

type Tree = Result<Node, Refusal>;

/// Makes a node of what is serialised.
#[derive(Clone, Copy)]
pub(super) struct ToNode {
    /// Whether a file hands over its parts instead of its text.
    pub(super) whole_files: bool,
}

/// A variant that holds something is an object with the variant as its one member.
fn in_variant(variant: Option<&'static str>, node: Node) -> Node {
    match variant {
        Some(name) => Node::Members(vec![(name.to_owned(), node)]),
        None => node,
    }
}

fn number(number: Option<Number>, value: impl fmt::Display) -> Tree {
    let refusal = || {
        Refusal(format!(
            "{value} is no number that JSON has, or has more than 64 bits"
        ))
    };
    number.map(Node::Number).ok_or_else(refusal)
}

macro_rules! integers {
    ($($method:ident $integer:ty),*) => {$(
        fn $method(self, value: $integer) -> Tree {
            Ok(Node::Number(value.into()))
        }
    )*};
}

impl ser::Serializer for ToNode {
    type Ok = Node;
    type Error = Refusal;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Entries;
    type SerializeStruct = Entries;
    type SerializeStructVariant = Entries;

    integers!(
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64
    );

    fn is_human_readable(&self) -> bool {
        !self.whole_files
    }

    fn serialize_bool(self, value: bool) -> Tree {
        Ok(Node::Bool(value))
    }

    fn serialize_i128(self, value: i128) -> Tree {
        number(Number::from_i128(value), value)
    }

    fn serialize_u128(self, value: u128) -> Tree {
        number(Number::from_u128(value), value)
    }

    fn serialize_f32(self, value: f32) -> Tree {
        // Through the shortest text that means the same, so that 0.1 stays 0.1.
        self.serialize_f64(value.to_string().parse().unwrap_or(f64::from(value)))
    }

    fn serialize_f64(self, value: f64) -> Tree {
        number(Number::from_f64(value), value)
    }

    fn serialize_char(self, value: char) -> Tree {
        Ok(Node::Text(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Tree {
        Ok(Node::Text(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Tree {
        match self.whole_files {
            true => Ok(Node::Bytes(value.to_owned())),
            false => value.serialize(self),
        }
    }

    fn serialize_none(self) -> Tree {
        Ok(Node::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Tree {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Tree {
        Ok(Node::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Tree {
        Ok(Node::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Tree {
        Ok(Node::Text(name.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Tree {
        if name != file::TOKEN {
            return value.serialize(self);
        }
        match value.serialize(Self { whole_files: true })? {
            Node::List(parts) => whole_file(parts),
            other => Ok(other),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Tree {
        Ok(in_variant(Some(name), value.serialize(self)?))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, Refusal> {
        Ok(Items::of(self, None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, Refusal> {
        Ok(Items::of(self, None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items, Refusal> {
        Ok(Items::of(self, None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Items, Refusal> {
        Ok(Items::of(self, Some(name)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries, Refusal> {
        Ok(Entries::of(self, None))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries, Refusal> {
        Ok(Entries::of(self, None))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Entries, Refusal> {
        Ok(Entries::of(self, Some(name)))
    }
}

/// A file of the two parts that it serialises to.
fn whole_file(parts: Vec<Node>) -> Tree {
    let Ok([Node::Bytes(bytes), Node::Text(head)]) = <[Node; 2]>::try_from(parts) else {
        return Err(Refusal("a file has a content and a head".to_owned()));
    };
    let (name, media_type, is_field, headers) =
        serde_json::from_str(&head).map_err(|why| Refusal(why.to_string()))?;
    Ok(Node::File(File {
        bytes,
        name,
        media_type,
        is_field,
        headers,
    }))
}

/// The items of a list.
pub(super) struct Items {
    to_node: ToNode,
    variant: Option<&'static str>,
    items: Vec<Node>,
}

impl Items {
    fn of(to_node: ToNode, variant: Option<&'static str>) -> Self {
        Self {
            to_node,
            variant,
            items: Vec::new(),
        }
    }
}

macro_rules! items {
    ($($part:ident $method:ident),*) => {$(
        impl ser::$part for Items {
            type Ok = Node;
            type Error = Refusal;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
                self.items.push(value.serialize(self.to_node)?);
                Ok(())
            }
            fn end(self) -> Tree {
                Ok(in_variant(self.variant, Node::List(self.items)))
            }
        }
    )*};
}

items!(
    SerializeSeq serialize_element, SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field
);

/// The members of an object, in the order in which they come.
pub(super) struct Entries {
    to_node: ToNode,
    variant: Option<&'static str>,
    key: String,
    members: Vec<(String, Node)>,
}

impl Entries {
    fn of(to_node: ToNode, variant: Option<&'static str>) -> Self {
        Self {
            to_node,
            variant,
            key: String::new(),
            members: Vec::new(),
        }
    }

    fn push<T: Serialize + ?Sized>(&mut self, name: String, value: &T) -> Result<(), Refusal> {
        let node = value
            .serialize(self.to_node)
            .map_err(|why| Refusal(format!("`{name}`: {why}")))?;
        self.members.push((name, node));
        Ok(())
    }

    fn finish(self) -> Tree {
        if let [(name, Node::Text(text))] = self.members.as_slice()
            && name.starts_with(SERDE_JSON)
        {
            return serde_json::from_str::<Value>(text)
                .map(Node::from)
                .map_err(|why| Refusal(why.to_string()));
        }
        Ok(in_variant(self.variant, Node::Members(self.members)))
    }
}

impl ser::SerializeMap for Entries {
    type Ok = Node;
    type Error = Refusal;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refusal> {
        self.key = match key.serialize(self.to_node)? {
            Node::Text(text) => text,
            node @ (Node::Number(_) | Node::Bool(_)) => node.to_json(),
            _ => return Err(Refusal("a key is no text".to_owned())),
        };
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        let name = std::mem::take(&mut self.key);
        self.push(name, value)
    }
    fn end(self) -> Tree {
        self.finish()
    }
}

macro_rules! members {
    ($($part:ident),*) => {$(
        impl ser::$part for Entries {
            type Ok = Node;
            type Error = Refusal;
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Refusal> {
                self.push(name.to_owned(), value)
            }
            fn end(self) -> Tree {
                self.finish()
            }
        }
    )*};
}

members!(SerializeStruct, SerializeStructVariant);
