//! What a generated client has: its operations with their setters and answers, and its types.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::{Attribute, Fields, GenericArgument, ImplItem, Item, PathArguments, ReturnType, Type};

use super::document::{Media, essence};

/// What a Rust type holds, as far as an audit asks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// Any JSON value.
    Value,
    Bytes,
    Nothing,
    Text,
    /// A number or a truth value.
    Scalar,
    List(Box<Shape>),
    Map(Box<Shape>),
    Named(String),
}

impl Shape {
    /// The type as it is written where `types` is in scope, if one of that module is in it.
    pub(super) fn rust(&self, client: &Client) -> Option<String> {
        match self {
            Self::Named(name) => client
                .types
                .contains_key(name)
                .then(|| format!("types::{name}")),
            // What is in it may be null, if its schema says so.
            Self::List(of) => Some(format!("Vec<Option<{}>>", of.rust(client)?)),
            Self::Map(of) => {
                let of = of.rust(client)?;
                Some(format!("std::collections::HashMap<String, Option<{of}>>"))
            }
            _ => None,
        }
    }
}

/// A type of the `types` module.
pub(super) enum Def {
    /// Fields by their wire names.
    Struct(BTreeMap<String, Shape>),
    Strings,
    Union(Vec<Shape>),
    Alias(Shape),
}

#[derive(Default)]
pub(super) struct Operation {
    /// Identifiers of parameters by their places and wire names.
    pub(super) wires: BTreeMap<(String, String), String>,
    /// The builder's fields.
    pub(super) fields: BTreeMap<String, Shape>,
    /// Methods that take a value, with the string literals in them.
    pub(super) setters: BTreeMap<String, (Shape, BTreeSet<String>)>,
    /// Methods that send, with what they yield and the media types they ask for.
    sends: Vec<(Shape, BTreeSet<String>)>,
    literals: BTreeSet<String>,
}

impl Operation {
    /// What a body of this media type is made of, if it can be sent.
    pub(super) fn body_setter(&self, media: &Media<'_>) -> Option<&Shape> {
        let own = self.setters.iter().find(|(name, (_, texts))| {
            // A form names the media types of its parts, too.
            let form = |text: &String| text.starts_with("multipart/");
            let part = texts.iter().any(form) && !form(&media.media_type);
            name.starts_with("body_") && texts.contains(&media.media_type) && !part
        });
        if let Some((_, (shape, _))) = own {
            return Some(shape);
        }
        let range = media.media_type.contains('*');
        let named = self.literals.contains(&media.media_type);
        self.fields.get("body").filter(|_| named || range)
    }

    /// What asking for this media type yields, if it can be asked for.
    pub(super) fn answer(&self, media: &Media<'_>) -> Option<&Shape> {
        let exact = self
            .sends
            .iter()
            .find(|(_, types)| types.contains(&media.media_type));
        let essence_of = media.essence();
        let same = || {
            self.sends
                .iter()
                .find(|(_, types)| types.iter().any(|known| essence(known) == essence_of))
        };
        let generic = media.media_type.contains('*') || essence_of == "text/json";
        let any_json = || {
            let json = |known: &String| essence(known).contains("json");
            self.sends
                .iter()
                .find(|(_, types)| generic && types.iter().any(json))
        };
        exact
            .or_else(same)
            .or_else(any_json)
            .map(|(shape, _)| shape)
    }
}

#[derive(Default)]
pub(super) struct Client {
    /// By method and path template.
    pub(super) operations: BTreeMap<(String, String), Operation>,
    pub(super) types: BTreeMap<String, Def>,
}

impl Client {
    pub(super) fn read(source: &str) -> Result<Self, String> {
        let file = syn::parse_file(source)
            .map_err(|e| format!("the generated code does not parse: {e}"))?;
        let mut client = Self::default();
        let mut table: Vec<(String, String, String)> = Vec::new();
        let mut builders: BTreeMap<String, Operation> = BTreeMap::new();
        let mut starts: BTreeMap<String, String> = BTreeMap::new();
        for item in &file.items {
            match item {
                Item::Macro(call)
                    if call
                        .mac
                        .path
                        .segments
                        .last()
                        .is_some_and(|last| last.ident == "operations") =>
                {
                    table = rows(&call.mac.tokens);
                }
                Item::Mod(module) if module.ident == "types" => {
                    client.types = definitions(items(module))
                }
                Item::Mod(module) if module.ident == "builder" => {
                    builders = operations(items(module))
                }
                Item::Impl(block) if block.trait_.is_none() => starts.extend(methods(block)),
                _ => {}
            }
        }
        for (id, method, path) in table {
            if let Some(operation) = starts.get(&id).and_then(|builder| builders.remove(builder)) {
                client.operations.insert((method, path), operation);
            }
        }
        Ok(client)
    }

