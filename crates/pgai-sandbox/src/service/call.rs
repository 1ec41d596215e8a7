//! One call, as the operations of this service read it.

use std::ops::Deref;

use openapi_document::{Object, Value};

use crate::time::rfc3339;

/// A call that has passed key, scope, rate limit and contract.
pub(super) struct Call<'a> {
    call: &'a openapi_sandbox::Call<'a>,
    /// The body's object; empty if there is none.
    pub(super) body: Object,
}

impl<'a> Deref for Call<'a> {
    type Target = openapi_sandbox::Call<'a>;

    fn deref(&self) -> &Self::Target {
        self.call
    }
}

impl<'a> Call<'a> {
    pub(super) fn new(call: &'a openapi_sandbox::Call<'a>) -> Self {
        let body = match call.request().json().map(Value::from) {
            Some(Value::Object(body)) => body,
            _ => Object::new(),
        };
        Self { call, body }
    }

    /// The path parameter of this name.
    pub(super) fn path(&self, name: &str) -> &'a str {
        self.call.path_parameter(name).unwrap_or_default()
    }

    pub(super) fn text(&self, property: &str) -> Option<&str> {
        self.body.get(property).and_then(Value::as_str)
    }

    /// The moment of the call as an RFC 3339 timestamp in UTC, to the second.
    pub(super) fn timestamp(&self) -> String {
        rfc3339(self.call.now())
    }
}
