//! The pass over progenitor's tokens: its builders and their setters stay, how they send and what they say is replaced.

use std::collections::BTreeMap;

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{ImplItem, Item};

use crate::model::{Api, Content, Encoding, Kind, Operation, Outcome, Payload, Place, Success, Ty};
use crate::read::media_suffix;
use crate::types::{self, Facts, From, Spelling};
use crate::{Error, docs, names, skeleton, support};

/// The source of the whole client, from progenitor's.
pub(crate) fn client(tokens: TokenStream, api: &Api) -> Result<String, Error> {
    let tokens = without_stand_ins(tokens, api);
    let file: syn::File = syn::parse2(tokens).map_err(|error| internal(&error))?;
    let facts = Facts::of(api);
    let spell = Spelling {
        api,
        facts: &facts,
        from: From::Operations,
    };
    let mut out = Writer::default();
    out.items(quote! {
        #[allow(unused_imports)]
        pub use progenitor_client::{ByteStream, ClientHooks, ClientInfo, Error, OperationInfo, ResponseValue};
    })?;
    out.items(support::module(api))?;
    out.items(table(api))?;
    for item in file.items {
        match item {
            Item::Use(_) => {}
            Item::Mod(module) if module.ident == "types" => {
                out.open(
                    "/// Types used as operation parameters and responses.",
                    "types",
                );
                out.items(types::error_module())?;
                for definition in types::definitions(api, &facts) {
                    out.items(definition)?;
                }
                out.open("/// Types for composing complex structures.", "builder");
                out.items(quote!(
                    use super::super::support;
                ))?;
                for builder in types::builders(api, &facts) {
                    out.items(builder)?;
                }
                out.close();
                out.close();
            }
            Item::Mod(module) if module.ident == "builder" => builders(module, &spell, &mut out)?,
            Item::Impl(block) if block.trait_.is_none() => out.items(inherent(block, api))?,
            Item::Struct(mut client) if client.ident == "Client" => {
                client.attrs.retain(|a| !a.path().is_ident("doc"));
                let title = types::doc(Some(&docs::client(api)));
                out.items(quote!(#title #[allow(rustdoc::all)] #client))?;
            }
            other => out.items(other.into_token_stream())?,
        }
    }
    out.items(dispatch())?;
    Ok(out.text)
}

/// Source that is formatted piece by piece, which keeps memory small whatever the size of the document.
#[derive(Default)]
struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    fn items(&mut self, tokens: TokenStream) -> Result<(), Error> {
        let file: syn::File = syn::parse2(tokens).map_err(|error| internal(&error))?;
        for line in prettyplease::unparse(&file).lines() {
            if !line.is_empty() {
                self.indent();
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
        Ok(())
    }

    fn open(&mut self, doc: &str, module: &str) {
        const ALLOW: &str = "#[allow(clippy::all, deprecated, missing_docs, rustdoc::all, unused_imports, unused_macros)]";
        for line in [doc, ALLOW, &format!("pub mod {module} {{")] {
            self.indent();
            self.text.push_str(line);
            self.text.push('\n');
        }
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.indent();
        self.text.push_str("}\n");
    }

    fn indent(&mut self) {
        self.text.extend(std::iter::repeat_n("    ", self.depth));
    }
}

fn internal(error: &syn::Error) -> Error {
    Error::new(
        format!("the generated code does not parse: {error}"),
        "report this to the authors of openapi-clientgen",
    )
}

/// Stand-ins by the names of the types they stand for, in code and in messages.
fn without_stand_ins(tokens: TokenStream, api: &Api) -> TokenStream {
    tokens
        .into_iter()
        .map(|tree| match tree {
            TokenTree::Ident(ident) => match skeleton::without_stand_in(api, &ident.to_string()) {
                Some(real) => TokenTree::Ident(format_ident!("{real}")),
                None => TokenTree::Ident(ident),
            },
            TokenTree::Group(group) => TokenTree::Group(Group::new(
                group.delimiter(),
                without_stand_ins(group.stream(), api),
            )),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                if text.starts_with("\"conversion to `") && text.contains("Unbuilt`") {
                    TokenTree::Literal(Literal::string(
                        text.trim_matches('"').replace("Unbuilt`", "`").as_str(),
                    ))
                } else {
                    TokenTree::Literal(literal)
                }
            }
            other => other,
        })
        .collect()
}

/// The table of operations, in the order of their ids.
fn table(api: &Api) -> TokenStream {
    let rows = api.operations.iter().map(|operation| {
        let Operation {
            id,
            method,
            path,
            deprecated,
            ..
        } = operation;
        let scope = match &operation.scope {
            Some(scope) => quote!(Some(#scope)),
            None => quote!(None),
        };
        let idempotent = matches!(
            method.as_str(),
            "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE"
        );
        quote!(Operation::new(#id, #method, #path, #scope, #idempotent, #deprecated))
    });
    quote! {
        /// Every operation of the document, in the order of their ids.
        pub static OPERATIONS: &[Operation] = &[#(#rows),*];

        /// The operation that a generated method of this name calls.
        pub fn operation(id: &str) -> Option<&'static Operation> {
            let place = OPERATIONS.binary_search_by(|operation| operation.id.cmp(id)).ok()?;
            OPERATIONS.get(place)
        }
    }
}

/// The one place where a request leaves and a response comes in.
fn dispatch() -> TokenStream {
    quote! {
        impl Client {
            async fn dispatch(
                &self,
                (mut request, operation): (reqwest::Request, &'static Operation),
            ) -> Result<reqwest::Response, Error<()>> {
                let info = OperationInfo { operation_id: operation.id };
                self.pre(&mut request, &info).await?;
                let result = self.exec(request, &info).await;
                self.post(&result, &info).await?;
                Ok(result?)
            }
        }
    }
}

/// `impl Client`: the constructors, or the methods that start an operation.
fn inherent(mut block: syn::ItemImpl, api: &Api) -> TokenStream {
    for item in &mut block.items {
        let ImplItem::Fn(method) = item else { continue };
        let name = method.sig.ident.to_string();
        if name == "new" {
            // progenitor's sets a total timeout of 15 s, which no document asks for.
            let has_inner = method.sig.inputs.len() > 1;
            let inner = has_inner.then(|| quote!(inner));
            if let Ok(body) = syn::parse2(
                quote!({ Self::new_with_client(baseurl, reqwest::Client::new(), #inner) }),
            ) {
                method.block = body;
            }
        } else if let Ok(index) = api
            .operations
            .binary_search_by(|o| o.id.as_str().cmp(&name))
        {
            let operation = &api.operations[index];
            let doc = types::doc(Some(&docs::operation(operation)));
            let old = types::deprecated(operation.deprecated);
            method.attrs = attributes(quote!(#doc #old));
        }
    }
    quote!(#[allow(clippy::all, deprecated, rustdoc::all)] #block)
}

fn attributes(tokens: TokenStream) -> Vec<syn::Attribute> {
    use syn::parse::Parser;
    syn::Attribute::parse_outer
        .parse2(tokens)
        .unwrap_or_default()
}

fn builders(module: syn::ItemMod, spell: &Spelling<'_>, out: &mut Writer) -> Result<(), Error> {
    let operations: BTreeMap<&str, (usize, &Operation)> = spell
        .api
        .operations
        .iter()
        .enumerate()
        .map(|(index, o)| (o.builder.as_str(), (index, o)))
        .collect();
    out.open("/// Types for composing operation parameters.", "builder");
    out.items(quote! {
        use super::support::{self, Call, Style, Write};
        use super::{ByteStream, Error, OPERATIONS, ResponseValue, types};
    })?;
    for item in module.content.into_iter().flat_map(|(_, items)| items) {
        match item {
            Item::Use(_) => {}
            Item::Struct(mut builder) => {
                if let Some((_, operation)) = operations.get(builder.ident.to_string().as_str()) {
                    shape(&mut builder, operation, spell);
                    builder.attrs.retain(|a| !a.path().is_ident("doc"));
                    let doc = format!(
                        " Builder for [`Client::{0}`](super::Client::{0}).",
                        operation.id
                    );
                    out.items(quote!(#[doc = #doc] #builder))?;
                }
            }
            Item::Impl(mut block) => {
                let name = match &*block.self_ty {
                    syn::Type::Path(path) => path.path.segments.last().map(|s| s.ident.to_string()),
                    _ => None,
                };
                if let Some((index, operation)) =
                    name.as_deref().and_then(|name| operations.get(name))
                {
                    block.items.retain(|item| !replaced(item, operation));
                    for item in &mut block.items {
                        setter(item, operation, spell);
                    }
                    let methods = methods(*index, operation, spell);
                    let items_of = block.items;
                    let head = &block.self_ty;
                    out.items(quote!(impl<'a> #head { #(#items_of)* #methods }))?;
                }
            }
            other => out.items(other.into_token_stream())?,
        }
    }
    out.close();
    Ok(())
}

/// Whether the body may be left out, in which case `body` holds an `Option`.
fn optional_body(operation: &Operation) -> bool {
    !operation.bodies.is_empty() && (!operation.body_required || operation.bodies.len() > 1)
}

/// The type that the `body` field holds, and whether it is a builder.
fn body_type(operation: &Operation, spell: &Spelling<'_>) -> Option<(TokenStream, bool)> {
    let first = operation.bodies.first()?;
    Some(match first.payload.ty() {
        Some(Ty::Named(name))
            if spell
                .api
                .types
                .get(name)
                .is_some_and(|def| matches!(def.kind, Kind::Struct { .. })) =>
        {
            let name = format_ident!("{name}");
            (quote!(types::builder::#name), true)
        }
        Some(ty) => (spell.ty(ty), false),
        None => (quote!(reqwest::Body), false),
    })
}

/// The builder's fields: an optional body is an option, and further media types have a place of their own.
fn shape(builder: &mut syn::ItemStruct, operation: &Operation, spell: &Spelling<'_>) {
    let syn::Fields::Named(fields) = &mut builder.fields else {
        return;
    };
    if optional_body(operation)
        && let Some((ty, _)) = body_type(operation, spell)
        && let Some(field) = fields
            .named
            .iter_mut()
            .find(|f| f.ident.as_ref().is_some_and(|i| i == "body"))
        && let Ok(ty) = syn::parse2(quote!(Result<Option<#ty>, String>))
    {
        field.ty = ty;
    }
    if operation.bodies.len() > 1 {
        let named: Result<syn::FieldsNamed, _> =
            syn::parse2(quote!({ body_as: Option<Result<support::Body, String>> }));
        if let Ok(named) = named {
            fields.named.extend(named.named);
        }
        builder.attrs.retain(|a| !a.path().is_ident("derive"));
        builder.attrs.extend(attributes(quote!(#[derive(Debug)])));
    }
}

/// What is said of `into_request`.
const UNSENT: &str = "The request that [`send`](Self::send) sends, with its operation, for who sends it another way.";

/// Methods that are written here instead.
fn replaced(item: &ImplItem, operation: &Operation) -> bool {
    let ImplItem::Fn(method) = item else {
        return false;
    };
    let name = method.sig.ident.to_string();
    name == "send"
        || (optional_body(operation) && ["new", "body", "body_map"].contains(&name.as_str()))
}

/// A setter of ours in place of progenitor's: shorter, and its message tells why a value was not taken.
fn setter(item: &mut ImplItem, operation: &Operation, spell: &Spelling<'_>) {
    let ImplItem::Fn(method) = item else { return };
    let name = method.sig.ident.to_string();
    let Some(param) = operation.params.iter().find(|p| p.ident == name) else {
        return;
    };
    let doc = types::doc(param.doc.as_deref());
    let old = types::deprecated(param.deprecated);
    let ident = format_ident!("{name}");
    // An optional parameter is set to a value; to leave it out is not to set it.
    let (ty, some) = if param.required {
        (spell.ty(&param.ty), None)
    } else {
        (spell.ty(param.ty.inner()), Some(quote!(.map(Some))))
    };
    let setter = quote! {
        #doc
        #old
        pub fn #ident(mut self, value: impl support::Supply<#ty>) -> Self {
            self.#ident = value.supply(#name)#some;
            self
        }
    };
    if let Ok(setter) = syn::parse2(setter) {
        *method = setter;
    }
}

fn methods(index: usize, operation: &Operation, spell: &Spelling<'_>) -> TokenStream {
    let mut methods = TokenStream::new();
    if optional_body(operation) {
        methods.extend(optional_methods(operation, spell));
    }
    let names = suffixes(
        operation
            .bodies
            .iter()
            .skip(1)
            .map(|body| body.media_type.as_str()),
    );
    for (body, name) in operation.bodies.iter().skip(1).zip(names) {
        methods.extend(further_body(body, &name, spell));
    }
    methods.extend(send(index, operation, spell));
    methods
}

/// `new`, `body` and `body_map` where the body may be left out.
fn optional_methods(operation: &Operation, spell: &Spelling<'_>) -> TokenStream {
    let Some((ty, built)) = body_type(operation, spell) else {
        return TokenStream::new();
    };
    let fields = operation.params.iter().map(|param| {
        let ident = format_ident!("{}", param.ident);
        if param.required {
            let message = format!("{} was not initialized", param.ident);
            quote!(#ident: Err(#message.to_string()),)
        } else {
            quote!(#ident: Ok(None),)
        }
    });
    let further = (operation.bodies.len() > 1).then(|| quote!(body_as: None,));
    let new = quote! {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client, #(#fields)* body: Ok(None), #further }
        }
    };
    let body = match (operation.bodies.first().map(|b| &b.payload), built) {
        (Some(Payload::Text), _) => quote! {
            pub fn body<V: TryInto<String>>(mut self, value: V) -> Self {
                self.body = value.try_into().map(|v: String| Some(v.into()))
                    .map_err(|_| "conversion to `String` for body failed".to_string());
                self
            }
        },
        (Some(Payload::Json(of) | Payload::Form(of, _) | Payload::Multipart(of, _)), true) => {
            let target = spell.ty(of);
            quote! {
                pub fn body<V>(mut self, value: V) -> Self
                where
                    V: TryInto<#target>,
                    V::Error: std::fmt::Display,
                {
                    self.body = support::Supply::<#target>::supply(value, "body").map(|value| Some(value.into()));
                    self
                }
                pub fn body_map<F: FnOnce(#ty) -> #ty>(mut self, f: F) -> Self {
                    self.body = self.body.map(|body| Some(f(body.unwrap_or_default())));
                    self
                }
            }
        }
        _ => quote! {
            pub fn body<V: TryInto<#ty>>(mut self, value: V) -> Self {
                self.body = value.try_into().map(Some).map_err(|_| "conversion of body failed".to_string());
                self
            }
        },
    };
    quote!(#new #body)
}

/// What tells further media types apart; those with one short name have their whole one.
fn suffixes<'m>(media_types: impl Iterator<Item = &'m str>) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    for media_type in media_types {
        let short = media_suffix(media_type);
        let whole = names::snake(media_type);
        let name = [short, whole.clone()]
            .into_iter()
            .chain((2..).map(|n| format!("{whole}_{n}")))
            .find(|name| !chosen.contains(name))
            .unwrap_or(whole);
        chosen.push(name);
    }
    chosen
}

/// A setter for a further media type of the body.
fn further_body(body: &crate::model::Body, suffix: &str, spell: &Spelling<'_>) -> TokenStream {
    let name = format_ident!("body_{suffix}");
    let media_type = &body.media_type;
    let doc = format!("Sends this body, as `{media_type}`.");
    match body.payload.ty() {
        Some(ty) => {
            let ty = spell.ty(ty);
            let written = written(&body.payload, media_type, quote!(value));
            quote! {
                #[doc = #doc]
                pub fn #name(mut self, value: #ty) -> Self {
                    self.body_as = Some(#written);
                    self
                }
            }
        }
        None => quote! {
            #[doc = #doc]
            pub fn #name<B: Into<reqwest::Body>>(mut self, value: B) -> Self {
                self.body_as = Some(Ok(support::Body::raw(#media_type, value)));
                self
            }
        },
    }
}

/// An expression of type `Result<support::Body, String>`.
fn written(payload: &Payload, media_type: &str, value: TokenStream) -> TokenStream {
    match payload {
        Payload::Json(_) => quote!(support::Body::json(#media_type, &#value)),
        Payload::Form(_, encodings) => {
            let encodings = encodings.iter().map(|(name, encoding)| {
                let encoding = write(*encoding);
                quote!((#name, #encoding))
            });
            quote!(support::Body::form(&#value, &[#(#encodings),*]))
        }
        Payload::Multipart(_, parts) => {
            let parts = parts
                .iter()
                .map(|(name, media_type)| quote!((#name, #media_type)));
            quote!(support::Body::multipart(#media_type, &#value, &[#(#parts),*]))
        }
        Payload::Text | Payload::Bytes => quote!(Ok(support::Body::raw(#media_type, #value))),
    }
}

fn write(
    Encoding {
        style,
        explode,
        reserved,
    }: Encoding,
) -> TokenStream {
    let style = format_ident!("{style}");
    quote!(Write(Style::#style, #explode, #reserved))
}

fn send(index: usize, operation: &Operation, spell: &Spelling<'_>) -> TokenStream {
    let params: Vec<_> = operation
        .params
        .iter()
        .map(|p| format_ident!("{}", p.ident))
        .collect();
    let body_field = (!operation.bodies.is_empty()).then(|| quote!(body,));
    let further_field = (operation.bodies.len() > 1).then(|| quote!(body_as,));
    let call = local("call", operation);
    let accept = local("accept", operation);
    let calls = operation.params.iter().map(|param| {
        let method = match param.place {
            Place::Path => quote!(path),
            Place::Query => quote!(query),
            Place::Header => quote!(header),
            Place::Cookie => quote!(cookie),
        };
        let (wire, ident, write) = (
            &param.wire,
            format_ident!("{}", param.ident),
            write(param.encoding),
        );
        quote!(#call.#method(#wire, #write, #ident)?;)
    });
    let body = body_statement(operation, spell, &call);
    let further: Vec<(&String, &Content, &Success)> = operation
        .success
        .iter()
        .flat_map(|success| {
            success
                .others
                .iter()
                .map(move |(media, content)| (media, content, success))
        })
        .collect();
    let accepted = accepted(operation);
    let accept_first = (!accepted.is_empty()).then(|| {
        if further.is_empty() {
            quote!(#call.accept(#accepted);)
        } else {
            quote!(#call.accept(#accept);)
        }
    });
    let silent = operation.params.is_empty() && operation.bodies.is_empty() && accepted.is_empty();
    let mutable = (!silent).then(|| quote!(mut));
    let request = quote! {
        let Self { client, #(#params,)* #body_field #further_field } = self;
        let #mutable #call = Call::new(&OPERATIONS[#index]);
        #(#calls)*
        #body
        #accept_first
        #call.build(&client.client, &client.baseurl)
    };
    let made = quote!(Result<(reqwest::Request, &'static super::Operation), Error<()>>);
    let success = success_type(&operation.outcome, spell);
    let arms = operation
        .success
        .iter()
        .map(|success| arm(success, &operation.outcome));
    let doc = format!(
        "Sends a `{}` request to `{}`",
        operation.method, operation.path
    );
    if further.is_empty() {
        return quote! {
            #[doc = #UNSENT]
            pub fn into_request(self) -> #made {
                #request
            }
            #[doc = #doc]
            pub async fn send(self) -> Result<ResponseValue<#success>, Error<()>> {
                let client = self.client;
                let response = client.dispatch(self.into_request()?).await?;
                match response.status().as_u16() {
                    #(#arms)*
                    _ => Err(Error::UnexpectedResponse(response)),
                }
            }
        };
    }
    // One method reads a media type under every status that has it.
    let mut kinds: Vec<(&str, &Content, Vec<&Success>)> = Vec::new();
    for (media_type, content, success) in &further {
        match kinds
            .iter_mut()
            .find(|(known, of, _)| known == media_type && of == content)
        {
            Some((_, _, statuses)) => statuses.push(success),
            None => kinds.push((media_type, content, vec![success])),
        }
    }
    let shared = local("request", operation);
    let names = suffixes(kinds.iter().map(|(media_type, ..)| *media_type));
    let others = kinds
        .iter()
        .zip(names)
        .map(|((media_type, content, statuses), name)| {
            let name = format_ident!("send_{name}");
            let doc = format!("{doc} and asks for `{media_type}`");
            let (ty, read) = match content {
                Content::Json(ty) => (spell.ty(ty), quote!(support::json(response).await)),
                Content::Raw | Content::Empty => (
                    quote!(ByteStream),
                    quote!(Ok(ResponseValue::stream(response))),
                ),
            };
            let patterns = statuses.iter().map(|success| pattern(success));
            quote! {
                #[doc = #doc]
                pub async fn #name(self) -> Result<ResponseValue<#ty>, Error<()>> {
                    let client = self.client;
                    let response = client.dispatch(self.#shared(#media_type)?).await?;
                    match response.status().as_u16() {
                        #(#patterns)|* => #read,
                        _ => Err(Error::UnexpectedResponse(response)),
                    }
                }
            }
        });
    quote! {
        fn #shared(self, #accept: &'static str) -> #made {
            #request
        }
        #[doc = #UNSENT]
        pub fn into_request(self) -> #made {
            self.#shared(#accepted)
        }
        #[doc = #doc]
        pub async fn send(self) -> Result<ResponseValue<#success>, Error<()>> {
            let client = self.client;
            let response = client.dispatch(self.into_request()?).await?;
            match response.status().as_u16() {
                #(#arms)*
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        #(#others)*
    }
}

/// A local variable of `send`, told apart from a parameter of that name.
fn local(name: &str, operation: &Operation) -> proc_macro2::Ident {
    let taken = operation.params.iter().any(|param| param.ident == name);
    // No parameter's identifier ends in an underscore unless it is a keyword.
    if taken {
        format_ident!("{name}_")
    } else {
        format_ident!("{name}")
    }
}

/// The media types that `send` reads, each once.
fn accepted(operation: &Operation) -> String {
    let mut types: Vec<&str> = Vec::new();
    for media_type in operation
        .success
        .iter()
        .filter_map(|s| s.media_type.as_deref())
    {
        if !types.contains(&media_type) {
            types.push(media_type);
        }
    }
    types.join(", ")
}

fn body_statement(
    operation: &Operation,
    spell: &Spelling<'_>,
    call: &proc_macro2::Ident,
) -> TokenStream {
    let Some(first) = operation.bodies.first() else {
        return TokenStream::new();
    };
    let Some((_, built)) = body_type(operation, spell) else {
        return TokenStream::new();
    };
    let written = written(&first.payload, &first.media_type, quote!(body));
    let value = match (built, first.payload.ty()) {
        (true, Some(ty)) => {
            let ty = spell.ty(ty);
            quote!(let body = #ty::try_from(body).map_err(|e| e.to_string())?;)
        }
        _ => TokenStream::new(),
    };
    let own = if optional_body(operation) {
        quote!(body.and_then(|body| body.map(|body| { #value #written }).transpose()))
    } else {
        quote!(body.and_then(|body| { #value #written.map(Some) }))
    };
    if operation.bodies.len() > 1 {
        let chosen = quote! {
            let body = match body_as {
                Some(body) => body.map(Some),
                None => #own,
            };
        };
        let check = operation
            .body_required
            .then(|| quote!(let body = support::required(body);));
        quote!(#chosen #check #call.body(body)?;)
    } else {
        quote!(#call.body(#own)?;)
    }
}

fn success_type(outcome: &Outcome, spell: &Spelling<'_>) -> TokenStream {
    match outcome {
        Outcome::Nothing => quote!(()),
        Outcome::Raw => quote!(ByteStream),
        Outcome::Typed(ty) => spell.ty(ty),
        Outcome::Maybe(ty) => {
            let ty = spell.ty(&ty.clone().optional());
            quote!(#ty)
        }
        Outcome::Several(name) => {
            let name = format_ident!("{name}");
            quote!(types::#name)
        }
    }
}

fn pattern(success: &Success) -> TokenStream {
    let (first, last) = success.status;
    if first == last {
        quote!(#first)
    } else {
        quote!(#first..=#last)
    }
}

/// How a response with one of the success statuses is read.
fn arm(success: &Success, outcome: &Outcome) -> TokenStream {
    let pattern = pattern(success);
    let read = match (outcome, &success.content) {
        (Outcome::Nothing, _) => quote!(Ok(ResponseValue::empty(response))),
        (Outcome::Raw, _) => quote!(Ok(ResponseValue::stream(response))),
        (Outcome::Several(name), content) => {
            let name = format_ident!("{name}");
            let variant = format_ident!("{}", success.variant.as_deref().unwrap_or("Ok"));
            match content {
                Content::Json(_) => {
                    quote!(Ok(support::map(support::json(response).await?, types::#name::#variant)))
                }
                Content::Raw => {
                    quote!(Ok(support::map(ResponseValue::stream(response), types::#name::#variant)))
                }
                Content::Empty => {
                    quote!(Ok(support::map(ResponseValue::empty(response), |()| types::#name::#variant)))
                }
            }
        }
        (Outcome::Maybe(ty), Content::Empty) => {
            let nothing = if *ty == Ty::Any {
                quote!(::serde_json::Value::Null)
            } else {
                quote!(None)
            };
            quote!(Ok(support::map(ResponseValue::empty(response), |()| #nothing)))
        }
        (Outcome::Typed(_) | Outcome::Maybe(_), _) => quote!(support::json(response).await),
    };
    quote!(#pattern => #read,)
}
