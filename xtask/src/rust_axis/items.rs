//! The public items of generated Rust, each with the text that a caller depends on.

use std::collections::BTreeMap;
use std::fmt::Display;

use proc_macro2::TokenTree;
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, ImplItem, Item, UseTree, Visibility};

/// Path of an item, such as `types::Session::title`, to what is known of it.
pub(super) type Items = BTreeMap<String, Signature>;

/// One public item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    /// What a caller depends on.
    pub(super) text: String,
    pub(super) role: Role,
}

/// What a [`Signature`] says beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    /// Code may depend on the members being all there are: an enum that is matched without a wildcard, a struct that is
    /// written out. `#[non_exhaustive]` and private fields rule that out.
    Closed,
    /// A member of the item that its path lies in: a variant or a field.
    Member,
}

/// The public items of a client, and the method of `Client` that calls each operation (`GET /a/{}`).
#[derive(Debug, Default)]
pub(super) struct PublicItems {
    pub(super) items: Items,
    pub(super) methods: BTreeMap<String, String>,
}

/// Reads Rust source. The error is one sentence.
pub(super) fn read(source: &str) -> Result<PublicItems, String> {
    let file = syn::parse_file(source)
        .map_err(|error| format!("the generated code is not Rust: {error}"))?;
    let mut client = PublicItems::default();
    client.module("", &file.items);
    Ok(client)
}

impl PublicItems {
    fn module(&mut self, prefix: &str, items: &[Item]) {
        for item in items {
            self.item(prefix, item);
        }
    }

