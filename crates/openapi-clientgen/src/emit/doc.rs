//! Attributes of generated items: documentation and deprecation.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::Parser;
use syn::{Attribute, Expr, Lit, Meta};

use crate::error::internal;
use crate::model::Operation;
use crate::{Error, docs};

/// The document's words as doc comments, a line each.
pub(super) fn words(text: Option<&str>) -> TokenStream {
    lines(&text.map(docs::rustdoc).unwrap_or_default())
}

/// Text that is rustdoc already.
pub(super) fn lines(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

/// What an operation sends.
pub(super) fn request(operation: &Operation) -> String {
    format!(
        "Sends a `{}` request to `{}`",
        operation.method, operation.path
    )
}

pub(super) fn deprecated(is: bool) -> TokenStream {
    if is {
        quote!(#[deprecated])
    } else {
        TokenStream::new()
    }
}

/// Attributes as syntax.
pub(super) fn attributes(tokens: TokenStream) -> Result<Vec<Attribute>, Error> {
    Attribute::parse_outer
        .parse2(tokens)
        .map_err(|error| internal("an attribute", error))
}

/// progenitor's documentation of an item, which is one attribute of many lines.
pub(super) fn of_item(attributes: &[Attribute]) -> String {
    let doc = attributes
        .iter()
        .find_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(text) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        });
    doc.unwrap_or_default().trim().to_owned()
}
