//! One operation, as a caller who knows only its document needs it.

use openapi_document::parameter::Location;
use serde_json::{Map, Value};

use crate::operation::SecurityRequirements;
use crate::write::Encoding;

/// An operation of a document: how it is called, and what it takes.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub(super) name: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) summary: Option<String>,
    pub(super) description: Option<String>,
    pub(super) deprecated: bool,
    pub(super) arguments: Vec<Argument>,
    pub(super) body: Option<RequestBody>,
    /// The schemas that those of the arguments refer to as `#/$defs/…`.
    pub(super) definitions: Map<String, Value>,
    /// What the members of the body have to keep to together, as schemas of an object.
    pub(super) rules: Vec<Value>,
    pub(super) accept: String,
    pub(super) lists: bool,
    pub(super) statuses: Vec<String>,
    pub(super) security: SecurityRequirements,
}

/// A parameter of an operation, or a member of its body.
#[derive(Clone, Debug)]
pub struct Argument {
    /// What the caller calls it: the name, unless another argument has that too, or tools cannot have it.
    pub(super) key: String,
    pub(super) name: String,
    /// None for what goes into the body.
    pub(super) location: Option<Location>,
    pub(super) required: bool,
    pub(super) description: Option<String>,
    pub(super) schema: Value,
    pub(super) encoding: Encoding,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub(super) struct RequestBody {
    pub(super) media_type: String,
    pub(super) required: bool,
    pub(super) format: BodyFormat,
    /// Whether its members are arguments of their own; otherwise one argument is the whole body.
    pub(super) by_members: bool,
    /// Whether it may have members that the document does not name.
    pub(super) open: bool,
    /// How the fields of a form are written, where the document says.
    pub(super) encodings: Vec<(String, Encoding)>,
    /// The media types of a multipart form's parts, where the document says one.
    pub(super) part_types: Vec<(String, String)>,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyFormat {
    Json,
    Form,
    Multipart,
    /// A text that is sent as it is.
    Raw,
}

impl Endpoint {
    /// The name, unique in its catalog.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The HTTP method, in upper case.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path template.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The document's `summary`.
    pub fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// The document's `description`.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Whether the document calls the operation deprecated.
    pub fn is_deprecated(&self) -> bool {
        self.deprecated
    }

    /// Whether HTTP defines the method as safe (RFC 9110, section 9.2.1): it reads, and changes nothing.
    pub fn is_read_only(&self) -> bool {
        matches!(
            self.method.as_str(),
            "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY"
        )
    }

    /// Whether the document describes the response as a list: by a parameter for the number of a page, as an array, or as an
    /// object with one array and what describes a page. A response that the document leaves open may be a list all the same.
    pub fn is_list(&self) -> bool {
        self.lists
    }

    /// Whether the document lists this status among the responses.
    pub fn has_status(&self, status: &str) -> bool {
        self.statuses.iter().any(|listed| listed == status)
    }

    /// The parameters, in the document's order, then what goes into the body.
    pub fn arguments(&self) -> &[Argument] {
        &self.arguments
    }

    /// The argument of this key.
    pub fn argument(&self, key: &str) -> Option<&Argument> {
        self.arguments.iter().find(|argument| argument.key == key)
    }

    /// The query parameter of this name.
    pub(super) fn query(&self, name: &str) -> Option<&Argument> {
        self.arguments
            .iter()
            .find(|argument| argument.location == Some(Location::Query) && argument.name == name)
    }

    /// The media type of the request body, if there may be one.
    pub fn body_media_type(&self) -> Option<&str> {
        self.body.as_ref().map(|body| body.media_type.as_str())
    }

    /// Whether the body is a text that is sent as it is: neither JSON nor a form.
    pub fn has_raw_body(&self) -> bool {
        self.body
            .as_ref()
            .is_some_and(|body| body.format == BodyFormat::Raw)
    }
}

impl Argument {
    /// What it is called among the arguments of a call.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What the document calls it; empty for a whole body.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where a parameter is; none for what goes into the body.
    pub fn location(&self) -> Option<Location> {
        self.location
    }

    /// Whether this is the whole body, as opposed to a member of it.
    pub fn is_whole_body(&self) -> bool {
        self.location.is_none() && self.name.is_empty()
    }

    /// Whether a call must have it; for a member of a body: if the call has a body.
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// What the document says of it.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Its JSON Schema. References lead into the `$defs` of the operation's [`Tool`](super::Tool).
    pub fn schema(&self) -> &Value {
        &self.schema
    }
}
