//! YAML 1.2 through `saphyr-parser`, in the JSON data model.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::bounds::{Exceeded, Limits};
use super::builder::{Builder, Key};
use crate::value::Number;
use crate::{Error, Value};

const CORRECT: &str = "correct the YAML there";

/// A value that aliases can stand for, and what a copy costs.
struct Anchored {
    value: Value,
    values: usize,
    height: usize,
}

struct Reader {
    builder: Builder,
    anchors: HashMap<usize, Anchored>,
    /// The anchor of each open mapping and sequence (0 is none), and how many values there were before it.
    open: Vec<(usize, usize)>,
    documents: usize,
}

/// What is wrong, before it has a position.
struct Fault(Error);

impl From<Exceeded> for Fault {
    fn from(Exceeded(error): Exceeded) -> Self {
        Self(error)
    }
}

fn fault(message: impl Into<String>) -> Fault {
    Fault(Error::new(message, CORRECT))
}

/// Reads one YAML document.
pub(super) fn read(text: &str, limits: Limits) -> Result<Value, Error> {
    let mut parser = Parser::new_from_str(text);
    let mut reader = Reader {
        builder: Builder::new(limits),
        anchors: HashMap::new(),
        open: Vec::new(),
        documents: 0,
    };
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| {
            let message = format!("the document is neither JSON nor YAML: {}", error.info());
            Error::new(message, CORRECT)
                .at_position(error.marker().line(), error.marker().col() + 1)
        })?;
        reader
            .apply(event)
            .map_err(|Fault(error)| error.at_position(span.start.line(), span.start.col() + 1))?;
    }
    reader.builder.finish().ok_or_else(|| {
        Error::new(
            "the document is empty",
            "give an OpenAPI document in JSON or YAML",
        )
    })
}

impl Reader {
    fn apply(&mut self, event: Event<'_>) -> Result<(), Fault> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(fault("the text holds a second YAML document"));
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, anchor, tag.as_deref())
            }
            Event::Alias(anchor) => self.alias(anchor),
            Event::SequenceStart(anchor, _) => {
                self.check_key()?;
                self.open.push((anchor, self.builder.values()));
                Ok(self.builder.start_array()?)
            }
            Event::MappingStart(anchor, _) => {
                self.check_key()?;
                self.open.push((anchor, self.builder.values()));
                Ok(self.builder.start_object()?)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
        }
    }

    /// JSON's keys are strings.
    fn check_key(&self) -> Result<(), Fault> {
        if self.builder.awaits_key() {
            return Err(fault(
                "a key is a mapping or a sequence, which JSON cannot hold",
            ));
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> Result<(), Fault> {
        let plain = style == ScalarStyle::Plain;
        if self.builder.awaits_key() {
            let key = match text {
                "<<" if plain && tag.is_none() => Key::Merge,
                _ => Key::Name(self.builder.text(text)),
            };
            self.builder.key(key);
            if anchor != 0 {
                let value = Value::String(self.builder.text(text));
                self.anchor(anchor, &value, 1)?;
            }
            return Ok(());
        }
        let value = match resolved(text, plain, tag)? {
            Some(value) => value,
            None => Value::String(self.builder.text(text)),
        };
        if anchor != 0 {
            self.anchor(anchor, &value, 1)?;
        }
        Ok(self.builder.scalar(value)?)
    }

    fn alias(&mut self, anchor: usize) -> Result<(), Fault> {
        // An alias within what it stands for is not whole yet, so it is not known either.
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(fault("an alias stands within the value that it stands for"));
        };
        if self.builder.awaits_key() {
            let Some(key) = anchored.value.as_str() else {
                return Err(fault("an alias that is no string is a key"));
            };
            let key = self.builder.text(key);
            self.builder.key(Key::Name(key));
            return Ok(());
        }
        self.builder.check_height(anchored.height)?;
        self.builder.count(anchored.values)?;
        let value = anchored.value.clone();
        self.builder.add(value);
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        let value = self.builder.end();
        if let Some((anchor, before)) = self.open.pop()
            && anchor != 0
        {
            self.anchor(anchor, &value, self.builder.values() - before)?;
        }
        self.builder.add(value);
        Ok(())
    }

    /// Keeps a copy of a value for its aliases. The copy counts as well: it takes memory.
    fn anchor(&mut self, anchor: usize, value: &Value, values: usize) -> Result<(), Fault> {
        self.builder.count(values)?;
        let anchored = Anchored {
            value: value.clone(),
            values,
            height: height(value),
        };
        self.anchors.insert(anchor, anchored);
        Ok(())
    }
}

