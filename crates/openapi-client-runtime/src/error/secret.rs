//! Keeping secrets out of an error.
//!
//! A server may repeat what it was sent, in any part of its response. So every error that is made of a response passes
//! here once, with the secrets that the request carried.

use std::error::Error as StdError;
use std::iter;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;

use super::{Error, escaped};

const REPLACEMENT: &str = "REDACTED";

impl Error {
    /// Takes secrets out of every part of the error: what is shown, what can be read, and the errors underneath.
    pub(crate) fn without_secrets(self, secrets: &[String]) -> Self {
        let text = |text: &mut String| *text = cleaned_text(text, secrets);
        self.edit(|inner| {
            text(&mut inner.message);
            inner.details.iter_mut().for_each(text);
            inner.code.iter_mut().for_each(text);
            if let Some(operation) = &mut inner.operation {
                *operation = cleaned_text(operation, secrets).into();
            }
            for value in inner.headers.values_mut() {
                if let Some(clean) = cleaned(value.as_bytes(), secrets) {
                    *value = HeaderValue::from_bytes(&clean)
                        .unwrap_or_else(|_| HeaderValue::from_static(REPLACEMENT));
                }
            }
            if let Some(clean) = inner.body.as_ref().and_then(|body| cleaned(body, secrets)) {
                inner.body = Some(Bytes::from(clean));
            }
            if let Some(clean) = inner
                .source
                .as_deref()
                .and_then(|source| cleaned_source(source, secrets))
            {
                inner.source = Some(Arc::from(Box::<dyn StdError + Send + Sync>::from(clean)));
            }
        })
    }
}

/// Whether a text holds one of the secrets.
fn holds(text: &[u8], secrets: &[String]) -> bool {
    secrets
        .iter()
        .any(|secret| escaped::find(text, secret).is_some())
}

/// A text without the secrets; none if it holds none of them.
fn cleaned(text: &[u8], secrets: &[String]) -> Option<Vec<u8>> {
    let mut clean: Option<Vec<u8>> = None;
    for secret in secrets {
        let mut rest = clean.as_deref().unwrap_or(text);
        let mut kept = Vec::new();
        while let Some(found) = escaped::find(rest, secret) {
            kept.extend_from_slice(&rest[..found.start]);
            kept.extend_from_slice(REPLACEMENT.as_bytes());
            rest = &rest[found.end..];
        }
        if !kept.is_empty() {
            kept.extend_from_slice(rest);
            clean = Some(kept);
        }
    }
    clean
}

fn cleaned_text(text: &str, secrets: &[String]) -> String {
    match cleaned(text.as_bytes(), secrets) {
        Some(clean) => String::from_utf8_lossy(&clean).into_owned(),
        None => text.to_owned(),
    }
}

/// What is left of an error that shows a secret, or has one underneath that does: all their texts. None if none of them does.
fn cleaned_source(error: &(dyn StdError + 'static), secrets: &[String]) -> Option<String> {
    let links = || iter::successors(Some(error), |&link| link.source());
    let shows =
        |link: &(dyn StdError + 'static)| holds(format!("{link} {link:?}").as_bytes(), secrets);
    links().any(shows).then(|| {
        let texts: Vec<_> = links()
            .map(|link| cleaned_text(&link.to_string(), secrets))
            .collect();
        texts.join(": ")
    })
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use http::{HeaderMap, StatusCode};

    use super::*;
    use crate::error::ErrorKind;

    const KEY: &str = "key-3f9a0c";

    #[derive(Debug)]
    struct Outer(std::io::Error);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("outer")
        }
    }

    impl StdError for Outer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn each_part_of_an_error_alone() {
        let plain = || Error::new(ErrorKind::Api, "no");
        let answer = |body: String| {
            Error::from_response(StatusCode::BAD_REQUEST, HeaderMap::new(), body)
                .with_body(Bytes::new())
        };
        let header = HeaderMap::from_iter([(
            http::header::WARNING,
            HeaderValue::from_str(&format!("a {KEY}")).unwrap(),
        )]);
        for (part, error) in [
            ("message", Error::new(ErrorKind::Api, KEY)),
            ("operation", plain().with_operation(format!("GET /{KEY}"))),
            (
                "code",
                answer(format!(r#"{{"error":{{"code":"{KEY}","message":"no"}}}}"#)),
            ),
            (
                "details",
                answer(format!(r#"{{"error":"no","details":["{KEY}"]}}"#)),
            ),
            ("body", plain().with_body(KEY.into())),
            (
                "headers",
                plain().with_response(StatusCode::OK, header, Bytes::new()),
            ),
            (
                "source",
                plain().with_source(Outer(std::io::Error::other(KEY))),
            ),
        ] {
            let error = error.without_secrets(&[KEY.to_owned()]);
            let mut shown = format!("{error:?} {:?} {:?}", error.headers(), error.body());
            let mut source = error.source();
            while let Some(link) = source {
                shown.push_str(&format!(" {link} {link:?}"));
                source = link.source();
            }
            let body = error.body().unwrap_or_default();
            shown.push_str(&String::from_utf8_lossy(body));
            assert!(!shown.contains(KEY), "{part}: {shown}");
            assert!(shown.contains(REPLACEMENT), "{part}: {shown}");
            if part == "source" {
                let source = error.source().unwrap().to_string();
                assert_eq!(source, format!("outer: {REPLACEMENT}"));
            }
        }
        let harmless = Outer(std::io::Error::other("no route"));
        let error = Error::new(ErrorKind::Api, KEY).with_source(harmless);
        let error = error.without_secrets(&[KEY.to_owned()]);
        assert!(error.source().unwrap().is::<Outer>());
    }
}
