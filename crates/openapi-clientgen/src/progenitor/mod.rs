//! progenitor's part of a client: the client, its methods, the builders and their setters.
//!
//! It reads the document's own operations. Where it would refuse a construct, that construct alone is simplified in what it
//! reads; [`input`] says which and why. What it writes is parsed and handed on as syntax.

mod input;
mod schema;
mod template;

use std::panic::{self, AssertUnwindSafe};

use crate::Error;
use crate::emit::Usage;
use crate::error::internal;
use crate::model::Api;
use input::Input;

/// What every generated client stands on.
const CLIENT: &str = "::openapi_client_runtime::Client";

/// What progenitor writes for these operations.
///
/// # Errors
///
/// When progenitor refuses the operations, which names the first that it refuses, or writes what is no Rust.
pub(crate) fn client(api: &Api, usage: &Usage) -> Result<syn::File, Error> {
    let input = input::of(api, usage);
    let tokens = run(&input).map_err(|message| refused(api, usage, &message))?;
    syn::parse2(tokens).map_err(|error| internal("progenitor's output", &error))
}

fn run(input: &Input) -> Result<proc_macro2::TokenStream, String> {
    let client = CLIENT.parse().map_err(|error| format!("{error}"))?;
    let mut settings = progenitor_impl::GenerationSettings::new();
    settings.with_interface(progenitor_impl::InterfaceStyle::Builder);
    settings.with_hooks(progenitor_impl::HooksMode::Expected);
    settings.with_inner_type(client);
    for (name, path) in &input.replacements {
        settings.with_replacement(name, path, std::iter::empty());
    }
    let generate = || {
        progenitor_impl::Generator::new(&settings)
            .generate_tokens(&input.document)
            .map_err(|error| error.to_string())
    };
    // progenitor reports some problems by panicking. The process's panic hook is not ours to change: it may write the panic's
    // message, as it would for any other, and the error says the same.
    panic::catch_unwind(AssertUnwindSafe(generate)).unwrap_or_else(|payload| {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        Err(text
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("it panicked")
            .to_owned())
    })
}

/// The error for operations that progenitor refuses: generating each alone tells which is at fault.
fn refused(api: &Api, usage: &Usage, message: &str) -> Error {
    let error = Error::new(
        format!("progenitor refuses the document: {message}"),
        "leave the operation out with an overlay",
    );
    let mut alone = api.clone();
    let culprit = api.operations.iter().find(|operation| {
        alone.operations = vec![(*operation).clone()];
        run(&input::of(&alone, usage)).is_err()
    });
    match culprit {
        Some(operation) => {
            let item = openapi_document::pointer::join("/paths", &operation.path);
            let field = operation.method.to_ascii_lowercase();
            let usual = openapi_document::is_method(&field) && field != operation.method;
            error.at_pointer(if usual {
                format!("{item}/{field}")
            } else {
                let more = format!("{item}/additionalOperations");
                openapi_document::pointer::join(&more, &operation.method)
            })
        }
        None => error,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::{Document, Options, normalize, read};

    /// No document leads there, as far as is known: so path parameters are made optional after the document was read.
    #[test]
    fn what_progenitor_refuses_is_an_error_beside_calls_that_succeed() {
        let document = Document::parse(include_bytes!("../../../../openapi.json")).unwrap();
        let document = normalize(&document).unwrap().0;
        let whole = read::api(&document, &Options::new()).unwrap().0;
        let spoilt = |index: usize| {
            let mut api = read::api(&document, &Options::new()).unwrap().0;
            api.operations[index].params[0].required = false;
            let path = openapi_document::pointer::join("/paths", &api.operations[index].path);
            (api, path)
        };
        let with_parameters = |index: &usize| whole.operations[*index].path.contains('{');
        let mut spoilt = (0..whole.operations.len())
            .filter(with_parameters)
            .map(spoilt);
        let (first, path_of_first) = spoilt.next().unwrap();
        let (last, path_of_last) = spoilt.next_back().unwrap();
        let apis = [&whole, &first, &last];
        let made = |api: &Api| client(api, &Usage::of(api)).map(|_| ());
        let alone: Vec<_> = apis.iter().map(|api| made(api)).collect();
        assert!(alone[0].is_ok());
        for (refused, path) in alone[1..].iter().zip([path_of_first, path_of_last]) {
            let error = refused.as_ref().unwrap_err();
            let said = error.message();
            assert!(
                said.starts_with("progenitor refuses the document: "),
                "{said}"
            );
            assert!(error.pointer().unwrap().starts_with(&path), "{said}");
        }
        std::thread::scope(|scope| {
            for _ in 0..2 {
                for (api, alone) in apis.iter().zip(&alone) {
                    scope.spawn(move || assert_eq!(&made(api), alone));
                }
            }
        });
    }
}
