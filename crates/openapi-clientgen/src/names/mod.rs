//! Rust names for what a document names: the same words progenitor would choose, and a way out of every clash.

mod choose;
mod spelled;

use heck::{ToPascalCase, ToSnakeCase};
use unicode_normalization::UnicodeNormalization;

pub(crate) use choose::{Candidates, choose, distinct};
pub(crate) use spelled::{exact, spelled_out, styled, telling};

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

/// progenitor's own rule, so that names are the ones its users know. The result is in Normalization Form C, in which rustc compares
/// identifiers.
fn identifier(name: &str, case: impl Fn(&str) -> String) -> String {
    let once = |name: &str| {
        let words = case(&name.replace('\'', "").replace(|c: char| !is_word(c), "-"));
        // The casing of rare letters may leave characters that no identifier may hold.
        words.nfc().filter(|c| is_word(*c)).collect::<String>()
    };
    let mut words = match name {
        "+1" => case("plus1"),
        "-1" => case("minus1"),
        _ => once(name),
    };
    // The same again, for progenitor does it once more: `İ` is two characters in lower case, of which the second is no letter.
    while once(&words).chars().count() < words.chars().count() {
        words = once(&words);
    }
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
