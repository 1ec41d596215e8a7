//! The builders of operations: progenitor's structs and setters, with the request and the sending written here.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Fields, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, ItemMod, ItemStruct, Type};

use super::spelling::Spelling;
use super::syntax::{parsed, without_lifetime};
use super::writer::Writer;
use super::{body, doc, initial, request, response};
use crate::Error;
use crate::error::internal;
use crate::model::Operation;

/// Writes the module of the builders.
pub(super) fn module(module: ItemMod, spell: &Spelling<'_>, out: &mut Writer) -> Result<(), Error> {
    let operations: BTreeMap<&str, (usize, &Operation)> = spell
        .api
        .operations
        .iter()
        .enumerate()
        .map(|(index, operation)| (operation.builder.as_str(), (index, operation)))
        .collect();
    let find = |name: String| operations.get(name.as_str()).copied();
    out.open("/// Types for composing operation parameters.", "builder");
    out.items(quote! {
        use super::{OPERATIONS, types};
        use ::openapi_client_runtime::__private::{self as support, reqwest, serde_json};
    })?;
    let mut written = BTreeSet::new();
    for item in module.content.into_iter().flat_map(|(_, items)| items) {
        match item {
            Item::Struct(item) => {
                if let Some((_, operation)) = find(item.ident.to_string()) {
                    out.items(definition(item, operation)?)?;
                }
            }
            Item::Impl(block) => {
                if let Some((index, operation)) = name_of(&block.self_ty).and_then(find) {
                    written.insert(index);
                    out.items(methods(block, index, operation, spell)?)?;
                }
            }
            _ => {}
        }
    }
    let builders = spell.api.operations.iter().map(|operation| {
        let name = format_ident!("{}", operation.builder);
        let success = response::success_type(&operation.outcome, spell);
        quote!(#name -> #success)
    });
    out.items(quote!(::openapi_client_runtime::request_builders!(#(#builders),*);))?;
    out.close();
    let mut all = operations.values();
    match all.find(|(index, _)| !written.contains(index)) {
        Some((_, operation)) => Err(super::missing("builders", operation)),
        None => Ok(()),
    }
}

fn name_of(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

/// The struct, which holds a client of its own instead of borrowing one, and a further body where there are several. It shows
/// no parameter.
fn definition(mut builder: ItemStruct, operation: &Operation) -> Result<TokenStream, Error> {
    builder.generics = syn::Generics::default();
    let Fields::Named(fields) = &mut builder.fields else {
        return Err(internal("progenitor's builder", "it has no named fields"));
    };
    for field in &mut fields.named {
        if field.ident.as_ref().is_some_and(|ident| ident == "client") {
            field.ty = parsed(quote!(super::Client))?;
        }
    }
    if operation.bodies.len() > 1 {
        let further: syn::FieldsNamed =
            parsed(quote!({ body_as: Option<Result<support::Body, String>> }))?;
        fields.named.extend(further.named);
    }
    // A body that is being sent as it comes cannot be cloned.
    let raw = operation.bodies.len() > 1
        || operation
            .bodies
            .first()
            .is_some_and(|body| body.payload.ty().is_none());
    let derive = (!raw).then(|| quote!(#[derive(Clone)]));
    let words = format!(
        "Builder for [`Client::{0}`](super::Client::{0}).",
        operation.id
    );
    let words = doc::lines(&words);
    builder.attrs = doc::attributes(quote!(#words #derive))?;
    Ok(quote!(#builder))
}

fn methods(
    mut block: ItemImpl,
    index: usize,
    operation: &Operation,
    spell: &Spelling<'_>,
) -> Result<TokenStream, Error> {
    block.generics = syn::Generics::default();
    without_lifetime(&mut block.self_ty);
    let items = std::mem::take(&mut block.items);
    for item in items {
        let ImplItem::Fn(mut method) = item else {
            continue;
        };
        match method.sig.ident.to_string().as_str() {
            // progenitor's own requests, which know neither styles nor optional bodies, and its own reading.
            "send" => continue,
            "new" => constructor(&mut method, operation, spell)?,
            name => setter(&mut method, name, operation)?,
        }
        block.items.push(ImplItem::Fn(method));
    }
    check_setters(&block, operation)?;
    let bodies = body::methods(operation, spell);
    let request = request::method(index, operation, spell);
    let send = response::methods(operation, spell);
    let written: TokenStream = quote!(impl X { #bodies #request #send });
    block.items.extend(parsed::<ItemImpl>(written)?.items);
    Ok(quote!(#block))
}

/// Every parameter has a setter, or the client could not set it.
fn check_setters(block: &ItemImpl, operation: &Operation) -> Result<(), Error> {
    let has = |name: &str| {
        block
            .items
            .iter()
            .any(|item| matches!(item, ImplItem::Fn(method) if method.sig.ident == name))
    };
    for param in &operation.params {
        if !has(&param.ident) {
            let what = format!("progenitor's builder of `{}`", operation.id);
            let why = format!("it has no setter `{}`", param.ident);
            return Err(internal(&what, why));
        }
    }
    Ok(())
}

/// `new` clones the client that it is given, and begins with an empty builder of a body that has one.
fn constructor(
    method: &mut ImplItemFn,
    operation: &Operation,
    spell: &Spelling<'_>,
) -> Result<(), Error> {
    if let Some(FnArg::Typed(client)) = method.sig.inputs.first_mut() {
        client.ty = parsed(quote!(&super::Client))?;
    }
    let mut initial = initial::Initial::of(method)?;
    initial.set("client", quote!(::std::clone::Clone::clone(client)))?;
    let built = operation.bodies.first();
    if !operation.may_lack_first_body()
        && built.is_some_and(|body| spell.api.struct_of(&body.payload).is_some())
    {
        initial.set("body", quote!(Ok(::std::default::Default::default())))?;
    }
    if operation.bodies.len() > 1 {
        initial.add("body_as", quote!(None))?;
    }
    Ok(())
}

/// A setter says what its parameter means.
fn setter(method: &mut ImplItemFn, name: &str, operation: &Operation) -> Result<(), Error> {
    let param = operation.params.iter().find(|param| param.ident == name);
    let words = match param {
        Some(param) => doc::words(param.doc.as_deref()),
        None => match operation.bodies.first() {
            Some(body) => doc::lines(&format!("Sets the body, sent as `{}`.", body.media_type)),
            None => TokenStream::new(),
        },
    };
    let old = doc::deprecated(param.is_some_and(|param| param.deprecated));
    method.attrs = doc::attributes(quote!(#words #old))?;
    Ok(())
}
