//! Reading JSON text in one pass, also what serde_json does not take: numbers beyond a double, lone surrogates, great depth.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Visitor};

use super::tree::{Json, Members};

/// Values below this depth stay text, so that neither reading nor dropping one can exhaust the stack.
const DEPTH: usize = 256;

/// The tree of a text; none if it is not JSON.
pub(super) fn tree(text: &str) -> Option<Json<'_>> {
    let mut reader = Reader { text, at: 0 };
    let tree = reader.value(0)?;
    reader.peek().is_none().then_some(tree)
}

/// The members of an object in their order, the text of each untouched.
pub(crate) type RawMembers<'a> = Vec<(Cow<'a, str>, &'a str)>;

/// The members of an object; none for anything else. Of what is not JSON, any.
pub(crate) fn members(text: &str) -> RawMembers<'_> {
    members_ahead(text, &mut |_| None)
}

/// Reads an array of which it is given the beginning, and returns how long it is; nothing where it does not read it.
pub(crate) type Ahead<'f, 'a> = &'f mut dyn FnMut(&'a str) -> Option<usize>;

/// The members of an object, of which `ahead` may read the arrays.
pub(crate) fn members_ahead<'a>(text: &'a str, ahead: Ahead<'_, 'a>) -> RawMembers<'a> {
    let mut reader = Reader { text, at: 0 };
    let mut members = Vec::new();
    if !reader.skip(b'{') {
        return members;
    }
    while reader.peek() == Some(b'"') {
        let name = reader.string().unwrap_or_default();
        reader.skip(b':');
        let length = match reader.peek() {
            Some(b'[') => ahead(&text[reader.at..]),
            _ => None,
        };
        members.push((name, reader.raw(length)));
        reader.skip(b',');
    }
    members
}

/// The items of an array, the text of each untouched; none for anything else. Of what is not JSON, any.
pub(crate) fn items(text: &str) -> Vec<&str> {
    let mut reader = Reader { text, at: 0 };
    let mut items = Vec::new();
    if !reader.skip(b'[') {
        return items;
    }
    while reader.peek().is_some_and(|byte| byte != b']') {
        items.push(reader.raw(None));
        reader.skip(b',');
    }
    items
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

/// The index of the first byte that a string cannot just hold: a quote, a backslash, or a control character, which must be
/// escaped. Eight bytes at a time, since most of a body passes here: a byte below 1 (after the exclusive or) or below a space
/// sets its highest bit in the difference, and the lowest such bit is exact.
fn special(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    let below = |word: u64, least: u8| word.wrapping_sub(ONES * u64::from(least)) & !word;
    let (words, rest) = bytes.as_chunks();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quote = below(word ^ (ONES * u64::from(b'"')), 1);
        let escape = below(word ^ (ONES * u64::from(b'\\')), 1);
        let found = (quote | escape | below(word, b' ')) & HIGHEST;
        if found != 0 {
            return Some(index * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let found = rest
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | ..b' '))?;
    Some(words.len() * 8 + found)
}

/// A text, and how far it has been read. Each value that is passed is at least one byte long, whatever it is.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Option<Json<'a>> {
        match self.peek()? {
            b'{' | b'[' if depth >= DEPTH => {
                let text = self.raw(None);
                super::check(text).ok()?;
                Some(Json::String(text.into()))
            }
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => self.string().map(Json::String),
            _ => scalar(self.raw(None)),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Json<'a>> {
        let mut members = Vec::new();
        self.at += 1;
        while !self.skip(b'}') {
            if !members.is_empty() && !self.skip(b',') || self.peek() != Some(b'"') {
                return None;
            }
            let name = self.string()?;
            if !self.skip(b':') {
                return None;
            }
            members.push((name, self.value(depth + 1)?));
        }
        Some(Json::Object(Members::new(members)))
    }

    fn array(&mut self, depth: usize) -> Option<Json<'a>> {
        let mut items = Vec::new();
        self.at += 1;
        while !self.skip(b']') {
            if !items.is_empty() && !self.skip(b',') {
                return None;
            }
            items.push(self.value(depth + 1)?);
        }
        Some(Json::Array(items))
    }

    /// A member's name or another string. A lone surrogate becomes U+FFFD. None if it is not JSON.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        let start = self.at;
        if self.pass_string() {
            return self.text.get(start + 1..self.at - 1).map(Cow::Borrowed);
        }
        let text = &self.text[start..self.at];
        if text.bytes().any(|byte| byte < b' ') {
            return None;
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        let string = (&mut reader).deserialize_bytes(Surrogates).ok()?;
        reader.end().ok().map(|()| Cow::Owned(string))
    }

    /// The text of the next value, of which the length may be known.
    fn raw(&mut self, length: Option<usize>) -> &'a str {
        let next = self.peek();
        let start = self.at;
        match (length, next) {
            (Some(length), _) => self.at += length,
            (None, Some(b'{' | b'[')) => self.pass_nested(),
            (None, Some(b'"')) => drop(self.pass_string()),
            (None, _) => self.pass_word(),
        }
        &self.text[start..self.at]
    }

    /// Goes past a string. Says whether its text is what stands between its quotes.
    fn pass_string(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let mut plain = true;
        self.at += 1;
        loop {
            let rest = bytes.get(self.at..).unwrap_or_default();
            let Some(found) = special(rest) else {
                self.at = bytes.len();
                return false;
            };
            self.at += found + 1;
            if rest[found] == b'"' {
                return plain;
            }
            plain = false;
            self.at += usize::from(rest[found] == b'\\');
        }
    }

    /// Goes past an array or an object.
    fn pass_nested(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            match byte {
                b'"' => {
                    self.pass_string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
    }

    /// Goes past a number, `true`, `false` or `null`.
    fn pass_word(&mut self) {
        let rest = self.text.as_bytes().get(self.at + 1..);
        let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}') || byte.is_ascii_whitespace();
        let end = rest.and_then(|rest| rest.iter().position(ends));
        self.at = end.map_or(self.text.len(), |end| self.at + 1 + end);
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.as_bytes().get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// Goes past this byte if it is the next one.
    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }
}

