//! Types that hold one another.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Def, Ty, TypeKind};

/// A type that is held without a list or map between has a size of its own, so it must not hold its holder.
pub(super) fn direct(ty: &Ty) -> Option<&str> {
    match ty {
        Ty::Named(name) => Some(name),
        Ty::Option(inner) => direct(inner),
        _ => None,
    }
}

/// Which types hold which directly, and what would be too much of it.
pub(super) struct Holding {
    /// Pairs of a type and one that it holds, both on one cycle.
    cycles: BTreeSet<(String, String)>,
    /// Types that hold so much that whoever holds one must not hold it directly.
    heavy: BTreeSet<String>,
}

impl Holding {
    /// By what is `held` by each type, of its name and definition.
    pub(super) fn of<'a>(
        types: &'a BTreeMap<String, Def>,
        held: impl Fn(&str, &'a Def) -> Vec<&'a Ty>,
    ) -> Self {
        let names: Vec<&str> = types.keys().map(String::as_str).collect();
        let index: BTreeMap<&str, usize> = names.iter().enumerate().map(|(i, n)| (*n, i)).collect();
        let edges: Vec<Vec<usize>> = types
            .iter()
            .map(|(name, def)| {
                let targets = held(name, def).into_iter().filter_map(direct);
                targets
                    .filter_map(|name| index.get(name).copied())
                    .collect()
            })
            .collect();
        let component = components(&edges);
        let mut cycles = BTreeSet::new();
        for (from, targets) in edges.iter().enumerate() {
            for to in targets {
                if component[from] == component[*to] {
                    cycles.insert((names[from].to_owned(), names[*to].to_owned()));
                }
            }
        }
        let weights = weights(types.values(), &edges, &component);
        let heavy = names.iter().zip(weights);
        let heavy = heavy.filter(|(_, weight)| *weight > MOST_HELD);
        Self {
            cycles,
            heavy: heavy.map(|(name, _)| (*name).to_owned()).collect(),
        }
    }

    /// Whether a type must not hold another directly: it would hold itself, or too much.
    pub(super) fn is_too_much(&self, holder: &str, held: &str) -> bool {
        self.heavy.contains(held) || self.cycles.contains(&(holder.to_owned(), held.to_owned()))
    }
}

/// More members than any type has with all that it holds directly. Schemas that each hold the next one twice double it each time.
const MOST_HELD: usize = 4096;

/// How many members each type has with all that it holds directly, where nothing heavy and nothing on a cycle is held so.
fn weights<'a>(
    defs: impl Iterator<Item = &'a Def>,
    edges: &[Vec<usize>],
    component: &[usize],
) -> Vec<usize> {
    let mut weights: Vec<usize> = edges.iter().map(|targets| 1 + targets.len()).collect();
    let is_union: Vec<bool> = defs
        .map(|def| matches!(def.kind, TypeKind::Union(_) | TypeKind::Outcomes(_)))
        .collect();
    // A component is numbered after all that it leads to.
    let mut order: Vec<usize> = (0..edges.len()).collect();
    order.sort_by_key(|index| component[*index]);
    for from in order {
        let held = edges[from]
            .iter()
            .filter(|to| component[**to] != component[from])
            .map(|to| weights[*to])
            .filter(|weight| *weight <= MOST_HELD);
        weights[from] += match is_union[from] {
            true => held.max().unwrap_or_default(),
            false => held.sum(),
        };
    }
    weights
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
