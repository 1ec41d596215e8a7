//! Where a document wants the API key.

use http::{HeaderName, header};
use serde_json::Value;

/// The place of the key in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyPlace {
    /// The whole value of a header.
    Header(HeaderName),
    /// `Authorization: Bearer …`.
    Bearer,
    /// The document names no scheme that the sandbox can check.
    Nowhere,
}

impl KeyPlace {
    /// The place that the document's first usable scheme names.
    pub(super) fn read(document: &Value) -> Self {
        let schemes = document.pointer("/components/securitySchemes");
        let schemes = schemes.and_then(Value::as_object);
        let place = |scheme: &Value| {
            let text = |name: &str| scheme.get(name).and_then(Value::as_str);
            match (text("type")?, text("in"), text("scheme")) {
                ("apiKey", Some("header"), _) => {
                    let name = HeaderName::try_from(text("name")?).ok()?;
                    Some(Self::Header(name))
                }
                ("http", _, Some(scheme)) if scheme.eq_ignore_ascii_case("bearer") => {
                    Some(Self::Bearer)
                }
                _ => None,
            }
        };
        let mut schemes = schemes.into_iter().flatten();
        schemes
            .find_map(|(_, scheme)| place(scheme))
            .unwrap_or(Self::Nowhere)
    }

    /// The header that holds the key.
    pub(crate) fn header(&self) -> Option<HeaderName> {
        match self {
            Self::Header(name) => Some(name.clone()),
            Self::Bearer => Some(header::AUTHORIZATION),
            Self::Nowhere => None,
        }
    }

    /// The key in the value of that header.
    pub(crate) fn secret<'a>(&self, value: &'a [u8]) -> &'a [u8] {
        match self {
            Self::Bearer => value.strip_prefix(b"Bearer ").unwrap_or_default(),
            Self::Header(_) | Self::Nowhere => value,
        }
    }

    /// How a user of curl writes the header for `key`.
    pub(crate) fn written(&self, key: &str) -> Option<String> {
        match self {
            Self::Header(name) => Some(format!("{name}: {key}")),
            Self::Bearer => Some(format!("authorization: Bearer {key}")),
            Self::Nowhere => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_usable_scheme_counts() {
        let document = json!({"components": {"securitySchemes": {
            "Cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
            "Token": {"type": "http", "scheme": "Bearer"}}}});
        let place = KeyPlace::read(&document);
        assert_eq!(place, KeyPlace::Bearer);
        assert_eq!(place.secret(b"Bearer abc"), b"abc");
        assert_eq!(KeyPlace::read(&json!({})), KeyPlace::Nowhere);
    }
}
