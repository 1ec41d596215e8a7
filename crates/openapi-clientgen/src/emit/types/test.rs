//! What a value must be to be offered to an alternative, computed once for each union.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Api, Kind, Ty, Union};

/// How many aliases are followed.
const MAX_ALIASES: usize = 20;

/// The runtime's `Test` of one alternative.
pub(super) fn of(union: &Union, index: usize, api: &Api) -> TokenStream {
    let ty = api.resolve(&union.variants[index].ty);
    let mut tags = constants(&ty, api);
    if let Some((member, values)) = &union.discriminator {
        let own: Vec<String> = values
            .iter()
            .filter(|(_, to)| **to == index)
            .map(|(value, _)| value.clone())
            .collect();
        if !own.is_empty() {
            tags.insert(member.clone(), own);
        }
    }
    let kinds = kinds(&ty, api, 0);
    let tags = tags
        .iter()
        .map(|(member, values)| quote!((#member, &[#(#values),*])));
    quote!(support::Test(#kinds, &[#(#tags),*]))
}

/// The members that have one value. One with several is data, and may have more tomorrow.
fn constants(ty: &Ty, api: &Api) -> BTreeMap<String, Vec<String>> {
    let mut tags = BTreeMap::new();
    let Some(Kind::Struct { fields, .. }) = kind_of(ty, api) else {
        return tags;
    };
    for field in fields {
        if let Some(Kind::Enum(values)) = kind_of(&api.resolve(&field.ty), api)
            && let [(_, only)] = values.as_slice()
        {
            tags.insert(field.wire.clone(), vec![only.clone()]);
        }
    }
    tags
}

fn kind_of<'a>(ty: &Ty, api: &'a Api) -> Option<&'a Kind> {
    match ty {
        Ty::Named(name) => api.types.get(name).map(|def| &def.kind),
        _ => None,
    }
}

/// The JSON types that a type can be read from, as the runtime's `Test` spells them; empty for all.
fn kinds(ty: &Ty, api: &Api, depth: usize) -> &'static str {
    match ty {
        Ty::String | Ty::File => "s",
        Ty::Bool => "b",
        Ty::Int(_) => "i",
        Ty::Float => "ni",
        Ty::Map(_) => "o",
        Ty::List(_) => "a",
        Ty::Any | Ty::Option(_) => "",
        Ty::Named(_) => match kind_of(ty, api) {
            Some(Kind::Struct { .. }) => "o",
            Some(Kind::Enum(_)) => "s",
            Some(Kind::Alias(target) | Kind::Wrapper(target)) if depth < MAX_ALIASES => {
                kinds(target, api, depth + 1)
            }
            _ => "",
        },
    }
}
