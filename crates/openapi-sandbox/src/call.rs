//! One request on its way to a service, and what the service may ask about it.

use std::time::SystemTime;

use http::StatusCode;

use crate::{
    answer::{self, Answer},
    contract::Operation,
    journal::Request,
};

/// One request for a [`Service`](crate::Service) to answer.
#[derive(Debug)]
pub struct Call<'a> {
    pub(crate) operation: Option<&'a Operation>,
    pub(crate) path_parameters: &'a [(String, String)],
    pub(crate) request: &'a Request,
    pub(crate) now: SystemTime,
    pub(crate) fault: Option<&'static str>,
}

impl<'a> Call<'a> {
    /// The operation; `None` for a request that [`Service::answers_undocumented`](crate::Service::answers_undocumented) took.
    #[must_use]
    pub fn operation(&self) -> Option<&'a Operation> {
        self.operation
    }

    /// The request, without its key.
    #[must_use]
    pub fn request(&self) -> &'a Request {
        self.request
    }

    /// The value of a path parameter, percent-decoded.
    #[must_use]
    pub fn path_parameter(&self, name: &str) -> Option<&'a str> {
        let mut parameters = self.path_parameters.iter();
        parameters.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    /// The first value of a query parameter, decoded.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&'a str> {
        self.request.query_value(name)
    }

    /// The wall time by the sandbox's clock, which goes with tokio's.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.now
    }

    /// The name of the service's own fault that applies to this request, if one was armed for it.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        self.fault
    }

    /// The successful answer that the document shows for the operation, or one whose body fits its schema. Without an
    /// operation it is an empty 404.
    #[must_use]
    pub fn example(&self) -> Answer {
        match self.operation {
            Some(operation) => operation.example(),
            None => answer::empty(StatusCode::NOT_FOUND),
        }
    }
}
