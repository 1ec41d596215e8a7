//! What makes names differ, in words.

use std::fmt::Write as _;

/// What begins the part of a name that [`exact`] makes.
pub(super) const MARK: &str = "zexact";

/// A name of its own for every text, whatever the casing: letters and digits as they are, all else by its bytes.
pub(crate) fn exact(text: &str) -> String {
    let mut name = MARK.to_owned();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'y' | b'0'..=b'9' => name.push(char::from(byte)),
            other => {
                let _ = write!(name, "z{other:02x}");
            }
        }
    }
    name
}

/// The name with those symbols spelled out that people read, so that `>` and `>=`, `@type` and `type`, `-name` and `name` differ
/// by themselves.
pub(crate) fn telling(name: &str) -> String {
    spell(name, |at, sign| match sign {
        '-' => at == 0,
        '+' | '@' | '*' | '!' | '%' | '&' | '|' | '=' | '<' | '>' | '~' | '^' => true,
        _ => false,
    })
}

/// The name with all symbols spelled out.
pub(crate) fn spelled_out(name: &str) -> String {
    spell(name, |at, sign| sign != '-' || at == 0)
}

/// The same, and how the name is written.
pub(crate) fn styled(name: &str) -> String {
    format!("{}-{}", spelled_out(name), style(name))
}

/// The same, and how many capitals and signs it has.
pub(super) fn counted(name: &str) -> String {
    let count = |of: fn(char) -> bool| name.chars().filter(|c| of(*c)).count();
    let (capitals, signs) = (count(char::is_uppercase), count(|c| !c.is_alphanumeric()));
    format!("{}-{capitals}-capitals-{signs}-signs", styled(name))
}

fn spell(name: &str, which: impl Fn(usize, char) -> bool) -> String {
    match name {
        "" => return "empty".to_owned(),
        ">" => return "gt".to_owned(),
        ">=" => return "gte".to_owned(),
        "<" => return "lt".to_owned(),
        "<=" => return "lte".to_owned(),
        "=" | "==" => return "eq".to_owned(),
        "!=" | "<>" => return "ne".to_owned(),
        // progenitor has names of its own for these.
        "+1" | "-1" => return name.to_owned(),
        _ => {}
    }
    let mut out = String::new();
    for (at, c) in name.chars().enumerate() {
        match word(c).filter(|_| which(at, c)) {
            Some(word) => {
                out.push('-');
                out.push_str(word);
                out.push('-');
            }
            None => out.push(c),
        }
    }
    out
}

fn word(sign: char) -> Option<&'static str> {
    Some(match sign {
        '+' => "plus",
        '-' => "minus",
        '@' => "at",
        '$' => "dollar",
        '#' => "hash",
        '*' => "star",
        '!' => "not",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '=' => "eq",
        '<' => "lt",
        '>' => "gt",
        '/' => "slash",
        '.' => "dot",
        ':' => "colon",
        '[' => "of",
        '{' => "param",
        '?' => "question",
        '~' => "tilde",
        '^' => "caret",
        _ => return None,
    })
}

/// How a name is written, in one word.
fn style(name: &str) -> &'static str {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    let upper = letters().any(char::is_uppercase);
    let lower = letters().any(char::is_lowercase);
    if name.contains('_') {
        "snake"
    } else if name.contains('-') {
        "kebab"
    } else if name.contains(' ') {
        "spaced"
    } else if upper && !lower {
        "upper"
    } else if lower && !upper {
        "lower"
    } else if name.starts_with(|c: char| c.is_lowercase()) {
        "camel"
    } else {
        "pascal"
    }
}
