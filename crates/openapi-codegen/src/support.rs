//! The support module of a generated client: the parts of it that its operations call for.

use proc_macro2::TokenStream;

use crate::model::{Api, Kind};

const MACROS: &str = include_str!("support/macros.rs");
const SUPPORT: &str = include_str!("support/support.rs");
const UNION: &str = include_str!("support/union.rs");

/// The macros and the module, as they stand at the head of a client.
pub(crate) fn module(api: &Api) -> TokenStream {
    let has = |test: fn(&Kind) -> bool| api.types.values().any(|def| test(&def.kind));
    let mut text = String::from(SUPPORT);
    if has(|kind| matches!(kind, Kind::Union(_))) {
        text.push_str(UNION);
    }
    let text = text.replacen("//! ", "// ", 1);
    let source = format!(
        "{MACROS}\n\
         /// What the rest of this client calls.\n\
         #[allow(clippy::all, dead_code, unused_imports)]\n\
         pub mod support {{\n{text}\n}}\n\
         #[allow(unused_imports)]\n\
         pub use support::{{Interrupted, Misfit, Nullable, Operation, interrupted, misfit}};"
    );
    source.parse().unwrap_or_default()
}
