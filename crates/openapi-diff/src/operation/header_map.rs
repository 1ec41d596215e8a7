//! The headers that a response or a part of a form names.

use std::collections::BTreeMap;

use openapi_document::parameter::is_ignored_response_header;

use crate::tree::{Node, Tree};

/// The headers of a response or of a part of a form, by name in lower case.
pub(crate) fn headers_of<'a>(tree: &Tree<'a>, owner: Node<'a>) -> BTreeMap<String, Node<'a>> {
    tree.members_of(owner, "headers")
        .filter(|(name, _)| !is_ignored_response_header(name))
        .map(|(name, node)| (name.to_lowercase(), node))
        .collect()
}
