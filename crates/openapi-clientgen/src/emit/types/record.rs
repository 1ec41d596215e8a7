//! Structs.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::doc;
use super::super::spelling::Spelling;
use super::member::{Member, own_ident};
use crate::model::{Field, Ty};

/// A struct and how it is read and written.
pub(super) fn of(
    name: &str,
    fields: &[Field],
    rest: &Ty,
    untyped: bool,
    spell: &Spelling<'_>,
) -> TokenStream {
    let ident = format_ident!("{name}");
    let mut declared = TokenStream::new();
    let mut entries = Vec::with_capacity(fields.len());
    let mut default = true;
    for field in fields {
        let member = Member::of(name, field, untyped, spell);
        let ident = format_ident!("{}", field.ident);
        entries.push(entry(field, &member));
        default &= untyped || !member.must;
        let (words, ty) = (doc::words(field.doc.as_deref()), member.ty);
        let old = doc::deprecated(field.deprecated);
        declared.extend(quote!(#words #old pub #ident: #ty,));
    }
    let extra = own_ident("extra", fields);
    let ty = spell.ty(&Ty::Map(Box::new(rest.clone())));
    declared.extend(quote! {
        #[doc = " Members that the schema does not name."]
        pub #extra: #ty,
    });
    let value = || spell.option(&spell.ty(&Ty::Any));
    let other = own_ident("other", fields);
    let kept = if untyped {
        let value = value();
        declared.extend(quote! {
            #[doc = " A value that is no object, which the schema allows since it names no `type`; no other member counts then."]
            pub #other: #value,
        });
        quote!(untyped #other)
    } else if fields.is_empty() {
        let value = value();
        declared.extend(quote!(#other: #value,));
        quote!(opaque #other)
    } else {
        TokenStream::new()
    };
    let default = default.then(|| quote!(#[derive(Default)]));
    quote! {
        #default
        #[non_exhaustive]
        pub struct #ident {
            #declared
        }
        record!(#ident { #(#entries),*; #extra #kept });
    }
}

/// How one member is read and written.
fn entry(field: &Field, member: &Member) -> TokenStream {
    let ident = format_ident!("{}", field.ident);
    let (wire, kind) = (&field.wire, member.kind(field));
    let listed = (!field.constants.is_empty()).then(|| {
        let constants = field.constants.iter().map(ToString::to_string);
        quote!(in [#(#constants),*])
    });
    quote!(#ident = #wire #kind #listed)
}
