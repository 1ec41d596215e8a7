//! The builder of a struct.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::spelling::Spelling;
use super::member::{Member, rest_ident};
use crate::model::{Field, Ty};

/// A builder, whose setters take whatever converts to their member.
pub(super) fn of(
    name: &str,
    fields: &[Field],
    rest: Option<&Ty>,
    spell: &Spelling<'_>,
) -> TokenStream {
    let ident = format_ident!("{name}");
    let mut idents = Vec::new();
    let mut types = Vec::new();
    let mut taken = Vec::new();
    for field in fields {
        let member = Member::of(name, field, spell);
        let (ident, words) = (format_ident!("{}", field.ident), &field.ident);
        taken.push(if member.must {
            quote!(value.#ident.required(#words)?)
        } else {
            quote!(value.#ident.optional()?)
        });
        idents.push(ident);
        types.push(member.ty);
    }
    if let Some(ty) = rest {
        let ident = format_ident!("{}", rest_ident(fields));
        taken.push(quote!(value.#ident.optional()?));
        idents.push(ident);
        types.push(spell.ty(&Ty::Map(Box::new(ty.clone()))));
    }
    let names = idents.iter().map(ToString::to_string);
    let result = spell.std("Result", quote!(::std::result::Result));
    quote! {
        #[derive(Clone, Debug, Default)]
        pub struct #ident {
            #(#idents: support::Given<#types>,)*
        }
        impl #ident {
            #(pub fn #idents(mut self, value: impl support::Supply<#types>) -> Self {
                self.#idents.set(#names, value);
                self
            })*
        }
        impl ::std::convert::TryFrom<#ident> for super::#ident {
            type Error = support::ConversionError;
            fn try_from(value: #ident) -> #result<Self, Self::Error> {
                Ok(Self { #(#idents: #taken,)* })
            }
        }
        impl ::std::convert::From<super::#ident> for #ident {
            fn from(value: super::#ident) -> Self {
                Self { #(#idents: value.#idents.into(),)* }
            }
        }
    }
}
