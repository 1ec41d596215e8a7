//! How a property stands in its struct.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::spelling::Spelling;
use crate::model::{Field, Ty};

/// The type of a member and how it is read and written.
pub(super) struct Member {
    pub(super) ty: TokenStream,
    /// Whether every value has it.
    pub(super) must: bool,
    /// Whether a request must have it.
    pub(super) must_send: bool,
}

impl Member {
    /// The member of a field, which depends on the directions in which its struct travels.
    pub(super) fn of(holder: &str, field: &Field, spell: &Spelling<'_>) -> Self {
        let inner = spell.held(holder, &field.ty);
        let sent = spell.usage.is_sent(holder);
        let received = spell.usage.is_received(holder);
        // What only the server sets is not required of a request, and what only the client sets is not expected back.
        let required =
            field.required && !(field.read_only && sent) && !(field.write_only && received);
        let ty = match (required, field.nullable) {
            (true, false) => inner,
            (true, true) if field.ty == Ty::Any => inner,
            (false, true) if sent || field.demanded => quote!(support::Nullable<#inner>),
            _ => spell.option(&inner),
        };
        let must_send = required || (field.required && sent && !field.read_only);
        Self {
            ty,
            must: required,
            must_send,
        }
    }

    /// The kind of the member in the runtime's `record!`.
    pub(super) fn kind(&self, field: &Field) -> TokenStream {
        match (self.must, field.nullable && field.ty != Ty::Any) {
            (true, true) => quote!(null),
            (true, false) => quote!(must),
            (false, _) => quote!(maybe),
        }
    }
}

/// The name of the field that holds the members which the schema does not name.
pub(super) fn rest_ident(fields: &[Field]) -> String {
    let mut name = "extra".to_owned();
    let mut count = 1;
    while fields.iter().any(|field| field.ident == name) {
        count += 1;
        name = format!("extra_{count}");
    }
    name
}
