//! Events that the service sends to a webhook, as an older guide of the vendor shows them.
//!
//! The guide names five events, the members `event`, `timestamp` and `data`, and shows the data of `account.updated` alone.
//! So an [`Event`] is the body, whole, with access to what the guide names. A webhook is set up under Configuration > API >
//! Webhooks. The service first sends a verification request, whose form is not published, and which must be answered with
//! 200: so answer 200 to what [names](Event::name) no event.
//!
//! # The signature
//!
//! The guide says that the header `X-PGAI-Signature` carries a signature that is checked with the webhook's secret. It publishes
//! neither the algorithm nor the encoding, so **nothing is verified here**, and the header is [handed over](Event::signature)
//! as it came. Until the vendor says how to check it, take an event for a hint, and read what it is about with a call.
//!
//! ```
//! use pgai::http::HeaderMap;
//! use pgai::webhook::{AccountUpdated, Event, EventName};
//!
//! /// What a handler of your web framework does with the headers and the body of a request; the status to answer with.
//! fn receive(headers: &HeaderMap, body: &[u8]) -> u16 {
//!     let event = match Event::from_request(headers, body) {
//!         Ok(event) => event,
//!         Err(_) => return 400, // no JSON
//!     };
//!     if event.name() == Some(EventName::AccountUpdated) {
//!         match event.data::<AccountUpdated>() {
//!             Ok(account) => println!("{:?}: {:?}", account.domain, account.changes),
//!             Err(error) => eprintln!("{error}"), // says which member does not fit
//!         }
//!     }
//!     200
//! }
//!
//! let body = br#"{"event":"account.updated","timestamp":"2026-01-02T03:04:05Z",
//!     "data":{"account_id":"a-1","domain":"acme.example","changes":["employee_count"]}}"#;
//! assert_eq!(receive(&HeaderMap::new(), body), 200);
//! assert_eq!(receive(&HeaderMap::new(), b"<html>"), 400);
//! ```

use std::str::FromStr;

use http::{HeaderMap, HeaderValue};
use openapi_client_runtime::row;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::enums::open_enum;
use crate::submitted::derefs_to_object;
use crate::{Error, ErrorKind, Object, Result};

/// The name of the header that carries the signature of an event.
pub const SIGNATURE_HEADER: &str = "x-pgai-signature";

open_enum! {
    /// What happened. Source: an older guide of the vendor, which shows these five.
    EventName {
        /// An account was updated; see [`AccountUpdated`].
        AccountUpdated = "account.updated",
        /// The score of an account changed.
        AccountScoreChanged = "account.score_changed",
        /// A contact was added.
        ContactAdded = "contact.added",
        /// An alert was triggered.
        AlertTriggered = "alert.triggered",
        /// A batch of enrichments is complete.
        EnrichmentCompleted = "enrichment.completed",
    }
}

row! {
    /// The `data` of [`EventName::AccountUpdated`]. Source: an older guide of the vendor.
    AccountUpdated {
        /// The account.
        account_id: Option<String>,
        /// The domain of its website.
        domain: Option<String>,
        /// What has changed; the vendor publishes no list.
        changes: Vec<String>,
    }
}

/// An event: the body of the request, whole and exactly as it came, and what the guide names of it.
///
/// It is read from a request with [`from_request`](Event::from_request), from a text with `parse()`, or with serde, by which an
/// extractor of a web framework can do it; the last two know no signature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Event {
    body: Object,
    #[serde(skip)]
    signature: Option<HeaderValue>,
}

impl Event {
    /// Reads the request that the service sent.
    ///
    /// Any JSON is read, and so is an empty body: what the guide names may be missing, and whatever else there is is kept.
    ///
    /// # Errors
    ///
    /// [`Decode`](crate::ErrorKind::Decode) if the body is not JSON.
    pub fn from_request(headers: &HeaderMap, body: &[u8]) -> Result<Self> {
        let body = std::str::from_utf8(body).map_err(|error| {
            Error::new(ErrorKind::Decode, format!("the body is not UTF-8: {error}"))
        })?;
        let signature = headers.get(SIGNATURE_HEADER).cloned();
        Ok(Self {
            body: body.parse()?,
            signature: signature.map(|mut signature| {
                // So that `Debug` does not show it.
                signature.set_sensitive(true);
                signature
            }),
        })
    }

    /// What happened, if the body says so in `event`.
    pub fn name(&self) -> Option<EventName> {
        Some(self.body.get("event")?.as_str()?.into())
    }

    /// When, as the service writes it.
    pub fn timestamp(&self) -> Option<&str> {
        self.body.get("timestamp")?.as_str()
    }

    /// The data, as a type of yours, [`AccountUpdated`], or an [`Object`].
    ///
    /// # Errors
    ///
    /// [`Decode`](crate::ErrorKind::Decode), with the JSON pointer of what does not fit; also if there is no `data`.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T> {
        #[derive(Deserialize)]
        struct Body<T> {
            data: T,
        }
        self.body.deserialize().map(|body: Body<T>| body.data)
    }

    /// The header `X-PGAI-Signature` as it came. What it signs is likely the body byte by byte: keep that too.
    pub fn signature(&self) -> Option<&[u8]> {
        self.signature.as_ref().map(HeaderValue::as_bytes)
    }

    /// The body.
    pub fn into_object(self) -> Object {
        self.body
    }
}

derefs_to_object!(Event, body);

impl FromStr for Event {
    type Err = Error;

    fn from_str(body: &str) -> Result<Self> {
        Self::from_request(&HeaderMap::new(), body.as_bytes())
    }
}
