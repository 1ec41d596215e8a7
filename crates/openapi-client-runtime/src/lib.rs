#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a test that fails should say where")
)]

mod builder;
#[cfg(feature = "catalog")]
pub mod catalog;
mod client;
mod config;
mod error;
mod hints;
mod json;
mod lock;
mod object;
mod operation;
mod options;
mod page;
mod poll;
mod prepared;
mod raw_response;
mod read;
mod request;
mod response;
mod retry;
mod service;
mod transport;
mod write;

pub use builder::ClientBuilder;
pub use client::{Client, Sending};
pub use config::SecurityScheme;
pub use error::{Error, ErrorKind, Result};
pub use hints::RateLimit;
pub use object::Object;
pub use operation::{Operation, Security};
pub use options::CallOptions;
pub use page::{Items, Page, PageRequest, Pages};
pub use poll::{Job, Polls};
pub use prepared::PreparedRequest;
pub use raw_response::RawResponse;
pub use read::{
    ByteStream, Event, EventStream, FromJson, ItemStream, Misfit, Nullable, RowField, Sequence,
};
pub use request::Request;
pub use response::Response;
pub use retry::RetryPolicy;
pub use service::Service;
pub use transport::{AttemptEnd, AttemptStart, Hook, Pacing};
pub use write::File;

pub use http;
/// What [`ClientBuilder::configure_http`] takes, of the HTTP client underneath.
///
/// That client is not exported whole: without the runtime's TLS settings it panics where it is made.
pub mod http_client {
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub use reqwest::{Certificate, tls};
    pub use reqwest::{NoProxy, Proxy, dns, redirect};
}

/// What generated code calls. It may change with any release, together with the generator.
#[doc(hidden)]
pub mod __private {
    pub use crate::json::Json;
    pub use crate::read::{
        Decisions, MemberList, Otherwise, Record, RecordReader, Row, Shape, ShapeOf, Tag,
        blank_record, clone_record, collect_row, debug_record, describe_record, deserialize,
        equal_records, is_default, read_record, read_row, serialize_record, shape_of_variant,
        string, take,
    };
    pub use crate::write::{
        Body, BodyBuilder, ConversionError, Encoding, FORM, PartEncoding, RequestWriter, SIMPLE,
        Style, Supply, required,
    };
    pub use crate::{
        ByteStream, CallOptions, EventStream, File, ItemStream, Nullable, PreparedRequest,
        RawResponse, Response, Result, Sending, Sequence,
    };
    pub use {reqwest, serde, serde_json};
}
