//! The serde serializer that makes a tree of a value.

use std::fmt;

use serde::ser::{
    self, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
};
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

type Made = Result<Node, Refusal>;

/// Makes a node of what is serialised.
#[derive(Clone, Copy)]
pub(super) struct ToNode {
    /// Whether a file hands over its parts instead of its text.
    pub(super) whole_files: bool,
}

fn number(number: impl Into<Number>) -> Made {
    Ok(Node::Number(number.into()))
}

/// A variant that holds something is an object with the variant as its one member.
fn variant(name: &'static str, value: Node) -> Node {
    Node::Members(vec![(name.to_owned(), value)])
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

    fn is_human_readable(&self) -> bool {
        !self.whole_files
    }

    fn serialize_bool(self, value: bool) -> Made {
        Ok(Node::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Made {
        number(value)
    }

    fn serialize_i16(self, value: i16) -> Made {
        number(value)
    }

    fn serialize_i32(self, value: i32) -> Made {
        number(value)
    }

    fn serialize_i64(self, value: i64) -> Made {
        number(value)
    }

    fn serialize_i128(self, value: i128) -> Made {
        match (i64::try_from(value), u64::try_from(value)) {
            (Ok(value), _) => number(value),
            (_, Ok(value)) => number(value),
            _ => Err(Refusal(format!("{value} has more than 64 bits"))),
        }
    }

    fn serialize_u8(self, value: u8) -> Made {
        number(value)
    }

    fn serialize_u16(self, value: u16) -> Made {
        number(value)
    }

    fn serialize_u32(self, value: u32) -> Made {
        number(value)
    }

    fn serialize_u64(self, value: u64) -> Made {
        number(value)
    }

    fn serialize_u128(self, value: u128) -> Made {
        match u64::try_from(value) {
            Ok(value) => number(value),
            Err(_) => Err(Refusal(format!("{value} has more than 64 bits"))),
        }
    }

    fn serialize_f32(self, value: f32) -> Made {
        // Through the shortest text that means the same, so that 0.1 stays 0.1.
        self.serialize_f64(value.to_string().parse().unwrap_or(f64::from(value)))
    }

    fn serialize_f64(self, value: f64) -> Made {
        match Number::from_f64(value) {
            Some(number) => Ok(Node::Number(number)),
            None => Err(Refusal(format!("{value} is no number that JSON has"))),
        }
    }

    fn serialize_char(self, value: char) -> Made {
        Ok(Node::Text(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Made {
        Ok(Node::Text(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Made {
        if self.whole_files {
            return Ok(Node::Bytes(value.to_owned()));
        }
        Ok(Node::List(
            value
                .iter()
                .map(|byte| Node::Number((*byte).into()))
                .collect(),
        ))
    }

    fn serialize_none(self) -> Made {
        Ok(Node::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Made {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Made {
        Ok(Node::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Made {
        Ok(Node::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Made {
        Ok(Node::Text(name.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Made {
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
    ) -> Made {
        Ok(variant(name, value.serialize(self)?))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, Refusal> {
        Ok(Items::new(self, None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, Refusal> {
        Ok(Items::new(self, None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items, Refusal> {
        Ok(Items::new(self, None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Items, Refusal> {
        Ok(Items::new(self, Some(name)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries, Refusal> {
        Ok(Entries::new(self, None))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries, Refusal> {
        Ok(Entries::new(self, None))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Entries, Refusal> {
        Ok(Entries::new(self, Some(name)))
    }
}

/// A file of the parts that it serialises to: content, name, media type, whether it is a field, headers.
fn whole_file(parts: Vec<Node>) -> Made {
    let text = |node: Option<Node>| match node {
        Some(Node::Text(text)) => Some(text),
        _ => None,
    };
    let mut parts = parts.into_iter();
    let bytes = match parts.next() {
        Some(Node::Bytes(bytes)) => bytes,
        _ => Vec::new(),
    };
    Ok(Node::File(File {
        bytes,
        name: text(parts.next()),
        media_type: text(parts.next()),
        is_field: parts.next() == Some(Node::Bool(true)),
        headers: match parts.next() {
            Some(Node::List(headers)) => headers.into_iter().filter_map(pair).collect(),
            _ => Vec::new(),
        },
    }))
}

fn pair(node: Node) -> Option<(String, String)> {
    let Node::List(items) = node else {
        return None;
    };
    match <[Node; 2]>::try_from(items) {
        Ok([Node::Text(name), Node::Text(value)]) => Some((name, value)),
        _ => None,
    }
}

/// The items of a list.
pub(super) struct Items {
    to_node: ToNode,
    variant: Option<&'static str>,
    items: Vec<Node>,
}

impl Items {
    fn new(to_node: ToNode, variant: Option<&'static str>) -> Self {
        Self {
            to_node,
            variant,
            items: Vec::new(),
        }
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        self.items.push(value.serialize(self.to_node)?);
        Ok(())
    }

    fn finish(self) -> Made {
        let list = Node::List(self.items);
        Ok(match self.variant {
            Some(name) => variant(name, list),
            None => list,
        })
    }
}

impl SerializeSeq for Items {
    type Ok = Node;
    type Error = Refusal;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        self.push(value)
    }
    fn end(self) -> Made {
        self.finish()
    }
}

impl SerializeTuple for Items {
    type Ok = Node;
    type Error = Refusal;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        self.push(value)
    }
    fn end(self) -> Made {
        self.finish()
    }
}

impl SerializeTupleStruct for Items {
    type Ok = Node;
    type Error = Refusal;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        self.push(value)
    }
    fn end(self) -> Made {
        self.finish()
    }
}

impl SerializeTupleVariant for Items {
    type Ok = Node;
    type Error = Refusal;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        self.push(value)
    }
    fn end(self) -> Made {
        self.finish()
    }
}

/// The members of an object, in the order in which they come.
pub(super) struct Entries {
    to_node: ToNode,
    variant: Option<&'static str>,
    key: Option<String>,
    members: Vec<(String, Node)>,
}

impl Entries {
    fn new(to_node: ToNode, variant: Option<&'static str>) -> Self {
        Self {
            to_node,
            variant,
            key: None,
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

    fn finish(self) -> Made {
        if let [(name, Node::Text(text))] = self.members.as_slice()
            && name.starts_with(SERDE_JSON)
        {
            return serde_json::from_str::<Value>(text)
                .map(Node::from)
                .map_err(|why| Refusal(why.to_string()));
        }
        let members = Node::Members(self.members);
        Ok(match self.variant {
            Some(name) => variant(name, members),
            None => members,
        })
    }
}

impl SerializeMap for Entries {
    type Ok = Node;
    type Error = Refusal;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refusal> {
        self.key = Some(match key.serialize(self.to_node)? {
            Node::Text(text) => text,
            node @ (Node::Number(_) | Node::Bool(_)) => node.to_json(),
            _ => return Err(Refusal("a key is no text".to_owned())),
        });
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        let name = self.key.take().unwrap_or_default();
        self.push(name, value)
    }
    fn end(self) -> Made {
        self.finish()
    }
}

impl SerializeStruct for Entries {
    type Ok = Node;
    type Error = Refusal;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refusal> {
        self.push(name.to_owned(), value)
    }
    fn end(self) -> Made {
        self.finish()
    }
}

impl SerializeStructVariant for Entries {
    type Ok = Node;
    type Error = Refusal;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refusal> {
        self.push(name.to_owned(), value)
    }
    fn end(self) -> Made {
        self.finish()
    }
}