/// How many arrays and objects lie in one another.
fn height(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(height).max().unwrap_or(0),
        Value::Object(object) => 1 + object.values().map(height).max().unwrap_or(0),
        _ => 0,
    }
}

/// The value that a scalar stands for, or nothing if that is its text.
fn resolved(text: &str, plain: bool, tag: Option<&Tag>) -> Result<Option<Value>, Fault> {
    let Some(tag) = tag else {
        return Ok(if plain { core(text) } else { None });
    };
    if !tag.is_yaml_core_schema() {
        // `!` alone says that it is a string; what other tags mean is known to their authors.
        let untyped = format!("{}{}", tag.handle, tag.suffix) == "!" || !plain;
        return Ok(if untyped { None } else { core(text) });
    }
    let value = core(text);
    let fits = match (tag.suffix.as_str(), &value) {
        ("null", Some(Value::Null)) | ("bool", Some(Value::Bool(_))) => true,
        ("int", Some(Value::Number(number))) => number.is_integer(),
        ("float", Some(Value::Number(_))) => true,
        ("null" | "bool" | "int" | "float", _) => {
            return Err(fault(format!("`{text}` is no !!{}", tag.suffix)));
        }
        _ => false,
    };
    Ok(value.filter(|_| fits))
}

/// The core schema of YAML 1.2 (section 10.3.2), as far as JSON has such values.
fn core(text: &str) -> Option<Value> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Value::Null),
        "true" | "True" | "TRUE" => return Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Value::Bool(false)),
        _ => {}
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.')) {
        return None;
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let plain = digits.bytes().all(|byte| char::from(byte).is_digit(radix));
            let value = u64::from_str_radix(digits, radix).ok().filter(|_| plain);
            return value.map(Value::from);
        }
    }
    Number::parse(&in_json(text)).map(Value::Number)
}

