//! Aliases that lead back to themselves.

use std::collections::BTreeSet;

use super::Reader;
use crate::model::{Ty, TypeKind};

impl Reader<'_> {
    /// Components that refer to one another and to nothing else hold any value.
    pub(super) fn break_circles(&mut self) {
        let names: Vec<String> = self.types.keys().cloned().collect();
        let mut done = BTreeSet::new();
        for start in names {
            let mut at = start;
            let mut seen = BTreeSet::new();
            while let Some(TypeKind::Alias(Ty::Named(next))) =
                self.types.get(&at).map(|def| &def.kind)
            {
                if done.contains(&at) {
                    break;
                }
                let next = next.clone();
                if !seen.insert(at.clone()) {
                    if let Some(def) = self.types.get_mut(&at) {
                        def.kind = TypeKind::Alias(Ty::Any);
                    }
                    break;
                }
                at = next;
            }
            done.extend(seen);
        }
    }

    /// An alias cannot mention itself; one of each circle becomes a struct.
    pub(super) fn wrap_recursive_aliases(&mut self) {
        let names: Vec<String> = self.types.keys().cloned().collect();
        let (mut done, mut around) = (BTreeSet::new(), BTreeSet::new());
        for start in names {
            // Each name with whether all that it mentions has been seen.
            let mut open = vec![(start, false)];
            while let Some((name, seen)) = open.pop() {
                if seen {
                    around.remove(&name);
                    done.insert(name);
                    continue;
                }
                if done.contains(&name) {
                    continue;
                }
                let Some(TypeKind::Alias(ty)) = self.types.get(&name).map(|def| &def.kind) else {
                    continue;
                };
                let ty = ty.clone();
                if !around.insert(name.clone()) {
                    if let Some(def) = self.types.get_mut(&name) {
                        def.kind = TypeKind::Wrapper(ty);
                    }
                    continue;
                }
                open.push((name, true));
                open.extend(mentioned(&ty).map(|name| (name.to_owned(), false)));
            }
        }
    }
}

/// The one type that a type expression mentions.
fn mentioned(ty: &Ty) -> impl Iterator<Item = &str> {
    let mut ty = ty;
    while let Ty::List(inner) | Ty::Map(inner) | Ty::Option(inner) = ty {
        ty = inner;
    }
    match ty {
        Ty::Named(name) => Some(name.as_str()),
        _ => None,
    }
    .into_iter()
}
