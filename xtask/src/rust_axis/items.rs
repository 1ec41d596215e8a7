//! The public items of generated Rust, each with the text that a caller depends on.

use std::collections::BTreeMap;

use quote::{ToTokens, quote};
use syn::{Fields, ImplItem, Item, Visibility};

/// Path of an item, such as `types::Session::title`, to its signature.
pub(super) type Items = BTreeMap<String, String>;

/// The public items of a client, and the method of `Client` that calls each operation (`GET /a/{}`).
#[derive(Debug, Default)]
pub(super) struct Client {
    pub(super) items: Items,
    pub(super) methods: BTreeMap<String, String>,
}

/// Reads Rust source. The error is one sentence.
pub(super) fn read(source: &str) -> Result<Client, String> {
    let file = syn::parse_file(source)
        .map_err(|error| format!("the generated code is not Rust: {error}"))?;
    let mut client = Client::default();
    client.module("", &file.items);
    Ok(client)
}

impl Client {
    fn module(&mut self, prefix: &str, items: &[Item]) {
        for item in items {
            self.item(prefix, item);
        }
    }

    fn item(&mut self, prefix: &str, item: &Item) {
        let public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
        match item {
            Item::Mod(module) if public(&module.vis) => {
                let prefix = format!("{prefix}{}::", module.ident);
                if let Some((_, items)) = &module.content {
                    self.module(&prefix, items);
                }
            }
            Item::Fn(function) if public(&function.vis) => {
                self.add(
                    prefix,
                    &function.sig.ident.to_string(),
                    function.sig.to_token_stream(),
                );
            }
            Item::Struct(item) if public(&item.vis) => {
                let name = item.ident.to_string();
                let generics = &item.generics;
                self.add(prefix, &name, quote!(struct #generics));
                self.fields(&format!("{prefix}{name}::"), &item.fields, false);
            }
            Item::Enum(item) if public(&item.vis) => {
                let name = item.ident.to_string();
                let generics = &item.generics;
                self.add(prefix, &name, quote!(enum #generics));
                for variant in &item.variants {
                    let fields = without_attributes(&variant.fields);
                    self.add(
                        &format!("{prefix}{name}::"),
                        &variant.ident.to_string(),
                        fields,
                    );
                }
            }
            Item::Type(item) if public(&item.vis) => {
                let (generics, target) = (&item.generics, &item.ty);
                self.add(
                    prefix,
                    &item.ident.to_string(),
                    quote!(type #generics = #target),
                );
            }
            Item::Trait(item) if public(&item.vis) => {
                let name = item.ident.to_string();
                let generics = &item.generics;
                self.add(prefix, &name, quote!(trait #generics));
                for member in &item.items {
                    if let syn::TraitItem::Fn(function) = member {
                        let ident = function.sig.ident.to_string();
                        self.add(
                            &format!("{prefix}{name}::"),
                            &ident,
                            function.sig.to_token_stream(),
                        );
                    }
                }
            }
            Item::Const(item) if public(&item.vis) => {
                let kind = &item.ty;
                self.add(prefix, &item.ident.to_string(), quote!(const #kind));
            }
            Item::Static(item) if public(&item.vis) => {
                let kind = &item.ty;
                self.add(prefix, &item.ident.to_string(), quote!(static #kind));
            }
            Item::Impl(item) => self.implementation(prefix, item),
            _ => {}
        }
    }

    fn implementation(&mut self, prefix: &str, item: &syn::ItemImpl) {
        let of = item.self_ty.to_token_stream().to_string();
        let name = of.split(['<', ' ']).next().unwrap_or_default();
        if item.trait_.is_some() {
            return;
        }
        for member in &item.items {
            if let ImplItem::Fn(function) = member
                && matches!(function.vis, Visibility::Public(_))
            {
                let ident = function.sig.ident.to_string();
                self.add(
                    &format!("{prefix}{name}::"),
                    &ident,
                    function.sig.to_token_stream(),
                );
                if prefix.is_empty() && name == "Client" {
                    for operation in function.attrs.iter().filter_map(called) {
                        self.methods.insert(operation, format!("Client::{ident}"));
                    }
                }
            }
        }
    }

    fn fields(&mut self, prefix: &str, fields: &Fields, all: bool) {
        for (index, field) in fields.iter().enumerate() {
            if all || matches!(field.vis, Visibility::Public(_)) {
                let name = field
                    .ident
                    .as_ref()
                    .map_or_else(|| index.to_string(), ToString::to_string);
                self.add(prefix, &name, field.ty.to_token_stream());
            }
        }
    }

    fn add(&mut self, prefix: &str, name: &str, signature: impl ToTokens) {
        self.items.insert(
            format!("{prefix}{name}"),
            signature.to_token_stream().to_string(),
        );
    }
}

fn without_attributes(fields: &Fields) -> Fields {
    let mut fields = fields.clone();
    for field in &mut fields {
        field.attrs.clear();
    }
    fields
}

/// The operation that the documentation of a method names: "Sends a `GET` request to `/a/{b}`".
fn called(attribute: &syn::Attribute) -> Option<String> {
    let text = attribute.to_token_stream().to_string();
    let rest = text.split_once("Sends a `")?.1;
    let (method, rest) = rest.split_once("` request to `")?;
    let (path, _) = rest.split_once('`')?;
    Some(format!("{method} {}", openapi_diff::template(path)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

    use super::read;

    #[test]
    fn public_items_are_listed_with_their_signatures() {
        let client = read(
            "pub struct Client { secret: u8 }
             impl Client { #[doc = \"Sends a `GET` request to `/a/{b}`\"] pub fn get_a(&self, b: &str) -> u8 { 0 } fn hidden() {} }
             pub mod types {
                 #[doc = \"words\"] pub struct S { #[serde(default)] pub a: Option<String>, b: u8 }
                 pub enum E { A, B(u8) }
                 struct Hidden;
             }",
        )
        .unwrap();
        let items: Vec<_> = client
            .items
            .iter()
            .map(|(name, text)| format!("{name} = {text}"))
            .collect();
        assert_eq!(
            items,
            [
                "Client = struct",
                "Client::get_a = fn get_a (& self , b : & str) -> u8",
                "types::E = enum",
                "types::E::A = ",
                "types::E::B = (u8)",
                "types::S = struct",
                "types::S::a = Option < String >",
            ]
        );
        assert_eq!(client.methods["GET /a/{}"], "Client::get_a");
    }

    #[test]
    fn what_is_not_rust_is_an_error() {
        assert!(read("pub fn").is_err());
    }
}
