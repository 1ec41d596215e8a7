//! JSON (RFC 8259) through `json-event-parser`, whose events keep the text of numbers.

use json_event_parser::{JsonEvent, LowLevelJsonParser, LowLevelJsonParserResult};

use super::bounds::{Exceeded, Limits};
use super::builder::{Builder, Key};
use super::position;
use crate::value::Number;
use crate::{Error, Value};

const CORRECT: &str = "correct the JSON there";

/// Reads one JSON value.
pub(super) fn read(text: &str, limits: Limits) -> Result<Value, Error> {
    let mut builder = Builder::new(limits);
    events(text, |event, _| apply(&mut builder, event))?;
    builder.finish().ok_or_else(|| cut_off(text, text.len()))
}

/// Hands on each event of a text, and the offset of its end.
pub(super) fn events(
    text: &str,
    mut each: impl FnMut(JsonEvent<'_>, usize) -> Result<(), Exceeded>,
) -> Result<(), Error> {
    let bytes = text.as_bytes();
    let mut parser = LowLevelJsonParser::new();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let LowLevelJsonParserResult {
            event,
            consumed_bytes,
        } = parser.parse_next(rest, true);
        at += consumed_bytes;
        match event {
            Some(Ok(JsonEvent::Eof)) => return Ok(()),
            Some(Ok(event)) => {
                each(event, at).map_err(|Exceeded(error)| locate(error, bytes, at))?;
            }
            Some(Err(error)) => {
                let offset = usize::try_from(error.location().start.offset).unwrap_or(at);
                let message = format!("the document is not JSON: {}", error.message());
                return Err(locate(Error::new(message, CORRECT), bytes, offset));
            }
            None if consumed_bytes > 0 => {}
            None => return Err(cut_off(text, at)),
        }
    }
}

fn cut_off(text: &str, at: usize) -> Error {
    let error = Error::new("the document is not whole JSON", CORRECT);
    locate(error, text.as_bytes(), at)
}

/// Whether the text may be JSON, but exceeds a limit.
pub(super) fn is_bound(error: &Error) -> bool {
    error.help() != CORRECT
}

fn locate(error: Error, bytes: &[u8], offset: usize) -> Error {
    let (line, column) = position(bytes, offset);
    error.at_position(line, column)
}

fn apply(builder: &mut Builder, event: JsonEvent<'_>) -> Result<(), Exceeded> {
    match event {
        JsonEvent::StartArray => builder.start_array(),
        JsonEvent::StartObject => builder.start_object(),
        JsonEvent::EndArray | JsonEvent::EndObject => {
            let value = builder.end();
            builder.add(value);
            Ok(())
        }
        JsonEvent::ObjectKey(key) => {
            let key = builder.text(&key);
            builder.key(Key::Name(key));
            Ok(())
        }
        JsonEvent::String(text) => {
            let text = builder.text(&text);
            builder.scalar(Value::String(text))
        }
        JsonEvent::Number(text) => builder.scalar(Value::Number(Number::from_json(&text))),
        JsonEvent::Boolean(value) => builder.scalar(Value::Bool(value)),
        JsonEvent::Null => builder.scalar(Value::Null),
        JsonEvent::Eof => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_serde_json_refuses_is_refused(inner in r#"[\[\]{}":,0-9eE.+a\\u-]{0,12}"#) {
            let text = format!("[{inner}]");
            let ours = read(&text, Limits::default());
            match serde_json::from_str::<serde_json::Value>(&text) {
                Ok(theirs) => prop_assert_eq!(ours.ok(), Some(theirs.into())),
                // Numbers beyond `f64` are no numbers to serde_json.
                Err(error) if error.to_string().contains("out of range") => {}
                Err(_) => prop_assert!(ours.is_err(), "{}", text),
            }
        }
    }
}
