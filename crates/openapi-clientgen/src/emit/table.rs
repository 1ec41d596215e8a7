//! The table of operations.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Api, Operation};

/// The table, in the order of the operations' ids, and the way to one of them.
pub(super) fn operations(api: &Api) -> TokenStream {
    let rows = api.operations.iter().map(row);
    quote! {
        /// Every operation of the document, in the order of their ids.
        pub static OPERATIONS: &[Operation] = &[#(#rows),*];

        /// The operation that a generated method of this name calls.
        #[must_use]
        pub fn operation(id: &str) -> Option<&'static Operation> {
            let index = OPERATIONS.binary_search_by(|operation| operation.id.cmp(id)).ok()?;
            OPERATIONS.get(index)
        }
    }
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
        "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE"
    );
    quote!(Operation::new(#id, #method, #path, #scope, #idempotent, #deprecated))
}
