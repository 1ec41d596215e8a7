//! Where the parts of other files are put in a bundle: names that depend on what is referred to, not on the order.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Part, Plan};
use crate::document::Address;
use crate::grammar::ObjectKind;
use crate::pointer;

/// The pointer in the bundle for every part of another file.
pub(super) fn all<'p>(plan: &'p Plan<'_>) -> BTreeMap<&'p Part, String> {
    let root = plan.document.root();
    let mut homes: BTreeMap<&Part, String> = BTreeMap::new();
    let mut wanted: BTreeMap<String, Vec<&Part>> = BTreeMap::new();
    for part in plan.changes.keys() {
        if part.is_map || plan.document.is_first(&part.address) {
            continue;
        }
        match plan.homes.get(part) {
            Some(home) => {
                homes.insert(part, home.clone());
            }
            None => {
                let short = component(part.kind, &short_name(&part.address));
                wanted.entry(short).or_default().push(part);
            }
        }
    }
    let mut taken: BTreeSet<String> = wanted.keys().cloned().collect();
    for (short, parts) in wanted {
        let alone = parts.len() == 1 && root.pointer(&short).is_none();
        for part in parts {
            let long = component(part.kind, &long_name(&part.address));
            let numbered = (2..).map(|number| format!("{long}_{number}"));
            let mut candidates = std::iter::once(long.clone()).chain(numbered);
            let free =
                |pointer: &String| root.pointer(pointer).is_none() && !taken.contains(pointer);
            let home = if alone {
                short.clone()
            } else {
                candidates.find(free).unwrap_or(long)
            };
            taken.insert(home.clone());
            homes.insert(part, home);
        }
    }
    homes
}

/// Where a part of this kind and name is put.
fn component(kind: ObjectKind, name: &str) -> String {
    let holder = kind.component().unwrap_or("x-bundled");
    pointer::join(&format!("/components/{holder}"), name)
}

/// The last key that leads to a part, or the name of its file.
fn short_name(address: &Address) -> String {
    let last = pointer::last(address.pointer());
    let file = stem(address.file());
    let file = file.rsplit('/').next().unwrap_or_default();
    name(if last.is_empty() { file } else { &last })
}

/// The whole file and pointer of a part.
fn long_name(address: &Address) -> String {
    let mut parts = vec![stem(address.file()).to_owned()];
    let tokens = pointer::tokens(address.pointer()).into_iter().flatten();
    parts.extend(tokens.map(|token| token.into_owned()));
    name(&parts.join("_"))
}

/// A file's name without its last extension.
fn stem(file: &str) -> &str {
    match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && !extension.contains('/') => stem,
        _ => file,
    }
}

/// What the name of a component can hold.
fn name(text: &str) -> String {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    text.chars()
        .map(|letter| if fits(letter) { letter } else { '_' })
        .collect()
}
