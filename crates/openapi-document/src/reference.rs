//! References: a part that names a file or a resource, and a fragment that names a value in it.

use std::borrow::Cow;

use fluent_uri::resolve::Resolver;
use fluent_uri::{Uri, UriRef};
use percent_encoding::{AsciiSet, CONTROLS, percent_encode, utf8_percent_encode};

use crate::pointer;

/// The value of a `$ref`, taken apart.
///
/// ```
/// use openapi_document::{Fragment, Reference};
///
/// let reference = Reference::parse("schemas/pet.yaml#/Pet%20Owner");
/// assert_eq!(reference.resource(), "schemas/pet.yaml");
/// assert_eq!(reference.fragment(), &Fragment::Pointer("/Pet Owner".to_owned()));
/// assert_eq!(Reference::parse("#node").fragment(), &Fragment::Anchor("node".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    resource: String,
    fragment: Fragment,
}

/// What follows the `#` of a reference, without percent-encoding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fragment {
    /// Nothing: the whole resource.
    Empty,
    /// A JSON pointer, which starts with a slash.
    Pointer(String),
    /// The name that a schema has by `$anchor` or `$dynamicAnchor`.
    Anchor(String),
}

impl Reference {
    /// Takes a reference apart. Any text is a reference; whether it leads anywhere is known to a document.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let (resource, fragment) = text.split_once('#').unwrap_or((text, ""));
        let fragment = match pointer::decode(fragment) {
            fragment if fragment.is_empty() => Fragment::Empty,
            fragment if fragment.starts_with('/') => Fragment::Pointer(fragment.into_owned()),
            fragment => Fragment::Anchor(fragment.into_owned()),
        };
        Self {
            resource: resource.to_owned(),
            fragment,
        }
    }

    /// What stands before the `#`, as it is written; empty for a reference within the same resource.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// What stands behind the `#`.
    #[must_use]
    pub fn fragment(&self) -> &Fragment {
        &self.fragment
    }

    /// Whether the reference stays within the same resource.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.resource.is_empty()
    }
}

/// A pointer as a reference within the same document: `#/paths/~1a~1%7Bid%7D`.
///
/// ```
/// assert_eq!(openapi_document::reference::local("/a b/{c}"), "#/a%20b/%7Bc%7D");
/// ```
#[must_use]
pub fn local(pointer: &str) -> String {
    format!("#{}", utf8_percent_encode(pointer, FRAGMENT))
}

/// Everything that a fragment cannot hold as it is (RFC 3986, section 3.5).
const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What a URI cannot hold as it is, but a percent sign, which is taken for the start of an encoding.
const URI: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The scheme under which the files of a document have URIs. Its paths start at the document's folder.
const SCHEME: &str = "document";

/// The URI of a file in the document's folder.
pub(crate) fn file_uri(name: &str) -> String {
    let segments = name.split('/').map(|segment| {
        percent_encode(segment.as_bytes(), percent_encoding::NON_ALPHANUMERIC).to_string()
    });
    format!("{SCHEME}:///{}", segments.collect::<Vec<_>>().join("/"))
}

/// The name of the file that a URI stands for, if it lies in the document's folder: also encoded, no segment leads out of it.
pub(crate) fn file_name(uri: &str) -> Option<String> {
    file_below(&format!("{SCHEME}:///"), uri)
}

/// The same, where the document's folder has the URI `folder`.
pub(crate) fn file_below(folder: &str, uri: &str) -> Option<String> {
    let path = uri.strip_prefix(folder)?;
    let decoded = pointer::decode(path.split('?').next().unwrap_or_default());
    let plain =
        |segment: &str| !matches!(segment, "" | "." | "..") && !segment.contains(['\\', '\0']);
    decoded.split('/').all(plain).then(|| decoded.into_owned())
}

/// `reference` as seen from `base`, both without fragments. The error says why it leads nowhere.
pub(crate) fn resolve(base: &str, reference: &str) -> Result<String, &'static str> {
    const NO_URI: &str = "it is no URI";
    let encoded: Cow<'_, str> = utf8_percent_encode(reference, URI).into();
    let reference = UriRef::parse(encoded.as_ref()).map_err(|_| NO_URI)?;
    let base = Uri::parse(base).map_err(|_| NO_URI)?;
    if !reference.has_scheme() && base.path().as_str().is_empty() && !base.has_authority() {
        return Err(NO_URI);
    }
    let resolver = Resolver::with_base(base).allow_path_underflow(false);
    let found = resolver
        .resolve(&reference)
        .map_err(|_| "it leads out of the document's folder")?;
    // A file has one URI, however a reference encodes it.
    Ok(file_name(found.as_str()).map_or_else(|| found.as_str().to_owned(), |name| file_uri(&name)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn references_resolve_as_the_standard_says() {
        // Examples of RFC 3986, section 5.4.
        let base = "http://a/b/c/d;p?q";
        for (reference, found) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("../g", "http://a/b/g"),
            ("../../g", "http://a/g"),
            ("g:h", "g:h"),
            ("", "http://a/b/c/d;p?q"),
        ] {
            assert_eq!(resolve(base, reference).unwrap(), found, "{reference}");
        }
        assert!(resolve(base, "../../../g").is_err());
        assert!(resolve("urn:example:a", "b").is_err());
    }

    #[test]
    fn files_have_uris() {
        let base = file_uri("api/my openapi.yaml");
        for (reference, name) in [
            ("pet.yaml", "api/pet.yaml"),
            ("../Ünï/a b.yaml", "Ünï/a b.yaml"),
            ("./%70et.yaml", "api/pet.yaml"),
            ("/x", "x"),
        ] {
            assert_eq!(
                file_name(&resolve(&base, reference).unwrap()).unwrap(),
                name
            );
        }
        assert!(resolve(&base, "../../x").is_err());
        assert_eq!(file_name(&resolve(&base, "//host/x").unwrap()), None);
        assert_eq!(
            file_name(&resolve(&base, "file:///etc/passwd").unwrap()),
            None
        );
    }
}
