//! How a value is written, as the runtime names it.

use openapi_document::parameter::{Serialization, Style};
use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Encoding;

/// The runtime's `Encoding`, by its short name where it has one.
pub(super) fn encoding(encoding: Encoding) -> TokenStream {
    let (plain, reserved) = match encoding {
        Encoding::Json { reserved } => (of("Json", false), reserved),
        Encoding::Styled(serialization) => (styled(serialization), serialization.allow_reserved),
    };
    if reserved {
        quote!(#plain.reserved())
    } else {
        plain
    }
}

fn styled(serialization: Serialization) -> TokenStream {
    let explode = serialization.explode;
    match (serialization.style, explode) {
        (Style::Form, true) => quote!(support::FORM),
        (Style::Simple, false) => quote!(support::SIMPLE),
        (Style::Simple, _) => of("Simple", explode),
        (Style::Label, _) => of("Label", explode),
        (Style::Matrix, _) => of("Matrix", explode),
        (Style::SpaceDelimited, _) => of("SpaceDelimited", explode),
        (Style::PipeDelimited, _) => of("PipeDelimited", explode),
        (Style::DeepObject, _) => of("DeepObject", explode),
        (Style::Cookie, _) => of("Cookie", explode),
        (_, _) => of("Form", explode),
    }
}

fn of(style: &str, explode: bool) -> TokenStream {
    let style = quote::format_ident!("{style}");
    quote!(support::Encoding::new(support::Style::#style, #explode))
}
