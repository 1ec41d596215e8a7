//! Assertions on what arrived, with a diff to the nearest request.

use std::fmt::{self, Write as _};

use http::Method;
use serde_json::Value;
use similar::TextDiff;

use crate::journal::Request;

/// A request that is to have arrived; for [`Sandbox::expect`](crate::Sandbox::expect).
///
/// Only what is named counts: without [`json`](Self::json) any body will do.
#[derive(Clone, Debug)]
#[must_use = "an expectation does nothing until `Sandbox::expect` checks it"]
pub struct Expected {
    method: Method,
    path: String,
    query: Option<Vec<(String, String)>>,
    headers: Vec<(String, String)>,
    body: Option<Option<Value>>,
    times: Option<usize>,
}

/// What arrived is not what was expected; the text shows the difference.
#[derive(Clone)]
pub struct Mismatch(String);

impl Expected {
    /// A request with this method and this path, which is relative to the sandbox's URL.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            query: None,
            headers: Vec::new(),
            body: None,
            times: None,
        }
    }

    /// A GET.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// A POST.
    pub fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path)
    }

    /// With this query parameter, and no others but those named in the same way. The order does not count.
    pub fn query(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        let pair = (name.into(), value.to_string());
        self.query.get_or_insert_default().push(pair);
        self
    }

    /// Without a query.
    pub fn no_query(mut self) -> Self {
        self.query = Some(Vec::new());
        self
    }

    /// With this header; others may be there.
    pub fn header(mut self, name: impl AsRef<str>, value: impl Into<String>) -> Self {
        self.headers
            .push((name.as_ref().to_ascii_lowercase(), value.into()));
        self
    }

    /// With exactly this JSON body; the order of members does not count.
    pub fn json(mut self, body: Value) -> Self {
        self.body = Some(Some(body));
        self
    }

    /// Without a body.
    pub fn no_body(mut self) -> Self {
        self.body = Some(None);
        self
    }

    /// Exactly so many times, where it is otherwise at least once. `times(0)` is never.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// Holds `requests` against this.
    ///
    /// # Errors
    ///
    /// If it is not among them, or not so many times.
    pub fn check(&self, requests: &[Request]) -> Result<(), Mismatch> {
        let wanted = self.expected();
        let seen: Vec<(&Request, String)> = requests
            .iter()
            .map(|request| (request, self.observed(request)))
            .collect();
        let found = seen.iter().filter(|(_, text)| *text == wanted).count();
        if self.times.map_or(found > 0, |times| found == times) {
            return Ok(());
        }
        let times = match self.times {
            None => "at least once".to_owned(),
            Some(1) => "once".to_owned(),
            Some(times) => format!("{times} times"),
        };
        let total = requests.len();
        let mut text =
            format!("expected {times}, found {found} times among {total} requests:\n{wanted}");
        if found == 0 {
            text.push_str(&self.nearest(&wanted, &seen));
        }
        Err(Mismatch(text))
    }

    /// How the request that is most like this differs from it.
    fn nearest(&self, wanted: &str, seen: &[(&Request, String)]) -> String {
        let likeness = |(request, text): &&(&Request, String)| {
            let same = request.method == self.method && request.path == self.path;
            let likeness = TextDiff::from_lines(wanted, text.as_str()).ratio();
            (same, (likeness * 1000.0) as u32)
        };
        let related = seen
            .iter()
            .filter(|(request, _)| request.method == self.method || request.path == self.path);
        match related.max_by_key(likeness) {
            Some((_, observed)) => {
                let diff = TextDiff::from_lines(wanted, observed.as_str());
                let mut unified = diff.unified_diff();
                format!("\n{}", unified.header("expected", "the nearest request"))
            }
            None => "\nno request has this method or this path\n".to_owned(),
        }
    }

    /// The expectation as lines.
    fn expected(&self) -> String {
        let mut text = format!("{} {}\n", self.method, self.path);
        if let Some(query) = &self.query {
            write_query(&mut text, query);
        }
        for (name, value) in &self.headers {
            let _ = writeln!(text, "header {name}: {value}");
        }
        match &self.body {
            None => {}
            Some(None) => text.push_str("no body\n"),
            Some(Some(body)) => {
                let _ = writeln!(text, "{}", pretty(body));
            }
        }
        text
    }

    /// What `request` has where the expectation says something, as the same kind of lines.
    fn observed(&self, request: &Request) -> String {
        let mut text = format!("{} {}\n", request.method, request.path);
        if self.query.is_some() {
            write_query(&mut text, &request.query);
        }
        for (name, _) in &self.headers {
            match request.headers.get(name) {
                Some(value) => {
                    let value = String::from_utf8_lossy(value.as_bytes());
                    let _ = writeln!(text, "header {name}: {value}");
                }
                None => {
                    let _ = writeln!(text, "no header {name}");
                }
            }
        }
        if self.body.is_some() {
            let body = match request.json() {
                _ if request.body.is_empty() => "no body".to_owned(),
                Some(body) => pretty(&body),
                None => String::from_utf8_lossy(&request.body).into_owned(),
            };
            let _ = writeln!(text, "{body}");
        }
        text
    }
}

fn write_query(text: &mut String, query: &[(String, String)]) {
    let mut query: Vec<_> = query.iter().collect();
    query.sort();
    if query.is_empty() {
        text.push_str("no query\n");
    }
    for (name, value) in query {
        let _ = writeln!(text, "query {name}={value}");
    }
}

/// JSON over several lines, the members of objects in order of their names.
fn pretty(value: &Value) -> String {
    let mut value = value.clone();
    value.sort_all_objects();
    format!("{value:#}")
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As [`Display`](fmt::Display): a test that returns it is reported by `Debug`.
impl fmt::Debug for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mismatch {}
