//! One call: its arguments, its answer, and the wait for what it started.

use std::time::Duration;

use futures_util::future::BoxFuture;
use openapi_client_runtime::PageRequest;
use pgai::http::header::CONTENT_TYPE;
use pgai::http::{HeaderMap, HeaderName, HeaderValue};
use pgai::{Call, Catalog, Endpoint, ErrorKind, Method, Object, Page, Reply};
use serde_json::{Map, Value};

use crate::exit::{Exit, Failure, Result, one_line};
use crate::flags;
use crate::input;
use crate::options::{get, is_on, text};
use crate::output::{Format, Printer, read};
use crate::pages;
use crate::progress::Progress;
use crate::run::Session;

/// The query parameter for the number of a page, of requests that the document lacks.
const PAGE: &str = "page";

/// What is sent, and of which the page of a number can be asked for.
pub(crate) struct Plan {
    pub(crate) first: PageRequest,
    /// Whether the answer is known to be a list.
    is_list: bool,
    /// Whether sending it changes nothing.
    is_read_only: bool,
    pub(crate) send: Box<Send>,
}

type Send =
    dyn Fn(Option<u64>) -> BoxFuture<'static, pgai::Result<Reply>> + std::marker::Send + Sync;

impl Plan {
    fn of_call(call: Call, endpoint: &Endpoint) -> Self {
        Self {
            first: call.first_page(),
            is_list: endpoint.is_list(),
            is_read_only: endpoint.is_read_only(),
            send: Box::new(move |page| {
                let call = match page {
                    Some(number) => call.clone().page(number),
                    None => call.clone(),
                };
                Box::pin(call.reply())
            }),
        }
    }
}

/// A command of an operation.
pub(crate) async fn operation(
    session: &Session<'_>,
    catalog: &Catalog,
    endpoint: &Endpoint,
) -> Result<()> {
    let matches = session.matches;
    let mut arguments = flags::given(endpoint, matches);
    warn_of_unlisted(endpoint, &arguments);
    let mut body = text(matches, "body")
        .map(|source| input::bytes(source, false))
        .transpose()?;
    if let Some(source) = text(matches, "json") {
        let (bytes, json) = input::json(source)?;
        body = merged(endpoint, &mut arguments, bytes, json)?;
    }
    let client = session.connection.client.as_ref();
    let mut call = catalog.call(client, endpoint.name(), Value::Object(arguments));
    if let Some(bytes) = body {
        call = call.body(bytes);
    }
    send(
        session,
        Plan::of_call(with_options(session, call)?, endpoint),
    )
    .await
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
    let by_members = endpoint
        .arguments()
        .iter()
        .any(|argument| argument.location().is_none() && !argument.is_whole_body());
    match (by_members, json) {
        (true, Value::Object(members)) => {
            for (name, value) in members {
                arguments.entry(name).or_insert(value);
            }
        }
        (true, _) => {
            return Err(Failure::usage(
                "--json is no JSON object, and flags cannot go over it",
            ));
        }
        (false, json) => {
            let whole = endpoint
                .arguments()
                .iter()
                .find(|argument| argument.is_whole_body());
            if let Some(argument) = whole {
                arguments.insert(argument.key().to_owned(), json);
            }
        }
    }
    Ok(None)
}

pub(crate) fn warn_of_unlisted(endpoint: &Endpoint, arguments: &Map<String, Value>) {
    for warning in flags::unlisted(endpoint, arguments) {
        eprintln!("pgai: {}; it is sent all the same", one_line(&warning));
    }
}

/// `pgai call NAME`.
pub(crate) async fn by_name(session: &Session<'_>, catalog: &Catalog) -> Result<()> {
    let name = text(session.matches, "name").unwrap_or_default();
    let arguments = match text(session.matches, "json") {
        Some(source) => input::json(source)?.1,
        None => Value::Null,
    };
    let call = catalog.call(session.connection.client.as_ref(), name, arguments);
    let Some(endpoint) = catalog.endpoint(name) else {
        let error = call.into_request().err();
        let failure = error.map_or_else(|| Failure::usage("no such operation"), Failure::from);
        return Err(failure.with_next("`pgai tools` prints all"));
    };
    send(
        session,
        Plan::of_call(with_options(session, call)?, endpoint),
    )
    .await
}

