//! The table of operations.

use proc_macro2::TokenStream;
use quote::quote;

use super::writer::Writer;
use crate::model::{Api, Operation};

/// Writes the table, a row for each operation in the order of their ids.
pub(super) fn operations(api: &Api, out: &mut Writer) {
    out.line("::openapi_client_runtime::operations! {");
    for operation in &api.operations {
        out.line(&format!("    {}", row(operation)));
    }
    out.line("}");
}

fn row(operation: &Operation) -> TokenStream {
    let Operation {
        id,
        method,
        path,
        deprecated,
        ..
    } = operation;
    let scope = match &operation.scope {
        Some(scope) => quote!(Some(#scope)),
        None => quote!(None),
    };
    let idempotent = matches!(
        method.as_str(),
        "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE" | "QUERY"
    );
    let security = operation.security.as_ref().map(|alternatives| {
        let alternatives = alternatives.iter().map(|schemes| quote!([#(#schemes),*]));
        quote!(, [#(#alternatives),*])
    });
    quote!(#id, #method, #path, #scope, #idempotent, #deprecated #security;)
}
