//! The generated `types` module: structs with builders, open enums, unions and aliases.
//!
//! progenitor's own types are closed: an unknown enum value, an unknown alternative or a `null` fails the whole body,
//! and a property that may be null cannot be sent as null. Tagging schemas and converting them to hand-written types
//! mends single fields, but every closed enum and union would have to be hoisted and written here all the same, and a schema
//! that typify refuses would still end the build. So this module writes all named types, in the shape progenitor's users
//! know (`types::X`, `types::X::builder()`, `types::builder::X`), and progenitor sees a stand-in for each.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Api, Content, Def, Field, Kind, Outcome, Ty, Union};
use crate::prose;

/// What emission needs to know of a type beside its definition.
pub(crate) struct Facts {
    in_request: BTreeSet<String>,
    in_response: BTreeSet<String>,
    /// Pairs of a type and one it holds directly, both on one cycle.
    cycles: BTreeSet<(String, String)>,
}

impl Facts {
    pub(crate) fn of(api: &Api) -> Self {
        let mut request = Vec::new();
        let mut response = Vec::new();
        for operation in &api.operations {
            request.extend(operation.params.iter().map(|p| &p.ty));
            request.extend(operation.bodies.iter().filter_map(|b| b.payload.ty()));
            for success in &operation.success {
                let contents =
                    std::iter::once(&success.content).chain(success.others.iter().map(|(_, c)| c));
                response.extend(contents.filter_map(|c| match c {
                    Content::Json(ty) => Some(ty),
                    Content::Raw | Content::Empty => None,
                }));
            }
            if let Outcome::Typed(ty) | Outcome::Maybe(ty) = &operation.outcome {
                response.push(ty);
            }
        }
        Self {
            in_request: reachable(&api.types, &request),
            in_response: reachable(&api.types, &response),
            cycles: cycles(&api.types),
        }
    }
}

/// Every type that a definition mentions.
pub(crate) fn mentioned(def: &Def) -> Vec<&Ty> {
    match &def.kind {
        Kind::Struct { fields, rest } => {
            fields.iter().map(|f| &f.ty).chain(rest.as_ref()).collect()
        }
        Kind::Enum(_) => Vec::new(),
        Kind::Outcomes(variants) => variants
            .iter()
            .filter_map(|(_, content)| match content {
                Content::Json(ty) => Some(ty),
                Content::Raw | Content::Empty => None,
            })
            .collect(),
        Kind::Union(union) => union.variants.iter().map(|v| &v.ty).collect(),
        Kind::Alias(ty) | Kind::Wrapper(ty) => vec![ty],
    }
}

fn named(ty: &Ty) -> Option<&str> {
    match ty {
        Ty::Named(name) => Some(name),
        Ty::Map(inner) | Ty::List(inner) | Ty::Option(inner) => named(inner),
        _ => None,
    }
}

fn reachable(types: &BTreeMap<String, Def>, roots: &[&Ty]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = roots.iter().filter_map(|ty| named(ty)).collect();
    while let Some(name) = open.pop() {
        if found.insert(name.to_owned())
            && let Some(def) = types.get(name)
        {
            open.extend(mentioned(def).into_iter().filter_map(named));
        }
    }
    found
}

/// A type that is held without a list or map between has a size of its own, so it must not hold its holder.
fn direct(ty: &Ty) -> Option<&str> {
    match ty {
        Ty::Named(name) => Some(name),
        Ty::Option(inner) => direct(inner),
        _ => None,
    }
}

/// Tarjan's strongly connected components over direct containment, without recursion.
fn cycles(types: &BTreeMap<String, Def>) -> BTreeSet<(String, String)> {
    let names: Vec<&str> = types.keys().map(String::as_str).collect();
    let index: BTreeMap<&str, usize> = names.iter().enumerate().map(|(i, n)| (*n, i)).collect();
    let edges: Vec<Vec<usize>> = types
        .values()
        .map(|def| {
            let targets = mentioned(def).into_iter().filter_map(direct);
            targets
                .filter_map(|name| index.get(name).copied())
                .collect()
        })
        .collect();
    let component = components(&edges);
    let mut pairs = BTreeSet::new();
    for (from, targets) in edges.iter().enumerate() {
        for to in targets {
            if component[from] == component[*to] {
                pairs.insert((names[from].to_owned(), names[*to].to_owned()));
            }
        }
    }
    pairs
}

