//! A request in the making: the parameters and the body of one operation.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use http::{HeaderName, HeaderValue};
use serde::Serialize;

use super::body::Body;
use super::escape::{TEMPLATE, escape, is_dot_segment};
use super::parameter;
use super::style::Encoding;
use super::tree::Node;
use crate::{Error, ErrorKind, Operation, PreparedRequest, Result};

/// Collects what a generated builder was given. Each method takes a value, or the reason why there is none.
#[derive(Debug)]
pub struct RequestWriter<'a> {
    request: PreparedRequest,
    values: Values<'a>,
}

/// What the request does not have yet.
#[derive(Default)]
struct Values<'a> {
    /// What was put into the path, by name.
    path: Vec<(&'a str, String)>,
    query: Vec<String>,
    cookies: Vec<String>,
}

impl std::fmt::Debug for Values<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // They are the caller's, and may hold secrets.
        f.debug_struct("Values").finish_non_exhaustive()
    }
}

/// Makes futures of the builders of operations, each with what its `send` succeeds with, and lets them show their names alone: what
/// they hold is the caller's, and may be secret.
///
/// ```
/// # use openapi_client_runtime::{Client, Object, Response, Result, Sending, http::Method};
/// struct GetPet {
///     client: Client,
///     token: String,
/// }
///
/// impl GetPet {
///     fn send(self) -> Sending<'static, Object> {
///         let request = self.client.request(Method::GET, "/pet").header("x-token", self.token);
///         Box::pin(request.send())
///     }
/// }
///
/// openapi_client_runtime::request_builders!(GetPet -> Object);
///
/// async fn pet(client: Client) -> Result<Response<Object>> {
///     let builder = GetPet { client, token: "secret".to_owned() };
///     assert_eq!(format!("{builder:?}"), "GetPet { .. }");
///     builder.await
/// }
/// ```
#[macro_export]
macro_rules! request_builders {
    ($($name:ident -> $success:ty),* $(,)?) => {$(
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }

        impl ::std::future::IntoFuture for $name {
            type Output = $crate::Result<$crate::Response<$success>>;
            type IntoFuture = $crate::Sending<'static, $success>;

            fn into_future(self) -> Self::IntoFuture {
                self.send()
            }
        }
    )*};
}

impl RequestWriter<'static> {
    /// A request of this operation, without any value.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`] if the operation's method is none that HTTP could send.
    pub fn new(operation: &'static Operation) -> Result<Self> {
        PreparedRequest::new(operation, "").map(Self::of)
    }
}

impl<'a> RequestWriter<'a> {
    /// A request without any value, not even a path.
    pub(crate) fn of(mut request: PreparedRequest) -> Self {
        let (path, query) = split(&request.template);
        let query = query.map(|query| escape(query, TEMPLATE));
        request.path = escape(path, TEMPLATE);
        if !request.path.starts_with('/') {
            request.path.insert(0, '/');
        }
        let values = Values {
            query: query.into_iter().collect(),
            ..Values::default()
        };
        Self { request, values }
    }

    fn refuse(&self, name: &str, why: impl std::fmt::Display) -> Error {
        Error::new(ErrorKind::InvalidRequest, format!("`{name}`: {why}"))
            .with_operation(self.request.operation.clone())
    }

    fn node<T: Serialize>(&self, name: &str, value: Result<T, String>) -> Result<Node> {
        value
            .and_then(|value| Node::of(&value))
            .map_err(|why| self.refuse(name, why))
    }

    /// Puts a value into the path.
    ///
    /// # Errors
    ///
    /// When there is no value, or an empty one.
    pub fn path<T: Serialize>(
        &mut self,
        name: &'a str,
        encoding: Encoding,
        value: Result<T, String>,
    ) -> Result<()> {
        let node = self.node(name, value)?;
        let text = parameter::in_path(name, encoding, &node);
        if text.is_empty() {
            return Err(self.refuse(name, "is empty, and a path needs a value"));
        }
        let placeholder = format!("{{{}}}", escape(name, TEMPLATE));
        self.request.path = self.request.path.replace(&placeholder, &text);
        self.values.path.push((name, text));
        Ok(())
    }

