//! Which component of the revision stands for which of the base: the one of the same name, or the one that it was renamed
//! to. A component can only have been renamed to one that is new, and every new one stands for one old one at most.

use std::collections::{BTreeSet, HashMap};

use rustc_hash::FxHashMap;

use crate::canonical::canonical;
use crate::tree::{Loc, Node, Tree};

/// From this share of common features on, a component that went and one that came are taken for the same.
const ALIKE: f64 = 0.5;
/// A feature that more components than this have says nothing about any of them.
const COMMON: usize = 64;

/// From the base's components to those of the revision that stand for the same.
pub(super) fn counterparts(base: &Tree<'_>, revision: &Tree<'_>) -> FxHashMap<Loc, Loc> {
    let mut pairs = FxHashMap::default();
    for kind in base.component_kinds() {
        let mut gone = Vec::new();
        for (name, node) in base.components(kind) {
            match revision.component_named(kind, name) {
                Some(namesake) => drop(pairs.insert(node.loc, namesake.loc)),
                None => gone.push(node),
            }
        }
        let mut new = revision.components(kind);
        new.retain(|(name, _)| base.component_named(kind, name).is_none());
        if !gone.is_empty() && !new.is_empty() {
            let new: Vec<_> = new.into_iter().map(|(_, node)| node).collect();
            pair(&gone, &new, &mut pairs);
        }
    }
    pairs
}

/// For each of `old` one of `new` that says the same, each of which stands for one only.
pub(crate) fn same_text(old: &[Node<'_>], new: &[Node<'_>]) -> Vec<Option<usize>> {
    let mut texts: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, node) in new.iter().enumerate().rev() {
        texts.entry(canonical(node.value)).or_default().push(index);
    }
    let take = |node: &Node<'_>| texts.get_mut(&canonical(node.value))?.pop();
    old.iter().map(take).collect()
}

fn pair(gone: &[Node<'_>], new: &[Node<'_>], pairs: &mut FxHashMap<Loc, Loc>) {
    let mut taken = vec![false; new.len()];
    let mut left: Vec<&Node<'_>> = Vec::new();
    for (node, same) in gone.iter().zip(same_text(gone, new)) {
        match same {
            Some(index) => {
                taken[index] = true;
                pairs.insert(node.loc, new[index].loc);
            }
            None => left.push(node),
        }
    }
    let features: Vec<_> = new.iter().map(features).collect();
    let mut holders: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, all) in features
        .iter()
        .enumerate()
        .filter(|(index, _)| !taken[*index])
    {
        for feature in all {
            holders.entry(feature).or_default().push(index);
        }
    }
    let mut scored: Vec<(f64, usize, usize)> = Vec::new();
    for (one, node) in left.iter().enumerate() {
        let mine = self::features(node);
        let known = mine.iter().filter_map(|name| holders.get(name.as_str()));
        let telling = known.filter(|holders| holders.len() <= COMMON);
        let candidates: BTreeSet<usize> = telling.flatten().copied().collect();
        for index in candidates {
            let score = similar(&mine, &features[index]);
            if score >= ALIKE {
                scored.push((score, one, index));
            }
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut placed = vec![false; left.len()];
    for (_, one, index) in scored {
        if !placed[one] && !taken[index] {
            (placed[one], taken[index]) = (true, true);
            pairs.insert(left[one].loc, new[index].loc);
        }
    }
}

/// By what a component can be recognised: its properties, listed values, and what it refers to.
fn features(node: &Node<'_>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let value = node.value;
    for (name, _) in value
        .get("properties")
        .and_then(|all| all.as_object())
        .into_iter()
        .flatten()
    {
        all.insert(name.to_string());
    }
    let list = |keyword: &str| value.get(keyword).and_then(|list| list.as_array());
    for listed in list("enum").into_iter().flatten() {
        all.insert(format!("={}", canonical(listed)));
    }
    for keyword in ["allOf", "oneOf", "anyOf"] {
        for member in list(keyword).into_iter().flatten() {
            if let Some(target) = member.get("$ref").and_then(|target| target.as_str()) {
                all.insert(format!(">{target}"));
            }
            let inline = member.get("properties").and_then(|all| all.as_object());
            for (name, _) in inline.into_iter().flatten() {
                all.insert(name.to_string());
            }
        }
    }
    for keyword in ["items", "additionalProperties", "content", "schema"] {
        if let Some(said) = value.get(keyword).filter(|said| said.is_object()) {
            all.insert(format!("{keyword}:{}", canonical(said)));
        }
    }
    all
}

/// The share of names that two sets have in common.
pub(crate) fn similar(left: &BTreeSet<String>, right: &BTreeSet<String>) -> f64 {
    let both = left.intersection(right).count();
    let all = left.len() + right.len() - both;
    if all == 0 {
        return 0.0;
    }
    // Far below the size at which a float loses count.
    f64::from(u32::try_from(both).unwrap_or(u32::MAX))
        / f64::from(u32::try_from(all).unwrap_or(u32::MAX))
}
