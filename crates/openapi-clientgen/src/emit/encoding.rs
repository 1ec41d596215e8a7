//! How a value is written, as the runtime names it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::Encoding;

/// The runtime's `Encoding`, by its short name where it has one.
pub(super) fn encoding(encoding: Encoding) -> TokenStream {
    let Encoding {
        style,
        explode,
        reserved,
    } = encoding;
    let plain = match (style, explode) {
        ("Form", true) => quote!(support::FORM),
        ("Simple", false) => quote!(support::SIMPLE),
        _ => {
            let style = format_ident!("{style}");
            quote!(support::Encoding::new(support::Style::#style, #explode))
        }
    };
    if reserved {
        quote!(#plain.reserved())
    } else {
        plain
    }
}
