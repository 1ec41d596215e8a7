//! A call of an operation that is known by its name: arguments to a request.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::endpoint::{Argument, BodyFormat, Endpoint, RequestBody};
use crate::call_options;
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::object::Object;
use crate::options::CallOptions;
use crate::page::{Items, PageRequest, Pages};
use crate::prepared::PreparedRequest;
use crate::raw_response::RawResponse;
use crate::response::Response;
use crate::write::{Body, File, RequestWriter};
use openapi_document::parameter::Location;

/// A call of an operation by its name. Returned by [`Catalog::call`](super::Catalog::call).
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Call {
    client: Client,
    request: Result<(Arc<Endpoint>, Map<String, Value>)>,
    /// In place of the body that the arguments make.
    body: Option<Bytes>,
    /// Parts of a multipart form beside those that the arguments make.
    files: Vec<(String, File)>,
    streaming: bool,
    page: Option<u64>,
    options: CallOptions,
}

impl Call {
    call_options!();

    pub(super) fn new(client: &Client, endpoint: Result<Arc<Endpoint>>, arguments: Value) -> Self {
        let request = endpoint.and_then(|endpoint| match arguments {
            Value::Object(arguments) => Ok((endpoint, arguments)),
            Value::Null => Ok((endpoint, Map::new())),
            _ => Err(endpoint.refuse("the arguments are no JSON object")),
        });
        Self {
            client: client.clone(),
            request,
            body: None,
            files: Vec::new(),
            streaming: false,
            page: None,
            options: CallOptions::default(),
        }
    }

    /// Sends these bytes as the body, as they are, in the media type of the operation's body. Arguments that belong into the
    /// body are then an error.
    pub fn body(mut self, bytes: impl Into<Bytes>) -> Self {
        self.body = Some(bytes.into());
        self
    }

    /// Adds a part to a body that is a multipart form, under the document's name of it; a name may be added again. Arguments
    /// are JSON, and so cannot hold bytes.
    pub fn file(mut self, name: impl Into<String>, file: File) -> Self {
        self.files.push((name.into(), file));
        self
    }

    /// Whether [`reply`](Call::reply) hands on a body without a natural end, such as an event stream, as it comes.
    pub fn with_streaming(mut self, streaming: bool) -> Self {
        self.streaming = streaming;
        self
    }

    /// The page of a list to ask for, whatever the arguments say. An operation without a parameter for the number of a page is
    /// asked for another than the first one by the parameter that the service has for it elsewhere.
    pub fn page(mut self, number: u64) -> Self {
        self.page = Some(number);
        self
    }

    /// The page that [`pages`](Call::pages) would start from.
    pub fn first_page(&self) -> PageRequest {
        let service = self.client.service();
        let Ok((endpoint, arguments)) = &self.request else {
            return PageRequest::unnumbered();
        };
        let number = |key: &str| {
            let value = arguments.get(endpoint.query(key)?.key())?;
            value.as_u64().or_else(|| value.as_str()?.parse().ok())
        };
        let size = service.page_size_query.iter().find_map(|key| number(key));
        let mut first = match endpoint.query(service.page_query) {
            Some(_) => PageRequest::new(number(service.page_query).unwrap_or(1), size),
            None => PageRequest::unnumbered(),
        };
        first.number = self.page.unwrap_or(first.number);
        first
    }

    /// The request, without sending it.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](ErrorKind::InvalidRequest) if there is no such operation, or an argument is missing or unknown.
    pub fn into_request(self) -> Result<PreparedRequest> {
        let (endpoint, mut arguments) = self.request?;
        let key = self.client.service().page_query;
        let mut unnamed_page = None;
        if let Some(number) = self.page {
            match endpoint.query(key) {
                Some(argument) => drop(arguments.insert(argument.key().to_owned(), number.into())),
                None => unnamed_page = Some(number).filter(|number| *number != 1),
            }
        }
        let mut request = endpoint.prepare(&arguments, self.body.as_ref(), &self.files)?;
        if let Some(number) = unnamed_page {
            request.add_query(&format!("{key}={number}"));
        }
        request.set_streaming(self.streaming);
        Ok(request)
    }

