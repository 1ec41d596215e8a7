//! Path templates: from a path as sent to the values of its parameters.

use percent_encoding::percent_decode_str;

use crate::error::Error;

/// The values of a path's parameters, decoded, in the order of the template.
pub(crate) type PathParameters = Vec<(String, String)>;

/// A path with parameters: `/territories/{territory_id}/companies`.
#[derive(Debug)]
pub(crate) struct PathTemplate(Vec<Segment>);

/// One segment: literal text around any number of parameters.
#[derive(Debug)]
struct Segment {
    lead: String,
    /// Each parameter's name, and the literal text behind it.
    parameters: Vec<(String, String)>,
}

impl PathTemplate {
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

    /// The values of the parameters, if the path is of this template.
    pub(super) fn matches(&self, path: &str) -> Option<PathParameters> {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    fn values(template: &str, path: &str) -> Option<Vec<String>> {
        let found = PathTemplate::read(template).unwrap().matches(path)?;
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
        assert!(PathTemplate::read("/a/{id").is_err());
        assert!(PathTemplate::read("a").is_err());
    }
}
