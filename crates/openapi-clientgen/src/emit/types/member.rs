//! How a property stands in its struct.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::spelling::Spelling;
use crate::model::{Field, Ty};

/// The type of a member and how it is read and written.
pub(super) struct Member {
    pub(super) ty: TokenStream,
    /// Whether every value has it.
    pub(super) must: bool,
    /// Whether every value that is an object has it.
    should: bool,
    /// Whether a request must have it.
    pub(super) must_send: bool,
}

impl Member {
    /// The member of a field, which depends on the directions in which its struct travels.
    ///
    /// A struct of a schema without a type is also made of values that have no members.
    pub(super) fn of(holder: &str, field: &Field, untyped: bool, spell: &Spelling<'_>) -> Self {
        let inner = spell.held(holder, &field.ty);
        let sent = spell.usage.is_sent(holder);
        let received = spell.usage.is_received(holder);
        let required = field.is_required(sent, received);
        // No value has a member that holds one of its own kind, and that another, without end.
        let endless = !field.nullable && spell.usage.is_endless(holder, &field.ty);
        let should = required && (untyped || endless) && !field.nullable;
        let ty = match (required, field.nullable) {
            (true, false) if !should => inner,
            (true, true) if field.ty == Ty::Any => inner,
            (false, true) if sent || field.demanded => quote!(support::Nullable<#inner>),
            _ => spell.option(&inner),
        };
        let must_send = !endless && (required || (field.required && sent && !field.read_only));
        Self {
            ty,
            must: required && !should,
            should,
            must_send,
        }
    }

    /// The kind of the member in the runtime's `record!`.
    pub(super) fn kind(&self, field: &Field) -> TokenStream {
        match (self.must, field.nullable && field.ty != Ty::Any) {
            _ if self.should => quote!(should),
            (true, true) => quote!(null),
            (true, false) => quote!(must),
            (false, _) => quote!(maybe),
        }
    }
}

/// The name of a field that no property has: `extra` for the members that the schema does not name, `other` for what is no
/// object.
pub(super) fn own_ident(name: &str, fields: &[Field]) -> Ident {
    let candidates = (2..).map(|count| format!("{name}_{count}"));
    let free = std::iter::once(name.to_owned())
        .chain(candidates)
        .find(|name| fields.iter().all(|field| field.ident != *name));
    format_ident!("{}", free.unwrap_or_default())
}
