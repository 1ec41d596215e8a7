//! `send` and its kin: one call into the runtime, and the response read by its status.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::spelling::Spelling;
use super::{doc, media};
use crate::model::{Content, Events, Operation, Outcome, Success};

/// The methods that send the request.
pub(super) fn methods(operation: &Operation, spell: &Spelling<'_>) -> TokenStream {
    let success = success_type(&operation.outcome, spell);
    let read = read(operation, spell);
    let line = doc::request(operation);
    let doc = doc::lines(&line);
    let doc_with = doc::lines(&format!("{line}, with options for this call."));
    let further = further(operation, spell, &line);
    quote! {
        #doc
        pub fn send(self) -> support::Sending<'static, #success> {
            self.send_with(support::CallOptions::none())
        }
        #doc_with
        pub fn send_with(self, options: &support::CallOptions) -> support::Sending<'_, #success> {
            let client = self.client.inner.clone();
            client.sending(self.into_request(), options, |response| #read)
        }
        #further
    }
}

/// A method for each further media type, which asks for it alone and reads it under every status that has it.
fn further(operation: &Operation, spell: &Spelling<'_>, line: &str) -> TokenStream {
    let mut kinds: Vec<(&str, &Content, Vec<&Success>)> = Vec::new();
    for success in &operation.success {
        for (media_type, content) in &success.others {
            let same = kinds
                .iter_mut()
                .find(|(known, of, _)| known == media_type && *of == content);
            match same {
                Some((_, _, statuses)) => statuses.push(success),
                None => kinds.push((media_type, content, vec![success])),
            }
        }
    }
    let names = media::suffixes(kinds.iter().map(|(media_type, ..)| *media_type));
    let methods = kinds
        .iter()
        .zip(names)
        .map(|((media_type, content, statuses), name)| {
            let name = format_ident!("send_{name}");
            let doc = doc::lines(&format!("{line} and asks for `{media_type}`"));
            let ty = spell.content(content);
            let streaming = content.is_stream().then(|| {
                quote!(let request = request.map(|mut request| {
                    request.set_streaming(true);
                    request
                });)
            });
            let listed = listed(statuses.iter().copied());
            let read = one(content, &quote!(response.listed(#listed)?));
            quote! {
                #doc
                pub fn #name(self) -> support::Sending<'static, #ty> {
                    let client = self.client.inner.clone();
                    let request = self.request_of(#media_type);
                    #streaming
                    client.sending(request, support::CallOptions::none(), |response| #read)
                }
            }
        });
    quote!(#(#methods)*)
}

/// What `send` succeeds with.
pub(super) fn success_type(outcome: &Outcome, spell: &Spelling<'_>) -> TokenStream {
    match outcome {
        Outcome::One(content) => spell.content(content),
        Outcome::Maybe(ty) => spell.ty(&ty.clone().optional()),
        Outcome::Several(name) => {
            let name = format_ident!("{name}");
            quote!(types::#name)
        }
    }
}

fn bounds(success: &Success) -> (Literal, Literal) {
    let (first, last) = success.status;
    (
        Literal::u16_unsuffixed(first),
        Literal::u16_unsuffixed(last),
    )
}

/// The statuses of successes, as ranges.
fn listed<'s>(successes: impl Iterator<Item = &'s Success>) -> TokenStream {
    let ranges = successes.map(|success| {
        let (first, last) = bounds(success);
        quote!(#first..=#last)
    });
    quote!(&[#(#ranges),*])
}

/// An expression that reads a response as one kind of content.
fn one(content: &Content, response: &TokenStream) -> TokenStream {
    match content {
        Content::Json(_) => quote!(#response.typed()),
        Content::Empty => quote!(Ok(#response.empty())),
        stream => {
            let read = read_stream(stream);
            quote!(Ok(#response.#read))
        }
    }
}

/// How JSON texts follow one another, as the runtime names it.
pub(super) fn sequence(separated: bool) -> TokenStream {
    match separated {
        true => quote!(support::Sequence::Separated),
        false => quote!(support::Sequence::Lines),
    }
}

/// The method that hands a body on as it arrives.
fn read_stream(content: &Content) -> TokenStream {
    match content {
        Content::Events(Events::Text) => quote!(text_events()),
        Content::Events(Events::Json(_)) => quote!(events()),
        Content::Events(Events::Whole(_)) => quote!(event_objects()),
        Content::Items(_, separated) => {
            let sequence = sequence(*separated);
            quote!(items(#sequence))
        }
        Content::Raw | Content::Json(_) | Content::Empty => quote!(stream()),
    }
}

/// An expression that reads `response`.
fn read(operation: &Operation, spell: &Spelling<'_>) -> TokenStream {
    match &operation.outcome {
        Outcome::One(content) => {
            let listed = listed(operation.success.iter());
            one(content, &quote!(response.listed(#listed)?))
        }
        Outcome::Maybe(_) | Outcome::Several(_) => by_status(operation, spell),
    }
}

/// An expression that reads `response` by its status.
fn by_status(operation: &Operation, spell: &Spelling<'_>) -> TokenStream {
    let arms = operation.success.iter().map(|success| {
        let (first, last) = bounds(success);
        let pattern = if success.status.0 == success.status.1 {
            quote!(#first)
        } else {
            quote!(#first..=#last)
        };
        let read = arm(success, &operation.outcome, spell);
        quote!(#pattern => #read,)
    });
    quote! {
        match response.status().as_u16() {
            #(#arms)*
            _ => Err(response.unexpected()),
        }
    }
}

fn arm(success: &Success, outcome: &Outcome, spell: &Spelling<'_>) -> TokenStream {
    let variant = match outcome {
        Outcome::Several(name) => {
            let name = format_ident!("{name}");
            let variant = format_ident!("{}", success.variant.as_deref().unwrap_or("Ok"));
            quote!(types::#name::#variant)
        }
        // `null` and an absent value are the same to an `Option`, and to a value of any type.
        _ => return quote!(response.typed()),
    };
    match &success.content {
        Content::Json(ty) => {
            let ty = spell.ty(ty);
            quote!(Ok(response.typed::<#ty>()?.map(#variant)))
        }
        Content::Empty => quote!(Ok(response.empty().map(|()| #variant))),
        stream => {
            let read = read_stream(stream);
            quote!(Ok(response.#read.map(#variant)))
        }
    }
}
