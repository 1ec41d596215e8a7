//! `Client`: progenitor's struct and methods, on the runtime's client.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Fields, ImplItem, ImplItemFn, ReturnType};

use super::doc;
use super::syntax::without_lifetime;
use crate::Error;
use crate::error::internal;
use crate::model::{Api, Operation};

/// What a user of the client needs beside it.
pub(super) fn imports() -> TokenStream {
    quote! {
        #[allow(unused_imports)]
        pub use ::openapi_client_runtime::{
            ByteStream, CallOptions, Error, ErrorKind, Event, EventStream, File, ItemStream, Nullable, Operation,
            PreparedRequest, Response, Result, SecurityScheme, Service,
        };
    }
}

/// The struct, which holds the runtime's client alone: base URL, connections and credentials are there.
pub(super) fn definition(mut client: syn::ItemStruct) -> Result<TokenStream, Error> {
    let words = doc::lines(&doc::of_item(&client.attrs));
    client
        .attrs
        .retain(|attribute| !attribute.path().is_ident("doc"));
    let Fields::Named(fields) = &mut client.fields else {
        return Err(internal("progenitor's client", "it has no named fields"));
    };
    let held = std::mem::take(&mut fields.named)
        .into_iter()
        .filter(|field| field.ident.as_ref().is_some_and(|ident| ident == "inner"));
    fields.named = held.collect();
    Ok(quote! {
        #words
        #[allow(rustdoc::all)]
        #client
        impl Client {
            /// The document's operations through this client, which has the base URL, the credentials and the rest of what
            /// a call needs.
            #[must_use]
            pub fn new(inner: ::openapi_client_runtime::Client) -> Self {
                Self { inner }
            }
        }
    })
}

/// The methods that begin an operation. progenitor's constructors make an HTTP client of their own, so they are left out.
pub(super) fn methods(mut block: syn::ItemImpl, api: &Api) -> Result<TokenStream, Error> {
    let items = std::mem::take(&mut block.items);
    for item in items {
        if let ImplItem::Fn(method) = item
            && let Some(method) = self::method(method, api)?
        {
            block.items.push(ImplItem::Fn(method));
        }
    }
    if block.items.is_empty() {
        return Ok(TokenStream::new());
    }
    let has = |operation: &&Operation| {
        let named = |item: &ImplItem| matches!(item, ImplItem::Fn(method) if method.sig.ident == operation.id);
        block.items.iter().any(named)
    };
    if block.items.len() < api.operations.len()
        && let Some(operation) = api.operations.iter().find(|operation| !has(operation))
    {
        return Err(super::missing("methods", operation));
    }
    Ok(quote!(#[allow(clippy::all, deprecated, rustdoc::all)] #block))
}

/// The words of a method with the request as the operation sends it, which progenitor may know by another method and path.
fn as_sent(words: &str, operation: &Operation) -> String {
    let mut lines: Vec<&str> = words.lines().collect();
    let sent = doc::request(operation);
    // The document's own words come before.
    let is_request = |line: &&str| line.starts_with("Sends a `") && line.contains("` request to `");
    if let Some(at) = lines.iter().rposition(is_request) {
        lines[at] = &sent;
    }
    lines.join("\n")
}

/// The method as it is, but that the builder has no lifetime, since it holds a client of its own.
fn method(mut method: ImplItemFn, api: &Api) -> Result<Option<ImplItemFn>, Error> {
    let name = method.sig.ident.to_string();
    let found = api
        .operations
        .binary_search_by(|operation| operation.id.as_str().cmp(&name));
    let Some(operation) = found.ok().map(|index| &api.operations[index]) else {
        return Ok(None);
    };
    let words = doc::lines(&as_sent(&doc::of_item(&method.attrs), operation));
    let old = doc::deprecated(operation.deprecated);
    method.attrs = doc::attributes(quote!(#words #old))?;
    if let ReturnType::Type(_, ty) = &mut method.sig.output {
        without_lifetime(ty);
    }
    Ok(Some(method))
}
