//! Credentials: the secrets of a client, where each goes in a request, and how they are kept out of everything else.

use std::cmp::Reverse;
use std::fmt;
use std::sync::Arc;

use base64::Engine;
use bytes::Bytes;
use http::header::COOKIE;
use http::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

use super::scheme::{Location, SecurityScheme};
use crate::error::{Error, ErrorKind, Result};
use crate::operation::SecurityRequirements;
use crate::service::Service;

/// One credential. Its secret is wiped from memory when neither a client nor a response has it any more.
#[derive(Clone)]
struct Credential {
    scheme: SecurityScheme,
    secret: Arc<SecretString>,
    /// The header that carries it, where nothing else is in that header.
    header: Option<(HeaderName, HeaderValue)>,
}

/// What a header is made of without another copy, and wiped when the last request that carries it has ended.
struct Sent(Arc<SecretString>);

impl AsRef<[u8]> for Sent {
    fn as_ref(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

impl Credential {
    fn new(service: &Service, scheme: SecurityScheme, secret: Arc<SecretString>) -> Result<Self> {
        let text = secret.expose_secret();
        let basic = scheme.location == Location::Basic;
        let problem = if text.is_empty() {
            "is empty"
        } else if basic && !text.contains(':') {
            "is not of the form `user:password`"
        } else if !basic && !text.is_ascii() {
            "has a character that is not ASCII"
        } else if !basic && !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            "has a space, a line break or a control character"
        } else if matches!(scheme.location, Location::Cookie(_))
            && text.contains([';', ',', '"', '\\'])
        {
            "has a character that no cookie can hold"
        } else {
            let header = scheme.header_name().map(|name| {
                let sent = match scheme.location {
                    Location::Basic => Arc::new(format!("Basic {}", self::basic(text)).into()),
                    Location::Bearer => Arc::new(format!("Bearer {text}").into()),
                    // Sent as it is, it is in memory once.
                    _ => secret.clone(),
                };
                Ok((name, header_value(&scheme, sent)?))
            });
            let header = header.transpose()?;
            return Ok(Self {
                scheme,
                secret,
                header,
            });
        };
        let advice = service.credential_advice();
        Err(Error::new(
            ErrorKind::Config,
            format!("the {} {problem}{advice}", scheme.describe(service)),
        ))
    }

    fn apply(&self, request: &mut reqwest::Request) -> Result<()> {
        if let Some((name, value)) = &self.header {
            request.headers_mut().insert(name.clone(), value.clone());
            return Ok(());
        }
        let secret = self.secret.expose_secret();
        match self.scheme.location {
            Location::Query(name) => {
                let url = request.url_mut();
                // What the caller or a redirect has under this name gives way.
                let others = pieces(url.query().unwrap_or_default(), '&', |piece| {
                    form_urlencoded::parse(piece.as_bytes()).any(|(key, _)| key == name)
                });
                url.set_query((!others.is_empty()).then_some(&others));
                url.query_pairs_mut().append_pair(name, secret);
            }
            Location::Cookie(name) => {
                let headers = request.headers_mut();
                let others = headers
                    .get(COOKIE)
                    .and_then(|value| value.to_str().ok())
                    .unwrap_or_default();
                let mut cookies = pieces(others, ';', |piece| {
                    piece.trim().split('=').next() == Some(name)
                });
                if !cookies.is_empty() {
                    cookies.push_str("; ");
                }
                let sent = format!("{cookies}{name}={secret}");
                headers.insert(COOKIE, header_value(&self.scheme, Arc::new(sent.into()))?);
            }
            Location::Header(_) | Location::Basic | Location::Bearer => {
                return Err(unusable(&self.scheme));
            }
        }
        Ok(())
    }

    /// The secret; of HTTP Basic its password too, and what is sent of them.
    fn texts(&self) -> Vec<String> {
        let secret = self.secret.expose_secret();
        let mut texts = vec![secret.to_owned()];
        if self.scheme.location == Location::Basic {
            texts.push(basic(secret));
            let password = secret.split_once(':').map(|(_, password)| password);
            texts.extend(password.map(str::to_owned));
        }
        texts
    }
}

/// A header value that no `Debug` shows and no HTTP/2 table keeps.
fn header_value(scheme: &SecurityScheme, sent: Arc<SecretString>) -> Result<HeaderValue> {
    let sent = Bytes::from_owner(Sent(sent));
    let mut value = HeaderValue::from_maybe_shared(sent).map_err(|_| unusable(scheme))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The credentials of HTTP Basic (RFC 7617) as they are sent.
fn basic(secret: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(secret)
}

/// What a text is in base64, wherever it stands in what is encoded: without the signs that depend on its neighbours too.
fn in_base64(text: &str) -> impl Iterator<Item = String> {
    (0..3).flat_map(move |before| {
        let bytes = [&[0; 2][..before], text.as_bytes()].concat();
        let encoded = base64::engine::general_purpose::STANDARD_NO_PAD.encode(&bytes);
        let whole = &encoded[(8 * before).div_ceil(6)..8 * bytes.len() / 6];
        let url_safe = whole.replace('+', "-").replace('/', "_");
        [whole.to_owned(), url_safe]
    })
}

/// A list without the pieces that a test finds.
fn pieces(list: &str, separator: char, drop: impl Fn(&str) -> bool) -> String {
    let kept: Vec<_> = list
        .split(separator)
        .filter(|piece| !piece.is_empty() && !drop(piece))
        .collect();
    kept.join(separator.encode_utf8(&mut [0; 4]))
}

fn unusable(scheme: &SecurityScheme) -> Error {
    Error::new(
        ErrorKind::Config,
        format!("the credential {} cannot be sent as a header", scheme.name),
    )
}

/// All credentials of a client: wiped from memory when dropped, and shown nowhere.
#[derive(Clone, Default)]
pub(crate) struct Credentials(Vec<Credential>);

impl Credentials {
    /// Adds a credential, in place of an earlier one of the same scheme.
    ///
    /// `scheme` is the name of one of the service's schemes; none stands for the first of them.
    pub(crate) fn set(
        &mut self,
        service: &Service,
        scheme: Option<&str>,
        secret: Arc<SecretString>,
    ) -> Result<()> {
        let found = match scheme {
            Some(name) => service.security.iter().find(|known| known.name == name),
            None => service.security.first(),
        };
        let Some(scheme) = found else {
            let wanted = scheme.unwrap_or("to send a credential with");
            return Err(Error::new(
                ErrorKind::Config,
                format!("{} has no security scheme {wanted}", service.name),
            ));
        };
        let credential = Credential::new(service, *scheme, secret)?;
        self.0.retain(|other| other.scheme.name != scheme.name);
        self.0.push(credential);
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts the credentials on a request that its operation asks for.
    ///
    /// # Errors
    ///
    /// When one is missing, or cannot be sent.
    pub(crate) fn apply(
        &self,
        service: &Service,
        required: &SecurityRequirements,
        request: &mut reqwest::Request,
    ) -> Result<()> {
        let chosen = self.required(service, required)?;
        chosen.iter().try_for_each(|one| one.apply(request))
    }

    fn required(
        &self,
        service: &Service,
        required: &SecurityRequirements,
    ) -> Result<Vec<&Credential>> {
        match required {
            SecurityRequirements::All => Ok(self.0.iter().collect()),
            SecurityRequirements::Of(security) => self.chosen(service, security),
            #[cfg(feature = "catalog")]
            SecurityRequirements::Known(security) => self.chosen(service, security),
        }
    }

    /// The credentials of the first alternative of which none is missing; one without credentials comes last. All of them,
    /// where the operation names a scheme that the service does not have.
    fn chosen<A: AsRef<[S]>, S: AsRef<str>>(
        &self,
        service: &Service,
        alternatives: &[A],
    ) -> Result<Vec<&Credential>> {
        let of_service = service.security.iter();
        let scheme = |name: &S| of_service.clone().find(|known| known.name == name.as_ref());
        let mut named = alternatives.iter().flat_map(|schemes| schemes.as_ref());
        if !named.all(|name| scheme(name).is_some()) {
            return Ok(self.0.iter().collect());
        }
        let own = self.0.iter();
        let held = |name: &S| own.clone().find(|own| own.scheme.name == name.as_ref());
        let mut schemes = alternatives.iter().map(AsRef::as_ref);
        let mut complete = schemes
            .clone()
            .filter_map(|all| all.iter().map(held).collect::<Option<Vec<_>>>());
        let chosen = complete.find(|all| !all.is_empty());
        if chosen.is_some() || alternatives.is_empty() || schemes.any(<[S]>::is_empty) {
            return Ok(chosen.unwrap_or_default());
        }
        let missing = |schemes: &A| {
            let missing = schemes.as_ref().iter().filter(|name| held(name).is_none());
            let words = missing.filter_map(scheme);
            let words: Vec<_> = words.map(|one| one.describe(service)).collect();
            words.join(" and ")
        };
        let missing: Vec<_> = alternatives.iter().map(missing).collect();
        Err(Error::new(
            ErrorKind::Config,
            format!(
                "the operation asks for a credential that the client does not have: the {}; set it with `credential(..)`{}",
                missing.join(", or the "),
                service.credential_advice()
            ),
        ))
    }

    /// Takes every secret out of an error, in each form in which a server can have repeated it.
    pub(crate) fn remove_from(&self, error: Error) -> Error {
        let mut texts = self.texts();
        texts.extend(texts.clone().iter().flat_map(|text| in_base64(text)));
        // The longest first: a shorter one may be a part of it.
        texts.sort_by_key(|text| Reverse(text.len()));
        error.without_secrets(&texts)
    }

    /// The texts of all secrets. One that is so short that it is a part of common words is none: taking it out would only
    /// garble a message.
    fn texts(&self) -> Vec<String> {
        const SHORTEST: usize = 6;
        let mut texts: Vec<String> = self.0.iter().flat_map(Credential::texts).collect();
        texts.retain(|text| text.len() >= SHORTEST);
        texts
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|credential| credential.scheme.name))
            .finish()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use http::header::AUTHORIZATION;
    use url::Url;

    use super::*;

    const SERVICE: Service = Service::new("Test", "test/1").with_security(&[
        SecurityScheme::header("key", "x-api-key"),
        SecurityScheme::query("token", "token"),
        SecurityScheme::cookie("session", "sid"),
        SecurityScheme::basic("basic"),
        SecurityScheme::bearer("bearer"),
    ]);

    fn kept(secret: &str) -> Arc<SecretString> {
        Arc::new(secret.into())
    }

    fn applied(secrets: &[(&str, &str)]) -> reqwest::Request {
        let mut credentials = Credentials::default();
        for (scheme, secret) in secrets {
            credentials
                .set(&SERVICE, Some(scheme), kept(secret))
                .unwrap();
        }
        let url = Url::parse("https://h/x?a=1").unwrap();
        let mut request = reqwest::Request::new(http::Method::GET, url);
        request
            .headers_mut()
            .insert(COOKIE, HeaderValue::from_static("theme=dark"));
        credentials
            .apply(&SERVICE, &SecurityRequirements::All, &mut request)
            .unwrap();
        request
    }

    #[test]
    fn each_scheme_has_its_place() {
        let request = applied(&[
            ("key", "k1"),
            ("token", "a&b"),
            ("session", "s1"),
            ("bearer", "t1"),
        ]);
        let headers = request.headers();
        assert_eq!(headers["x-api-key"], "k1");
        assert_eq!(headers[AUTHORIZATION], "Bearer t1");
        assert_eq!(headers[COOKIE], "theme=dark; sid=s1");
        assert_eq!(request.url().as_str(), "https://h/x?a=1&token=a%26b");
        // RFC 7617, section 2, has this example.
        let request = applied(&[("basic", "Aladdin:open sesame")]);
        assert_eq!(
            request.headers()[AUTHORIZATION],
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
    }

    #[test]
    fn secrets_that_cannot_be_sent_are_refused_without_being_shown() {
        for (scheme, secret) in [
            ("key", ""),
            ("key", "schlüssel"),
            ("key", "two words"),
            ("key", "line\n"),
            ("key", "\u{7f}"),
            ("session", "a;b"),
            ("basic", "nocolon"),
        ] {
            let error = Credentials::default()
                .set(&SERVICE, Some(scheme), kept(secret))
                .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(secret.is_empty() || !format!("{error} {error:?}").contains(secret));
        }
        let mut credentials = Credentials::default();
        credentials.set(&SERVICE, None, kept("secret-key")).unwrap();
        assert!(!format!("{credentials:?}").contains("secret-key"));
        let error = credentials
            .set(&SERVICE, Some("other"), kept("secret-key"))
            .unwrap_err();
        assert_eq!(error.message(), "Test has no security scheme other");
    }

    #[test]
    fn the_later_credential_of_a_scheme_counts() {
        let request = applied(&[("key", "old"), ("key", "new")]);
        assert_eq!(request.headers()["x-api-key"], "new");
    }

    #[test]
    fn a_secret_that_is_sent_as_it_is_is_in_memory_once() {
        let secret = kept("secret-key");
        let mut credentials = Credentials::default();
        credentials
            .set(&SERVICE, Some("key"), secret.clone())
            .unwrap();
        let (_, header) = credentials.0[0].header.clone().unwrap();
        assert!(std::ptr::eq(
            header.as_bytes(),
            secret.expose_secret().as_bytes()
        ));
    }
}
