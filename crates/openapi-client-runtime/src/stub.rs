#![allow(missing_docs, dead_code, unused, missing_debug_implementations)]
use http::*;
pub struct Error(String);
impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
pub enum ErrorKind {
    InvalidRequest,
}
pub type Result<T, E = Error> = std::result::Result<T, E>;
impl Error {
    pub fn new(_: ErrorKind, m: impl Into<String>) -> Self {
        Self(m.into())
    }
    pub fn with_operation(self, o: &str) -> Self {
        Self(format!("{o}: {}", self.0))
    }
}
impl PreparedRequest {
    pub fn path(&self) -> &str {
        &self.path
    }
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }
}
#[derive(Debug)]
pub struct PreparedRequest {
    pub path: String,
    pub query: Option<String>,
    pub headers: HeaderMap,
    pub body: Option<reqwest::Body>,
    pub streaming: bool,
    pub method: Method,
}
impl PreparedRequest {
    pub fn new(o: &'static crate::Operation, method: Method, path: String) -> Self {
        Self {
            path,
            query: None,
            headers: HeaderMap::new(),
            body: None,
            streaming: false,
            method,
        }
    }
    pub fn with_query(mut self, q: Option<String>) -> Self {
        self.query = q;
        self
    }
    pub fn with_headers(mut self, q: HeaderMap) -> Self {
        self.headers = q;
        self
    }
    pub fn with_body(mut self, q: Option<reqwest::Body>) -> Self {
        self.body = q;
        self
    }
    pub fn with_streaming(mut self, q: bool) -> Self {
        self.streaming = q;
        self
    }
}
