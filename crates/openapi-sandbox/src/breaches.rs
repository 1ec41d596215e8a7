//! The list of requests that broke the contract.

use std::fmt;

use crate::journal::Request;

/// Requests that broke the document's contract, and how.
pub struct Breaches(String);

impl Breaches {
    pub(crate) fn of(requests: impl Iterator<Item = Request>) -> Option<Self> {
        let (mut count, mut list) = (0, String::new());
        for request in requests.filter(|request| !request.breaches.is_empty()) {
            count += 1;
            list += &format!("\n  {} {}", request.method, request.path);
            list.extend(
                request
                    .breaches
                    .iter()
                    .map(|breach| format!("\n    {breach}")),
            );
        }
        let requests = if count == 1 { "request" } else { "requests" };
        let broken = "broke the contract of the OpenAPI document";
        (count > 0).then(|| Self(format!("{count} {requests} {broken}:{list}")))
    }
}

impl fmt::Display for Breaches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As [`Display`](fmt::Display): a test that returns it is reported by `Debug`.
impl fmt::Debug for Breaches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Breaches {}
