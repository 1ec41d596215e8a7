//! From a method and a path to an operation.

use http::Method;
use percent_encoding::percent_decode_str;

use super::Operation;
use crate::error::Error;

/// The values of a path's parameters, decoded, in the order of the template.
pub(crate) type PathParameters = Vec<(String, String)>;

/// What a method and a path lead to.
#[derive(Debug)]
pub(crate) enum Route<'a> {
    /// An operation, and its path parameters.
    Found(&'a Operation, PathParameters),
    /// The path exists, for these methods.
    WrongMethod(Vec<&'a Method>),
    /// No operation has this path.
    UnknownPath,
    /// The path is not under the prefix of the document's server.
    Outside,
}

/// A path with parameters: `/territories/{territory_id}/companies`.
#[derive(Debug)]
pub(crate) struct Template(Vec<Segment>);

/// One segment: literal text around any number of parameters.
#[derive(Debug)]
struct Segment {
    lead: String,
    /// Each parameter's name, and the literal text behind it.
    parameters: Vec<(String, String)>,
}

impl Template {
    pub(crate) fn read(path: &str) -> Result<Self, Error> {
        sent(path)
            .strip_prefix('/')
            .ok_or_else(|| Error::document("/paths", format!("`{path}` does not start with `/`")))?
            .split('/')
            .map(Segment::read)
            .collect::<Option<_>>()
            .map(Self)
            .ok_or_else(|| Error::document("/paths", format!("`{path}` has an unclosed brace")))
    }

    pub(crate) fn parameter_count(&self) -> usize {
        self.0.iter().map(|segment| segment.parameters.len()).sum()
    }

    fn matches(&self, path: &str) -> Option<PathParameters> {
        let mut segments = path.strip_prefix('/')?.split('/');
        let mut parameters = Vec::new();
        for template in &self.0 {
            template.matches(segments.next()?, &mut parameters)?;
        }
        segments.next().is_none().then_some(parameters)
    }
}

/// The part of a path template that a request's path can hold. Some documents tell operations of one path apart by a
/// fragment or a query in the template, which no request's path has.
pub(super) fn sent(path: &str) -> &str {
    let end = path.find(['#', '?']).unwrap_or(path.len());
    path.get(..end).unwrap_or(path)
}

impl Segment {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('{');
        let lead = parts.next()?.to_owned();
        let parameters = parts
            .map(|part| {
                let (name, behind) = part.split_once('}')?;
                Some((name.to_owned(), behind.to_owned()))
            })
            .collect::<Option<_>>()?;
        Some(Self { lead, parameters })
    }

    fn matches(&self, text: &str, found: &mut PathParameters) -> Option<()> {
        let mut rest = text.strip_prefix(self.lead.as_str())?;
        for (index, (name, behind)) in self.parameters.iter().enumerate() {
            let last = index + 1 == self.parameters.len();
            let end = match (last, behind.as_str()) {
                (true, "") => rest.len(),
                (true, behind) => rest.len().checked_sub(behind.len())?,
                (false, behind) => rest.find(behind)?,
            };
            let value = rest.get(..end)?;
            rest = rest.get(end..)?.strip_prefix(behind.as_str())?;
            if value.is_empty() {
                return None;
            }
            let value = percent_decode_str(value).decode_utf8_lossy();
            found.push((name.clone(), value.into_owned()));
        }
        rest.is_empty().then_some(())
    }
}

pub(super) fn find<'a>(operations: &'a [Operation], method: &Method, path: &str) -> Route<'a> {
    let mut others = Vec::new();
    for operation in operations {
        if let Some(parameters) = operation.template.matches(path) {
            if operation.method == *method {
                return Route::Found(operation, parameters);
            }
            others.push(&operation.method);
        }
    }
    if others.is_empty() {
        Route::UnknownPath
    } else {
        Route::WrongMethod(others)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    fn values(template: &str, path: &str) -> Option<Vec<String>> {
        let found = Template::read(template).unwrap().matches(path)?;
        Some(found.into_iter().map(|(_, value)| value).collect())
    }

    #[test]
    fn parameters_fill_their_segment_alone() {
        assert_eq!(values("/a/{id}", "/a/x%2Fy"), Some(vec!["x/y".to_owned()]));
        assert_eq!(values("/a/{id}", "/a/x/y"), None);
        assert_eq!(values("/a/{id}", "/a/"), None);
        assert_eq!(values("/a", "/a/"), None);
        let two = Some(vec!["1".to_owned(), "2".to_owned()]);
        assert_eq!(values("/v{x}-{y}.json", "/v1-2.json"), two);
        assert_eq!(values("/{a}:run", "/x:stop"), None);
        assert_eq!(values("/a/{id}#byId", "/a/1"), Some(vec!["1".to_owned()]));
        assert_eq!(values("/a?kind=b", "/a"), Some(Vec::new()));
    }

    #[test]
    fn a_broken_template_is_an_error() {
        assert!(Template::read("/a/{id").is_err());
        assert!(Template::read("a").is_err());
    }
}
