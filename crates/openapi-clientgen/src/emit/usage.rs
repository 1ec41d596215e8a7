//! Where types are used, which decides what is written for them.

use std::collections::{BTreeMap, BTreeSet};

use super::cycles;
use crate::model::{Api, Content, Def, Ty};

/// In which directions types travel, and which of them hold one another.
pub(crate) struct Usage {
    in_request: BTreeSet<String>,
    in_response: BTreeSet<String>,
    /// Pairs of a type and one it holds directly, both on one cycle.
    cycles: BTreeSet<(String, String)>,
    /// The same where each cannot be without the other.
    endless: BTreeSet<(String, String)>,
}

impl Usage {
    pub(crate) fn of(api: &Api) -> Self {
        let mut request = Vec::new();
        let mut response = Vec::new();
        for operation in &api.operations {
            request.extend(operation.params.iter().map(|p| &p.ty));
            request.extend(operation.bodies.iter().filter_map(|b| b.payload.ty()));
            for success in &operation.success {
                let contents =
                    std::iter::once(&success.content).chain(success.others.iter().map(|(_, c)| c));
                response.extend(contents.filter_map(Content::ty));
            }
        }
        Self {
            in_request: reachable(&api.types, &request),
            in_response: reachable(&api.types, &response),
            cycles: cycles::pairs(&api.types, Def::mentioned),
            endless: cycles::pairs(&api.types, Def::demanded),
        }
    }

    /// Whether a type is part of a request.
    pub(super) fn is_sent(&self, name: &str) -> bool {
        self.in_request.contains(name)
    }

    /// Whether a type is part of a response.
    pub(super) fn is_received(&self, name: &str) -> bool {
        self.in_response.contains(name)
    }

    /// Whether a type holds another that holds it, so that neither would have a size.
    pub(super) fn is_circular(&self, holder: &str, held: &str) -> bool {
        self.cycles.contains(&(holder.to_owned(), held.to_owned()))
    }

    /// Whether a type requires one that requires it, so that no value of them would end.
    pub(super) fn is_endless(&self, holder: &str, held: &Ty) -> bool {
        matches!(held, Ty::Named(held) if self.endless.contains(&(holder.to_owned(), held.clone())))
    }
}

fn named(ty: &Ty) -> Option<&str> {
    match ty {
        Ty::Named(name) => Some(name),
        Ty::Map(inner) | Ty::List(inner) | Ty::Option(inner) => named(inner),
        _ => None,
    }
}

fn reachable(types: &BTreeMap<String, Def>, roots: &[&Ty]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = roots.iter().filter_map(|ty| named(ty)).collect();
    while let Some(name) = open.pop() {
        if found.insert(name.to_owned())
            && let Some(def) = types.get(name)
        {
            open.extend(def.mentioned().into_iter().filter_map(named));
        }
    }
    found
}
