//! Structs.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::doc;
use super::super::spelling::Spelling;
use super::member::{Member, rest_ident};
use crate::model::{Field, Ty};

/// A struct and how it is read and written.
pub(super) fn of(
    name: &str,
    fields: &[Field],
    rest: Option<&Ty>,
    spell: &Spelling<'_>,
) -> TokenStream {
    let ident = format_ident!("{name}");
    let mut declared = TokenStream::new();
    let mut entries = Vec::with_capacity(fields.len());
    let mut default = true;
    for field in fields {
        let member = Member::of(name, field, spell);
        let (ident, wire, kind) = (
            format_ident!("{}", field.ident),
            &field.wire,
            member.kind(field),
        );
        entries.push(quote!(#ident = #wire #kind));
        default &= !member.must;
        let (words, ty) = (doc::words(field.doc.as_deref()), member.ty);
        let old = doc::deprecated(field.deprecated);
        declared.extend(quote!(#words #old pub #ident: #ty,));
    }
    let mut rest_entry = TokenStream::new();
    if let Some(ty) = rest {
        let ident = format_ident!("{}", rest_ident(fields));
        let ty = spell.ty(&Ty::Map(Box::new(ty.clone())));
        declared.extend(quote! {
            #[doc = " Members that the schema does not name."]
            pub #ident: #ty,
        });
        rest_entry = quote!(; #ident);
    }
    let default = default.then(|| quote!(, Default));
    let start = spell.usage.is_sent(name).then(|| {
        quote! {
            impl #ident {
                #[doc = " A builder without any member."]
                pub fn builder() -> builder::#ident {
                    ::std::default::Default::default()
                }
            }
        }
    });
    quote! {
        #[derive(Clone, Debug #default)]
        #[non_exhaustive]
        pub struct #ident {
            #declared
        }
        record!(#ident { #(#entries),* #rest_entry });
        #start
    }
}
