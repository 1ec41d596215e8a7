//! `pgai request`: a request that the document lacks.

use std::time::Duration;

use futures_util::future::BoxFuture;
use openapi_client_runtime::PageRequest;
use pgai::{Method, RawResponse};

use crate::exit::{Failure, Result, one_line};
use crate::input;
use crate::options::{get, text};
use crate::plan::Plan;
use crate::send::send;
use crate::session::Session;

/// The query parameter for the number of a page.
const PAGE: &str = "page";

/// `pgai request METHOD /PATH`.
pub(crate) async fn run(session: &Session<'_>) -> Result<()> {
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
    for (name, value) in session.headers()?.iter() {
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
        Box::pin(request.send_raw()) as BoxFuture<'static, pgai::Result<RawResponse>>
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
    let mut query: Vec<(String, String)> = form_urlencoded::parse(written.as_bytes())
        .into_owned()
        .collect();
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