/// `pgai request METHOD /PATH`.
pub(crate) async fn request(session: &Session<'_>) -> Result<()> {
    let matches = session.matches;
    let name = text(matches, "method")
        .unwrap_or_default()
        .to_ascii_uppercase();
    let method = Method::from_bytes(name.as_bytes())
        .map_err(|_| Failure::usage(format!("`{}` is no HTTP method", one_line(&name))))?;
    let is_read_only = method.is_safe();
    let (path, query) = parameters(session)?;
    let number = |key: &str| {
        let value = query.iter().rev().find(|(name, _)| name == key);
        value.and_then(|(_, value)| value.parse::<u64>().ok())
    };
    let size = ["per_page", "limit"].iter().find_map(|key| number(key));
    let first = PageRequest::new(number(PAGE).unwrap_or(1), size);
    let mut request = session.connection.client.request(method, path);
    for (name, value) in headers(session)?.iter() {
        request = request.with_header(name.clone(), value.clone());
    }
    if let Some(timeout) = get::<Duration>(matches, "timeout") {
        request = request.with_timeout(*timeout);
    }
    if let Some(source) = text(matches, "json") {
        let (bytes, _) = input::json(source)?;
        let raw = String::from_utf8(bytes).unwrap_or_default();
        let raw = serde_json::value::RawValue::from_string(raw.trim().to_owned());
        request = request.json(&raw.map_err(|error| Failure::usage(error.to_string()))?);
    }
    let send_page = move |page: Option<u64>| {
        let mut request = request.clone();
        for (name, value) in query
            .iter()
            .filter(|(name, _)| page.is_none() || name != PAGE)
        {
            request = request.query(name.clone(), value);
        }
        if let Some(number) = page {
            request = request.query(PAGE, number);
        }
        Box::pin(request.reply()) as BoxFuture<'static, pgai::Result<Reply>>
    };
    let plan = Plan {
        first,
        is_list: false,
        is_read_only,
        send: Box::new(send_page),
    };
    send(session, plan).await
}

/// The path of a request, and its query: that of the path and that of the flags.
fn parameters(session: &Session<'_>) -> Result<(String, Vec<(String, String)>)> {
    let path = text(session.matches, "path").unwrap_or_default();
    let (path, written) = path.split_once('?').unwrap_or((path, ""));
    let written = written.split('&').filter(|pair| !pair.is_empty());
    let mut query: Vec<(String, String)> = Vec::new();
    for pair in written {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        query.push((decoded(name)?, decoded(value)?));
    }
    for pair in session
        .matches
        .get_many::<String>("param")
        .into_iter()
        .flatten()
    {
        let Some((name, value)) = pair.split_once('=') else {
            let message = format!("the parameter `{}` has no value", one_line(pair));
            return Err(Failure::usage(message).with_next("write --param name=value"));
        };
        query.push((name.to_owned(), value.to_owned()));
    }
    Ok((path.to_owned(), query))
}

/// Percent-decoded text of a query; a plus is a space there.
fn decoded(text: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
        match (first, tail) {
            (b'%', [high, low, after @ ..]) if hex(&[*high, *low]).is_some() => {
                bytes.extend(hex(&[*high, *low]));
                rest = after;
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = tail;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).map_err(|_| Failure::usage("the query of the path is not UTF-8"))
}

/// `pgai operations wait ID`.
pub(crate) async fn wait(session: &Session<'_>) -> Result<()> {
    let id = text(session.matches, "operation").unwrap_or_default();
    let state = wait_for(session, id).await?;
    Printer::new(session.matches)?.value(&state)
}

async fn wait_for(session: &Session<'_>, id: &str) -> Result<Object> {
    let progress = Progress::spinner(&format!("waiting for {}", one_line(id)));
    let mut wait = session.connection.client.operations().wait(id);
    if let Some(timeout) = get::<Duration>(session.matches, "timeout") {
        wait = wait.with_timeout(*timeout);
    }
    for (name, value) in headers(session)?.iter() {
        wait = wait.with_header(name.clone(), value.clone());
    }
    let again = format!("`pgai operations wait {}` waits again", one_line(id));
    let state = session.interrupt.or(&again, wait.send()).await;
    progress.clear();
    let response = state?.map_err(|error| match error.kind() {
        ErrorKind::Timeout => Failure::from(error)
            .with_exit(Exit::Partial)
            .with_next(&again),
        _ => error.into(),
    })?;
    Ok(response.into_inner().into_object())
}

/// The further headers of a call.
pub(crate) fn headers(session: &Session<'_>) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for line in session
        .matches
        .get_many::<String>("header")
        .into_iter()
        .flatten()
    {
        // The value is not repeated: it may be a secret.
        let refuse =
            || Failure::usage("a --header is none").with_next("write --header 'Name: value'");
        let (name, value) = line.split_once(':').ok_or_else(refuse)?;
        let name = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| refuse())?;
        let value = HeaderValue::from_str(value.trim()).map_err(|_| refuse())?;
        headers.append(name, value);
    }
    Ok(headers)
}

