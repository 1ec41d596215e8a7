//! HTTP methods of a document.

use http::Method;
use openapi_document::METHODS;

/// The method that a path item's field or an additional operation is sent with; `None` if HTTP has no such method.
pub(super) fn method(name: &str) -> Option<Method> {
    let name = if METHODS.contains(&name) {
        name.to_ascii_uppercase()
    } else {
        name.to_owned()
    };
    Method::from_bytes(name.as_bytes()).ok()
}