    /// Adds a query parameter, unless its value is null.
    ///
    /// # Errors
    ///
    /// When there is no value, or one that cannot be sent.
    pub fn query<T: Serialize>(
        &mut self,
        name: &'a str,
        encoding: Encoding,
        value: Result<T, String>,
    ) -> Result<()> {
        let node = self.node(name, value)?;
        parameter::pairs(name, encoding, &node, &mut self.values.query);
        Ok(())
    }

    /// Adds the parameter that is the whole query, unless its value is null.
    ///
    /// # Errors
    ///
    /// When there is no value, or one that cannot be sent.
    pub fn query_string<T: Serialize>(
        &mut self,
        name: &'a str,
        encoding: Encoding,
        value: Result<T, String>,
    ) -> Result<()> {
        let node = self.node(name, value)?;
        parameter::whole_query(encoding, &node, &mut self.values.query);
        Ok(())
    }

    /// Adds a header, unless its value is null, or a list or object of nothing.
    ///
    /// # Errors
    ///
    /// When there is no value, or one that a header cannot hold.
    pub fn header<T: Serialize>(
        &mut self,
        name: &'a str,
        encoding: Encoding,
        value: Result<T, String>,
    ) -> Result<()> {
        let node = self.node(name, value)?;
        if parameter::is_empty(&node) {
            return Ok(());
        }
        let text = parameter::in_header(encoding, &node);
        let value = HeaderValue::from_bytes(text.as_bytes())
            .map_err(|_| self.refuse(name, "holds characters that a header cannot"))?;
        let header =
            HeaderName::from_bytes(name.as_bytes()).map_err(|why| self.refuse(name, why))?;
        self.request.headers.append(header, value);
        Ok(())
    }

    /// Adds a cookie, unless its value is null.
    ///
    /// # Errors
    ///
    /// When there is no value, or one that cannot be sent.
    pub fn cookie<T: Serialize>(
        &mut self,
        name: &'a str,
        encoding: Encoding,
        value: Result<T, String>,
    ) -> Result<()> {
        let node = self.node(name, value)?;
        let cookies = &mut self.values.cookies;
        let before = cookies.len();
        parameter::pairs(name, encoding, &node, cookies);
        // Only the style `cookie` writes a value without encoding it.
        if cookies[before..].iter().any(|pair| pair.contains(';')) {
            return Err(self.refuse(name, "holds a semicolon, which would end the cookie"));
        }
        Ok(())
    }

    /// The media types that the response may have, unless a parameter of the document says so itself.
    pub fn accept(&mut self, media_types: impl Into<Cow<'static, str>>) {
        // A document's own text may hold what a header cannot.
        if let Some(value) = header_value(media_types.into()) {
            self.request.headers.entry(ACCEPT).or_insert(value);
        }
    }

    /// Says that the response is a body that may have no end, and is handed on as it arrives.
    pub fn streaming(&mut self) {
        self.request.streaming = true;
    }

    /// Sets the body, if there is one.
    ///
    /// # Errors
    ///
    /// When there is one that cannot be sent.
    pub fn body(&mut self, body: Result<Option<Body>, String>) -> Result<()> {
        if let Some(body) = body.map_err(|why| self.refuse("body", why))? {
            let media_type = header_value(body.media_type)
                .ok_or_else(|| self.refuse("body", "has a media type that a header cannot hold"))?;
            self.request.headers.insert(CONTENT_TYPE, media_type);
            self.request.body = Some(body.content);
        }
        Ok(())
    }

    /// The request.
    ///
    /// # Errors
    ///
    /// When a value would change which path is meant, or the cookies make no header.
    pub fn finish(mut self) -> Result<PreparedRequest> {
        self.check_path()?;
        let Values { query, cookies, .. } = &self.values;
        if !cookies.is_empty() {
            let value = HeaderValue::from_str(&cookies.join("; "))
                .map_err(|why| self.refuse("cookies", why))?;
            self.request.headers.insert(COOKIE, value);
        }
        self.request.query = (!query.is_empty()).then(|| query.join("&"));
        Ok(self.request)
    }

