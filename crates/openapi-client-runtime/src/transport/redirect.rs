//! Redirects: followed below the base URL, with the same method and body, and nowhere else.
//!
//! The HTTP client underneath follows none. It would turn a POST into a GET on 301, 302 and 303, and send a key that has a
//! header of its own to wherever the server points.

use http::{HeaderMap, Method, StatusCode, header};
use url::Url;

use crate::config::{BaseUrl, same_origin};
use crate::error::{Error, ErrorKind};

/// Redirects that are followed one after the other.
pub(super) const LONGEST_CHAIN: usize = 5;

/// What a response says of where to go.
enum Redirect {
    /// Nothing.
    None,
    Follow(Url),
    /// Why it is not followed.
    Refuse(String),
}

/// The request that a redirect asks for; none if the response is no redirect, or one that is not followed.
///
/// `request` is the one that was answered, without credentials.
pub(super) fn follow(
    base: &BaseUrl,
    request: &reqwest::Request,
    response: &reqwest::Response,
) -> Option<reqwest::Request> {
    let (status, headers) = (response.status(), response.headers());
    match read(base, request.method(), status, headers, response.url()) {
        Redirect::Follow(url) => {
            let mut request = request.try_clone()?;
            *request.url_mut() = url;
            if status == StatusCode::SEE_OTHER {
                *request.body_mut() = None;
                request.headers_mut().remove(header::CONTENT_TYPE);
            }
            Some(request)
        }
        Redirect::None | Redirect::Refuse(_) => None,
    }
}

/// Says of a redirect that was not followed where it points, and why it was not.
pub(super) fn explain(
    error: Error,
    base: &BaseUrl,
    method: &Method,
    response: &reqwest::Response,
    followed: usize,
) -> Error {
    let (status, headers) = (response.status(), response.headers());
    let message = match read(base, method, status, headers, response.url()) {
        Redirect::None => return error,
        Redirect::Refuse(message) => message,
        Redirect::Follow(_) if followed >= LONGEST_CHAIN => {
            "the server redirects without end".to_owned()
        }
        Redirect::Follow(url) => format!(
            "the server redirects to {}, and the body is a stream, which cannot be sent again",
            shown(&url)
        ),
    };
    error.with_kind(ErrorKind::Redirect).with_message(message)
}

fn read(
    base: &BaseUrl,
    method: &Method,
    status: StatusCode,
    headers: &HeaderMap,
    url: &Url,
) -> Redirect {
    let Some(target) = target(status, headers, url) else {
        return Redirect::None;
    };
    let shown = shown(&target);
    if !same_origin(&target, url) {
        return Redirect::Refuse(format!(
            "the server redirects to another origin, {shown}, which gets neither the request nor the key; \
             if the service has moved, set the base URL"
        ));
    }
    if !base.contains(&target) {
        return Redirect::Refuse(format!(
            "the server redirects to {shown}, outside of the base URL {}, which gets neither the request nor the key",
            base.as_str()
        ));
    }
    let keeps_method = matches!(status.as_u16(), 307 | 308);
    if !keeps_method && method != Method::GET && method != Method::HEAD {
        return Redirect::Refuse(format!(
            "the server redirects this {method} to {shown} with a status that does not ask to repeat it there"
        ));
    }
    Redirect::Follow(target)
}

/// Where a redirect points. User name, password and fragment of that URL are nothing that is sent.
fn target(status: StatusCode, headers: &HeaderMap, url: &Url) -> Option<Url> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = std::str::from_utf8(headers.get(header::LOCATION)?.as_bytes()).ok()?;
    let mut target = url.join(location).ok()?;
    // They fail for URLs that have no host, which are of another origin.
    let _ = target.set_username("").and(target.set_password(None));
    target.set_fragment(None);
    Some(target)
}

/// A URL without its query, which may hold what the caller sent.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.into()
}