/// The component of each node.
pub(crate) fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let count = edges.len();
    let (mut order, mut low, mut component) = (vec![NEW; count], vec![0; count], vec![NEW; count]);
    let (mut clock, mut next) = (0, 0);
    let mut open = Vec::new();
    for root in 0..count {
        if order[root] != NEW {
            continue;
        }
        let mut walk = vec![(root, 0)];
        while let Some((node, edge)) = walk.pop() {
            if edge == 0 {
                order[node] = clock;
                low[node] = clock;
                clock += 1;
                open.push(node);
            }
            if let Some(&target) = edges[node].get(edge) {
                walk.push((node, edge + 1));
                if order[target] == NEW {
                    walk.push((target, 0));
                } else if component[target] == NEW {
                    low[node] = low[node].min(order[target]);
                }
                continue;
            }
            if low[node] == order[node] {
                while let Some(member) = open.pop() {
                    component[member] = next;
                    if member == node {
                        break;
                    }
                }
                next += 1;
            }
            if let Some((parent, _)) = walk.last() {
                low[*parent] = low[*parent].min(low[node]);
            }
        }
    }
    component
}

/// Where a type is mentioned, which decides how it is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    /// `mod types` itself.
    Types,
    /// `types::builder`.
    Builder,
    /// The builders of operations, which have `types` in scope.
    Operations,
}

/// How types are written at one place of the client.
pub(crate) struct Spelling<'a> {
    pub(crate) api: &'a Api,
    pub(crate) facts: &'a Facts,
    pub(crate) from: From,
}

