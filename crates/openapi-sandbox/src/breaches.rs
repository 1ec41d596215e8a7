//! The list of requests that broke the contract.

use std::fmt;

use crate::journal::Request;

/// Requests that broke the document's contract, and how.
pub struct Breaches(Vec<BrokenRequest>);

struct BrokenRequest {
    call: String,
    problems: Vec<String>,
}

impl Breaches {
    pub(crate) fn of<'a>(requests: impl Iterator<Item = &'a Request>) -> Option<Self> {
        let broken: Vec<BrokenRequest> = requests
            .filter(|request| !request.breaches.is_empty())
            .map(|request| BrokenRequest {
                call: format!("{} {}", request.method, request.path),
                problems: request.breaches.clone(),
            })
            .collect();
        (!broken.is_empty()).then_some(Self(broken))
    }
}

impl fmt::Display for Breaches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let requests = if self.0.len() == 1 {
            "request"
        } else {
            "requests"
        };
        write!(
            f,
            "{} {requests} broke the contract of the OpenAPI document:",
            self.0.len()
        )?;
        for BrokenRequest { call, problems } in &self.0 {
            write!(f, "\n  {call}")?;
            for problem in problems {
                write!(f, "\n    {problem}")?;
            }
        }
        Ok(())
    }
}

/// As [`Display`](fmt::Display): a test that returns it is reported by `Debug`.
impl fmt::Debug for Breaches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Breaches {}
