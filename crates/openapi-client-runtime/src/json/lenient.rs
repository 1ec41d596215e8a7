//! Reading text that serde_json has found well-formed, also where a `serde_json::Value` cannot hold it: numbers beyond a
//! double, lone surrogates, great depth.

use std::fmt;

use serde::de::{Deserializer, Visitor};
use serde_json::{Map, Value};

/// Values below this depth stay text, so that neither reading nor dropping one can exhaust the stack.
const DEPTH: usize = 256;

/// The value of a text.
pub(super) fn value(text: &str) -> Value {
    Reader { rest: text }.value(0)
}

/// The members of an object in their order, the text of each untouched.
pub(crate) type Members<'a> = Vec<(String, &'a str)>;

/// The members of an object; none for anything else.
pub(crate) fn members(text: &str) -> Members<'_> {
    let mut reader = Reader { rest: text };
    let mut members = Vec::new();
    if reader.peek() != Some(b'{') {
        return members;
    }
    reader.take(1);
    while reader.peek() == Some(b'"') {
        let name = string(reader.quoted());
        reader.skip(b':');
        members.push((name, reader.raw()));
        reader.skip(b',');
    }
    members
}

/// The items of an array, the text of each untouched; none for anything else.
pub(crate) fn items(text: &str) -> Vec<&str> {
    let mut reader = Reader { rest: text };
    let mut items = Vec::new();
    if reader.peek() != Some(b'[') {
        return items;
    }
    reader.take(1);
    while reader.peek().is_some_and(|byte| byte != b']') {
        items.push(reader.raw());
        reader.skip(b',');
    }
    items
}

/// A member's name or another JSON string, its quotes included. A lone surrogate becomes U+FFFD.
fn string(text: &str) -> String {
    serde_json::from_str(text).unwrap_or_else(|_| {
        let mut reader = serde_json::Deserializer::from_str(text);
        (&mut reader)
            .deserialize_bytes(Surrogates)
            .unwrap_or_default()
    })
}

/// serde_json hands lone surrogates on to those who ask for bytes, each as three bytes that are not UTF-8.
struct Surrogates;

impl Visitor<'_> for Surrogates {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<String, E> {
        let mut text = String::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            if chunk.invalid().first() == Some(&0xed) {
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        Ok(text)
    }
}

/// What is left to read. That the text is well-formed is known, so nothing here can fail.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Value {
        match self.peek() {
            Some(b'{' | b'[') if depth >= DEPTH => Value::String(self.nested().to_owned()),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Value::String(string(self.quoted())),
            _ => self.scalar(),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut members = Map::new();
        self.take(1);
        while self.peek() == Some(b'"') {
            let name = string(self.quoted());
            self.skip(b':');
            members.insert(name, self.value(depth + 1));
            self.skip(b',');
        }
        self.skip(b'}');
        Value::Object(members)
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut items = Vec::new();
        self.take(1);
        while self.peek().is_some_and(|byte| byte != b']') {
            items.push(self.value(depth + 1));
            self.skip(b',');
        }
        self.skip(b']');
        Value::Array(items)
    }

    /// A number that no double can hold stays the text that it is.
    fn scalar(&mut self) -> Value {
        let text = self.word();
        serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
    }

    /// The text of the next value.
    fn raw(&mut self) -> &'a str {
        match self.peek() {
            Some(b'{' | b'[') => self.nested(),
            Some(b'"') => self.quoted(),
            _ => self.word(),
        }
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> &'a str {
        let end = self
            .rest
            .find(|c: char| matches!(c, ',' | ']' | '}') || c.is_ascii_whitespace())
            .unwrap_or(self.rest.len());
        self.take(end)
    }

    /// A whole array or object.
    fn nested(&mut self) -> &'a str {
        let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
        for (index, byte) in self.rest.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = in_string,
                b'"' => in_string = !in_string,
                _ if in_string => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        return self.take(index + 1);
                    }
                }
                _ => {}
            }
        }
        self.take(self.rest.len())
    }

    /// A string with its quotes.
    fn quoted(&mut self) -> &'a str {
        let mut escaped = false;
        for (index, byte) in self.rest.bytes().enumerate().skip(1) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => return self.take(index + 1),
                _ => {}
            }
        }
        self.take(self.rest.len())
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_ascii_start();
        self.rest.bytes().next()
    }

    fn skip(&mut self, byte: u8) {
        if self.peek() == Some(byte) {
            self.take(1);
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Value {
        assert!(super::super::check(text.as_bytes()).is_ok());
        value(text)
    }

    #[test]
    fn what_serde_json_reads_is_read_alike() {
        for text in [
            r#" { "a" : [ 1 , -2.5e3, true,false , null ] , "b\"\\" : { } , "" : "x\u00e9\n]}," } "#,
            "[]",
            "{}",
            "null",
            "\"\"",
            "[[],[{}],[[1]]]",
            r#"{"a":1,"a":2}"#,
            "18446744073709551615",
            "123456789012345678901234567890",
        ] {
            assert_eq!(
                read(text),
                serde_json::from_str::<Value>(text).unwrap(),
                "{text}"
            );
        }
    }

    #[test]
    fn members_and_items_keep_their_text() {
        let text = r#" { "a\ud83d" : [ 1e400 , {"b":"]"} ] , "c":null } "#;
        let found = members(text);
        let shown: Vec<_> = found
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        assert_eq!(
            shown,
            [("a\u{fffd}", r#"[ 1e400 , {"b":"]"} ]"#), ("c", "null")]
        );
        assert_eq!(items(found[0].1), ["1e400", r#"{"b":"]"}"#]);
        assert!(items(found[1].1).is_empty() && members(found[0].1).is_empty());
    }

    #[test]
    fn what_serde_json_refuses_stays_as_text() {
        assert_eq!(
            read(r#"{"n": 1e400, "m": [-1E+999], "s": "a\ud83dz", "\udc00": {"x": 1}}"#),
            json!({"n": "1e400", "m": ["-1E+999"], "s": "a\u{fffd}z", "\u{fffd}": {"x": 1}})
        );
        let deep = |levels: usize| format!("{}\"]\"{}", "[".repeat(levels), "]".repeat(levels));
        let mut inner = &read(&deep(200));
        for _ in 0..200 {
            inner = &inner[0];
        }
        assert_eq!(inner, "]");
        let mut inner = &read(&deep(100_000));
        for _ in 0..DEPTH {
            inner = &inner[0];
        }
        assert_eq!(inner.as_str().unwrap(), deep(100_000 - DEPTH));
    }
}
