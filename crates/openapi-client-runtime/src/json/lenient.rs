//! Reading JSON text also where serde_json does not: numbers beyond a double, lone surrogates, great depth.
//!
//! What comes out of text that is not well-formed has no meaning, and has to be thrown away; but reading it ends, in linear
//! time.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Visitor};

use super::tree::{self, Json};

/// Values below this depth stay text, so that neither reading nor dropping one can exhaust the stack.
const DEPTH: usize = 256;

/// The value of a text.
pub(super) fn value(text: &str) -> Json<'_> {
    Reader { rest: text }.value(0)
}

/// The members of an object in their order, the text of each untouched.
pub(crate) type RawMembers<'a> = Vec<(Cow<'a, str>, &'a str)>;

/// The members of an object; none for anything else.
pub(crate) fn members(text: &str) -> RawMembers<'_> {
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
fn string(text: &str) -> Cow<'_, str> {
    if let Some(inner) = text.get(1..text.len() - 1)
        && !inner.contains('\\')
    {
        return Cow::Borrowed(inner);
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = (&mut reader).deserialize_bytes(Surrogates);
    Cow::Owned(read.unwrap_or_default())
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

/// What is left to read. Whatever is read of text that is left is at least one character.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Json<'a> {
        match self.peek() {
            Some(b'{' | b'[') if depth >= DEPTH => Json::String(self.nested().into()),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Json::String(string(self.quoted())),
            _ => self.scalar(),
        }
    }

    fn object(&mut self, depth: usize) -> Json<'a> {
        let mut members = Vec::new();
        self.take(1);
        while self.peek() == Some(b'"') {
            let name = string(self.quoted());
            self.skip(b':');
            members.push((name, self.value(depth + 1)));
            self.skip(b',');
        }
        self.skip(b'}');
        Json::Object(tree::Members::new(members))
    }

    fn array(&mut self, depth: usize) -> Json<'a> {
        let mut items = Vec::new();
        self.take(1);
        while self.peek().is_some_and(|byte| byte != b']') {
            items.push(self.value(depth + 1));
            self.skip(b',');
        }
        self.skip(b']');
        Json::Array(items)
    }

    /// A number that no double can hold stays the text that it is.
    fn scalar(&mut self) -> Json<'a> {
        let text = self.word();
        serde_json::from_str(text).unwrap_or(Json::String(text.into()))
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
        let ends = |c: char| matches!(c, ',' | ']' | '}') || c.is_ascii_whitespace();
        let mut rest = self.rest.char_indices().skip(1);
        let end = rest.find(|(_, c)| ends(*c)).map(|(index, _)| index);
        self.take(end.unwrap_or(self.rest.len()))
    }

    /// A whole array or object.
    fn nested(&mut self) -> &'a str {
        let bytes = self.rest.as_bytes();
        let (mut depth, mut index) = (0_usize, 0);
        while let Some(byte) = bytes.get(index) {
            index += 1;
            match byte {
                b'"' => index = end_of_string(bytes, index),
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        self.take(index)
    }

    /// A string with its quotes.
    fn quoted(&mut self) -> &'a str {
        self.take(end_of_string(self.rest.as_bytes(), 1))
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

/// The index behind the quote that ends the string whose content starts at `start`; that of the end where there is none.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut index = start;
    while let Some(found) = memchr::memchr2(b'"', b'\\', bytes.get(index..).unwrap_or_default()) {
        index += found + 1;
        if bytes[index - 1] == b'"' {
            return index;
        }
        index += 1;
    }
    bytes.len()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(text: &str) -> Value {
        assert!(super::super::check(text).is_ok());
        Value::from(&value(text))
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
            .map(|(name, value)| (name.as_ref(), *value))
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
    #[test]
    fn reading_what_is_no_json_ends() {
        let pieces = [
            "[", "]", "{", "}", ",", ":", "\"", "\\", "1", "é", " ", "tru", "\"a\":",
        ];
        let count = pieces.len();
        for number in 0..count.pow(4) {
            let mut text = String::new();
            for place in 0..4 {
                text.push_str(pieces[number / count.pow(place) % count]);
            }
            let all = members(&text).len() + items(&text).len();
            assert!(all <= text.len(), "{text}");
            value(&text);
        }
    }
}
