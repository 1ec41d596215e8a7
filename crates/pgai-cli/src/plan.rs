//! What a command sends.

use futures_util::future::BoxFuture;
use openapi_client_runtime::PageRequest;
use pgai::{Call, Endpoint, RawResponse};

/// What is sent, and of which the page of a number can be asked for.
pub(crate) struct Plan {
    pub(crate) first: PageRequest,
    /// Whether the answer is known to be a list.
    pub(crate) is_list: bool,
    /// Whether sending it changes nothing.
    pub(crate) is_read_only: bool,
    pub(crate) send: Box<Send>,
}

type Send =
    dyn Fn(Option<u64>) -> BoxFuture<'static, pgai::Result<RawResponse>> + std::marker::Send + Sync;

impl Plan {
    pub(crate) fn of_call(call: Call, endpoint: &Endpoint) -> Self {
        Self {
            first: call.first_page(),
            is_list: endpoint.is_list(),
            is_read_only: endpoint.is_read_only(),
            send: Box::new(move |page| {
                let call = match page {
                    Some(number) => call.clone().page(number),
                    None => call.clone(),
                };
                Box::pin(call.send_raw())
            }),
        }
    }
}
