//! The last stage: a normalised document, through progenitor, to formatted source.

use std::collections::BTreeMap;
use std::{panic, thread};

use crate::error::internal;
use crate::{Document, Error, Options, Report, emit, progenitor, read};

/// progenitor, and what reads and formats Rust, go as deep as the types of a document do: deeper than the stack of a thread
/// that is not the first one of its process. It is address space, and memory only where it is used.
const STACK: usize = 64 * 1024 * 1024;

/// A client and what was changed to get it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Generated {
    /// Formatted Rust, to be included in a module.
    pub source: String,
    /// What the client cannot express, or expresses otherwise than the document.
    pub report: Report,
    /// The Rust type that each schema became, by the JSON pointer of the schema; as it is written beside the module `types`.
    pub types: BTreeMap<String, String>,
}

/// Generates a client from a document that [`normalize`](crate::normalize()) has seen.
///
/// # Errors
///
/// When the document has no operation, an operation is one that progenitor refuses, or the generated code is not Rust.
pub fn generate(document: &Document, options: &Options) -> Result<Generated, Error> {
    thread::scope(|scope| {
        thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || on_this_thread(document, options))
            .map_err(|error| internal("the thread for generating", error))?
            .join()
            .unwrap_or_else(|payload| panic::resume_unwind(payload))
    })
}

fn on_this_thread(document: &Document, options: &Options) -> Result<Generated, Error> {
    let (api, report) = read::api(document, options)?;
    if api.operations.is_empty() {
        return Err(Error::new(
            "the document has no operation, so its client could do nothing",
            "name a document with `paths`, and see that its references to other files lead somewhere",
        )
        .at_pointer("/paths"));
    }
    let usage = emit::Usage::of(&api);
    let (source, types) = emit::client(progenitor::client(&api, &usage)?, &api, &usage)?;
    Ok(Generated {
        source,
        report,
        types,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use quote::ToTokens;
    use syn::{ImplItem, Item};

    use super::*;

    /// Every function outside of `types`, by the type that it belongs to and its name, with its body.
    fn functions(items: &[Item], found: &mut BTreeMap<(String, String), String>) {
        for item in items {
            match item {
                Item::Mod(module) if module.ident != "types" => {
                    let content = module.content.as_ref();
                    functions(content.map_or(&[], |(_, items)| items), found);
                }
                Item::Impl(block) if block.trait_.is_none() => {
                    let owner = block.self_ty.to_token_stream().to_string();
                    let owner = owner.split(' ').next().unwrap().to_owned();
                    for item in &block.items {
                        if let ImplItem::Fn(method) = item {
                            let name = method.sig.ident.to_string();
                            // Formatting adds braces and commas where a line is long.
                            let body = method.block.to_token_stream().to_string();
                            let body = body.replace(['{', '}', ',', ' '], "");
                            found.insert((owner.clone(), name), body);
                        }
                    }
                }
                Item::Fn(function) => {
                    let body = function.block.to_token_stream().to_string();
                    found.insert((String::new(), function.sig.ident.to_string()), body);
                }
                _ => {}
            }
        }
    }

    fn vendored() -> Document {
        let text = include_bytes!("../../../openapi.json");
        let overlay = crate::Overlay::parse(include_bytes!("../../../overlay.json")).unwrap();
        let document = overlay.apply(&Document::parse(text).unwrap()).unwrap().0;
        crate::normalize(&document).unwrap().0
    }

    /// The division of labour with progenitor, as ARCHITECTURE.md has it.
    #[test]
    fn more_than_half_of_the_functions_outside_of_types_are_progenitors() {
        let document = vendored();
        let (api, _) = read::api(&document, &Options::new()).unwrap();
        let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
        functions(
            &progenitor::client(&api, &emit::Usage::of(&api))
                .unwrap()
                .items,
            &mut before,
        );
        let source = generate(&document, &Options::new()).unwrap().source;
        functions(&syn::parse_file(&source).unwrap().items, &mut after);
        let untouched = |key: &(String, String)| before.get(key) == after.get(key);
        // `new` of each builder clones the client, so that the builder owns one, and begins with an empty body.
        let adapted = |key: &&(String, String)| {
            key.1 == "new" && key.0 != "Client" && before.contains_key(*key) && !untouched(key)
        };
        let whole = after.keys().filter(|key| untouched(key)).count();
        let adapted = after.keys().filter(adapted).count();
        // The rows of the table, whatever the next document holds.
        let operations = api.operations.len();
        let setters = api.operations.iter();
        let setters = setters.map(|one| one.params.len() + usize::from(!one.bodies.is_empty()));
        assert_eq!(
            whole,
            operations + setters.sum::<usize>(),
            "methods of the client, and setters"
        );
        assert_eq!(adapted, operations, "`new` of the builders");
        assert!(
            2 * (whole + adapted) > after.len(),
            "{} in all",
            after.len()
        );
    }

    /// Calls of `generate` in one process at one time, some of which progenitor refuses, have no influence on one another.
    #[test]
    fn concurrent_calls_do_not_disturb_one_another() {
        let document = vendored();
        let alone = generate(&document, &Options::new()).unwrap();
        std::thread::scope(|scope| {
            let calls: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| generate(&document, &Options::new()).unwrap()))
                .collect();
            for call in calls {
                assert_eq!(call.join().unwrap(), alone);
            }
        });
    }
}
