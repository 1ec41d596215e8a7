//! Types that hold one another.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Def, Ty};

/// A type that is held without a list or map between has a size of its own, so it must not hold its holder.
pub(super) fn direct(ty: &Ty) -> Option<&str> {
    match ty {
        Ty::Named(name) => Some(name),
        Ty::Option(inner) => direct(inner),
        _ => None,
    }
}

/// Pairs of a type and one that it holds directly, both on one cycle of what is `held`.
pub(super) fn pairs(
    types: &BTreeMap<String, Def>,
    held: fn(&Def) -> Vec<&Ty>,
) -> BTreeSet<(String, String)> {
    let names: Vec<&str> = types.keys().map(String::as_str).collect();
    let index: BTreeMap<&str, usize> = names.iter().enumerate().map(|(i, n)| (*n, i)).collect();
    let edges: Vec<Vec<usize>> = types
        .values()
        .map(|def| {
            let targets = held(def).into_iter().filter_map(direct);
            targets
                .filter_map(|name| index.get(name).copied())
                .collect()
        })
        .collect();
    let component = components(&edges);
    let mut found = BTreeSet::new();
    for (from, targets) in edges.iter().enumerate() {
        for to in targets {
            if component[from] == component[*to] {
                found.insert((names[from].to_owned(), names[*to].to_owned()));
            }
        }
    }
    found
}

/// The strongly connected component of each node, by Tarjan's algorithm without recursion.
fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let count = edges.len();
    let (mut order, mut low, mut component) = (vec![NEW; count], vec![0; count], vec![NEW; count]);
    let (mut clock, mut next) = (0, 0);
    let mut open = Vec::new();
    for root in 0..count {
        if order[root] != NEW {
            continue;
        }
        let mut walk = vec![(root, 0)];
        while let Some((node, edge)) = walk.pop() {
            if edge == 0 {
                order[node] = clock;
                low[node] = clock;
                clock += 1;
                open.push(node);
            }
            if let Some(&target) = edges[node].get(edge) {
                walk.push((node, edge + 1));
                if order[target] == NEW {
                    walk.push((target, 0));
                } else if component[target] == NEW {
                    low[node] = low[node].min(order[target]);
                }
                continue;
            }
            if low[node] == order[node] {
                while let Some(member) = open.pop() {
                    component[member] = next;
                    if member == node {
                        break;
                    }
                }
                next += 1;
            }
            if let Some((parent, _)) = walk.last() {
                low[*parent] = low[*parent].min(low[node]);
            }
        }
    }
    component
}
