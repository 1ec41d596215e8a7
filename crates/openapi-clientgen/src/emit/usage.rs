//! Where types are used, which decides what is written for them.

use std::collections::{BTreeMap, BTreeSet};

use super::cycles::Holding;
use crate::model::{Api, Content, Def, Ty};

/// In which directions types travel, and which of them hold one another.
pub(crate) struct Usage {
    in_request: BTreeSet<String>,
    in_response: BTreeSet<String>,
    /// What types hold directly.
    held: Holding,
    /// What every value of them holds.
    demanded: Holding,
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
        let in_request = reachable(&api.types, &request);
        let in_response = reachable(&api.types, &response);
        let held = Holding::of(&api.types, |_, def| def.mentioned());
        let demanded = Holding::of(&api.types, |name, def| {
            def.demanded(in_request.contains(name), in_response.contains(name))
        });
        Self {
            in_request,
            in_response,
            held,
            demanded,
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

    /// Whether a type holds another behind a box: it would have no size otherwise, or a very large one.
    pub(super) fn is_boxed(&self, holder: &str, held: &str) -> bool {
        self.held.is_too_much(holder, held)
    }

    /// Whether a type requires one that requires it, so that no value of them would end, or so much that none is ever made.
    pub(super) fn is_endless(&self, holder: &str, held: &Ty) -> bool {
        matches!(held, Ty::Named(held) if self.demanded.is_too_much(holder, held))
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
