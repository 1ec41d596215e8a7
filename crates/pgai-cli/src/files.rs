//! The parts of a multipart form that are given as files.

use std::path::Path;

use clap::ArgMatches;
use openapi_client_runtime::File;
use pgai::{Argument, Endpoint};
use serde_json::{Map, Value};

use crate::exit::{Failure, Result, one_line};
use crate::{flags, input};

/// Parts of a form, by their names.
pub(crate) type Parts = Vec<(String, File)>;

/// Takes the arguments that are names of files out of the others, and reads those files.
pub(crate) fn take(endpoint: &Endpoint, arguments: &mut Map<String, Value>) -> Result<Parts> {
    let mut parts = Parts::new();
    let named = |argument: &&Argument| flags::names_files(endpoint, argument);
    for argument in endpoint.arguments().iter().filter(named) {
        let names = match arguments.remove(argument.key()) {
            Some(Value::Array(names)) => names,
            name => name.into_iter().collect(),
        };
        for name in names {
            let part = file(name.as_str().unwrap_or_default())?;
            parts.push((argument.name().to_owned(), part));
        }
    }
    Ok(parts)
}

/// The parts of `--part`.
pub(crate) fn given(matches: &ArgMatches) -> Result<Parts> {
    let texts = matches.try_get_many::<String>("part").ok().flatten();
    texts.into_iter().flatten().map(|text| part(text)).collect()
}

fn part(text: &str) -> Result<(String, File)> {
    let Some((name, value)) = text.split_once('=') else {
        let message = format!("the part `{}` has no value", one_line(text));
        return Err(
            Failure::usage(message).with_next("write --part name=text or --part name=@file")
        );
    };
    let (value, media_type) = match value.rsplit_once(";type=") {
        Some((value, media_type)) => (value, Some(media_type)),
        None => (value, None),
    };
    let part = match value.strip_prefix('@') {
        Some(path) => file(path)?,
        None => File::field(value),
    };
    let part = match media_type {
        Some(media_type) => part.with_media_type(media_type),
        None => part,
    };
    Ok((name.to_owned(), part))
}

fn file(source: &str) -> Result<File> {
    let file = File::new(input::bytes(source, false)?);
    let name = Path::new(source).file_name().and_then(|name| name.to_str());
    Ok(match name.filter(|_| source != "-") {
        Some(name) => file.with_name(name),
        None => file,
    })
}