    /// Sends the request. The body is JSON that is not read any further; an empty one reads as `null`.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](ErrorKind::InvalidRequest), before anything is sent, if there is no such operation, or an argument
    /// is missing or unknown; besides, every kind that a call can have.
    pub async fn send(self) -> Result<Response<Object>> {
        self.with_streaming(false).send_raw().await?.object()
    }

    /// Sends the request, and leaves reading the response to the caller.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Call::send).
    pub async fn send_raw(self) -> Result<RawResponse> {
        let (client, options) = (self.client.clone(), self.options.clone());
        client.send(self.into_request()?, &options).await
    }

    /// The pages of the list in the response, as a `Stream`. See [`Pages`].
    ///
    /// They start at the page that the arguments name, or else the first. An operation without a parameter for the number
    /// of a page is asked for a second one only if the service says that there is one.
    pub fn pages(self) -> Pages<Object> {
        let client = self.client.clone();
        client.pages(self.first_page(), move |number| {
            Box::pin(self.clone().page(number).send_raw())
        })
    }

    /// The rows of the list in the response, page after page, as a `Stream`. See [`pages`](Call::pages).
    pub fn items(self) -> Items<Object> {
        self.pages().items()
    }
}

impl IntoFuture for Call {
    type Output = Result<Response<Object>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The arguments are the caller's, and may hold secrets.
        let name = self.request.as_ref().map(|(endpoint, _)| endpoint.name());
        f.debug_struct("Call")
            .field("operation", &name.ok())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Endpoint {
    fn refuse(&self, message: impl Into<String>) -> Error {
        Error::new(ErrorKind::InvalidRequest, message).with_operation(self.name.clone())
    }

    /// The request of a call with these arguments. `body` is sent in place of the one that they make.
    fn prepare(
        &self,
        arguments: &Map<String, Value>,
        body: Option<&Bytes>,
        files: &[(String, File)],
    ) -> Result<PreparedRequest> {
        self.check_keys(arguments)?;
        let (name, template) = (self.name.clone().into(), self.path.clone().into());
        let request = PreparedRequest::parse(name, &self.method, template, self.security.clone())?;
        let mut writer = RequestWriter::of(request);
        for argument in &self.arguments {
            self.write_parameter(argument, arguments.get(&argument.key), &mut writer)?;
        }
        writer.accept(self.accept.clone());
        let is_form = |body: &RequestBody| body.format == BodyFormat::Multipart;
        if !files.is_empty() && (body.is_some() || !self.body.as_ref().is_some_and(is_form)) {
            return Err(self.refuse("only a body that is made as a multipart form takes files"));
        }
        writer.body(match (&self.body, body) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err("the operation takes none".to_owned()),
            (Some(description), Some(bytes)) => {
                if let Some(key) = arguments.keys().find(|key| self.goes_into_body(key)) {
                    let message = format!("`{key}` belongs into the body, which is given whole");
                    return Err(self.refuse(message));
                }
                Ok(Some(Body::raw(
                    description.media_type.clone(),
                    bytes.clone(),
                )))
            }
            (Some(description), None) => self.body_of(description, arguments, files)?,
        })?;
        writer.finish()
    }

    /// Refuses arguments that there are not. What the document does not name may be a member of an open body.
    fn check_keys(&self, arguments: &Map<String, Value>) -> Result<()> {
        for key in arguments.keys().filter(|key| self.argument(key).is_none()) {
            let same = self
                .arguments
                .iter()
                .filter(|argument| argument.name == *key);
            let same: Vec<&str> = same.map(Argument::key).collect();
            if !same.is_empty() {
                let message = format!("the argument `{key}` is one of {}", same.join(", "));
                return Err(self.refuse(message));
            }
            if !self.takes_more() {
                let keys: Vec<&str> = self.arguments.iter().map(Argument::key).collect();
                let known = match keys.is_empty() {
                    true => "it takes none".to_owned(),
                    false => format!("it takes {}", keys.join(", ")),
                };
                return Err(self.refuse(format!("there is no argument `{key}`; {known}")));
            }
        }
        Ok(())
    }

    fn goes_into_body(&self, key: &str) -> bool {
        self.argument(key)
            .is_none_or(|argument| argument.location.is_none())
    }

