//! Webhooks: the requests that the document says an API sends.

use http::Method;
use openapi_document::Document;

use super::{method::method, response, schema::Schemas};
use crate::delivery::Delivery;

/// One webhook of the document.
#[derive(Debug)]
pub(super) struct Webhook {
    pub(super) name: String,
    method: Method,
    /// The location of the request body, if it has one.
    body: Option<String>,
}

/// All webhooks of the document.
pub(super) fn read_all(document: &Document) -> Vec<Webhook> {
    let webhooks = document.webhooks();
    let read = webhooks.iter().filter_map(|webhook| {
        let body = webhook.request_body();
        Some(Webhook {
            name: webhook.path().to_owned(),
            method: method(webhook.method())?,
            body: body.map(|body| body.address().pointer().to_owned()),
        })
    });
    read.collect()
}

impl Webhook {
    pub(super) fn delivery(&self, schemas: &Schemas) -> Delivery {
        let body = self.body.as_deref();
        let made = body.and_then(|pointer| response::made(schemas, pointer));
        let delivery = match made {
            Some((media_type, text)) => {
                Delivery::of(text.into()).header("content-type", &media_type)
            }
            None => Delivery::of(Default::default()),
        };
        delivery.method(self.method.clone())
    }
}
