//! Which name each thing gets, so that a name never comes to mean another thing.

use std::collections::{BTreeMap, BTreeSet};

use super::spelled::{MARK, counted, exact, spelled_out, styled, telling};
use super::type_name;

/// The names that one thing could have, the best first. They depend on the thing alone, not on what else a document holds.
#[derive(Debug, Clone)]
pub(crate) struct Candidates(Vec<String>);

impl Candidates {
    /// Candidates of which the last one belongs to this thing by construction: [`exact`] makes such a name.
    pub(crate) fn new(mut candidates: Vec<String>) -> Self {
        let last = candidates.pop();
        // What only looks like an exact name could be another's.
        candidates.retain(|candidate| !candidate.to_lowercase().contains(MARK));
        candidates.extend(last);
        Self(candidates)
    }

    /// What a name in a document can be called: as it is, with its symbols spelled out, with how it is written, and with how many
    /// capitals and signs it has.
    pub(crate) fn of(name: &str, case: impl Fn(&str) -> String) -> Self {
        Self::new(vec![
            case(&telling(name)),
            case(&spelled_out(name)),
            case(&styled(name)),
            case(&counted(name)),
            case(&exact(name)),
        ])
    }

    /// What the schema of a component can be called.
    pub(crate) fn of_component(name: &str) -> Self {
        let mut candidates = Self::of(name, type_name);
        let place = candidates.0.len().min(1);
        candidates
            .0
            .insert(place, type_name(&format!("{name}-schema")));
        candidates
    }

    /// The last candidate, which no other thing has.
    pub(crate) fn exact(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// The candidates but for the last.
    pub(crate) fn telling(&self) -> &[String] {
        self.0.split_last().map_or(&[], |(_, telling)| telling)
    }
}

/// Gives each thing the first of its candidates that no other thing has among its own.
///
/// So of several that could have a name none gets it, and a thing that is added to a document takes a name away from another at
/// most: it never takes it over. `same` is what two names must not share.
pub(crate) fn choose<K: Ord + Clone>(
    things: &BTreeMap<K, Candidates>,
    same: impl Fn(&str) -> String,
    reserved: &BTreeSet<String>,
) -> BTreeMap<K, String> {
    let mut holders: BTreeMap<String, BTreeSet<&K>> = BTreeMap::new();
    for (thing, candidates) in things {
        for candidate in &candidates.0 {
            holders.entry(same(candidate)).or_default().insert(thing);
        }
    }
    let free = |candidate: &&String| {
        let only = holders
            .get(&same(candidate))
            .is_some_and(|holders| holders.len() == 1);
        only && !reserved.contains(*candidate)
    };
    let name = |candidates: &Candidates| {
        let list = &candidates.0;
        list.iter().find(free).or(list.last()).cloned()
    };
    things
        .iter()
        .filter_map(|(thing, candidates)| Some((thing.clone(), name(candidates)?)))
        .collect()
}

/// One distinct identifier per name: as it is, with its symbols spelled out, with how it is written.
pub(crate) fn distinct<'a>(
    names: impl IntoIterator<Item = &'a str>,
    case: impl Fn(&str) -> String,
    reserved: &[&str],
) -> BTreeMap<String, String> {
    let things: BTreeMap<String, Candidates> = names
        .into_iter()
        .map(|name| (name.to_owned(), Candidates::of(name, &case)))
        .collect();
    let reserved = reserved.iter().map(|name| (*name).to_owned()).collect();
    choose(&things, str::to_owned, &reserved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{pascal, snake};

    #[test]
    fn names_that_collide_are_all_qualified() {
        let fields = distinct(
            [
                "perPage", "per_page", "page", "@type", "type", "created<", "created",
            ],
            snake,
            &[],
        );
        for (name, ident) in [
            ("perPage", "per_page_camel"),
            ("per_page", "per_page_snake"),
            ("page", "page"),
            ("@type", "at_type"),
            ("type", "type_"),
            ("created<", "created_lt"),
            ("created", "created"),
        ] {
            assert_eq!(fields[name], ident);
        }
        let variants = distinct(
            ["a b", "a-b", "a_b", "a  b", "-1", "+1", "1", ""],
            pascal,
            &[],
        );
        let all: BTreeSet<&String> = variants.values().collect();
        assert_eq!(all.len(), 8, "{variants:?}");
    }

    #[test]
    fn a_newcomer_never_takes_a_name_over() {
        let known = ["a_b", "aB", "A b", "x", "a.b", "zexactaz5fb", "a_b_snake"];
        for all in 1..(1_usize << known.len()) {
            let picked = |bits: usize| {
                let names = known.iter().enumerate();
                names
                    .filter(move |(index, _)| bits & (1 << index) != 0)
                    .map(|(_, name)| *name)
            };
            let after = distinct(picked(all), snake, &[]);
            assert_eq!(after.values().collect::<BTreeSet<_>>().len(), after.len());
            for fewer in (1..all).filter(|bits| bits & all == *bits) {
                for (name, ident) in distinct(picked(fewer), snake, &[]) {
                    let now = after.iter().find(|(_, other)| **other == ident);
                    assert!(
                        now.is_none_or(|(owner, _)| *owner == name),
                        "{ident}: {after:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_differs_in_capitals_or_repeated_signs_alone_has_names_to_read() {
        let types = distinct(["RoleArn", "RoleARN", "ref_of", "ref__of"], pascal, &[]);
        let names: Vec<&str> = types.values().map(String::as_str).collect();
        let expected = [
            "RoleArnPascal4Capitals0Signs",
            "RoleArnPascal2Capitals0Signs",
            "RefOfSnake0Capitals2Signs",
            "RefOfSnake0Capitals1Signs",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn identifiers_are_compared_as_rustc_compares_them() {
        // "é" as one character and as two.
        let names = distinct(["caf\u{e9}", "cafe\u{301}"], snake, &[]);
        assert_ne!(names["caf\u{e9}"], names["cafe\u{301}"]);
        let types = distinct(["Caf\u{e9}", "Cafe\u{301}"], pascal, &[]);
        assert_ne!(types["Caf\u{e9}"], types["Cafe\u{301}"]);
    }
}
