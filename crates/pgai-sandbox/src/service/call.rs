//! One call, as the operations of this service read it.

use serde_json::{Map, Value};

use crate::time::rfc3339;

/// A call that has passed key, scope, rate limit and contract.
pub(super) struct Call<'a> {
    call: &'a openapi_sandbox::Call<'a>,
    /// The body's object; empty if there is none.
    pub(super) body: Map<String, Value>,
}

impl<'a> Call<'a> {
    pub(super) fn new(call: &'a openapi_sandbox::Call<'a>) -> Self {
        let body = match call.request().json() {
            Some(Value::Object(body)) => body,
            _ => Map::new(),
        };
        Self { call, body }
    }

    pub(super) fn query(&self, name: &str) -> Option<&'a str> {
        self.call.query(name)
    }

    /// The path parameter of this name.
    pub(super) fn path(&self, name: &str) -> &'a str {
        self.call.path_parameter(name).unwrap_or_default()
    }

    /// The path below the prefix, as sent.
    pub(super) fn raw_path(&self) -> &'a str {
        &self.call.request().path
    }

    pub(super) fn text(&self, property: &str) -> Option<&str> {
        self.body.get(property).and_then(Value::as_str)
    }

    /// The moment of the call as an RFC 3339 timestamp in UTC, to the second.
    pub(super) fn timestamp(&self) -> String {
        rfc3339(self.call.now())
    }

    pub(super) fn fault(&self) -> Option<&'static str> {
        self.call.fault()
    }
}