    /// Whether a type is the choice of an operation's answers by status.
    pub(super) fn is_outcome(&self, name: &str) -> bool {
        name.ends_with("Outcome") && matches!(self.types.get(name), Some(Def::Union(_)))
    }

    pub(super) fn variants(&self, name: &str) -> &[Shape] {
        match self.types.get(name) {
            Some(Def::Union(variants)) => variants,
            _ => &[],
        }
    }
}

fn items(module: &syn::ItemMod) -> &[Item] {
    module.content.as_ref().map_or(&[], |(_, items)| items)
}

/// Id, method and path of each row of the table of operations, which semicolons end.
fn rows(tokens: &proc_macro2::TokenStream) -> Vec<(String, String, String)> {
    use proc_macro2::TokenTree;
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    trees
        .split(|tree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ';'))
        .filter_map(|row| {
            let mut texts = row.iter().filter_map(|tree| match tree {
                TokenTree::Literal(literal) => text(literal),
                _ => None,
            });
            Some((texts.next()?, texts.next()?, texts.next()?))
        })
        .collect()
}

/// The methods of the client that start an operation, with the builder they start.
fn methods(block: &syn::ItemImpl) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for item in &block.items {
        if let ImplItem::Fn(method) = item
            && let ReturnType::Type(_, ty) = &method.sig.output
            && let Type::Path(path) = &**ty
            && path.path.segments.len() == 2
            && let Some(last) = path.path.segments.last()
        {
            found.insert(method.sig.ident.to_string(), last.ident.to_string());
        }
    }
    found
}

fn operations(items: &[Item]) -> BTreeMap<String, Operation> {
    let mut found: BTreeMap<String, Operation> = BTreeMap::new();
    for item in items {
        match item {
            Item::Struct(builder) => {
                let operation = found.entry(builder.ident.to_string()).or_default();
                for field in &builder.fields {
                    if let Some(ident) = &field.ident {
                        operation
                            .fields
                            .insert(ident.to_string(), within_result(&field.ty));
                    }
                }
            }
            Item::Impl(block) if block.trait_.is_none() => {
                let Type::Path(path) = &*block.self_ty else {
                    continue;
                };
                let Some(last) = path.path.segments.last() else {
                    continue;
                };
                let operation = found.entry(last.ident.to_string()).or_default();
                let methods = block.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(method) => Some(method),
                    _ => None,
                });
                // `send` sends what `into_request` makes, which says what is asked for.
                let asked: BTreeSet<String> = methods
                    .clone()
                    .filter(|method| method.sig.ident == "into_request")
                    .flat_map(|method| literals(&method.block.to_token_stream()))
                    .collect();
                for method in methods {
                    read_method(method, &asked, operation);
                }
            }
            _ => {}
        }
    }
    found
}

fn read_method(method: &syn::ImplItemFn, asked: &BTreeSet<String>, operation: &mut Operation) {
    let body = method.block.to_token_stream();
    let mut texts = literals(&body);
    if body.to_string().contains("Body :: form") {
        texts.insert("application/x-www-form-urlencoded".to_owned());
    }
    wires(&body, &mut operation.wires);
    let name = method.sig.ident.to_string();
    let public = matches!(method.vis, syn::Visibility::Public(_));
    let value = method.sig.inputs.iter().nth(1);
    if name == "send_with" {
        // The same as `send`, with options for the call.
        return;
    }
    if public && let Some(syn::FnArg::Typed(value)) = value {
        operation
            .setters
            .insert(name, (shape(&value.ty), texts.clone()));
    } else if public && method.sig.asyncness.is_some() {
        let yields = match &method.sig.output {
            ReturnType::Type(_, ty) => within_result(ty),
            ReturnType::Default => Shape::Nothing,
        };
        let own = method.sig.ident != "send";
        let types = if own { &texts } else { asked }
            .iter()
            .flat_map(|text| text.split(", "))
            .map(str::to_owned);
        operation.sends.push((yields, types.collect()));
    }
    operation.literals.extend(texts);
}

