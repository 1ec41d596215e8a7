//! What generated code calls: it writes values into requests and reads bodies without losing any of them.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use progenitor_client::{Error, ResponseValue};
use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderName, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// One operation of the document, as a transport wants to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The name of the generated method, which is the document's operationId in snake case.
    pub id: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path template, relative to the base URL.
    pub path: &'static str,
    /// The scope that the document asks for, where it names one.
    pub scope: Option<&'static str>,
    /// Whether HTTP defines the method as idempotent (RFC 9110, 9.2.2).
    pub idempotent: bool,
    /// Whether the document calls the operation deprecated.
    pub deprecated: bool,
}

impl Operation {
    #[allow(clippy::too_many_arguments)]
    pub(crate) const fn new(
        id: &'static str,
        method: &'static str,
        path: &'static str,
        scope: Option<&'static str>,
        idempotent: bool,
        deprecated: bool,
    ) -> Self {
        Self { id, method, path, scope, idempotent, deprecated }
    }
}

/// Why a body of a successful response was not read into its type. The response that carries it is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Misfit {
    /// JSON pointer of the first value that does not fit; empty for the body as a whole.
    pub pointer: String,
    /// What was expected there.
    pub message: String,
}

/// Why the body of a response ended early. The response that carries it holds what had arrived.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Interrupted {
    /// The failure of the connection.
    pub error: Arc<reqwest::Error>,
}

/// The misfit that an error carries, where a typed body was the problem.
pub fn misfit<E>(error: &Error<E>) -> Option<&Misfit> {
    extension(error)
}

/// The interruption that an error carries, where a body ended early.
pub fn interrupted<E>(error: &Error<E>) -> Option<&Interrupted> {
    extension(error)
}

fn extension<E, T: Send + Sync + 'static>(error: &Error<E>) -> Option<&T> {
    match error {
        Error::UnexpectedResponse(response) => response.extensions().get(),
        _ => None,
    }
}

/// A property that may be absent, `null` or a value, which a partial update tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Nullable<T> {
    /// Not sent at all.
    #[default]
    Absent,
    /// Sent as `null`.
    Null,
    /// Sent as this value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Whether nothing is sent.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, where there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, where there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl From<&str> for Nullable<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Nullable<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

/// How the document wants a value written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    Space,
    Pipe,
    Deep,
    Json,
}

/// How one parameter is written; `Write(Style::Form, true, false)` is form style, exploded, reserved characters encoded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Write(pub(crate) Style, pub(crate) bool, pub(crate) bool);

/// A request in the making.
pub(crate) struct Call {
    operation: &'static Operation,
    path: Cow<'static, str>,
    query: Vec<String>,
    cookies: Vec<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<(HeaderValue, reqwest::Body)>,
}