/// The options of a call.
pub(crate) fn with_options(session: &Session<'_>, mut call: Call) -> Result<Call> {
    for (name, value) in headers(session)?.iter() {
        call = call.with_header(name.clone(), value.clone());
    }
    let waits = is_on(session.matches, "wait");
    if let Some(timeout) = get::<Duration>(session.matches, "timeout").filter(|_| !waits) {
        call = call.with_timeout(*timeout);
    }
    Ok(call)
}

async fn send(session: &Session<'_>, plan: Plan) -> Result<()> {
    let mut printer = Printer::new(session.matches)?;
    if pages::is_walk(session.matches) {
        return pages::walk(session, plan, &mut printer).await;
    }
    let next = match plan.is_read_only {
        true => "nothing was changed",
        false => "the service may have done the work",
    };
    let reply = session.interrupt.or(next, (plan.send)(None)).await??;
    if !is_on(session.matches, "wait") {
        return print(reply, plan.is_list, &mut printer);
    }
    let accepted = reply.object()?.into_inner();
    match accepted.get("public_operation_id").and_then(Value::as_str) {
        Some(id) => printer.value(&wait_for(session, id).await?),
        None => printer.value(&accepted),
    }
}

/// Prints an answer: its rows where it is a list, itself otherwise; bytes where it is not JSON.
fn print(reply: Reply, is_list: bool, printer: &mut Printer) -> Result<()> {
    let body = reply.body().cloned().unwrap_or_default();
    if body.is_empty() {
        return Ok(());
    }
    let content_type = reply
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let is_json = content_type.is_none_or(openapi_document::media_type::is_json);
    let object = match reply.object() {
        Ok(object) => object.into_inner(),
        Err(_) if !is_json => return printer.bytes(&body),
        Err(error) => return Err(error.into()),
    };
    if !printer.takes_rows() {
        return printer.value(&object);
    }
    match Page::<Object>::try_from(object.clone()) {
        Ok(page) if is_list || is_obvious(&page) => print_page(&page, printer),
        _ => printer.value(&object),
    }
}

/// Whether an answer that the document leaves open is a list: an array, or what says of itself that it is a page.
fn is_obvious(page: &Page<Object>) -> bool {
    page.pointer.as_deref() == Some("") || page.total.is_some() || page.has_next
}

fn print_page(page: &Page<Object>, printer: &mut Printer) -> Result<()> {
    printer.rows(&page.items, || true)?;
    printer.flush()?;
    if printer.format() == Format::Jsonl {
        // The rows are on the standard output; what was around them is not lost either.
        if let Some(envelope) = envelope(page)? {
            eprintln!("pgai: {} rows of a page with {envelope}", page.items.len());
        }
    }
    if page.has_next {
        let of = page
            .total
            .map_or_else(String::new, |total| format!(" of {total}"));
        eprintln!("pgai: {}{of} rows; --all reads the rest", page.items.len());
    }
    pages::tell_left_out(printer);
    Ok(())
}

/// The answer without its rows; none if there is nothing else.
fn envelope(page: &Page<Object>) -> Result<Option<String>> {
    let Some(pointer) = &page.pointer else {
        return Ok(Some(page.raw.to_string()));
    };
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        return Ok(None);
    };
    let mut body = read(&page.raw.to_string())?;
    let name = name.replace("~1", "/").replace("~0", "~");
    if let Some(members) = body
        .pointer_mut(parent)
        .and_then(openapi_document::Value::as_object_mut)
    {
        members.remove(&name);
    }
    let is_empty = body
        .as_object()
        .is_none_or(openapi_document::Object::is_empty);
    Ok((!is_empty).then(|| body.to_string()))
}
