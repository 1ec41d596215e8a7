//! Requests that the sandbox refuses, and the form of the answer.

use http::{HeaderName, StatusCode};
use serde_json::{Value, json};

use crate::{
    answer::{self, Answer},
    contract::Operation,
};

/// Says why a request was refused, whatever form the document declares for the body.
const PROBLEM: HeaderName = HeaderName::from_static("x-sandbox-problem");

/// Why the sandbox refuses a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// 404: no operation has the path.
    UnknownPath,
    /// 405: the path has no such method.
    MethodNotAllowed,
    /// 401: the key is missing or not one of the sandbox's.
    Unauthenticated,
    /// 403: the key lacks a scope.
    Forbidden,
    /// 429: the rate limit is exceeded.
    RateLimited,
    /// 400 or 415: the request breaks the contract.
    Contract,
    /// 413: the body is longer than the sandbox reads.
    BodyTooLarge,
}

/// A request that the sandbox refuses, for a [`Service`](crate::Service) to put into its own form.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refusal<'a> {
    /// Why.
    pub reason: Reason,
    /// The status that HTTP has for it.
    pub status: StatusCode,
    /// What is wrong, in a sentence.
    pub detail: String,
    /// Of a request that breaks the contract: each breach, with its location in the document.
    pub breaches: Vec<String>,
    pub(crate) operation: Option<&'a Operation>,
}

impl Refusal<'_> {
    /// The refusal in the form that the document declares for its status, or else as problem details
    /// (`application/problem+json`, RFC 9457). The header `x-sandbox-problem` has the detail in any case, since the
    /// declared form may have no member for it.
    #[must_use]
    pub fn answer(&self) -> Answer {
        let detail = self.breaches.first().unwrap_or(&self.detail);
        let problem = self.problem_details();
        let declared = self
            .operation
            .and_then(|operation| operation.error(self.status, &problem, detail));
        let mut answer = declared.unwrap_or_else(|| {
            let body = problem.to_string();
            answer::bytes(self.status, "application/problem+json", body.into())
        });
        answer::set(&mut answer, PROBLEM, detail);
        answer
    }

    fn problem_details(&self) -> Value {
        let mut problem = json!({
            "title": self.status.canonical_reason(),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if !self.breaches.is_empty() {
            problem["breaches"] = json!(self.breaches);
        }
        problem
    }
}