    fn item(&mut self, prefix: &str, item: &Item) {
        match item {
            Item::Mod(module) if public(&module.vis) => {
                let prefix = format!("{prefix}{}::", module.ident);
                if let Some((_, items)) = &module.content {
                    self.module(&prefix, items);
                }
            }
            Item::Fn(function) if public(&function.vis) => {
                self.add(prefix, &function.sig.ident, &function.sig);
            }
            Item::Struct(item) if public(&item.vis) => self.structure(prefix, item),
            Item::Enum(item) if public(&item.vis) => self.enumeration(prefix, item),
            Item::Type(item) if public(&item.vis) => {
                let (generics, target) = (&item.generics, &item.ty);
                self.add(prefix, &item.ident, quote!(type #generics = #target));
            }
            Item::Const(item) if public(&item.vis) => {
                let kind = &item.ty;
                self.add(prefix, &item.ident, quote!(const #kind));
            }
            Item::Use(item) if public(&item.vis) => self.exported(prefix, "", &item.tree),
            Item::Impl(item) => self.implementation(prefix, item),
            Item::Macro(item) => self.written(prefix, &item.mac),
            _ => {}
        }
    }

    fn structure(&mut self, prefix: &str, item: &syn::ItemStruct) {
        let generics = &item.generics;
        let open = mark(&item.attrs);
        let all_public = item.fields.iter().all(|field| public(&field.vis));
        let role = closed(open.is_none() && all_public);
        let name = format!("{prefix}{}", item.ident);
        self.insert(&name, quote!(struct #generics), role);
        self.derives(&name, &item.attrs);
        for (field, member) in item.fields.iter().zip(item.fields.members()) {
            if public(&field.vis) {
                let member = format!("{name}::{}", member.to_token_stream());
                self.insert(&member, &field.ty, Role::Member);
            }
        }
    }

    fn enumeration(&mut self, prefix: &str, item: &syn::ItemEnum) {
        let generics = &item.generics;
        let open = mark(&item.attrs);
        let name = format!("{prefix}{}", item.ident);
        self.insert(&name, quote!(enum #generics), closed(open.is_none()));
        self.derives(&name, &item.attrs);
        for variant in &item.variants {
            let (open_variant, fields) = (mark(&variant.attrs), plain(&variant.fields));
            let member = format!("{name}::{}", variant.ident);
            self.insert(&member, quote!(#open_variant #fields), Role::Member);
        }
    }

    fn implementation(&mut self, prefix: &str, item: &syn::ItemImpl) {
        let of = item.self_ty.to_token_stream().to_string();
        if let Some((of_trait, _)) = &item.trait_ {
            let squeezed = |text: String| text.replace(' ', "");
            // By its last name, as a derived one is known: a path in front of it is another way to write the same.
            let of_trait = of_trait.segments.last();
            let of_trait = squeezed(of_trait.to_token_stream().to_string());
            self.add(prefix, &format!("{}: {of_trait}", squeezed(of)), quote!());
            return;
        }
        let name = of.split(['<', ' ']).next().unwrap_or_default();
        for member in &item.items {
            if let ImplItem::Fn(function) = member
                && public(&function.vis)
            {
                let ident = &function.sig.ident;
                self.add(&format!("{prefix}{name}::"), ident, &function.sig);
                if prefix.is_empty() && name == "Client" {
                    for operation in function.attrs.iter().filter_map(called) {
                        self.methods.insert(operation, format!("Client::{ident}"));
                    }
                }
            }
        }
    }

    /// What a macro writes for the type that stands first in it: implementations, or a builder; or for each of several. Its further
    /// tokens say again what fields, variants and `send` say.
    fn written(&mut self, prefix: &str, item: &syn::Macro) {
        let Some(name) = item.path.segments.last() else {
            return;
        };
        let tokens: Vec<TokenTree> = item.tokens.clone().into_iter().collect();
        let mut add =
            |of: &TokenTree, what: &str| self.add(prefix, &format!("{of}{what}"), quote!());
        match (name.ident.to_string().as_str(), tokens.as_slice()) {
            // `A -> Pet, B -> Vec<Pet>`
            ("request_builders", tokens) => {
                let arrow = |token: &TokenTree| matches!(token, TokenTree::Punct(one) if one.as_char() == '-');
                for pair in tokens.windows(2).filter(|pair| arrow(&pair[1])) {
                    add(&pair[0], ": Debug");
                    add(&pair[0], ": IntoFuture");
                }
            }
            ("builder", [of @ TokenTree::Ident(_), ..]) => add(of, ""),
            (name, [of @ TokenTree::Ident(_), ..]) => add(of, &format!(": {name}!")),
            // A macro that writes what is no item of its own.
            _ => {}
        }
    }

    /// The derived traits, each as an item of its own, as an implementation by hand is.
    fn derives(&mut self, name: &str, attributes: &[Attribute]) {
        let attributes = attributes.iter();
        for attribute in attributes.filter(|one| one.path().is_ident("derive")) {
            // What is no list of paths does not compile either.
            let _ = attribute.parse_nested_meta(|derived| {
                if let Some(last) = derived.path.segments.last() {
                    self.add(name, &format!(": {}", last.ident), quote!());
                }
                Ok(())
            });
        }
    }

    /// `pub use`, each name with the path that it stands for.
    fn exported(&mut self, prefix: &str, from: &str, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                self.exported(prefix, &format!("{from}{}::", path.ident), &path.tree);
            }
            UseTree::Name(name) => self.export(prefix, from, &name.ident, &name.ident),
            UseTree::Rename(name) => self.export(prefix, from, &name.ident, &name.rename),
            UseTree::Glob(_) => self.export(prefix, from, &"*", &format!("{from}*")),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.exported(prefix, from, tree);
                }
            }
        }
    }

    fn export(&mut self, prefix: &str, from: &str, name: &dyn Display, exported: &dyn Display) {
        let text = format!("use {from}{name}");
        let role = Role::Plain;
        self.items
            .insert(format!("{prefix}{exported}"), Signature { text, role });
    }

    fn add(&mut self, prefix: &str, name: &impl Display, signature: impl ToTokens) {
        self.insert(&format!("{prefix}{name}"), signature, Role::Plain);
    }

    fn insert(&mut self, name: &str, signature: impl ToTokens, role: Role) {
        let text = signature.to_token_stream().to_string();
        self.items.insert(name.to_owned(), Signature { text, role });
    }
}

fn public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn closed(closed: bool) -> Role {
    if closed { Role::Closed } else { Role::Plain }
}

/// `#[non_exhaustive]`, where it is among the attributes.
fn mark(attributes: &[Attribute]) -> Option<&Attribute> {
    attributes
        .iter()
        .find(|attribute| attribute.path().is_ident("non_exhaustive"))
}

fn plain(fields: &Fields) -> Fields {
    let mut fields = fields.clone();
    for field in &mut fields {
        field.attrs.clear();
    }
    fields
}

/// The operation that the documentation of a method names: "Sends a `GET` request to `/a/{b}`".
fn called(attribute: &Attribute) -> Option<String> {
    let operation = operation(&attribute.to_token_stream().to_string())?;
    Some(openapi_diff::template(&operation))
}

/// `GET /a/{b}` of a line that says "Sends a `GET` request to `/a/{b}`".
pub(crate) fn operation(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("Sends a `")?;
    let (method, rest) = rest.split_once("` request to `")?;
    Some(format!("{method} {}", rest.split('`').next()?))
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
             pub use inner::{A as B, C};
             pub mod types {
                 #[doc = \"words\"] #[derive(Clone, std::fmt::Debug)]
                 pub struct S { #[serde(default)] pub a: Option<String>, b: u8 }
                 #[non_exhaustive] pub enum E { A, B(u8) }
                 impl From<u8> for E { fn from(_: u8) -> Self { Self::A } }
                 struct Hidden;
             }",
        )
        .unwrap();
        let items: Vec<_> = client
            .items
            .iter()
            .map(|(name, signature)| format!("{name} = {}", signature.text))
            .collect();
        assert_eq!(
            items,
            [
                "B = use inner::A",
                "C = use inner::C",
                "Client = struct",
                "Client::get_a = fn get_a (& self , b : & str) -> u8",
                "types::E = enum",
                "types::E: From<u8> = ",
                "types::E::A = ",
                "types::E::B = (u8)",
                "types::S = struct",
                "types::S: Clone = ",
                "types::S: Debug = ",
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
