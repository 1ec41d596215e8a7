//! The headers that a response or a part of a form names.

use std::collections::BTreeMap;

use crate::document::{Document, Node};

/// The headers of a response or of a part of a form, by name in lower case.
pub(crate) fn headers_of<'a>(
    document: &Document<'a>,
    owner: Node<'a>,
) -> BTreeMap<String, Node<'a>> {
    let headers = document.get(owner, "headers").into_iter();
    headers
        .flat_map(|headers| document.members(headers))
        .map(|(name, node)| (name.to_lowercase(), node))
        // Described by `content` or `contentType`, and ignored here, as the specification says.
        .filter(|(name, _)| name != "content-type")
        .collect()
}