impl Call {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            path: operation.path.into(),
            query: Vec::new(),
            cookies: Vec::new(),
            headers: Vec::new(),
            body: None,
        }
    }

    fn invalid<E>(&self, name: &str, why: impl std::fmt::Display) -> Error<E> {
        Error::InvalidRequest(format!("{}: `{name}`: {why}", self.operation.id))
    }

    fn plain<T: Serialize, E>(&self, name: &str, value: Result<T, String>) -> Result<Value, Error<E>> {
        let value = value.map_err(|why| self.invalid(name, why))?;
        serde_json::to_value(value).map_err(|why| self.invalid(name, why))
    }

    /// Puts a value into the path, encoded, unless it would change which path is meant.
    pub(crate) fn path<T: Serialize, E>(
        &mut self,
        name: &'static str,
        Write(style, explode, reserved): Write,
        value: Result<T, String>,
    ) -> Result<(), Error<E>> {
        let value = self.plain(name, value)?;
        let keep = if reserved { RESERVED } else { IN_SEGMENT };
        let text = match style {
            Style::Json => escape(&value.to_string(), keep),
            Style::Label => match (&value, explode) {
                (Value::Array(_) | Value::Object(_), true) => format!(".{}", flat(&value, ".", true, "")),
                _ => format!(".{}", flat(&value, ",", explode, "")),
            },
            Style::Matrix => match (&value, explode) {
                (Value::Array(items), true) => items.iter().map(|item| format!(";{name}={}", scalar(item, ""))).collect(),
                (Value::Object(_), true) => format!(";{}", flat(&value, ";", true, "")),
                _ => format!(";{name}={}", flat(&value, ",", false, "")),
            },
            _ => flat(&value, ",", explode, keep),
        };
        if text.is_empty() {
            return Err(self.invalid(name, "is empty, and a path needs a value"));
        }
        if is_dot_segment(text.as_bytes()) {
            return Err(self.invalid(name, "is a dot segment, which would change the path"));
        }
        self.path = self.path.replace(&format!("{{{name}}}"), &text).into();
        Ok(())
    }

    /// Adds a query parameter, unless there is no value.
    pub(crate) fn query<T: Serialize, E>(
        &mut self,
        name: &'static str,
        write: Write,
        value: Result<T, String>,
    ) -> Result<(), Error<E>> {
        let value = self.plain(name, value)?;
        pairs(name, write, &value, &mut self.query);
        Ok(())
    }

    /// Adds a header, unless there is no value.
    pub(crate) fn header<T: Serialize, E>(
        &mut self,
        name: &'static str,
        Write(style, explode, _): Write,
        value: Result<T, String>,
    ) -> Result<(), Error<E>> {
        let value = self.plain(name, value)?;
        let text = match &value {
            Value::Null => return Ok(()),
            _ if style == Style::Json => value.to_string(),
            Value::Array(items) => items.iter().map(bare).collect::<Vec<_>>().join(","),
            Value::Object(map) => {
                let sign = if explode { "=" } else { "," };
                map.iter().map(|(k, v)| format!("{k}{sign}{}", bare(v))).collect::<Vec<_>>().join(",")
            }
            _ => bare(&value),
        };
        let value = HeaderValue::from_bytes(text.as_bytes())
            .map_err(|_| self.invalid(name, "holds characters that a header cannot"))?;
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|why| self.invalid(name, why))?;
        self.headers.push((header, value));
        Ok(())
    }

    /// Adds a cookie, unless there is no value.
    pub(crate) fn cookie<T: Serialize, E>(
        &mut self,
        name: &'static str,
        write: Write,
        value: Result<T, String>,
    ) -> Result<(), Error<E>> {
        let value = self.plain(name, value)?;
        pairs(name, write, &value, &mut self.cookies);
        Ok(())
    }

    /// The media types that are asked for.
    pub(crate) fn accept(&mut self, media_types: &'static str) {
        if !self.headers.iter().any(|(name, _)| name == ACCEPT) {
            self.headers.push((ACCEPT, HeaderValue::from_static(media_types)));
        }
    }

    /// Sends a body, unless there is none.
    pub(crate) fn body<E>(&mut self, body: Result<Option<Body>, String>) -> Result<(), Error<E>> {
        let body = body.map_err(|why| self.invalid("body", why))?;
        let Some(Body { media_type, content }) = body else {
            return Ok(());
        };
        let media_type = HeaderValue::from_str(&media_type)
            .map_err(|_| self.invalid("body", "has a media type that a header cannot hold"))?;
        self.body = Some((media_type, content));
        Ok(())
    }

    /// The finished request.
    pub(crate) fn build<E>(
        self,
        client: &reqwest::Client,
        base: &str,
    ) -> Result<(reqwest::Request, &'static Operation), Error<E>> {
        // Some documents tell operations of one path apart by a fragment, which is no part of a request.
        let target = self.path.split('#').next().unwrap_or_default();
        let path = target.split('?').next().unwrap_or_default();
        if path.as_bytes().split(|byte| *byte == b'/').any(is_dot_segment) {
            return Err(Error::InvalidRequest(format!(
                "{}: the path `{path}` holds a dot segment, which would change it",
                self.operation.id
            )));
        }
        let query = (!self.query.is_empty()).then(|| self.query.join("&"));
        let method = reqwest::Method::from_bytes(self.operation.method.as_bytes())
            .map_err(|why| Error::InvalidRequest(format!("{}: {why}", self.operation.id)))?;
        let mut request = match below(base, target, query.as_deref()) {
            Some(url) => reqwest::Request::new(method, url),
            None => {
                let mut url = format!("{}{target}", base.trim_end_matches('/'));
                if let Some(query) = query {
                    url.push(if url.contains('?') { '&' } else { '?' });
                    url.push_str(&query);
                }
                client.request(method, url).build()?
            }
        };
        let headers = request.headers_mut();
        let body = self.body.map(|(media_type, body)| {
            headers.insert(CONTENT_TYPE, media_type);
            body
        });
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
        if !self.cookies.is_empty() {
            let value = HeaderValue::from_str(&self.cookies.join("; "))
                .map_err(|why| Error::InvalidRequest(format!("{}: cookies: {why}", self.operation.id)))?;
            headers.insert(COOKIE, value);
        }
        *request.body_mut() = body;
        Ok((request, self.operation))
    }
}

thread_local! {
    /// The base URL of the thread's last request. Clients seldom change theirs, and it is most of what a URL takes to
    /// parse.
    static BASE: RefCell<Option<(String, reqwest::Url)>> = const { RefCell::new(None) };
}