    /// Refuses a path that a value has turned into another one.
    fn check_path(&self) -> Result<()> {
        let segments = self.request.path.split('/');
        for segment in segments.filter(|segment| is_dot_segment(segment)) {
            // A dot segment that the document itself wrote holds none of the values.
            let culprit = self
                .values
                .path
                .iter()
                .find(|(_, text)| segment.contains(text));
            if let Some((name, _)) = culprit {
                return Err(self.refuse(name, "makes a dot segment, which would change the path"));
            }
        }
        Ok(())
    }
}

/// A text as the value of a header, of which a literal is not copied; none if a header cannot hold it.
fn header_value(text: Cow<'static, str>) -> Option<HeaderValue> {
    let bytes = match text {
        Cow::Borrowed(text) => Bytes::from(text),
        Cow::Owned(text) => Bytes::from(text),
    };
    let value = HeaderValue::from_maybe_shared(bytes).ok()?;
    value.to_str().is_ok().then_some(value)
}

/// The path and the query of a template, which has no fragment then. Signs within braces belong to a name.
fn split(template: &str) -> (&str, Option<&str>) {
    let mut depth = 0_usize;
    let mut query = None;
    let mut end = template.len();
    for (index, sign) in template.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '?' if depth == 0 && query.is_none() => query = Some(index),
            '#' if depth == 0 => {
                end = index;
                break;
            }
            _ => {}
        }
    }
    match query {
        Some(at) => (&template[..at], Some(&template[at + 1..end])),
        None => (&template[..end], None),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::write::{FORM, SIMPLE};

    fn operation(path: &'static str) -> &'static Operation {
        Box::leak(Box::new(Operation::new(
            "op", "GET", path, None, true, false,
        )))
    }

    fn path(template: &'static str, values: &[(&'static str, &str)]) -> Result<String> {
        let mut request = RequestWriter::new(operation(template))?;
        for (name, value) in values {
            request.path(name, SIMPLE, Ok(*value))?;
        }
        request.query("page", FORM, Ok(2))?;
        let request = request.finish()?;
        Ok(match request.query() {
            Some(query) => format!("{}?{query}", request.path()),
            None => request.path().to_owned(),
        })
    }

    #[test]
    fn templates_are_filled_and_keep_their_literal_parts() {
        for (template, values, sent) in [
            (
                "/a/{id}",
                [("id", "x/y?z#{id}")],
                "/a/x%2Fy%3Fz%23%7Bid%7D?page=2",
            ),
            ("/a b/{id}.json", [("id", ".")], "/a%20b/..json?page=2"),
            ("/a?b={id}#c", [("id", "1")], "/a?b={id}&page=2"),
            ("/{na me}/{na me}", [("na me", "1")], "/1/1?page=2"),
            ("{?x}", [("?x", "1")], "/1?page=2"),
            ("/./{id}", [("id", "1")], "/./1?page=2"),
        ] {
            assert_eq!(path(template, &values).unwrap(), sent, "{template}");
        }
    }

    #[test]
    fn a_value_cannot_change_which_path_is_meant() {
        for (template, values) in [
            ("/a/{id}", vec![("id", "..")]),
            ("/a/{id}", vec![("id", "%2e%2E")]),
            ("/a/{id}{rest}", vec![("id", "."), ("rest", ".")]),
            ("/a/.{id}", vec![("id", ".")]),
            ("/a/{id}", vec![("id", "")]),
        ] {
            let error = path(template, &values).unwrap_err().to_string();
            assert!(error.contains("`id`"), "{template}: {error}");
        }
    }

    #[test]
    fn a_missing_value_names_the_operation_and_the_parameter() {
        let mut request = RequestWriter::new(operation("/")).unwrap();
        let missing: Result<i64, String> = Err("limit was not initialized".to_owned());
        let error = request.query("limit", FORM, missing).unwrap_err();
        assert!(error.to_string().contains("op"));
        assert!(error.to_string().contains("`limit`"));
        assert!(request.header("X-Text", SIMPLE, Ok("a\nb")).is_err());
        let plain = Encoding::new(crate::write::Style::Cookie, true);
        assert!(request.cookie("c", plain, Ok("a; admin=1")).is_err());
        assert!(request.cookie("c", FORM, Ok("a; admin=1")).is_ok());
    }
}
