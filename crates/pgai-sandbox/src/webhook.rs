//! Events that PG:AI's service sends to a webhook, as its older guide shows them.
//!
//! The guide shows the names of five events, the members `event`, `timestamp` and `data`, the data of `account.updated`
//! alone, and a signature in `X-PGAI-Signature` of which it publishes neither the algorithm nor the encoding. So the
//! data of the other events is what a test gives (an empty object unless set), and a signature is any text.

use openapi_sandbox::{Delivery, Error, http::StatusCode};
use serde_json::{Value, json};

/// The header that carries the signature.
const SIGNATURE: &str = "X-PGAI-Signature";

/// An event for [`Sandbox::deliver`](crate::Sandbox::deliver).
///
/// ```
/// use pgai_sandbox::webhook::Event;
/// use serde_json::json;
///
/// let event = Event::new("contact.added").data(json!({ "contact_id": "c-1" })).signature("abc");
/// ```
#[derive(Clone, Debug)]
#[must_use = "an event is not delivered by itself"]
pub struct Event {
    name: String,
    data: Value,
    timestamp: Option<String>,
    signature: Option<String>,
}

impl Event {
    /// An event of this name, which may be one that nobody has published: `account.updated`, `account.score_changed`,
    /// `contact.added`, `alert.triggered`, `enrichment.completed`.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            data: json!({}),
            timestamp: None,
            signature: None,
        }
    }

    /// `account.updated`, with the data that the guide shows for it.
    pub fn account_updated<S: Into<String>>(
        account_id: impl Into<String>,
        domain: impl Into<String>,
        changes: impl IntoIterator<Item = S>,
    ) -> Self {
        let changes: Vec<String> = changes.into_iter().map(Into::into).collect();
        Self::new("account.updated").data(json!({
            "account_id": account_id.into(),
            "domain": domain.into(),
            "changes": changes,
        }))
    }

    /// With this `data`.
    pub fn data(mut self, data: Value) -> Self {
        self.data = data;
        self
    }

    /// With this `timestamp` (the time of the sandbox's clock in RFC 3339 unless set).
    pub fn timestamp(mut self, timestamp: impl Into<String>) -> Self {
        self.timestamp = Some(timestamp.into());
        self
    }

    /// With this text in `X-PGAI-Signature`, which is left out unless set.
    pub fn signature(mut self, signature: impl Into<String>) -> Self {
        self.signature = Some(signature.into());
        self
    }

    pub(crate) async fn deliver(self, url: &str, now: String) -> Result<StatusCode, Error> {
        let body = json!({
            "event": self.name,
            "timestamp": self.timestamp.unwrap_or(now),
            "data": self.data,
        });
        let mut delivery = Delivery::new(&body);
        if let Some(signature) = &self.signature {
            delivery = delivery.header(SIGNATURE, signature);
        }
        delivery.send(url).await
    }
}
