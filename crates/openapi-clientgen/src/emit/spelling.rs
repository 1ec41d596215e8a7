//! How a type is written at one place of the client.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::cycles;
use super::usage::Usage;
use crate::model::{Api, Content, Events, Ty};

/// Where a type is mentioned, which decides how it is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// `mod types` itself.
    Types,
    /// `types::builder`.
    TypeBuilders,
    /// The builders of operations, which have `types` in scope.
    Operations,
}

/// How types are written at one place of the client.
pub(crate) struct Spelling<'a> {
    pub(super) api: &'a Api,
    pub(super) usage: &'a Usage,
    scope: Scope,
}

impl<'a> Spelling<'a> {
    pub(crate) fn new(api: &'a Api, usage: &'a Usage, scope: Scope) -> Self {
        Self { api, usage, scope }
    }

    /// A name of the prelude, unless the document has a type of that name, which would be meant instead.
    pub(super) fn std(&self, name: &str, full: TokenStream) -> TokenStream {
        if self.scope != Scope::Operations && self.api.types.contains_key(name) {
            return full;
        }
        let name = format_ident!("{name}");
        quote!(#name)
    }

    fn name(&self, name: &str) -> TokenStream {
        let name = format_ident!("{name}");
        match self.scope {
            Scope::Types => quote!(#name),
            Scope::TypeBuilders => quote!(super::#name),
            Scope::Operations => quote!(types::#name),
        }
    }

    /// A type as it is written here.
    pub(crate) fn ty(&self, ty: &Ty) -> TokenStream {
        match ty {
            Ty::String => self.std("String", quote!(::std::string::String)),
            Ty::Bool => quote!(bool),
            Ty::Int(name) => {
                let name = format_ident!("{name}");
                quote!(#name)
            }
            Ty::Float => quote!(f64),
            Ty::Number => quote!(serde_json::Number),
            Ty::Any => quote!(serde_json::Value),
            Ty::Map(inner) => {
                let string = self.ty(&Ty::String);
                let value = self.ty(inner);
                if **inner == Ty::Any {
                    quote!(serde_json::Map<#string, #value>)
                } else {
                    quote!(::std::collections::HashMap<#string, #value>)
                }
            }
            Ty::List(inner) => {
                let list = self.std("Vec", quote!(::std::vec::Vec));
                let inner = self.ty(inner);
                quote!(#list<#inner>)
            }
            Ty::Option(inner) => self.option(&self.ty(inner)),
            Ty::Named(name) => self.name(name),
            Ty::File => quote!(support::File),
        }
    }

    /// The type of what a response holds.
    pub(super) fn content(&self, content: &Content) -> TokenStream {
        match content {
            Content::Json(ty) => self.ty(ty),
            Content::Empty => quote!(()),
            Content::Raw => quote!(support::ByteStream),
            Content::Events(Events::Text) => {
                let text = self.ty(&Ty::String);
                quote!(support::EventStream<#text>)
            }
            Content::Events(Events::Json(ty) | Events::Whole(ty)) => {
                let ty = self.ty(ty);
                quote!(support::EventStream<#ty>)
            }
            Content::Items(ty, _) => {
                let ty = self.ty(ty);
                quote!(support::ItemStream<#ty>)
            }
        }
    }

    pub(super) fn option(&self, inner: &TokenStream) -> TokenStream {
        let option = self.std("Option", quote!(::std::option::Option));
        quote!(#option<#inner>)
    }

    /// A type held by another, behind a box where it must be.
    pub(super) fn held(&self, holder: &str, ty: &Ty) -> TokenStream {
        let plain = self.ty(ty);
        match cycles::direct(ty) {
            Some(held) if self.usage.is_boxed(holder, held) => {
                let boxed = self.std("Box", quote!(::std::boxed::Box));
                quote!(#boxed<#plain>)
            }
            _ => plain,
        }
    }
}
