//! Rust names for what a document names: the same words progenitor would choose, and a way out of every clash.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToPascalCase, ToSnakeCase};

/// A snake-case identifier, e.g. of a method, field or parameter.
pub(crate) fn snake(name: &str) -> String {
    identifier(name, |s| s.to_snake_case())
}

/// A Pascal-case identifier, e.g. of a type or variant.
pub(crate) fn pascal(name: &str) -> String {
    identifier(name, |s| s.to_pascal_case())
}

/// The name of a type: as typify has it, whose names differ from those of progenitor's methods in what stands before a digit.
pub(crate) fn type_name(name: &str) -> String {
    let name = pascal(name);
    match name.strip_prefix('_') {
        Some(rest) => pascal(&format!("X{rest}")),
        None => name,
    }
}

/// progenitor's own rule, so that names are the ones its users know.
fn identifier(name: &str, case: impl Fn(&str) -> String) -> String {
    let words = match name {
        "+1" => case("plus1"),
        "-1" => case("minus1"),
        _ => case(&name.replace('\'', "").replace(|c: char| !is_word(c), "-")),
    };
    // The casing of rare letters may leave characters that no identifier may hold.
    let words: String = words.chars().filter(|c| is_word(*c)).collect();
    let words = match words.chars().next() {
        None => case("x"),
        Some(first) if first.is_ascii_digit() || !is_start(first) => format!("_{words}"),
        Some(_) => words,
    };
    if syn::parse_str::<syn::Ident>(&words).is_ok() && words != "gen" {
        words
    } else {
        format!("{words}_")
    }
}

fn is_word(c: char) -> bool {
    c == '_'
        || is_start(c)
        || c.is_ascii_digit()
        || syn::parse_str::<syn::Ident>(&format!("a{c}")).is_ok()
}

fn is_start(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (!c.is_ascii() && syn::parse_str::<syn::Ident>(&c.to_string()).is_ok())
}

/// One distinct identifier per name. Names that share an identifier are told apart by what makes them differ, each
/// by itself: their symbols spelled out, then how they are written; only what still clashes is numbered, in the order of
/// the names. The order in which the names come has no influence.
pub(crate) fn distinct<'a>(
    names: impl IntoIterator<Item = &'a str>,
    case: impl Fn(&str) -> String,
    reserved: &[&str],
) -> BTreeMap<String, String> {
    let exact = |identifier: &str, group: &[&'a str]| {
        group.iter().copied().find(|name| *name == identifier)
    };
    assign(names, case, str::to_owned, exact, reserved)
}

/// As [`distinct`], for names of a whole document: of those that share an identifier the one that is written as the
/// document writes most of its names keeps it. So a newcomer of another style renames nobody.
pub(crate) fn distinct_by_style<'a>(
    names: impl IntoIterator<Item = &'a str>,
    case: impl Fn(&str) -> String,
    same: impl Fn(&str) -> String,
    usual: &str,
) -> BTreeMap<String, String> {
    let names: BTreeSet<&str> = names.into_iter().collect();
    let mut styles: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &names {
        *styles.entry(style(name)).or_default() += 1;
    }
    let count = |name: &str| {
        let own = style(name);
        let like =
            |of: &str| of == own || (own == "lower" && ["camel", "snake", "kebab"].contains(&of));
        let others: usize = styles
            .iter()
            .filter(|(of, _)| like(of))
            .map(|(_, n)| n)
            .sum();
        (others, own == usual)
    };
    let owner = |_: &str, group: &[&'a str]| {
        let most = group.iter().map(|name| count(name)).max()?;
        let mut first = group.iter().copied().filter(|name| count(name) == most);
        first.next().filter(|_| first.next().is_none())
    };
    assign(names.iter().copied(), case, same, owner, &[])
}

/// `same` is what two identifiers must not share; `owner` tells which of several names keeps their identifier.
fn assign<'a>(
    names: impl IntoIterator<Item = &'a str>,
    case: impl Fn(&str) -> String,
    same: impl Fn(&str) -> String,
    owner: impl Fn(&str, &[&'a str]) -> Option<&'a str>,
    reserved: &[&str],
) -> BTreeMap<String, String> {
    let names: BTreeSet<&str> = names.into_iter().collect();
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in names {
        groups.entry(same(&case(name))).or_default().push(name);
    }
    let mut taken: BTreeSet<String> = reserved.iter().map(|s| (*s).to_owned()).collect();
    let mut chosen = BTreeMap::new();
    let mut left = Vec::new();
    for (key, group) in groups {
        let owner = match group.as_slice() {
            [only] => Some(*only),
            several => owner(&key, several),
        };
        for name in group {
            if Some(name) == owner && taken.insert(key.clone()) {
                chosen.insert(name.to_owned(), case(name));
            } else {
                left.push(name);
            }
        }
    }
    for name in left {
        let spelled = case(&spelled_out(name));
        let styled = case(&format!("{}-{}", spelled_out(name), style(name)));
        let identifier = [spelled, styled.clone()]
            .into_iter()
            .chain((2..).map(|n| format!("{styled}{n}")))
            .find(|candidate| !taken.contains(&same(candidate)))
            .unwrap_or(styled);
        taken.insert(same(&identifier));
        chosen.insert(name.to_owned(), identifier);
    }
    chosen
}

/// Symbols in words, so that `>` and `>=`, `@type` and `type` differ.
fn spelled_out(name: &str) -> String {
    match name {
        "" => return "empty".to_owned(),
        ">" => return "gt".to_owned(),
        ">=" => return "gte".to_owned(),
        "<" => return "lt".to_owned(),
        "<=" => return "lte".to_owned(),
        "=" | "==" => return "eq".to_owned(),
        "!=" | "<>" => return "ne".to_owned(),
        _ => {}
    }
    let mut out = String::new();
    for (at, c) in name.chars().enumerate() {
        let word = match c {
            '+' => "plus",
            '-' if at == 0 => "minus",
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
            '?' => "question",
            '~' => "tilde",
            '^' => "caret",
            c => {
                out.push(c);
                continue;
            }
        };
        out.push('-');
        out.push_str(word);
        out.push('-');
    }
    out
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
