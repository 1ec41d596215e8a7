//! How a request breaks the contract.

use std::fmt;

use http::StatusCode;
use openapi_document::pointer;

use super::shorten::shortened;

/// One way in which a request breaks the contract.
///
/// [`Display`](fmt::Display) has what is wrong with which part (its start, if it quotes much), and in parentheses the
/// location in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Breach {
    /// The part of the request, for example `body` or ``query parameter `page` ``; empty if it is the whole.
    pub part: String,
    /// Where in the value of this part, as a JSON pointer; empty if it is the whole.
    pub instance: String,
    /// The keyword of JSON Schema that the value does not satisfy, if it is one.
    pub keyword: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// The location in the document that says so, as a JSON pointer.
    pub pointer: String,
    /// The status to refuse the request with; `None` where a server would let it pass (a parameter that nobody declared).
    pub status: Option<StatusCode>,
}

impl Breach {
    /// The request is refused with 400.
    pub(super) fn bad(problem: impl Into<String>, pointer: &str) -> Self {
        Self::refused(StatusCode::BAD_REQUEST, problem, pointer)
    }

    pub(crate) fn refused(status: StatusCode, problem: impl Into<String>, pointer: &str) -> Self {
        Self {
            part: String::new(),
            instance: String::new(),
            keyword: None,
            problem: problem.into(),
            pointer: pointer.to_owned(),
            status: Some(status),
        }
    }

    /// The same, of the property `name` of the value.
    pub(super) fn in_property(mut self, name: &str) -> Self {
        self.instance = pointer::join("", name);
        self
    }

    /// The same, of this part of the request.
    pub(super) fn in_part(mut self, part: &str) -> Self {
        part.clone_into(&mut self.part);
        self
    }

    /// The request is let pass.
    pub(super) fn passed(problem: impl Into<String>, pointer: &str) -> Self {
        Self {
            status: None,
            ..Self::bad(problem, pointer)
        }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            part,
            instance,
            problem,
            pointer,
            ..
        } = self;
        let text = match (part.as_str(), instance.as_str()) {
            ("", _) => problem.clone(),
            (part, "") => format!("{part}: {problem}"),
            (part, instance) => {
                let instance = shortened(instance.to_owned());
                format!("{part} {instance}: {problem}")
            }
        };
        write!(f, "{} (#{pointer})", shortened(text))
    }
}
