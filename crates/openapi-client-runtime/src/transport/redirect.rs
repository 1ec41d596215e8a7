//! Redirects are followed within the origin of the request, and nowhere else.

use http::{HeaderMap, StatusCode, header};
use url::Url;

use crate::config::same_origin;
use crate::error::{Error, ErrorKind};

/// Redirects that are followed one after the other.
const LONGEST_CHAIN: usize = 5;

/// Follows redirects within the origin of the request, a few of them. Any other redirect comes back as it is, so that
/// its target gets nothing and the caller can be told where it points.
pub(crate) fn policy() -> reqwest::redirect::Policy {
    reqwest::redirect::Policy::custom(|attempt| {
        let stays = attempt
            .previous()
            .last()
            .is_some_and(|from| same_origin(from, attempt.url()));
        if stays && attempt.previous().len() <= LONGEST_CHAIN {
            attempt.follow()
        } else {
            attempt.stop()
        }
    })
}

/// Says of a redirect that was not followed where it points.
pub(super) fn explain(error: Error, status: StatusCode, headers: &HeaderMap, url: &Url) -> Error {
    match target(status, headers, url) {
        Some(target) if same_origin(&target, url) => error
            .with_kind(ErrorKind::Redirect)
            .with_message("the server redirects without end"),
        Some(target) => error
            .with_kind(ErrorKind::Redirect)
            .with_message(format!(
                "the server redirects to another origin, {}, which gets neither the request nor the key; \
                 if the service has moved, set the base URL",
                target.origin().ascii_serialization()
            )),
        None => error,
    }
}

fn target(status: StatusCode, headers: &HeaderMap, url: &Url) -> Option<Url> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = headers.get(header::LOCATION)?;
    url.join(std::str::from_utf8(location.as_bytes()).ok()?)
        .ok()
}
