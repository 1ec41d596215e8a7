//! One media type of a request or a response, as the document describes it.

use openapi_document::MediaType;

use super::schema::Node;

/// One media type object.
#[derive(Debug)]
pub(super) struct Content {
    /// A media type or range.
    pub(super) media_type: MediaType,
    /// The object itself.
    pub(super) node: Node,
    pub(super) schema: Node,
    /// Of a sequential media type: the schema of each item (OpenAPI 3.2).
    pub(super) item_schema: Node,
}

impl Content {
    /// Reads the `content` of a request body, a response or a parameter.
    pub(super) fn read_all(of: &Node) -> Vec<Self> {
        let named = of.get("content");
        let read = named.keys().map(|name| {
            let node = named.get(name).followed();
            Self {
                media_type: MediaType::parse(name),
                schema: node.get("schema"),
                item_schema: node.get("itemSchema"),
                node,
            }
        });
        read.filter(|content| content.node.exists()).collect()
    }

    /// The one for a `content-type`: of just this one with its parameters, of this essence, or of a range that covers it.
    pub(super) fn covering<'a>(all: &'a [Self], sent: &MediaType) -> Option<&'a Self> {
        let find = |fits: &dyn Fn(&MediaType) -> bool| {
            all.iter().find(|content| fits(&content.media_type))
        };
        find(&|declared| declared == sent)
            .or_else(|| find(&|declared| declared.essence() == sent.essence()))
            .or_else(|| find(&|declared| declared.matches(sent)))
    }
}
