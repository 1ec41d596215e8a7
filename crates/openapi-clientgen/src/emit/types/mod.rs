//! The generated `types` module: structs with builders, open enums, unions and aliases.
//!
//! progenitor's own types are closed: an unknown enum value, an unknown alternative or a `null` fails the whole body,
//! and a property that may be null cannot be sent as null. So all named types are written here, in the shape that progenitor's
//! users know (`types::X`, `types::X::builder()`, `types::builder::X`), and progenitor is told their names.

mod alternatives;
mod builder;
mod member;
mod record;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::doc;
use super::spelling::{Scope, Spelling};
use super::usage::Usage;
use super::writer::Writer;
use crate::Error;
use crate::model::{Api, Def, TypeKind};

/// Writes the module.
pub(super) fn module(api: &Api, usage: &Usage, out: &mut Writer) -> Result<(), Error> {
    out.open(
        "/// Types used as operation parameters and responses.",
        "types",
    );
    out.items(quote! {
        use ::openapi_client_runtime::__private::{self as support, serde_json};
        use ::openapi_client_runtime::{open_enum, open_union, record, transparent};
        #[doc = " Error types."]
        pub mod error {
            pub use ::openapi_client_runtime::__private::ConversionError;
        }
    })?;
    let spell = Spelling::new(api, usage, Scope::Types);
    for (name, def) in &api.types {
        out.items(definition(name, def, &spell))?;
    }
    out.open("/// Types for composing complex structures.", "builder");
    out.items(quote! {
        use ::openapi_client_runtime::__private::{self as support, serde_json};
        use ::openapi_client_runtime::builder;
    })?;
    let spell = Spelling::new(api, usage, Scope::TypeBuilders);
    for (name, def) in &api.types {
        // What is never sent need not be built.
        if let TypeKind::Struct {
            fields,
            rest,
            untyped,
        } = &def.kind
            && usage.is_sent(name)
        {
            out.items(builder::of(name, fields, rest, *untyped, &spell))?;
        }
    }
    out.close();
    out.close();
    Ok(())
}

fn definition(name: &str, def: &Def, spell: &Spelling<'_>) -> TokenStream {
    let ident = format_ident!("{name}");
    let fallback = match &def.kind {
        TypeKind::Enum(_) => "One of the known values, or one that this build does not know.",
        TypeKind::Union(_) => "One of several alternatives, or a value that fits none.",
        _ => "",
    };
    let words = doc::words(Some(def.doc.as_deref().unwrap_or(fallback)));
    let old = doc::deprecated(def.deprecated);
    let item = match &def.kind {
        TypeKind::Struct {
            fields,
            rest,
            untyped,
        } => record::of(name, fields, rest, *untyped, spell),
        TypeKind::Enum(values) => alternatives::of_strings(&ident, values),
        TypeKind::Union(union) => alternatives::of_types(name, union, spell),
        TypeKind::Outcomes(variants) => alternatives::of_statuses(&ident, variants, spell),
        TypeKind::Alias(ty) => {
            let ty = spell.ty(ty);
            quote!(pub type #ident = #ty;)
        }
        TypeKind::Wrapper(ty) => {
            let ty = spell.ty(ty);
            quote! {
                #[derive(Clone, Debug, PartialEq)]
                pub struct #ident(pub #ty);
                transparent!(#ident(#ty));
            }
        }
    };
    quote!(#words #old #item)
}