/// The URL of a path below a base; none if the two have to be parsed as one text.
fn below(base: &str, path: &str, query: Option<&str>) -> Option<reqwest::Url> {
    if !path.starts_with('/') || path.contains(['?', '\\']) {
        return None;
    }
    let mut url = BASE.with_borrow_mut(|kept| match kept {
        Some((text, url)) if text == base => Some(url.clone()),
        _ => {
            let url = reqwest::Url::parse(base).ok()?;
            *kept = Some((base.to_owned(), url.clone()));
            Some(url)
        }
    })?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    if !url.has_host() || !plain {
        return None;
    }
    match url.path().trim_end_matches('/') {
        "" => url.set_path(path),
        prefix => url.set_path(&[prefix, path].concat()),
    }
    url.set_query(query);
    Some(url)
}

/// A body that is ready to be sent.
#[derive(Debug)]
pub struct Body {
    media_type: Cow<'static, str>,
    content: reqwest::Body,
}

impl Body {
    pub(crate) fn raw(media_type: impl Into<Cow<'static, str>>, content: impl Into<reqwest::Body>) -> Self {
        Self { media_type: media_type.into(), content: content.into() }
    }

    pub(crate) fn json<T: Serialize>(media_type: &'static str, value: &T) -> Result<Self, String> {
        let content = serde_json::to_vec(value).map_err(|why| why.to_string())?;
        Ok(Self::raw(media_type, content))
    }

    pub(crate) fn form<T: Serialize>(value: &T, written: &[(&str, Write)]) -> Result<Self, String> {
        let value = serde_json::to_value(value).map_err(|why| why.to_string())?;
        let mut fields = Vec::new();
        if let Value::Object(map) = &value {
            for (name, value) in map {
                let write = written.iter().find(|(field, _)| field == name).map(|(_, write)| *write);
                let write = write.unwrap_or(match value {
                    Value::Object(_) => Write(Style::Json, false, false),
                    _ => Write(Style::Form, true, false),
                });
                pairs(name, write, value, &mut fields);
            }
        }
        Ok(Self::raw("application/x-www-form-urlencoded", fields.join("&")))
    }
}

/// A body that must be sent, in whichever of its media types.
pub(crate) fn required(body: Result<Option<Body>, String>) -> Result<Option<Body>, String> {
    body.and_then(|body| body.map(Some).ok_or_else(|| "was not initialized".to_owned()))
}

/// What a path segment may hold unencoded beside letters, digits and `-._~`.
const IN_SEGMENT: &str = "!$&'()*+,;=:@";
/// What stays as it is where the document allows reserved characters.
const RESERVED: &str = ":/?#[]@!$&'()*+,;=";

fn escape(text: &str, keep: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || keep.as_bytes().contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A dot segment in either spelling; the percent sign may itself have been encoded.
fn is_dot_segment(segment: &[u8]) -> bool {
    // Only these begin one, and hardly any other segment.
    if !matches!(segment, [b'.' | b'%', ..]) {
        return false;
    }
    let text = String::from_utf8_lossy(segment);
    let plain = text.replace("%25", "%").to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

/// A value as text; what has structure is written as JSON.
fn bare(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn scalar(value: &Value, keep: &str) -> String {
    escape(&bare(value), keep)
}

/// A list or object in one text, its parts encoded and the separators not.
fn flat(value: &Value, separator: &str, explode: bool, keep: &str) -> String {
    match value {
        Value::Array(items) => items.iter().map(|item| scalar(item, "")).collect::<Vec<_>>().join(separator),
        Value::Object(map) => {
            let sign = if explode { "=" } else { separator };
            let members = map.iter().filter(|(_, v)| !v.is_null());
            members.map(|(k, v)| format!("{}{sign}{}", escape(k, ""), scalar(v, ""))).collect::<Vec<_>>().join(separator)
        }
        other => scalar(other, keep),
    }
}

/// Appends `name=value` pairs as the style asks.
fn pairs(name: &str, Write(style, explode, reserved): Write, value: &Value, out: &mut Vec<String>) {
    let keep = if reserved { RESERVED } else { "" };
    let key = escape(name, "");
    match (style, value) {
        (_, Value::Null) => {}
        (Style::Json, value) => out.push(format!("{key}={}", escape(&value.to_string(), keep))),
        (Style::Deep, Value::Object(_) | Value::Array(_)) => deep(&key, value, keep, out),
        (_, Value::Array(items)) if explode => {
            out.extend(items.iter().map(|item| format!("{key}={}", scalar(item, keep))));
        }
        (_, Value::Object(map)) if explode => {
            for (member, value) in map {
                pairs(member, Write(Style::Form, true, reserved), value, out);
            }
        }
        (_, Value::Array(items)) if items.is_empty() => {}
        (_, Value::Array(_) | Value::Object(_)) => {
            let separator = match style {
                Style::Space => "%20",
                Style::Pipe => "%7C",
                _ => ",",
            };
            out.push(format!("{key}={}", flat(value, separator, false, keep)));
        }
        (_, value) => out.push(format!("{key}={}", scalar(value, keep))),
    }
}

/// `filter[a][b]=c`; a list repeats its key.
fn deep(key: &str, value: &Value, keep: &str, out: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::Object(map) => {
            for (member, value) in map {
                deep(&format!("{key}[{}]", escape(member, "")), value, keep, out);
            }
        }
        Value::Array(items) => {
            for item in items {
                deep(key, item, keep, out);
            }
        }
        value => out.push(format!("{key}={}", scalar(value, keep))),
    }
}

/// What a builder was given for a property, if anything; a value that could not be converted is told of when it is built.
#[derive(Debug, Clone)]
pub struct Given<T>(Option<Result<T, String>>);

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> From<T> for Given<T> {
    fn from(value: T) -> Self {
        Self(Some(Ok(value)))
    }
}

impl<T> Given<T> {
    pub(crate) fn set(&mut self, name: &str, value: impl Supply<T>) {
        self.0 = Some(value.supply(name));
    }

    pub(crate) fn required(self, name: &str) -> Result<T, String> {
        self.0.unwrap_or_else(|| Err(format!("no value supplied for {name}")))
    }
}

impl<T: Default> Given<T> {
    pub(crate) fn optional(self) -> Result<T, String> {
        self.0.unwrap_or_else(|| Ok(T::default()))
    }
}

/// Anything that converts to a type, with an error that can be told.
pub trait Supply<T> {
    /// The converted value, or why `name` could not be converted.
    #[doc(hidden)]
    fn supply(self, name: &str) -> Result<T, String>;
}

impl<T, V> Supply<T> for V
where
    V: TryInto<T>,
    V::Error: std::fmt::Display,
{
    fn supply(self, name: &str) -> Result<T, String> {
        self.try_into().map_err(|why| format!("error converting supplied value for {name}: {why}"))
    }
}

/// Reads the whole body; what arrived before a failure is not lost.
async fn receive<E>(mut response: reqwest::Response) -> Result<(reqwest::Response, Vec<u8>), Error<E>> {
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            // Most bodies come in one piece, which can often be taken over as it is.
            Ok(Some(chunk)) if bytes.is_empty() => bytes = chunk.into(),
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return Ok((response, bytes)),
            Err(error) => return Err(whole(response, bytes, Interrupted { error: Arc::new(error) })),
        }
    }
}