impl Spelling<'_> {
    /// A name of the prelude, unless the document has a type of that name, which would be meant instead.
    fn std(&self, name: &str, full: TokenStream) -> TokenStream {
        if self.from != From::Operations && self.api.types.contains_key(name) {
            return full;
        }
        let name = format_ident!("{name}");
        quote!(#name)
    }

    fn support(&self) -> TokenStream {
        match self.from {
            From::Types => quote!(super::support),
            From::Builder | From::Operations => quote!(support),
        }
    }

    fn name(&self, name: &str) -> TokenStream {
        let name = format_ident!("{name}");
        match self.from {
            From::Types => quote!(#name),
            From::Builder => quote!(super::#name),
            From::Operations => quote!(types::#name),
        }
    }

    /// A type as it is written here.
    pub(crate) fn ty(&self, ty: &Ty) -> TokenStream {
        match ty {
            Ty::String => self.std("String", quote!(::std::string::String)),
            Ty::Bool => quote!(bool),
            Ty::Int(name) => {
                let name = format_ident!("{name}");
                quote!(#name)
            }
            Ty::Float => quote!(f64),
            Ty::Any => quote!(::serde_json::Value),
            Ty::Map(inner) => {
                let string = self.ty(&Ty::String);
                let value = self.ty(inner);
                if **inner == Ty::Any {
                    quote!(::serde_json::Map<#string, #value>)
                } else {
                    quote!(::std::collections::HashMap<#string, #value>)
                }
            }
            Ty::List(inner) => {
                let list = self.std("Vec", quote!(::std::vec::Vec));
                let inner = self.ty(inner);
                quote!(#list<#inner>)
            }
            Ty::Option(inner) => self.option(&self.ty(inner)),
            Ty::Named(name) => self.name(name),
            Ty::File => {
                let support = self.support();
                quote!(#support::File)
            }
        }
    }

    fn option(&self, inner: &TokenStream) -> TokenStream {
        let option = self.std("Option", quote!(::std::option::Option));
        quote!(#option<#inner>)
    }

    /// A type held by another, behind a box where the two hold each other.
    fn held(&self, holder: &str, ty: &Ty) -> TokenStream {
        let plain = self.ty(ty);
        match direct(ty) {
            Some(held)
                if self
                    .facts
                    .cycles
                    .contains(&(holder.to_owned(), held.to_owned())) =>
            {
                let boxed = self.std("Box", quote!(::std::boxed::Box));
                quote!(#boxed<#plain>)
            }
            _ => plain,
        }
    }
}

/// The error that building a type ends in.
pub(crate) fn error_module() -> TokenStream {
    quote! {
        /// Error types.
        pub mod error {
            /// Error from a builder that lacks a required value or was given one it could not convert.
            pub struct ConversionError(::std::borrow::Cow<'static, str>);
            impl ::std::error::Error for ConversionError {}
            impl ::std::fmt::Display for ConversionError {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(&self.0)
                }
            }
            impl ::std::fmt::Debug for ConversionError {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(&self.0)
                }
            }
            impl ::std::convert::From<String> for ConversionError {
                fn from(value: String) -> Self {
                    Self(value.into())
                }
            }
        }
    }
}

/// The types of `mod types`, one by one.
pub(crate) fn definitions<'a>(
    api: &'a Api,
    facts: &'a Facts,
) -> impl Iterator<Item = TokenStream> + 'a {
    api.types.iter().map(move |(name, def)| {
        definition(
            name,
            def,
            &Spelling {
                api,
                facts,
                from: From::Types,
            },
        )
    })
}

/// The types of `types::builder`, one by one: what is never sent need not be built.
pub(crate) fn builders<'a>(
    api: &'a Api,
    facts: &'a Facts,
) -> impl Iterator<Item = TokenStream> + 'a {
    api.types
        .iter()
        .filter_map(move |(name, def)| match &def.kind {
            Kind::Struct { fields, rest } if facts.in_request.contains(name) => Some(builder(
                name,
                fields,
                rest.as_ref(),
                &Spelling {
                    api,
                    facts,
                    from: From::Builder,
                },
            )),
            _ => None,
        })
}

pub(crate) fn doc(text: Option<&str>) -> TokenStream {
    let text = text.map(prose::rustdoc).filter(|t| !t.is_empty());
    text.map(|text| {
        let lines = text.lines().map(|line| format!(" {line}"));
        quote!(#(#[doc = #lines])*)
    })
    .unwrap_or_default()
}

pub(crate) fn deprecated(is: bool) -> TokenStream {
    if is {
        quote!(#[deprecated])
    } else {
        TokenStream::new()
    }
}

fn definition(name: &str, def: &Def, spell: &Spelling<'_>) -> TokenStream {
    let api = spell.api;
    let ident = format_ident!("{name}");
    let fallback = match &def.kind {
        Kind::Enum(_) => "One of the known values, or one that this build does not know.",
        Kind::Union(_) => "One of several alternatives, or a value that fits none.",
        _ => "",
    };
    let head = doc(Some(def.doc.as_deref().unwrap_or(fallback)));
    let old = deprecated(def.deprecated);
    match &def.kind {
        Kind::Struct { fields, rest } => {
            let members = fields.iter().map(|field| member(name, field, spell));
            let entries = fields.iter().map(|field| {
                let (ident, wire) = (format_ident!("{}", field.ident), &field.wire);
                let must = shape(name, field, spell).must;
                let kind = match (must, field.nullable && field.ty != Ty::Any) {
                    (true, true) => quote!(null),
                    (true, false) => quote!(must),
                    (false, _) => quote!(maybe),
                };
                quote!(#ident = #wire #kind)
            });
            let rest_name = rest
                .as_ref()
                .map(|_| format_ident!("{}", rest_ident(fields)));
            let rest = rest.as_ref().map(|ty| {
                let ty = spell.ty(&Ty::Map(Box::new(ty.clone())));
                quote! {
                    /// Members that the schema does not name.
                    pub #rest_name: #ty,
                }
            });
            let rest_name = rest_name.map(|ident| quote!(; #ident));
            let start = spell.facts.in_request.contains(name).then(|| {
                quote! {
                    impl #ident {
                        pub fn builder() -> builder::#ident {
                            ::std::default::Default::default()
                        }
                    }
                }
            });
            let default = fields.iter().all(|f| !shape(name, f, spell).must);
            let default = default.then(|| quote!(, Default));
            quote! {
                #head
                #old
                #[derive(Clone, Debug #default)]
                pub struct #ident {
                    #(#members)*
                    #rest
                }
                record!(#ident { #(#entries),* #rest_name });
                #start
            }
        }
        Kind::Enum(values) => {
            let variants: Vec<_> = values
                .iter()
                .map(|(ident, _)| format_ident!("{ident}"))
                .collect();
            let wires = values.iter().map(|(_, wire)| wire);
            quote! {
                #head
                #old
                #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
                pub enum #ident {
                    #(#variants,)*
                    /// A value that this build does not know.
                    Unknown(::std::string::String),
                }
                open_enum!(#ident { #(#variants = #wires),* });
            }
        }
        Kind::Union(union) => {
            let variants: Vec<_> = union
                .variants
                .iter()
                .map(|v| format_ident!("{}", v.ident))
                .collect();
            let types: Vec<_> = union
                .variants
                .iter()
                .map(|v| spell.held(name, &v.ty))
                .collect();
            let tests = (0..union.variants.len()).map(|index| test(union, index, api));
            let conversions = union
                .variants
                .iter()
                .enumerate()
                .filter_map(|(index, variant)| {
                    let same = union
                        .variants
                        .iter()
                        .filter(|other| resolve(&other.ty, api) == resolve(&variant.ty, api));
                    let any = resolve(&variant.ty, api) == Ty::Any;
                    (same.count() == 1 && !any).then(|| {
                        let (ty, variant) = (&types[index], &variants[index]);
                        quote! {
                            impl ::std::convert::From<#ty> for #ident {
                                fn from(value: #ty) -> Self {
                                    Self::#variant(value)
                                }
                            }
                        }
                    })
                });
            quote! {
                #head
                #old
                #[derive(::serde::Serialize, Clone, Debug)]
                #[serde(untagged)]
                pub enum #ident {
                    #(#variants(#types),)*
                    /// A value that fits none of them.
                    Unknown(::serde_json::Value),
                }
                open_union!(#ident { #(#variants(#types): #tests),* });
                #(#conversions)*
            }
        }
        Kind::Outcomes(variants) => {
            let raw = variants.iter().any(|(_, content)| *content == Content::Raw);
            let derive = (!raw).then(|| quote!(#[derive(Clone, Debug)]));
            let variants = variants.iter().map(|(ident, content)| {
                let ident = format_ident!("{ident}");
                match content {
                    Content::Json(ty) => {
                        let ty = spell.ty(ty);
                        quote!(#ident(#ty),)
                    }
                    Content::Raw => quote!(#ident(super::ByteStream),),
                    Content::Empty => quote!(#ident,),
                }
            });
            quote! {
                #head
                #derive
                pub enum #ident {
                    #(#variants)*
                }
            }
        }
        Kind::Alias(ty) => {
            let ty = spell.ty(ty);
            quote! {
                #head
                #old
                pub type #ident = #ty;
            }
        }
        Kind::Wrapper(ty) => {
            let ty = spell.ty(ty);
            quote! {
                #head
                #old
                #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
                #[serde(transparent)]
                pub struct #ident(pub #ty);
                impl ::std::convert::From<#ty> for #ident {
                    fn from(value: #ty) -> Self {
                        Self(value)
                    }
                }
            }
        }
    }
}

/// A type behind its aliases.
pub(crate) fn resolve(ty: &Ty, api: &Api) -> Ty {
    match ty {
        Ty::Named(name) => match api.types.get(name).map(|def| &def.kind) {
            Some(Kind::Alias(target)) => resolve(target, api),
            _ => ty.clone(),
        },
        Ty::List(inner) => Ty::List(Box::new(resolve(inner, api))),
        Ty::Map(inner) => Ty::Map(Box::new(resolve(inner, api))),
        Ty::Option(inner) => Ty::Option(Box::new(resolve(inner, api))),
        other => other.clone(),
    }
}

/// What a value must look like to be offered to an alternative.
fn test(union: &Union, index: usize, api: &Api) -> TokenStream {
    let ty = resolve(&union.variants[index].ty, api);
    let mut tags: BTreeMap<String, Vec<String>> = BTreeMap::new();
    if let Ty::Named(name) = &ty
        && let Some(Kind::Struct { fields, .. }) = api.types.get(name).map(|def| &def.kind)
    {
        for field in fields {
            // A member with a single value is a tag; one with several is data, and may have more tomorrow.
            if let Ty::Named(of) = resolve(&field.ty, api)
                && let Some(Kind::Enum(values)) = api.types.get(&of).map(|def| &def.kind)
                && let [(_, only)] = values.as_slice()
            {
                tags.insert(field.wire.clone(), vec![only.clone()]);
            }
        }
    }
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
    quote!(super::support::Test(#kinds, &[#(#tags),*]))
}

/// The JSON kinds that a type can be read from, as the support module's `Test` spells them; empty for all.
fn kinds(ty: &Ty, api: &Api, depth: usize) -> &'static str {
    match ty {
        Ty::String | Ty::File => "s",
        Ty::Bool => "b",
        Ty::Int(_) => "i",
        Ty::Float => "ni",
        Ty::Map(_) => "o",
        Ty::List(_) => "a",
        Ty::Any | Ty::Option(_) => "",
        Ty::Named(name) => match api.types.get(name).map(|def| &def.kind) {
            Some(Kind::Struct { .. }) => "o",
            Some(Kind::Enum(_)) => "s",
            Some(Kind::Alias(target) | Kind::Wrapper(target)) if depth < 20 => {
                kinds(target, api, depth + 1)
            }
            _ => "",
        },
    }
}

struct Shape {
    ty: TokenStream,
    /// Whether a value must be given.
    must: bool,
}

/// How a property stands in its struct, which depends on the directions in which the struct travels.
fn shape(holder: &str, field: &Field, spell: &Spelling<'_>) -> Shape {
    let inner = spell.held(holder, &field.ty);
    let support = spell.support();
    let request = spell.facts.in_request.contains(holder);
    let response = spell.facts.in_response.contains(holder);
    // What only the server sets is not required of a request, and what only the client sets is not expected back.
    let required =
        field.required && !(field.read_only && request) && !(field.write_only && response);
    match (required, field.nullable) {
        (true, false) => Shape {
            ty: inner,
            must: true,
        },
        (true, true) if field.ty == Ty::Any => Shape {
            ty: inner,
            must: true,
        },
        (true, true) => Shape {
            ty: spell.option(&inner),
            must: true,
        },
        (false, true) if request => Shape {
            ty: quote!(#support::Nullable<#inner>),
            must: false,
        },
        (false, _) => Shape {
            ty: spell.option(&inner),
            must: false,
        },
    }
}

fn member(holder: &str, field: &Field, spell: &Spelling<'_>) -> TokenStream {
    let ident = format_ident!("{}", field.ident);
    let Shape { ty, .. } = shape(holder, field, spell);
    let head = doc(field.doc.as_deref());
    let old = deprecated(field.deprecated);
    quote! {
        #head
        #old
        pub #ident: #ty,
    }
}

/// The name of the field that holds unnamed members.
pub(crate) fn rest_ident(fields: &[Field]) -> String {
    let taken = |name: &str| fields.iter().any(|f| f.ident == name);
    std::iter::once("extra".to_owned())
        .chain((2..).map(|n| format!("extra_{n}")))
        .find(|name| !taken(name))
        .unwrap_or_default()
}

fn builder(name: &str, fields: &[Field], rest: Option<&Ty>, spell: &Spelling<'_>) -> TokenStream {
    let ident = format_ident!("{name}");
    let mut idents = Vec::new();
    let mut types = Vec::new();
    let mut taken = Vec::new();
    for field in fields {
        let shape = shape(name, field, spell);
        let ident = format_ident!("{}", field.ident);
        let words = &field.ident;
        taken.push(if shape.must {
            quote!(value.#ident.required(#words)?)
        } else {
            quote!(value.#ident.optional()?)
        });
        idents.push(ident);
        types.push(shape.ty);
    }
    if let Some(ty) = rest {
        let ident = format_ident!("{}", rest_ident(fields));
        taken.push(quote!(value.#ident.optional()?));
        idents.push(ident);
        types.push(spell.ty(&Ty::Map(Box::new(ty.clone()))));
    }
    let names = idents.iter().map(|ident| ident.to_string());
    let result = spell.std("Result", quote!(::std::result::Result));
    quote! {
        #[derive(Clone, Debug, Default)]
        pub struct #ident {
            #(#idents: support::Given<#types>,)*
        }
        impl #ident {
            #(pub fn #idents(mut self, value: impl support::Supply<#types>) -> Self {
                self.#idents.set(#names, value);
                self
            })*
        }
        impl ::std::convert::TryFrom<#ident> for super::#ident {
            type Error = super::error::ConversionError;
            fn try_from(value: #ident) -> #result<Self, Self::Error> {
                Ok(Self { #(#idents: #taken,)* })
            }
        }
        impl ::std::convert::From<super::#ident> for #ident {
            fn from(value: super::#ident) -> Self {
                Self { #(#idents: value.#idents.into(),)* }
            }
        }
    }
}
