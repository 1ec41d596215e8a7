//! Setters of bodies that progenitor does not have, and how a body is written.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::response::sequence;
use super::spelling::Spelling;
use super::{encoding, media};
use crate::model::{Body, Operation, Part, Payload};

/// `body_map` where the body is a struct, and a setter for each further media type.
pub(super) fn methods(operation: &Operation, spell: &Spelling<'_>) -> TokenStream {
    let mut methods = TokenStream::new();
    let Some((first, further)) = operation.bodies.split_first() else {
        return methods;
    };
    if let Some(name) = spell.api.struct_of(&first.payload) {
        methods.extend(body_map(name, operation.may_lack_first_body()));
    }
    let suffixes = media::suffixes(further.iter().map(|body| body.media_type.as_str()));
    for (body, suffix) in further.iter().zip(suffixes) {
        methods.extend(setter(body, &suffix, spell));
    }
    methods
}

/// Sets members of the body one by one.
fn body_map(name: &str, optional: bool) -> TokenStream {
    let name = format_ident!("{name}");
    let ty = quote!(types::builder::#name);
    let map = if optional {
        quote!(|body| Some(f(body.unwrap_or_default())))
    } else {
        quote!(f)
    };
    quote! {
        #[doc = " Sets members of the body, in a builder that holds those set before."]
        pub fn body_map(mut self, f: impl ::std::ops::FnOnce(#ty) -> #ty) -> Self {
            self.body = self.body.map(#map);
            self
        }
    }
}

/// A setter for a further media type of the body.
fn setter(body: &Body, suffix: &str, spell: &Spelling<'_>) -> TokenStream {
    let name = format_ident!("body_{suffix}");
    let media_type = &body.media_type;
    let doc = format!(" Sets the body, sent as `{media_type}`.");
    match body.payload.ty() {
        Some(ty) => {
            let ty = spell.ty(ty);
            let written = written(&body.payload, media_type, &quote!(value));
            quote! {
                #[doc = #doc]
                pub fn #name(mut self, value: impl support::Supply<#ty>) -> Self {
                    self.body_as = Some(value.supply("body").and_then(|value| #written));
                    self
                }
            }
        }
        None => quote! {
            #[doc = #doc]
            pub fn #name(mut self, value: impl ::std::convert::Into<reqwest::Body>) -> Self {
                self.body_as = Some(Ok(support::Body::raw(#media_type, value)));
                self
            }
        },
    }
}

/// An expression of type `Result<support::Body, String>`.
fn written(payload: &Payload, media_type: &str, value: &TokenStream) -> TokenStream {
    match payload {
        Payload::Json(_) => quote!(support::Body::json(#media_type, &#value)),
        Payload::Form(_, encodings) => {
            let encodings = encodings.iter().map(|(name, encoding)| {
                let encoding = encoding::encoding(*encoding);
                quote!((#name, #encoding))
            });
            quote!(support::Body::form(&#value, &[#(#encodings),*]))
        }
        Payload::Multipart(_, parts) => {
            let parts = parts.iter().map(part);
            quote!(support::Body::multipart(#media_type, &#value, &[#(#parts),*]))
        }
        Payload::Parts(_, prefix, item) => {
            let (prefix, item) = (prefix.iter().map(part), part(item));
            quote!(support::Body::parts(#media_type, &#value, &[#(#prefix),*], #item))
        }
        Payload::Items(_, separated) => {
            let sequence = sequence(*separated);
            quote!(support::Body::items(#media_type, &#value, #sequence))
        }
        Payload::Text | Payload::Bytes => quote!(Ok(support::Body::raw(#media_type, #value))),
    }
}

/// How a part is written, as the runtime names it.
fn part(part: &Part) -> TokenStream {
    let name = &part.name;
    let media_type = part
        .media_type
        .as_ref()
        .map(|media_type| quote!(.media_type(#media_type)));
    let headers = (!part.headers.is_empty()).then(|| {
        let headers = part
            .headers
            .iter()
            .map(|(name, value)| quote!((#name, #value)));
        quote!(.headers(&[#(#headers),*]))
    });
    quote!(support::PartEncoding::new(#name) #media_type #headers)
}

/// An expression of type `Result<Option<support::Body>, String>`, of the builder's fields.
pub(super) fn chosen(operation: &Operation, spell: &Spelling<'_>) -> Option<TokenStream> {
    let first = operation.bodies.first()?;
    let written = written(&first.payload, &first.media_type, &quote!(body));
    // A builder is first made into what it builds.
    let built = match spell.api.struct_of(&first.payload) {
        Some(name) => {
            let name = format_ident!("{name}");
            quote! {
                let body = types::#name::try_from(body).map_err(|error| error.to_string())?;
            }
        }
        None => TokenStream::new(),
    };
    let own = if operation.may_lack_first_body() {
        quote!(self.body.and_then(|body| body.map(|body| { #built #written }).transpose()))
    } else {
        quote!(self.body.and_then(|body| { #built #written.map(Some) }))
    };
    if operation.bodies.len() == 1 {
        return Some(own);
    }
    let chosen = quote! {
        match self.body_as {
            Some(body) => body.map(Some),
            None => #own,
        }
    };
    Some(if operation.body_required {
        quote!(support::required(#chosen))
    } else {
        chosen
    })
}
