//! `into_request`: what a builder holds, written as the document says.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::body;
use super::encoding::encoding;
use super::spelling::Spelling;
use crate::model::{Content, Operation, Param};
use openapi_document::parameter::Location;

/// `into_request`, and what it shares with the methods that ask for another media type.
pub(super) fn method(index: usize, operation: &Operation, spell: &Spelling<'_>) -> TokenStream {
    let params = operation.params.iter().map(param);
    let body = body::chosen(operation, spell).map(|body| quote!(request.body(#body)?;));
    let accepted = accepted(operation);
    let further = operation
        .success
        .iter()
        .any(|success| !success.others.is_empty());
    let accept = match (accepted.is_empty(), further) {
        (true, false) => TokenStream::new(),
        (false, false) => quote!(request.accept(#accepted);),
        (_, true) => quote!(request.accept(accept);),
    };
    let streaming = streams(operation).then(|| quote!(request.streaming();));
    let written = quote! {
        #(#params)*
        #body
        #accept
        #streaming
    };
    let mutable = (!written.is_empty()).then(|| quote!(mut));
    let index = Literal::usize_unsuffixed(index);
    let whole = quote! {
        let #mutable request = support::RequestWriter::new(&OPERATIONS[#index])?;
        #written
        request.finish()
    };
    let doc = "Returns the request that [`send`](Self::send) sends, without sending it.";
    let doc = super::doc::lines(doc);
    if !further {
        return quote! {
            #doc
            pub fn into_request(self) -> support::Result<support::PreparedRequest> {
                #whole
            }
        };
    }
    quote! {
        #doc
        pub fn into_request(self) -> support::Result<support::PreparedRequest> {
            self.request_of(#accepted)
        }
        fn request_of(self, accept: &'static str) -> support::Result<support::PreparedRequest> {
            #whole
        }
    }
}

fn param(param: &Param) -> TokenStream {
    let method = match param.location {
        Location::Path => quote!(path),
        Location::Header => quote!(header),
        Location::Cookie => quote!(cookie),
        Location::QueryString => quote!(query_string),
        _ => quote!(query),
    };
    let (wire, ident) = (&param.wire, format_ident!("{}", param.ident));
    let written = encoding(param.encoding);
    quote!(request.#method(#wire, #written, self.#ident)?;)
}

/// Whether `send` hands a body on as it comes.
fn streams(operation: &Operation) -> bool {
    let mut contents = operation.success.iter().map(|success| &success.content);
    contents.any(Content::is_stream)
}

/// The media types that `send` reads, each once.
fn accepted(operation: &Operation) -> String {
    let mut types: Vec<&str> = Vec::new();
    for success in &operation.success {
        if let Some(media_type) = success.media_type.as_deref()
            && !types.contains(&media_type)
        {
            types.push(media_type);
        }
    }
    types.join(", ")
}
