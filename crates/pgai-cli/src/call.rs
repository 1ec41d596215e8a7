//! A command of an operation: its arguments, from flags and JSON, to a call.

use clap::ArgMatches;
use pgai::{Call, Catalog, Endpoint};
use serde_json::{Map, Value};

use crate::exit::{Failure, Result, one_line};
use crate::files::{self, Parts};
use crate::options::text;
use crate::own::Named;
use crate::plan::Plan;
use crate::send::send;
use crate::session::{Session, with_options};
use crate::{flags, input};

/// A command of an operation.
pub(crate) async fn operation(
    session: &Session,
    catalog: &Catalog,
    endpoint: &Endpoint,
    matches: &ArgMatches,
) -> Result<()> {
    let mut arguments = flags::given(endpoint, matches);
    warn_of_unlisted(endpoint, &arguments);
    let mut parts = files::take(endpoint, &mut arguments)?;
    parts.extend(files::given(matches)?);
    let mut body = text(matches, "body")
        .map(|source| input::bytes(source, false))
        .transpose()?;
    if let Some(source) = text(matches, "json") {
        let (bytes, json) = input::json(source)?;
        body = merged(endpoint, &mut arguments, bytes, json)?;
    }
    let mut call = prepare(session, catalog, endpoint, Value::Object(arguments), parts)?;
    if let Some(bytes) = body {
        call = call.body(bytes);
    }
    send(session, Plan::of_call(call, endpoint)).await
}

/// The call of an operation, as the options of a session ask for it.
pub(crate) fn prepare(
    session: &Session,
    catalog: &Catalog,
    endpoint: &Endpoint,
    arguments: Value,
    parts: Parts,
) -> Result<Call> {
    let client = session.connection.client.as_ref();
    let mut call = catalog.call(client, endpoint.name(), arguments);
    for (name, file) in parts {
        call = call.file(name, file);
    }
    Ok(with_options!(call, session, session.deadline()))
}

/// Puts flags of members over a body that was given whole. Without such flags the body is sent as it is.
fn merged(
    endpoint: &Endpoint,
    arguments: &mut Map<String, Value>,
    bytes: Vec<u8>,
    json: Value,
) -> Result<Option<Vec<u8>>> {
    let is_json = endpoint
        .body_media_type()
        .is_some_and(openapi_document::media_type::is_json);
    let is_member = |key: &String| {
        endpoint
            .argument(key)
            .is_some_and(|argument| argument.location().is_none())
    };
    if is_json && !arguments.keys().any(is_member) {
        return Ok(Some(bytes));
    }
    let mut all = endpoint.arguments().iter();
    let by_members = all.any(|argument| argument.location().is_none() && !argument.is_whole_body());
    match json {
        Value::Object(members) if by_members => {
            for (name, value) in members {
                arguments.entry(name).or_insert(value);
            }
        }
        _ if by_members => {
            return Err(Failure::usage(
                "--json is no JSON object, and flags cannot go over it",
            ));
        }
        json => {
            let mut all = endpoint.arguments().iter();
            if let Some(argument) = all.find(|argument| argument.is_whole_body()) {
                arguments.insert(argument.key().to_owned(), json);
            }
        }
    }
    Ok(None)
}

fn warn_of_unlisted(endpoint: &Endpoint, arguments: &Map<String, Value>) {
    for warning in flags::unlisted(endpoint, arguments) {
        tell!("pgai: {}; it is sent all the same", one_line(&warning));
    }
}

/// `pgai call NAME`.
pub(crate) async fn by_name(session: &Session, catalog: &Catalog, named: &Named) -> Result<()> {
    let arguments = match &named.json {
        Some(source) => input::json(source)?.1,
        None => Value::Null,
    };
    let Some(endpoint) = catalog.endpoint(&named.name) else {
        let client = session.connection.client.as_ref();
        let error = catalog
            .call(client, &named.name, arguments)
            .into_request()
            .err();
        let failure = error.map_or_else(|| Failure::usage("no such operation"), Failure::from);
        return Err(failure.with_next("`pgai tools` prints all"));
    };
    let call = prepare(session, catalog, endpoint, arguments, Parts::new())?;
    send(session, Plan::of_call(call, endpoint)).await
}