/// Where a wire name stands beside the identifier of its value: `query("wire", …, ident)`.
fn wires(tokens: &proc_macro2::TokenStream, found: &mut BTreeMap<(String, String), String>) {
    use proc_macro2::TokenTree;
    let mut place = String::new();
    for tree in tokens.clone() {
        if let TokenTree::Ident(ident) = &tree {
            place = ident.to_string();
        }
        let TokenTree::Group(group) = tree else {
            continue;
        };
        // A call that was broken into lines ends in a comma.
        let trees: Vec<TokenTree> = group
            .stream()
            .into_iter()
            .filter(|tree| !matches!(tree, TokenTree::Punct(_)))
            .collect();
        if let (Some(TokenTree::Literal(first)), Some(TokenTree::Ident(last))) =
            (trees.first(), trees.last())
            && let Some(wire) = text(first)
        {
            found.insert((place.clone(), wire), last.to_string());
        }
        wires(&group.stream(), found);
    }
}

fn literals(tokens: &proc_macro2::TokenStream) -> BTreeSet<String> {
    use proc_macro2::TokenTree;
    let mut found = BTreeSet::new();
    let mut open = vec![tokens.clone()];
    while let Some(tokens) = open.pop() {
        for tree in tokens {
            match tree {
                TokenTree::Group(group) => open.push(group.stream()),
                TokenTree::Literal(literal) => found.extend(text(&literal)),
                _ => {}
            }
        }
    }
    found
}

