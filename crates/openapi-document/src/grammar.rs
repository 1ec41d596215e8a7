//! Which objects OpenAPI and JSON Schema have where, and so where references and schemas stand and what is only data.

use crate::method::is_method;
use crate::{Object, Value, pointer};

/// A kind of object, or `Any` where the document does not show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ObjectKind {
    Root,
    Components,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Response,
    Callback,
    Example,
    Link,
    Header,
    SecurityScheme,
    Schema,
    Discriminator,
    /// The root of a neighbour file, or something below it.
    Any,
}

impl ObjectKind {
    /// The member of `components` that holds such objects, if there is one.
    pub(crate) fn component(self) -> Option<&'static str> {
        Some(match self {
            Self::Schema => "schemas",
            Self::Response => "responses",
            Self::Parameter => "parameters",
            Self::Example => "examples",
            Self::RequestBody => "requestBodies",
            Self::Header => "headers",
            Self::SecurityScheme => "securitySchemes",
            Self::Link => "links",
            Self::Callback => "callbacks",
            Self::PathItem => "pathItems",
            Self::MediaType => "mediaTypes",
            _ => return None,
        })
    }
}

/// What a member of an object holds: one object or a list of them, or a map from chosen names to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    One(ObjectKind),
    Map(ObjectKind),
}

use Holds::{Map, One};

fn child(kind: ObjectKind, key: &str) -> Option<Holds> {
    use ObjectKind::{
        Any, Callback, Components, Discriminator, Encoding, Example, Header, Link, MediaType,
        Operation, Parameter, PathItem, RequestBody, Response, Root, Schema, SecurityScheme,
    };
    if key.starts_with("x-") && kind != Schema {
        return None;
    }
    Some(match (kind, key) {
        (Root, "paths" | "webhooks") | (Components, "pathItems") => Map(PathItem),
        (Root, "components") => One(Components),
        (Components, "schemas") => Map(Schema),
        (Components | Operation, "responses") => Map(Response),
        (Components, "parameters") => Map(Parameter),
        (Components | Parameter | Header | MediaType, "examples") => Map(Example),
        (Components, "requestBodies") => Map(RequestBody),
        (Components | Response | Encoding, "headers") => Map(Header),
        (Components, "securitySchemes") => Map(SecurityScheme),
        (Components | Response, "links") => Map(Link),
        (Components | Operation, "callbacks") => Map(Callback),
        (Components, "mediaTypes") => Map(MediaType),
        (PathItem | Operation, "parameters") => One(Parameter),
        (PathItem, "additionalOperations") => Map(Operation),
        (PathItem, method) if is_method(method) => One(Operation),
        (Operation, "requestBody") => One(RequestBody),
        (Callback, expression) if expression != "$ref" => One(PathItem),
        (Parameter | Header | RequestBody | Response, "content") => Map(MediaType),
        (Parameter | Header | MediaType, "schema") | (MediaType, "itemSchema") => One(Schema),
        (MediaType | Encoding, "encoding") => Map(Encoding),
        (MediaType | Encoding, "itemEncoding" | "prefixEncoding") => One(Encoding),
        (Schema, key) => return schema_child(key),
        (Any, key) => return any_child(key),
        (Discriminator, _) => return None,
        _ => return None,
    })
}

/// The subschemas of a schema, in OpenAPI 3.0 and in all drafts of JSON Schema that documents use.
fn schema_child(key: &str) -> Option<Holds> {
    Some(match key {
        "items"
        | "additionalProperties"
        | "not"
        | "if"
        | "then"
        | "else"
        | "contains"
        | "propertyNames"
        | "unevaluatedProperties"
        | "unevaluatedItems"
        | "additionalItems"
        | "contentSchema"
        | "allOf"
        | "oneOf"
        | "anyOf"
        | "prefixItems" => One(ObjectKind::Schema),
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas"
        | "dependencies" => Map(ObjectKind::Schema),
        "discriminator" => One(ObjectKind::Discriminator),
        _ => return None,
    })
}

/// A guess where no kind is known: everything but what is data wherever it stands.
fn any_child(key: &str) -> Option<Holds> {
    const DATA: [&str; 8] = [
        "example", "examples", "default", "enum", "const", "value", "security", "required",
    ];
    const MAPS: [&str; 10] = [
        "schemas",
        "responses",
        "parameters",
        "headers",
        "requestBodies",
        "content",
        "paths",
        "callbacks",
        "webhooks",
        "links",
    ];
    if DATA.contains(&key) {
        return None;
    }
    match schema_child(key) {
        Some(Map(_)) => Some(Map(ObjectKind::Any)),
        Some(One(ObjectKind::Discriminator)) => Some(One(ObjectKind::Discriminator)),
        Some(One(_)) => Some(One(ObjectKind::Any)),
        None if MAPS.contains(&key) => Some(Map(ObjectKind::Any)),
        None => Some(One(ObjectKind::Any)),
    }
}