/// A decimal of YAML (`+1`, `.5`, `1.`) in JSON's grammar.
fn in_json(text: &str) -> Cow<'_, str> {
    if Number::parse(text).is_some() {
        return Cow::Borrowed(text);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return Cow::Borrowed(text);
    }
    // A leading zero makes a code of it, such as a postal code, which writers of YAML 1.1 leave without quotes.
    if whole.len() > 1 && whole.starts_with('0') {
        return Cow::Borrowed(text);
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = match fraction {
        "" if mantissa.contains('.') => ".0".to_owned(),
        "" => String::new(),
        fraction => format!(".{fraction}"),
    };
    Cow::Owned(format!("{sign}{whole}{fraction}{exponent}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use crate::value;

    fn yaml(text: &str) -> Value {
        read(text, Limits::default()).unwrap()
    }

    fn error(text: &str) -> Error {
        read(text, Limits::default()).unwrap_err()
    }

    #[test]
    fn scalars_are_those_of_the_core_schema() {
        for (text, json) in [
            ("~", "null"),
            ("Null", "null"),
            ("True", "true"),
            ("FALSE", "false"),
            ("yes", r#""yes""#),
            ("on", r#""on""#),
            ("n", r#""n""#),
            ("2020-01-01", r#""2020-01-01""#),
            ("1", "1"),
            ("+1", "1"),
            ("-0", "-0"),
            ("00926", r#""00926""#),
            ("-007", r#""-007""#),
            ("0.50", "0.50"),
            ("0o17", "15"),
            ("0x1F", "31"),
            ("1_000", r#""1_000""#),
            ("1.", "1.0"),
            (".5", "0.5"),
            ("-.5e1", "-0.5e1"),
            ("1e3", "1e3"),
            (".", r#"".""#),
            ("-", "[null]"),
            ("-9223372036854776000", "-9223372036854776000"),
            ("18446744073709551616", "18446744073709551616"),
            ("1e400", "1e400"),
            (".inf", r#"".inf""#),
            (".NaN", r#"".NaN""#),
            ("1.2.3", r#""1.2.3""#),
            ("0x", r#""0x""#),
            ("'1'", r#""1""#),
            ("\"true\"", r#""true""#),
            ("!!str 1", r#""1""#),
            ("!!int '1'", "1"),
            ("! 1", r#""1""#),
            ("!own 1", "1"),
            ("12:30:45", r#""12:30:45""#),
            ("0x+1", r#""0x+1""#),
        ] {
            assert_eq!(yaml(text).to_string(), json, "{text}");
        }
    }

    #[test]
    fn keys_are_their_text() {
        let value = yaml("200: a\ntrue: b\n1.0: c\nnull: d\n'on': e\n0x1: f\n");
        assert_eq!(
            value.to_string(),
            r#"{"200":"a","true":"b","1.0":"c","null":"d","on":"e","0x1":"f"}"#
        );
    }

    #[test]
    fn aliases_are_copies_and_merge_keys_are_applied() {
        let value = yaml(
            "a: &a {x: 1, y: 2}\nb: *a\nc: {y: 3, <<: *a, z: 4}\nd: {<<: [{x: 5}, *a]}\n'<<': 6\n&k e: 7\nf: {*k : 8}",
        );
        assert_eq!(value["b"], value!({"x": 1, "y": 2}));
        assert_eq!(value["c"], value!({"y": 3, "z": 4, "x": 1}));
        assert_eq!(value["d"], value!({"x": 5, "y": 2}));
        assert_eq!(value["<<"], 6);
        assert_eq!(value["f"], value!({"e": 8}));
        assert_eq!(yaml("{<<: 1}"), value!({"<<": 1}));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_position() {
        let found = |text: &str| {
            let error = error(text);
            (error.line(), error.column(), error.message().to_owned())
        };
        assert_eq!(
            (found("a: 1\nb: [\n").0, found("a: 1\n---\nb: 2\n").0),
            (Some(3), Some(2))
        );
        let (line, column, message) = found("a:\n  ? [x]\n  : 1\n");
        assert_eq!((line, column), (Some(2), Some(5)), "{message}");
        assert!(found("a: &a [*a]").2.contains("alias"));
        assert!(found("a: *none").2.contains("neither JSON nor YAML"));
        assert!(found("!!int x").2.contains("!!int"));
        assert!(error("# nothing\n").message().contains("empty"));
    }

    #[test]
    fn bombs_end_early() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..30 {
            let below = format!("*a{}, ", level - 1).repeat(10);
            bomb.push_str(&format!("a{level}: &a{level} [{below}]\n"));
        }
        assert!(error(&bomb).message().contains("values"));
        let mut tower = "a0: &a0 [x]\n".to_owned();
        for level in 1..200 {
            tower.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
        }
        assert!(error(&tower).message().contains("nests deeper"));
        for opening in [
            "[", "{a: ", "- ", "? ", "{[", "\"a\": [", "&a [", "!!seq [", "{{", "[{",
        ] {
            let message = error(&opening.repeat(200_000)).message().to_owned();
            let known = ["nests deeper", "neither", "a key is"];
            assert!(
                known.iter().any(|known| message.contains(known)),
                "{opening}: {message}"
            );
        }
    }
}
