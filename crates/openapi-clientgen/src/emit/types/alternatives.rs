//! Enums: of strings, of types, and of what the statuses of one operation yield.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::super::spelling::Spelling;
use crate::model::{Content, Tag, Ty, Union};

/// An enum of strings.
pub(super) fn of_strings(ident: &Ident, values: &[(String, String)]) -> TokenStream {
    let variants: Vec<_> = values
        .iter()
        .map(|(variant, _)| format_ident!("{variant}"))
        .collect();
    let wires = values.iter().map(|(_, wire)| wire);
    quote! {
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #ident {
            #(#variants,)*
            #[doc = " A value that this build does not know."]
            Unknown(::std::string::String),
        }
        open_enum!(#ident { #(#variants = #wires),* });
    }
}

/// An enum of the alternatives of `oneOf` or `anyOf`.
pub(super) fn of_types(name: &str, union: &Union, spell: &Spelling<'_>) -> TokenStream {
    let ident = format_ident!("{name}");
    let variants: Vec<_> = union
        .variants
        .iter()
        .map(|variant| format_ident!("{}", variant.ident))
        .collect();
    let types: Vec<_> = union
        .variants
        .iter()
        .map(|variant| spell.held(name, &variant.ty))
        .collect();
    let resolved: Vec<Ty> = union
        .variants
        .iter()
        .map(|variant| spell.api.resolve(&variant.ty))
        .collect();
    let tag = union.tag.as_ref().map(tag);
    let conversions = resolved.iter().enumerate().filter_map(|(index, ty)| {
        let once = resolved.iter().filter(|other| *other == ty).count() == 1;
        (once && *ty != Ty::Any).then(|| {
            let (ty, variant) = (&types[index], &variants[index]);
            quote! {
                impl ::std::convert::From<#ty> for #ident {
                    fn from(value: #ty) -> Self {
                        Self::#variant(value)
                    }
                }
            }
        })
    });
    quote! {
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #ident {
            #(#variants(#types),)*
            #[doc = " A value that fits none of them."]
            Unknown(serde_json::Value),
        }
        open_union!(#ident { #(#variants),* } #tag);
        #(#conversions)*
    }
}

/// What tells the alternatives apart, as the runtime's `Tag`.
fn tag(tag: &Tag) -> TokenStream {
    let indices = |indices: &[usize]| {
        let indices = indices
            .iter()
            .map(|index| Literal::usize_unsuffixed(*index));
        quote!(&[#(#indices),*])
    };
    let member = &tag.member;
    let values = tag.values.iter().map(|(value, to)| {
        let to = indices(to);
        quote!((#value, #to))
    });
    let others = indices(&tag.others);
    quote!(by support::Tag { member: #member, values: &[#(#values),*], others: #others })
}

/// An enum of what each success status holds.
pub(super) fn of_statuses(
    ident: &Ident,
    variants: &[(String, Content)],
    spell: &Spelling<'_>,
) -> TokenStream {
    let raw = variants.iter().any(|(_, content)| content.is_stream());
    // A body that is still arriving cannot be cloned.
    let derive = if raw {
        quote!(#[derive(Debug)])
    } else {
        quote!(#[derive(Clone, Debug, PartialEq)])
    };
    let variants = variants.iter().map(|(variant, content)| {
        let variant = format_ident!("{variant}");
        match content {
            Content::Empty => quote!(#variant,),
            content => {
                let ty = spell.content(content);
                quote!(#variant(#ty),)
            }
        }
    });
    quote! {
        #derive
        #[non_exhaustive]
        pub enum #ident {
            #(#variants)*
        }
    }
}