fn text(literal: &proc_macro2::Literal) -> Option<String> {
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

/// What stands in `Result<…>`, `Response<…>` and the like.
fn within_result(ty: &Type) -> Shape {
    let mut at = ty;
    while let Type::Path(path) = at
        && let Some(last) = path.path.segments.last()
        && ["Result", "Response"].iter().any(|name| last.ident == name)
        && let PathArguments::AngleBracketed(arguments) = &last.arguments
        && let Some(GenericArgument::Type(inner)) = arguments.args.first()
    {
        at = inner;
    }
    shape(at)
}

/// The type argument of the trait in `impl Trait<T>`.
fn converted(bounds: &syn::TypeImplTrait) -> Option<&Type> {
    let bound = bounds.bounds.iter().find_map(|bound| match bound {
        syn::TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    let PathArguments::AngleBracketed(arguments) = &bound?.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn shape(ty: &Type) -> Shape {
    shape_in(ty, &BTreeSet::new())
}

/// `own` are the names that mean a type of the client rather than one of the standard library.
fn shape_in(ty: &Type, own: &BTreeSet<String>) -> Shape {
    let path = match ty {
        Type::Path(path) => &path.path,
        // Whatever converts to a type: `impl Supply<T>`, `impl Into<T>`.
        Type::ImplTrait(bounds) => match converted(bounds) {
            Some(ty) => return shape_in(ty, own),
            None => return Shape::Value,
        },
        Type::Tuple(tuple) if tuple.elems.is_empty() => return Shape::Nothing,
        _ => return Shape::Value,
    };
    let Some(last) = path.segments.last() else {
        return Shape::Value;
    };
    let name = last.ident.to_string();
    let first = path
        .segments
        .first()
        .map(|s| s.ident.to_string())
        .unwrap_or_default();
    if first == "types"
        || first == "super" && path.segments.len() == 2 && name != "ByteStream"
        || (path.segments.len() == 1 && own.contains(&name))
    {
        return Shape::Named(name);
    }
    let argument = |index: usize| {
        let PathArguments::AngleBracketed(arguments) = &last.arguments else {
            return None;
        };
        let types = arguments.args.iter().filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(shape_in(ty, own)),
            _ => None,
        });
        types.into_iter().nth(index)
    };
    match name.as_str() {
        "Value" => Shape::Value,
        // A raw body is generic over what it is made of.
        "ByteStream" | "Body" | "B" => Shape::Bytes,
        "String" | "str" | "File" => Shape::Text,
        "bool" | "Number" | "f64" | "i128" | "u128" | "i8" | "i16" | "i32" | "i64" | "u8"
        | "u16" | "u32" | "u64" => Shape::Scalar,
        // Of a stream each of its values is what the schema says.
        "Option" | "Box" | "Nullable" | "ItemStream" => argument(0).unwrap_or(Shape::Value),
        "Vec" => Shape::List(Box::new(argument(0).unwrap_or(Shape::Value))),
        "HashMap" | "Map" => Shape::Map(Box::new(argument(1).unwrap_or(Shape::Value))),
        _ => Shape::Named(name),
    }
}

fn definitions(items: &[Item]) -> BTreeMap<String, Def> {
    let own: BTreeSet<String> = items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some(item.ident.to_string()),
            Item::Enum(item) => Some(item.ident.to_string()),
            Item::Type(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect();
    let mut found = BTreeMap::new();
    let mut wires: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for item in items {
        match item {
            Item::Macro(call) if call.mac.path.is_ident("record") => {
                wires.extend(record(&call.mac.tokens));
            }
            Item::Type(alias) => {
                found.insert(
                    alias.ident.to_string(),
                    Def::Alias(shape_in(&alias.ty, &own)),
                );
            }
            Item::Struct(item) => {
                let def = match &item.fields {
                    Fields::Unnamed(fields) => match fields.unnamed.first() {
                        Some(field) => Def::Alias(shape_in(&field.ty, &own)),
                        None => continue,
                    },
                    fields => Def::Struct(
                        fields
                            .iter()
                            .filter_map(|field| {
                                let ident = field.ident.as_ref()?.to_string();
                                Some((
                                    renamed(&field.attrs).unwrap_or(ident),
                                    shape_in(&field.ty, &own),
                                ))
                            })
                            .collect(),
                    ),
                };
                found.insert(item.ident.to_string(), def);
            }
            Item::Enum(item) => {
                let variants = item
                    .variants
                    .iter()
                    .filter(|variant| variant.ident != "Unknown");
                let held: Vec<Shape> = variants
                    .filter_map(|variant| {
                        variant
                            .fields
                            .iter()
                            .next()
                            .map(|field| shape_in(&field.ty, &own))
                    })
                    .collect();
                let def = if held.is_empty() {
                    Def::Strings
                } else {
                    Def::Union(held)
                };
                found.insert(item.ident.to_string(), def);
            }
            _ => {}
        }
    }
    for (name, wires) in wires {
        if let Some(Def::Struct(fields)) = found.get_mut(&name) {
            let written = std::mem::take(fields).into_iter();
            *fields = written
                .map(|(ident, shape)| (wires.get(&ident).cloned().unwrap_or(ident), shape))
                .collect();
        }
    }
    found
}

/// The wire names in `record!(Name { field = "wire" kind, … })`, by field.
fn record(tokens: &proc_macro2::TokenStream) -> Option<(String, BTreeMap<String, String>)> {
    use proc_macro2::TokenTree;
    let mut trees = tokens.clone().into_iter();
    let Some(TokenTree::Ident(name)) = trees.next() else {
        return None;
    };
    let Some(TokenTree::Group(group)) = trees.next() else {
        return None;
    };
    let mut wires = BTreeMap::new();
    let mut field = String::new();
    for tree in group.stream() {
        match tree {
            // The kind after a wire name is overwritten by the next field.
            TokenTree::Ident(ident) => field = ident.to_string(),
            TokenTree::Literal(literal) => {
                wires.extend(text(&literal).map(|wire| (field.clone(), wire)));
            }
            _ => {}
        }
    }
    Some((name.to_string(), wires))
}

/// The name that a field has on the wire.
fn renamed(attributes: &[Attribute]) -> Option<String> {
    let mut name = None;
    for attribute in attributes.iter().filter(|a| a.path().is_ident("serde")) {
        // What is of no interest here may have any form.
        let _ = attribute.parse_nested_meta(|meta| {
            let rename = meta.path.is_ident("rename");
            if let Ok(value) = meta.value() {
                let text: syn::LitStr = value.parse()?;
                if rename {
                    name = Some(text.value());
                }
            }
            Ok(())
        });
    }
    name
}
