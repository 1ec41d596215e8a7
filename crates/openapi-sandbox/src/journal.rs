//! What the sandbox received, kept for inspection.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;

use crate::sync::lock;

/// Whether a request carried a key, and whether it was one of the sandbox's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyCheck {
    /// No key.
    Missing,
    /// A key that the sandbox does not know.
    Wrong,
    /// One of the sandbox's keys.
    Right,
}

/// One request as the sandbox received it.
#[derive(Clone)]
#[non_exhaustive]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path as sent (percent-encoded), without the prefix of [`Sandbox::url`](crate::Sandbox::url).
    pub path: String,
    /// The query's pairs, decoded, in the order sent, without the key.
    pub query: Vec<(String, String)>,
    /// The query as sent (percent-encoded), without the question mark and the key; `None` if there was none,
    /// or if it held a key where none belongs.
    pub raw_query: Option<String>,
    /// All headers, without the key.
    pub headers: HeaderMap,
    /// Whether there was a key, which itself is not kept.
    pub key: KeyCheck,
    /// The body, byte for byte.
    pub body: Bytes,
    /// The operation's name, for example `GET /contacts`, if the document has one for this request.
    pub operation: Option<String>,
    /// When the head arrived, on tokio's clock, counted from the sandbox's start.
    pub at: Duration,
    /// Whether the operation was carried out (a faulted request may be, or not).
    pub processed: bool,
    /// How the request breaks the contract, each with its location in the document.
    pub breaches: Vec<String>,
    /// The status of the answer; `None` while there is none, or if a fault put something else in its place.
    pub status: Option<StatusCode>,
}

impl Request {
    /// The body as JSON; `None` if it is not JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The first value of the query parameter `name`.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find_map(|(key, value)| (key == name).then_some(value.as_str()))
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("key", &self.key)
            .field("body", &String::from_utf8_lossy(&self.body))
            .field("at", &self.at)
            .field("processed", &self.processed)
            .field("breaches", &self.breaches)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// A request in the journal, to which its outcome is added.
pub(crate) type Entry = Arc<Mutex<Request>>;

/// The requests so far, the oldest dropped once there are more than `keep`.
#[derive(Debug)]
pub(crate) struct Journal {
    entries: VecDeque<Entry>,
    count: u64,
    keep: usize,
}

impl Journal {
    pub(crate) fn keeping(keep: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            count: 0,
            keep,
        }
    }

    pub(crate) fn enter(&mut self, request: Request) -> Entry {
        let entry = Arc::new(Mutex::new(request));
        self.count += 1;
        self.entries.push_back(Arc::clone(&entry));
        while self.entries.len() > self.keep {
            self.entries.pop_front();
        }
        entry
    }

    /// The requests that are kept.
    pub(crate) fn requests(&self) -> impl Iterator<Item = Request> {
        self.entries.iter().map(|entry| lock(entry).clone())
    }

    /// How many requests have arrived.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str) -> Request {
        Request {
            method: Method::GET,
            path: path.to_owned(),
            query: Vec::new(),
            raw_query: None,
            headers: HeaderMap::new(),
            key: KeyCheck::Right,
            body: Bytes::new(),
            operation: None,
            at: Duration::ZERO,
            processed: false,
            breaches: Vec::new(),
            status: None,
        }
    }

    #[test]
    fn the_oldest_go_first_and_take_their_outcome_with_them() {
        let mut journal = Journal::keeping(2);
        let first = journal.enter(request("/1"));
        journal.enter(request("/2"));
        let third = journal.enter(request("/3"));
        lock(&first).processed = true;
        lock(&third).processed = true;
        let kept: Vec<_> = journal
            .requests()
            .map(|request| (request.path, request.processed))
            .collect();
        assert_eq!(kept, [("/2".to_owned(), false), ("/3".to_owned(), true)]);
        assert_eq!(journal.count(), 3);
    }
}