/// A literal or a number. One that no double can hold stays the text that it is.
fn scalar(text: &str) -> Option<Json<'_>> {
    match text {
        "null" => Some(Json::Null),
        "true" => Some(Json::Bool(true)),
        "false" => Some(Json::Bool(false)),
        _ => serde_json::from_str(text).map_or_else(
            |_| super::check(text).ok().map(|()| Json::String(text.into())),
            |number| Some(Json::Number(number)),
        ),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(text: &str) -> Value {
        Value::from(&tree(text).unwrap())
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
    fn what_a_string_cannot_hold_is_found_wherever_it_stands() {
        for byte in 0..=255 {
            for length in 0..20 {
                for at in 0..length {
                    let mut bytes = vec![b'\x7f'; length];
                    bytes[length - 1] = b'"';
                    bytes[at] = byte;
                    let first = bytes
                        .iter()
                        .position(|byte| matches!(byte, b'"' | b'\\' | ..b' '));
                    assert_eq!(special(&bytes), first, "{bytes:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_json_and_what_is_not_is_told_as_serde_json_tells_it() {
        let pieces = [
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "\"",
            "\\",
            "1",
            "-",
            ".0",
            "e",
            "é",
            " ",
            "\u{c}",
            "\n",
            "true",
            "nul",
            "\"a\":",
            "\"\\u00e9\"",
        ];
        let count = pieces.len();
        for number in 0..count.pow(4) {
            let text: String = (0..4)
                .map(|place| pieces[number / count.pow(place) % count])
                .collect();
            let tree = tree(&text);
            assert_eq!(tree.is_some(), super::super::check(&text).is_ok(), "{text}");
            if let Some(tree) = tree {
                let value: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(Value::from(&tree), value, "{text}");
                let borrowed: Json<'_> = serde_json::from_str(&text).unwrap();
                assert_eq!(borrowed, tree, "{text}");
            }
            // Also what is not JSON comes to an end.
            let all = members(&text).len() + items(&text).len();
            assert!(all <= text.len(), "{text}");
        }
    }
}
