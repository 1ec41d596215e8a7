//! Which response and which media type the document declares for an answer.

use http::StatusCode;

use crate::contract::{content::Content, schema::Node};

/// The response for `status`: its own, that of its range, or the default.
pub(super) fn response(responses: &Node, status: StatusCode) -> Option<Node> {
    let range = format!("{}XX", status.as_u16() / 100);
    let named = [status.as_str(), &range, "default"].map(|name| responses.get(name));
    named.into_iter().find(Node::exists)
}

/// The content of a response or a request body: JSON before others.
pub(super) fn preferred(of: &Node) -> Option<Content> {
    let mut contents = Content::read_all(of);
    let json = contents
        .iter()
        .position(|content| content.media_type.is_json());
    (!contents.is_empty()).then(|| contents.swap_remove(json.unwrap_or(0)))
}
