//! The support module of a generated client: the parts of it that its operations call for.

use proc_macro2::TokenStream;

use crate::model::{Api, Kind, Operation, Payload, Ty};

const MACROS: &str = include_str!("support/macros.rs");
const SUPPORT: &str = include_str!("support/support.rs");
const RECORD: &str = include_str!("support/record.rs");
const UNION: &str = include_str!("support/union.rs");
const MULTIPART: &str = include_str!("support/multipart.rs");

/// The macros and the module, as they stand at the head of a client.
pub(crate) fn module(api: &Api) -> TokenStream {
    let has = |test: fn(&Kind) -> bool| api.types.values().any(|def| test(&def.kind));
    let mut text = String::from(SUPPORT);
    if has(|kind| matches!(kind, Kind::Struct { .. })) {
        text.push_str(RECORD);
    }
    if has(|kind| matches!(kind, Kind::Union(_))) {
        text.push_str(UNION);
    }
    let files = mentions_files(api);
    if files || api.operations.iter().any(is_multipart) {
        text.push_str(MULTIPART);
    }
    let file = if files { "File, " } else { "" };
    let text = text.replacen("//! ", "// ", 1);
    let source = format!(
        "{MACROS}\n\
         /// What the rest of this client calls.\n\
         #[allow(clippy::all, dead_code, unused_imports)]\n\
         pub mod support {{\n{text}\n}}\n\
         #[allow(unused_imports)]\n\
         pub use support::{{{file}Interrupted, Misfit, Nullable, Operation, interrupted, misfit}};"
    );
    source.parse().unwrap_or_default()
}

fn is_multipart(operation: &Operation) -> bool {
    operation
        .bodies
        .iter()
        .any(|body| matches!(body.payload, Payload::Multipart(..)))
}

fn mentions_files(api: &Api) -> bool {
    fn is_file(ty: &Ty) -> bool {
        match ty {
            Ty::File => true,
            Ty::List(inner) | Ty::Map(inner) | Ty::Option(inner) => is_file(inner),
            _ => false,
        }
    }
    api.types
        .values()
        .any(|def| crate::types::mentioned(def).into_iter().any(is_file))
}
