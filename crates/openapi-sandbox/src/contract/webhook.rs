//! Webhooks: the requests that the document says an API sends.

use std::sync::Arc;

use http::Method;
use openapi_document::Document;

use super::{
    response,
    schema::{Node, Schemas},
};
use crate::delivery::Delivery;

/// One webhook of the document.
#[derive(Debug)]
pub(super) struct Webhook {
    pub(super) name: String,
    method: Method,
    /// The request body, if it has one.
    body: Option<Node>,
}

/// All webhooks of the document.
pub(super) fn read_all(document: &Document, schemas: &Arc<Schemas>) -> Vec<Webhook> {
    let webhooks = document.webhooks();
    let read = webhooks.iter().filter_map(|webhook| {
        let body = webhook.request_body();
        Some(Webhook {
            name: webhook.path().to_owned(),
            // A method that HTTP does not know cannot be sent.
            method: webhook.sent_method().parse().ok()?,
            body: body.map(|body| Node::at(schemas, body.address().pointer())),
        })
    });
    read.collect()
}

impl Webhook {
    pub(super) fn delivery(&self) -> Delivery {
        let delivery = match self.body.as_ref().and_then(response::made) {
            Some((media_type, text)) => {
                Delivery::of(text.into()).header("content-type", &media_type)
            }
            None => Delivery::of(Default::default()),
        };
        delivery.method(self.method.clone())
    }
}
