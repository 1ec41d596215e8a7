//! What a client consists of: operations and types, free of how a document spells them.

mod operations;
mod service;
mod types;

use std::collections::BTreeMap;

pub(crate) use operations::{Body, Encoding, Operation, Outcome, Param, Part, Payload, Success};
pub(crate) use service::{Credential, Scheme, Service};
pub(crate) use types::{Content, Def, Events, Field, Tag, Ty, TypeKind, Union, Variant};

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Api {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) description: Option<String>,
    pub(crate) service: Service,
    pub(crate) operations: Vec<Operation>,
    pub(crate) types: BTreeMap<String, Def>,
    /// What each schema became, by its JSON pointer.
    pub(crate) locations: BTreeMap<String, Ty>,
}

impl Api {
    /// Whether a type is a struct, which brings a builder along.
    pub(crate) fn is_struct(&self, name: &str) -> bool {
        let kind = self.types.get(name).map(|def| &def.kind);
        matches!(kind, Some(TypeKind::Struct { .. }))
    }

    /// A type behind its aliases.
    pub(crate) fn resolve(&self, ty: &Ty) -> Ty {
        match ty {
            Ty::Named(name) => match self.types.get(name).map(|def| &def.kind) {
                Some(TypeKind::Alias(target)) => self.resolve(target),
                _ => ty.clone(),
            },
            Ty::List(inner) => Ty::List(Box::new(self.resolve(inner))),
            Ty::Map(inner) => Ty::Map(Box::new(self.resolve(inner))),
            Ty::Option(inner) => Ty::Option(Box::new(self.resolve(inner))),
            other => other.clone(),
        }
    }

    /// The struct that a body consists of, if it does.
    pub(crate) fn struct_of<'t>(&self, payload: &'t Payload) -> Option<&'t str> {
        match payload.ty() {
            Some(Ty::Named(name)) if self.is_struct(name) => Some(name),
            _ => None,
        }
    }
}