/// What a walk shows.
pub(crate) enum Found<'v> {
    /// An object of some kind.
    Object(&'v Object),
    /// A string that refers to an object of some kind: the value of the member `key` of the object that is shown here.
    Reference { key: &'v str, text: &'v str },
    /// A reference in place of a whole map of objects of a kind.
    Map { text: &'v str },
}

/// Shows `value`, which is of `kind` and stands at `pointer`, and all that lies in it, with pointers. References of an object
/// come after the object.
pub(crate) fn walk<'v>(
    value: &'v Value,
    kind: ObjectKind,
    pointer: &mut String,
    visit: &mut dyn FnMut(Found<'v>, ObjectKind, &str),
) {
    match value {
        Value::Object(object) => walk_object(object, kind, pointer, visit),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                below(pointer, &index.to_string(), |pointer| {
                    walk(item, kind, pointer, visit)
                });
            }
        }
        _ => {}
    }
}

fn walk_object<'v>(
    object: &'v Object,
    kind: ObjectKind,
    pointer: &mut String,
    visit: &mut dyn FnMut(Found<'v>, ObjectKind, &str),
) {
    visit(Found::Object(object), kind, pointer);
    if kind == ObjectKind::Discriminator {
        return walk_discriminator(object, pointer, visit);
    }
    for key in references(kind) {
        if let Some(text) = object.get(key).and_then(Value::as_str) {
            let kind = if *key == "operationRef" {
                ObjectKind::Operation
            } else {
                kind
            };
            visit(Found::Reference { key, text }, kind, pointer);
        }
    }
    for (key, value) in object {
        match child(kind, key) {
            Some(One(kind)) => below(pointer, key, |pointer| walk(value, kind, pointer, visit)),
            Some(Map(kind)) => below(pointer, key, |pointer| {
                walk_map(value, kind, pointer, visit)
            }),
            None => {}
        }
    }
}

/// As [`walk`], for a map from names to objects of `kind`.
pub(crate) fn walk_map<'v>(
    map: &'v Value,
    kind: ObjectKind,
    pointer: &mut String,
    visit: &mut dyn FnMut(Found<'v>, ObjectKind, &str),
) {
    if let Some(text) = map.get("$ref").and_then(Value::as_str) {
        visit(Found::Map { text }, kind, pointer);
    }
    let of_paths = pointer == "/paths";
    for (name, value) in map.as_object().into_iter().flatten() {
        if !(of_paths && name.starts_with("x-")) {
            below(pointer, name, |pointer| walk(value, kind, pointer, visit));
        }
    }
}

fn walk_discriminator<'v>(
    object: &'v Object,
    pointer: &mut String,
    visit: &mut dyn FnMut(Found<'v>, ObjectKind, &str),
) {
    const DEFAULT: &str = "defaultMapping";
    if let Some(text) = object.get(DEFAULT).and_then(Value::as_str) {
        visit(
            Found::Reference { key: DEFAULT, text },
            ObjectKind::Discriminator,
            pointer,
        );
    }
    let mapping = object.get("mapping").and_then(Value::as_object);
    below(pointer, "mapping", |pointer| {
        for (key, value) in mapping.into_iter().flatten() {
            if let Some(text) = value.as_str() {
                visit(
                    Found::Reference { key, text },
                    ObjectKind::Discriminator,
                    pointer,
                );
            }
        }
    });
}

/// The members of an object of this kind that refer to others.
fn references(kind: ObjectKind) -> &'static [&'static str] {
    match kind {
        ObjectKind::Schema => &["$ref", "$dynamicRef"],
        ObjectKind::Link => &["$ref", "operationRef"],
        ObjectKind::Any => &["$ref", "$dynamicRef", "operationRef"],
        ObjectKind::Root
        | ObjectKind::Components
        | ObjectKind::Operation
        | ObjectKind::Encoding
        | ObjectKind::Discriminator => &[],
        _ => &["$ref"],
    }
}

fn below(pointer: &mut String, token: &str, walk: impl FnOnce(&mut String)) {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&pointer::escape(token));
    walk(pointer);
    pointer.truncate(length);
}

/// The kind of the object at `pointer` below one of `kind`; nothing where a walk would not come by.
pub(crate) fn kind_at(kind: ObjectKind, pointer: &str) -> Option<ObjectKind> {
    let mut tokens = pointer::tokens(pointer)?.peekable();
    let mut kind = kind;
    while let Some(token) = tokens.next() {
        kind = match child(kind, &token)? {
            Map(kind) => {
                tokens.next()?;
                kind
            }
            One(kind) => {
                // An item of a list; no object of OpenAPI has a member whose name is a number, but a callback.
                let item = |token: &std::borrow::Cow<'_, str>| pointer::index(token).is_some();
                if kind != ObjectKind::Callback {
                    tokens.next_if(item);
                }
                kind
            }
        };
    }
    Some(kind)
}
