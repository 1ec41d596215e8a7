//! Values as JSON text.

use std::fmt::{self, Formatter, Write};

use super::Value;

impl fmt::Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let pretty = f.alternate();
        write_value(f, self, pretty.then_some(0))
    }
}

/// Writes `value`; on lines of their own, `level` levels deep, where there is a level.
fn write_value(f: &mut Formatter<'_>, value: &Value, level: Option<usize>) -> fmt::Result {
    match value {
        Value::Null => f.write_str("null"),
        Value::Bool(value) => write!(f, "{value}"),
        Value::Number(number) => write!(f, "{number}"),
        Value::String(text) => write_text(f, text),
        Value::Array(items) => {
            let deeper = level.map(|level| level + 1);
            write_list(f, ('[', ']'), level, items, |f, item| {
                write_value(f, item, deeper)
            })
        }
        Value::Object(object) => {
            let deeper = level.map(|level| level + 1);
            write_list(f, ('{', '}'), level, object, |f, (key, value)| {
                write_text(f, key)?;
                f.write_str(if level.is_some() { ": " } else { ":" })?;
                write_value(f, value, deeper)
            })
        }
    }
}

fn write_list<T>(
    f: &mut Formatter<'_>,
    (open, close): (char, char),
    level: Option<usize>,
    list: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    f.write_char(open)?;
    let mut empty = true;
    for item in list {
        if !empty {
            f.write_char(',')?;
        }
        empty = false;
        new_line(f, level.map(|level| level + 1))?;
        write(f, item)?;
    }
    if !empty {
        new_line(f, level)?;
    }
    f.write_char(close)
}

fn new_line(f: &mut Formatter<'_>, level: Option<usize>) -> fmt::Result {
    match level {
        Some(level) => {
            f.write_char('\n')?;
            (0..level).try_for_each(|_| f.write_str("  "))
        }
        None => Ok(()),
    }
}

fn write_text(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        f.write_str(&text[written..at])?;
        match byte {
            b'"' => f.write_str("\\\"")?,
            b'\\' => f.write_str("\\\\")?,
            b'\n' => f.write_str("\\n")?,
            b'\r' => f.write_str("\\r")?,
            b'\t' => f.write_str("\\t")?,
            0x08 => f.write_str("\\b")?,
            0x0c => f.write_str("\\f")?,
            control => write!(f, "\\u{control:04x}")?,
        }
        written = at + 1;
    }
    f.write_str(&text[written..])?;
    f.write_char('"')
}
