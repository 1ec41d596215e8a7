//! What the source of a generated client names: operations with the texts in the code of their builders.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{ImplItem, Item, ReturnType, Type};

/// The texts in the code of one operation.
#[derive(Default)]
pub(super) struct Named {
    /// Those in the code that makes the request: names of parameters, media types of bodies.
    pub(super) in_requests: BTreeSet<String>,
    /// The media types that are asked for.
    pub(super) accepted: BTreeSet<String>,
}

/// The operations of a client by method and path.
pub(super) fn named(source: &str) -> Result<BTreeMap<(String, String), Named>, String> {
    let file =
        syn::parse_file(source).map_err(|e| format!("the generated code does not parse: {e}"))?;
    let mut table = Vec::new();
    let mut builders: BTreeMap<String, Named> = BTreeMap::new();
    let mut starts: BTreeMap<String, String> = BTreeMap::new();
    for item in &file.items {
        match item {
            Item::Macro(call) => table.extend(rows(&call.mac.tokens)),
            Item::Mod(module) if module.ident == "builder" => {
                let items = module.content.as_ref().map(|(_, items)| items);
                for item in items.into_iter().flatten() {
                    builder(item, &mut builders);
                }
            }
            Item::Impl(block) if block.trait_.is_none() => starts.extend(methods(block)),
            _ => {}
        }
    }
    let found = table.into_iter().filter_map(|[id, method, path]| {
        let builder = builders.remove(starts.get(&id)?)?;
        Some(((method, path), builder))
    });
    Ok(found.collect())
}

/// Id, method and path of each row of the table of operations, which semicolons end.
fn rows(tokens: &TokenStream) -> Vec<[String; 3]> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let rows = trees
        .split(|tree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ';'))
        .map(|row| row.iter().cloned().collect());
    rows.filter_map(|row: TokenStream| {
        let mut texts = texts(row, "").into_iter().map(|(text, _)| text);
        Some([texts.next()?, texts.next()?, texts.next()?])
    })
    .collect()
}

/// The methods of the client that start an operation, with the builder they start.
fn methods(block: &syn::ItemImpl) -> impl Iterator<Item = (String, String)> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => match &method.sig.output {
            ReturnType::Type(_, ty) => Some((method.sig.ident.to_string(), last(ty)?)),
            ReturnType::Default => None,
        },
        _ => None,
    })
}

/// The name of a type without the modules around it.
fn last(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// Notes what the methods of a builder name.
fn builder(item: &Item, builders: &mut BTreeMap<String, Named>) {
    let Item::Impl(block) = item else { return };
    let Some(name) = last(&block.self_ty) else {
        return;
    };
    let named = builders.entry(name).or_default();
    for item in &block.items {
        let ImplItem::Fn(method) = item else { continue };
        let code = method.block.to_token_stream();
        if code.to_string().contains("Body :: form") {
            let form = "application/x-www-form-urlencoded";
            named.in_requests.insert(form.to_owned());
        }
        for (text, call) in texts(code, "") {
            // `send` sends what `into_request` makes, which says what is asked for; several in one header.
            if call == "accept" || call == "request_of" {
                named.accepted.extend(text.split(", ").map(str::to_owned));
            } else {
                named.in_requests.insert(text);
            }
        }
    }
}

/// The string literals in code, in their order, each with the name before the parentheses or brackets that it is in.
fn texts(code: TokenStream, call: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut name = call.to_owned();
    for tree in code {
        match tree {
            TokenTree::Group(group) => found.extend(texts(group.stream(), &name)),
            TokenTree::Ident(ident) => name = ident.to_string(),
            TokenTree::Literal(literal) => {
                if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                    found.push((text.value(), call.to_owned()));
                }
            }
            TokenTree::Punct(_) => {}
        }
    }
    found
}
