//! The builder of a struct.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::spelling::Spelling;
use super::member::{Member, own_ident};
use crate::model::{Field, Ty};

/// The runtime's `builder!`, whose setters take whatever converts to their member.
pub(super) fn of(
    name: &str,
    fields: &[Field],
    rest: &Ty,
    untyped: bool,
    spell: &Spelling<'_>,
) -> TokenStream {
    let ident = format_ident!("{name}");
    let mut members = Vec::with_capacity(fields.len() + 1);
    let mut required = Vec::new();
    for field in fields {
        let member = Member::of(name, field, untyped, spell);
        let (ident, ty) = (format_ident!("{}", field.ident), member.ty);
        members.push(quote!(#ident: #ty));
        if member.must_send {
            required.push(ident);
        }
    }
    let extra = own_ident("extra", fields);
    let ty = spell.ty(&Ty::Map(Box::new(rest.clone())));
    members.push(quote!(#extra: #ty));
    if untyped {
        let other = own_ident("other", fields);
        let ty = spell.option(&spell.ty(&Ty::Any));
        members.push(quote!(#other: #ty));
    }
    let required = (!required.is_empty()).then(|| quote!(required #(#required),*));
    quote!(builder!(#ident { #(#members),* } #required);)
}
