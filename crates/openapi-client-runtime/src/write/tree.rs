//! A value to be sent, as a tree: members in the order in which they are written, files as files, and only numbers that
//! JSON has.

mod serializer;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Number, Value};

use super::file::File;

/// One value of a parameter or body.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    /// Bytes, which only a file consists of.
    Bytes(Vec<u8>),
    File(File),
    List(Vec<Node>),
    Members(Vec<(String, Node)>),
}

impl Node {
    /// The tree of a value.
    ///
    /// # Errors
    ///
    /// When the value holds what JSON cannot: a number that is not finite, a key that is no text.
    pub(super) fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, String> {
        value
            .serialize(serializer::ToNode { whole_files: false })
            .map_err(|refusal| refusal.0)
    }

    /// As JSON text.
    pub(super) fn to_json(&self) -> String {
        // A tree has text for keys and finite numbers, and writing to memory does not fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As plain text; what has structure is written as JSON.
    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) => text.clone(),
            Self::File(file) => String::from_utf8_lossy(&file.bytes).into_owned(),
            other => other.to_json(),
        }
    }
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => Self::Members(
                members
                    .into_iter()
                    .map(|(name, value)| (name, Self::from(value)))
                    .collect(),
            ),
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(bytes) => serializer.serialize_str(&String::from_utf8_lossy(bytes)),
            Self::File(file) => file.serialize(serializer),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Members(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde::Serialize;
    use serde_json::json;

    use super::*;

    #[derive(Serialize)]
    struct Everything {
        z: Option<i8>,
        a: Vec<f64>,
        map: std::collections::BTreeMap<u16, char>,
        unit: (),
        variants: Vec<Variant>,
        value: Value,
        big: (u64, i128),
    }

    #[derive(Serialize)]
    enum Variant {
        Unit,
        Newtype(bool),
        Tuple(u8, u8),
        Struct { x: &'static str },
    }

    /// serde_json is the oracle: what it writes and what the tree writes are the same text.
    #[test]
    fn a_tree_is_written_as_serde_json_writes_the_value() {
        let value = Everything {
            z: None,
            a: vec![0.5, -1e300],
            map: [(7, 'ü')].into(),
            unit: (),
            variants: vec![
                Variant::Unit,
                Variant::Newtype(true),
                Variant::Tuple(1, 2),
                Variant::Struct { x: "\"\u{1}" },
            ],
            value: json!({"b": [null, 1, {"c": u64::MAX}]}),
            big: (u64::MAX, i128::from(i64::MIN)),
        };
        let node = Node::of(&value).unwrap();
        assert_eq!(node.to_json(), serde_json::to_string(&value).unwrap());
        let Node::Members(members) = node else {
            panic!("a struct is an object");
        };
        assert_eq!((members[0].0.as_str(), members[1].0.as_str()), ("z", "a"));
    }

    #[test]
    fn what_json_cannot_hold_is_refused() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(Node::of(&vec![Some(number)]).is_err());
            #[expect(clippy::cast_possible_truncation, reason = "infinity stays infinity")]
            let single = number as f32;
            assert!(Node::of(&single).is_err());
        }
        assert!(Node::of(&u128::MAX).is_err());
        assert!(Node::of(&std::collections::BTreeMap::from([((), 1)])).is_err());
    }

    #[test]
    fn a_file_stays_a_file_wherever_it_stands() {
        let file = File::new([0xff, 0x00]).with_name("a.bin");
        let node = Node::of(&json!(null)).unwrap();
        assert_eq!(node, Node::Null);
        let node = Node::of(&vec![Some(&file)]).unwrap();
        assert_eq!(node, Node::List(vec![Node::File(file.clone())]));
        assert_eq!(serde_json::to_value(&file).unwrap(), "\u{fffd}\u{0}");
    }
}