    fn write_parameter<'a>(
        &self,
        argument: &'a Argument,
        value: Option<&Value>,
        writer: &mut RequestWriter<'a>,
    ) -> Result<()> {
        let Some(location) = argument.location else {
            return Ok(());
        };
        let Some(value) = value.filter(|value| !value.is_null()) else {
            return match argument.required {
                true => Err(self.refuse(format!("the argument `{}` is missing", argument.key))),
                false => Ok(()),
            };
        };
        let (name, encoding, value) = (argument.name.as_str(), argument.encoding, Ok(value));
        match location {
            Location::Path => writer.path(name, encoding, value),
            Location::Header => writer.header(name, encoding, value),
            Location::Cookie => writer.cookie(name, encoding, value),
            Location::QueryString => writer.query_string(name, encoding, value),
            _ => writer.query(name, encoding, value),
        }
    }

    /// The body that the arguments make; none where there may be none and no argument belongs into it.
    fn body_of(
        &self,
        body: &RequestBody,
        arguments: &Map<String, Value>,
        files: &[(String, File)],
    ) -> Result<Result<Option<Body>, String>> {
        if !body.by_members {
            let whole = self
                .arguments
                .iter()
                .find(|argument| argument.is_whole_body());
            let value = whole.and_then(|argument| arguments.get(&argument.key));
            return match value {
                Some(value) => Ok(body.write(value, files).map(Some)),
                None if !files.is_empty() => {
                    Ok(body.write(&Value::Object(Map::new()), files).map(Some))
                }
                None if body.required => Err(self.refuse("the argument `body` is missing")),
                None => Ok(Ok(None)),
            };
        }
        let mut members = Map::new();
        for (key, value) in arguments {
            match self.argument(key) {
                None => members.insert(key.clone(), value.clone()),
                Some(argument) if argument.location.is_none() => {
                    members.insert(argument.name.clone(), value.clone())
                }
                Some(_) => None,
            };
        }
        if members.is_empty() && files.is_empty() && !body.required {
            return Ok(Ok(None));
        }
        let missing = self.arguments.iter().find(|argument| {
            argument.location.is_none()
                && argument.required
                && !members.contains_key(&argument.name)
                && !files.iter().any(|(name, _)| *name == argument.name)
        });
        match missing {
            Some(argument) => {
                Err(self.refuse(format!("the argument `{}` is missing", argument.key)))
            }
            None => Ok(body.write(&Value::Object(members), files).map(Some)),
        }
    }
}

impl RequestBody {
    fn write(&self, value: &Value, files: &[(String, File)]) -> Result<Body, String> {
        match (self.format, value) {
            (BodyFormat::Json, value) => Ok(Body::raw(self.media_type.clone(), value.to_string())),
            (BodyFormat::Form, value) => {
                let encodings: Vec<_> = self
                    .encodings
                    .iter()
                    .map(|(name, encoding)| (name.as_str(), *encoding))
                    .collect();
                Body::form(value, &encodings)
            }
            (BodyFormat::Multipart, value) => {
                let form = Form {
                    value,
                    files,
                    types: &self.part_types,
                };
                Body::multipart(&self.media_type, &form, &[])
            }
            (BodyFormat::Raw, Value::String(text)) => {
                Ok(Body::raw(self.media_type.clone(), text.clone()))
            }
            (BodyFormat::Raw, value) => Ok(Body::raw(self.media_type.clone(), value.to_string())),
        }
    }
}

/// The members of a multipart form: those of an object, and files.
struct Form<'a> {
    value: &'a Value,
    files: &'a [(String, File)],
    /// The media types of files that have none of their own.
    types: &'a [(String, String)],
}

impl Serialize for Form<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Value::Object(members) = self.value else {
            return self.value.serialize(serializer);
        };
        let mut form = serializer.serialize_map(None)?;
        for (name, value) in members {
            form.serialize_entry(name, value)?;
        }
        for (name, file) in self.files {
            let mut file = file.clone();
            if let Some((_, usual)) = self.types.iter().find(|(known, _)| known == name) {
                file.media_type.get_or_insert_with(|| usual.clone());
            }
            form.serialize_entry(name, &file)?;
        }
        form.end()
    }
}
