//! A string that matches a regular expression.

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind};

/// How long a string for a pattern may grow.
const LONGEST: usize = 1 << 12;

/// A short string of the expression's first branches, of at least `least` characters if it has such.
pub(super) fn matching(pattern: &str, least: usize) -> Option<String> {
    let parsed = regex_syntax::parse(pattern).ok()?;
    // What may be repeated is repeated more often until the text is long enough.
    let mut texts = (0..=12).map(|doublings| {
        let mut text = String::new();
        write_match(&parsed, (1 << doublings) >> 1, &mut text);
        text
    });
    let shortest = texts.next();
    let long_enough = |text: &String| text.chars().count() >= least;
    shortest
        .clone()
        .into_iter()
        .chain(texts)
        .find(long_enough)
        .or(shortest)
}

/// Writes a match of `expression` in which what may be repeated is there `times` times, if it may.
fn write_match(expression: &Hir, times: u32, text: &mut String) {
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(Class::Unicode(class)) => text.extend(member(class)),
        HirKind::Class(Class::Bytes(class)) => {
            text.extend(class.to_unicode_class().as_ref().and_then(member));
        }
        HirKind::Repetition(repetition) => {
            let wished = repetition.min.max(times).max(u32::from(text.is_empty()));
            for _ in 0..wished.min(repetition.max.unwrap_or(u32::MAX)) {
                let before = text.len();
                write_match(&repetition.sub, times, text);
                // Repetitions of repetitions would go on for ever.
                if text.len() == before || text.len() > LONGEST {
                    break;
                }
            }
        }
        HirKind::Capture(capture) => write_match(&capture.sub, times, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write_match(part, times, text)),
        HirKind::Alternation(branches) => {
            if let Some(first) = branches.first() {
                write_match(first, times, text);
            }
        }
    }
}

/// A member of a class: a letter or digit if there is one, since the first of a negated class is a control character.
fn member(class: &ClassUnicode) -> Option<char> {
    let ranges = class.ranges();
    let within = |c: &char| {
        ranges
            .iter()
            .any(|range| (range.start()..=range.end()).contains(c))
    };
    let mut plain = ('a'..='z').chain('0'..='9').chain('A'..='Z');
    plain
        .find(within)
        .or_else(|| ranges.first().map(|range| range.start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_of_repetitions_end() {
        for pattern in ["(((a*)*)*)*", "((((x{900}){900}){900}){900})", "((()*)*)*"] {
            let text = matching(pattern, 1_000_000);
            assert!(text.is_none_or(|text| text.len() < 1 << 20), "{pattern}");
        }
    }
}