/// The response as it came, its body readable again, with a note on what went wrong.
fn whole<E, N: Clone + Send + Sync + 'static>(response: reqwest::Response, bytes: Vec<u8>, note: N) -> Error<E> {
    let url = response.url().clone();
    let (mut parts, _) = http::Response::<reqwest::Body>::from(response).into_parts();
    // The only public way to give a response its URL is through a builder's extension.
    if let Ok(carrier) = reqwest::ResponseBuilderExt::url(http::Response::builder(), url).body(()) {
        parts.extensions.extend(carrier.into_parts().0.extensions);
    }
    parts.extensions.insert(note);
    Error::UnexpectedResponse(http::Response::from_parts(parts, bytes).into())
}

/// Reads a JSON body into its type, or returns the response whole.
pub(crate) async fn json<T: DeserializeOwned, E>(response: reqwest::Response) -> Result<ResponseValue<T>, Error<E>> {
    let (response, bytes) = receive(response).await?;
    // An opaque or optional body may well be empty.
    let text: &[u8] = if bytes.is_empty() { b"null" } else { &bytes };
    // Text that is known to be UTF-8 is read faster than bytes, whose strings are checked one by one.
    let value = match std::str::from_utf8(text) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(text),
    };
    match value {
        Ok(value) => Ok(ResponseValue::new(value, response.status(), response.headers().clone())),
        Err(_) => {
            let note = locate::<T>(text);
            Err(whole(response, bytes, note))
        }
    }
}

/// Where a text stops to fit its type. Runs only after a failure, since keeping track of the place costs time.
fn locate<T: DeserializeOwned>(text: &[u8]) -> Misfit {
    let mut reader = serde_json::Deserializer::from_slice(text);
    match serde_path_to_error::deserialize::<_, T>(&mut reader) {
        Ok(_) => Misfit { pointer: String::new(), message: "trailing characters after the value".to_owned() },
        Err(error) => {
            let mut pointer = String::new();
            for segment in error.path() {
                use serde_path_to_error::Segment;
                match segment {
                    Segment::Map { key } => pointer.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
                    Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
                    Segment::Enum { .. } | Segment::Unknown => {}
                }
            }
            Misfit { pointer, message: error.into_inner().to_string() }
        }
    }
}

/// Turns what was read into another type, status and headers kept.
pub(crate) fn map<T, U>(value: ResponseValue<T>, into: impl FnOnce(T) -> U) -> ResponseValue<U> {
    let (status, headers) = (value.status(), value.headers().clone());
    ResponseValue::new(into(value.into_inner()), status, headers)
}
