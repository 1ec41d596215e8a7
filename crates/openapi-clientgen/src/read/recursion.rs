//! Aliases that lead back to themselves.

use std::collections::BTreeSet;

use super::Reader;
use crate::model::{Kind, Ty};

impl Reader<'_> {
    /// Components that refer to one another and to nothing else hold any value.
    pub(super) fn break_circles(&mut self) {
        let names: Vec<String> = self.types.keys().cloned().collect();
        for start in names {
            let mut at = start.clone();
            let mut seen = BTreeSet::new();
            while let Some(Kind::Alias(Ty::Named(next))) = self.types.get(&at).map(|def| &def.kind)
            {
                if !seen.insert(at.clone()) {
                    if let Some(def) = self.types.get_mut(&at) {
                        def.kind = Kind::Alias(Ty::Any);
                    }
                    break;
                }
                at = next.clone();
            }
        }
    }

    /// An alias cannot mention itself; one of each circle becomes a struct.
    pub(super) fn wrap_recursive_aliases(&mut self) {
        fn aliases(ty: &Ty, out: &mut Vec<String>) {
            match ty {
                Ty::Named(name) => out.push(name.clone()),
                Ty::List(inner) | Ty::Map(inner) | Ty::Option(inner) => aliases(inner, out),
                _ => {}
            }
        }
        let names: Vec<String> = self.types.keys().cloned().collect();
        for start in names {
            let mut seen = BTreeSet::new();
            let mut open = vec![start.clone()];
            let mut first = true;
            while let Some(name) = open.pop() {
                if !first && name == start {
                    if let Some(def) = self.types.get_mut(&start)
                        && let Kind::Alias(ty) = &def.kind
                    {
                        def.kind = Kind::Wrapper(ty.clone());
                    }
                    break;
                }
                first = false;
                if seen.insert(name.clone())
                    && let Some(Kind::Alias(ty)) = self.types.get(&name).map(|d| &d.kind)
                {
                    aliases(ty, &mut open);
                }
            }
        }
    }
}
