//! Cross-origin resource sharing, for pages that call the sandbox from another origin.

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request};

use crate::answer::{self, Answer};

/// A browser's question whether a public page may call an address of its own machine.
const ASKS_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-request-private-network");
const ALLOWS_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-allow-private-network");

/// How long a browser may keep the answer to a preflight, in seconds.
const KEPT: HeaderValue = HeaderValue::from_static("600");

/// The answer to a preflight, which allows what it asks for; `None` if the request is none.
pub(super) fn preflight(head: &request::Parts) -> Option<Answer> {
    let method = head.headers.get(header::ACCESS_CONTROL_REQUEST_METHOD)?;
    if head.method != Method::OPTIONS || !head.headers.contains_key(header::ORIGIN) {
        return None;
    }
    let mut answer = answer::empty(StatusCode::NO_CONTENT);
    let headers = answer.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, method.clone());
    if let Some(asked) = head.headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    if head.headers.contains_key(ASKS_PRIVATE_NETWORK) {
        headers.insert(ALLOWS_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, KEPT);
    Some(answer)
}

/// Lets a page of this origin read an answer with these headers, also where it sent cookies.
pub(super) fn allow(origin: &HeaderValue, headers: &mut HeaderMap) {
    let names: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
    let exposed = HeaderValue::from_str(&names.join(", "));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
        HeaderValue::from_static("true"),
    );
    // The wildcard does not count where there are credentials.
    if let Ok(exposed) = exposed {
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    headers.append(header::VARY, HeaderValue::from_static("origin"));
}
