//! From an operation of a document to an [`Endpoint`].

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use openapi_document::parameter::{Location, Serialization, Style as DocumentStyle};
use openapi_document::{
    Address, Document, MediaType, Object, Operation, Parameter, Target, Value, media_type,
};
use serde_json::Value as Json;

use super::endpoint::{Argument, BodyFormat, Endpoint, RequestBody};
use super::schema::SchemaWriter;
use crate::operation::SecurityRequirements;
use crate::page;
use crate::write::{Encoding, FORM, Style};

/// What a query parameter for the number of a page is called, where there is no service to say so.
const PAGE: &str = "page";

pub(super) fn endpoint(document: &Document, operation: &Operation<'_>, name: String) -> Endpoint {
    let text = |key: &str| {
        let text = operation.value().get(key)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let mut reader = Reader {
        document,
        schemas: SchemaWriter::new(document),
        arguments: Vec::new(),
        rules: Vec::new(),
    };
    reader.parameters(operation);
    let body = operation.request_body().and_then(|body| reader.body(&body));
    tell_apart(&mut reader.arguments);
    let renamed =
        |argument: &Argument| argument.location.is_none() && argument.key != argument.name;
    if reader.arguments.iter().any(renamed) {
        // They are in terms of the document's names.
        reader.rules.clear();
    }
    let lists = reader
        .arguments
        .iter()
        .any(|argument| argument.location == Some(Location::Query) && argument.name == PAGE)
        || describes_list(document, operation);
    Endpoint {
        name,
        method: operation.sent_method().into_owned(),
        path: operation.path().to_owned(),
        summary: text("summary"),
        description: text("description"),
        deprecated: operation.value().get("deprecated").and_then(Value::as_bool) == Some(true),
        arguments: reader.arguments,
        body,
        definitions: reader.schemas.into_definitions(),
        rules: reader.rules,
        accept: accept(operation),
        security: security(operation),
        lists,
        statuses: operation
            .responses()
            .into_iter()
            .map(|(status, _)| status.to_owned())
            .collect(),
    }
}

/// The security schemes that an operation asks for, where the document says.
fn security(operation: &Operation<'_>) -> SecurityRequirements {
    let stated = operation.security();
    let Some(alternatives) = stated.as_ref().and_then(|stated| stated.value().as_array()) else {
        return SecurityRequirements::All;
    };
    let alternatives = alternatives.iter().filter_map(Value::as_object);
    let names = alternatives.map(|all| all.keys().map(ToString::to_string).collect());
    SecurityRequirements::Known(Arc::new(names.collect()))
}

struct Reader<'d> {
    document: &'d Document,
    schemas: SchemaWriter<'d>,
    arguments: Vec<Argument>,
    rules: Vec<Json>,
}

/// A property of a body's schema, and whether it is required.
struct Member<'d> {
    name: &'d str,
    schema: &'d Value,
    address: Address,
    required: bool,
}

/// What an object schema consists of, as far as its members can be told one by one.
#[derive(Default)]
struct Members<'d> {
    members: Vec<Member<'d>>,
    required: HashSet<String>,
    closed: bool,
    rules: Vec<(Value, Address)>,
}

impl<'d> Reader<'d> {
    fn parameters(&mut self, operation: &Operation<'d>) {
        for parameter in operation.parameters() {
            if parameter.is_ignored() || self.is_credential(&parameter) {
                continue;
            }
            let (schema, address, encoding) = self.schema_of(&parameter);
            let words = [parameter.value(), schema].map(|holder| holder["description"].as_str());
            let argument = Argument {
                key: key(parameter.name()),
                name: parameter.name().to_owned(),
                location: Some(parameter.location()),
                required: parameter.is_required(),
                description: words.into_iter().flatten().next().map(str::to_owned),
                schema: self.schemas.write(schema, &address),
                encoding,
            };
            self.arguments.push(argument);
        }
    }

    /// Whether a parameter is where a security scheme has its key: that is the client's, and no argument.
    fn is_credential(&self, parameter: &Parameter<'_>) -> bool {
        let schemes = self.document.root().pointer("/components/securitySchemes");
        let schemes = schemes.and_then(Value::as_object).into_iter().flatten();
        let at = self.document.address("/components/securitySchemes");
        schemes
            .filter_map(|(name, scheme)| self.document.follow(scheme, &at.join(name)).ok())
            .any(|scheme| {
                let scheme = scheme.value();
                scheme["type"] == "apiKey"
                    && scheme["in"] == parameter.location().as_str()
                    && scheme["name"]
                        .as_str()
                        .is_some_and(|name| name.eq_ignore_ascii_case(parameter.name()))
            })
    }

    /// The schema of a parameter, without a reference, and how its value is written.
    fn schema_of(&self, parameter: &Parameter<'d>) -> (&'d Value, Address, Encoding) {
        let (value, address) = (parameter.value(), parameter.address());
        let content = value.get("content").and_then(Value::as_object);
        let (holder, address, encoding) = match content.and_then(|content| content.iter().next()) {
            Some((media_type, holder)) => {
                let form = MediaType::parse(media_type).is_form();
                let encoding = if form {
                    FORM
                } else {
                    Encoding::new(Style::Json, false)
                };
                (holder, address.join("content").join(media_type), encoding)
            }
            None => (
                value,
                address.clone(),
                encoding_of(parameter.serialization()),
            ),
        };
        match holder.get("schema") {
            Some(schema) => {
                let target = self.followed(schema, &address.join("schema"));
                (target.value(), target.address().clone(), encoding)
            }
            None => (&Value::Null, address, encoding),
        }
    }

    /// What a schema stands for; itself, where its reference leads nowhere.
    fn followed(&self, schema: &'d Value, address: &Address) -> Target<'d> {
        self.document
            .follow(schema, address)
            .unwrap_or_else(|_| Target::new(address.clone(), schema))
    }

    fn body(&mut self, body: &Target<'d>) -> Option<RequestBody> {
        let content = body.value().get("content")?.as_object()?;
        let (media_type, holder, format) = best(content)?;
        let required = body.value()["required"] == true;
        let description = body.value()["description"].as_str();
        let address = body.address().join("content").join(media_type);
        let mut found = RequestBody {
            media_type: sent(media_type, format),
            required,
            format,
            by_members: false,
            open: true,
            encodings: encodings(holder),
            part_types: part_types(holder),
        };
        let schema = holder.get("schema").unwrap_or(&Value::Null);
        let at = address.join("schema");
        if let Some(members) = self
            .by_members(schema, &at)
            .filter(|_| format != BodyFormat::Raw)
        {
            found.by_members = true;
            found.open = !members.closed;
            self.add_members(members);
            return Some(found);
        }
        let target = self.followed(schema, &at);
        let argument = Argument {
            key: "body".to_owned(),
            name: String::new(),
            location: None,
            required,
            description: description
                .or_else(|| target.value()["description"].as_str())
                .map(str::to_owned),
            schema: match schema {
                Value::Null => Json::Object(serde_json::Map::new()),
                _ => self.schemas.write(target.value(), target.address()),
            },
            encoding: FORM,
        };
        self.arguments.push(argument);
        Some(found)
    }

    /// The members of a body, if they can be arguments of their own: the schema is an object with properties, and what else
    /// it says concerns those properties alone.
    fn by_members(&self, schema: &'d Value, address: &Address) -> Option<Members<'d>> {
        let mut members = Members::default();
        self.collect(schema, address, &mut members, 0)?;
        let mut names = HashSet::new();
        let distinct = members
            .members
            .iter()
            .all(|member| names.insert(member.name));
        (distinct && !members.members.is_empty()).then_some(members)
    }

    fn collect(
        &self,
        schema: &'d Value,
        address: &Address,
        into: &mut Members<'d>,
        depth: usize,
    ) -> Option<()> {
        let target = self.document.follow(schema, address).ok()?;
        let (object, address) = (target.value().as_object()?, target.address());
        if depth > 16 {
            return None;
        }
        for (keyword, value) in object {
            match keyword.as_str() {
                "properties" => {
                    let at = address.join("properties");
                    for (name, schema) in value.as_object()? {
                        if !self.schemas.is_read_only(schema, &at.join(name)) {
                            into.members.push(Member {
                                name,
                                schema,
                                address: at.join(name),
                                required: false,
                            });
                        }
                    }
                }
                "required" => into
                    .required
                    .extend(self.schemas.required(target.value(), address)),
                "additionalProperties" => match value.as_bool() {
                    Some(open) => into.closed |= !open,
                    None => return None,
                },
                "allOf" => {
                    for (index, part) in value.as_array()?.iter().enumerate() {
                        let at = address.join("allOf").join(&index.to_string());
                        self.collect(part, &at, into, depth + 1)?;
                    }
                }
                "anyOf" | "oneOf" if value.as_array()?.iter().all(only_requires) => {
                    into.rules.push((rule(keyword, value), address.clone()));
                }
                "dependentRequired" => into.rules.push((rule(keyword, value), address.clone())),
                "type" if *value != "object" => return None,
                "type" | "title" | "description" | "nullable" | "example" | "examples"
                | "default" | "externalDocs" | "xml" | "deprecated" | "$comment"
                | "discriminator" => {}
                extension if extension.starts_with("x-") => {}
                _ => return None,
            }
        }
        Some(())
    }

    fn add_members(&mut self, members: Members<'d>) {
        let Members {
            members,
            required,
            rules,
            ..
        } = members;
        for mut member in members {
            member.required = required.contains(member.name);
            let target = self.followed(member.schema, &member.address);
            let words =
                [member.schema, target.value()].map(|holder| holder["description"].as_str());
            let argument = Argument {
                key: key(member.name),
                name: member.name.to_owned(),
                location: None,
                required: member.required,
                description: words.into_iter().flatten().next().map(str::to_owned),
                schema: self.schemas.write(target.value(), target.address()),
                encoding: FORM,
            };
            self.arguments.push(argument);
        }
        for (rule, address) in rules {
            let rule = self.schemas.write(&rule, &address);
            self.rules.push(rule);
        }
    }
}

/// Gives arguments of one key keys by where they go: each of them, so that none comes to mean another when one is added.
fn tell_apart(arguments: &mut [Argument]) {
    let mut count: HashMap<String, usize> = HashMap::new();
    for argument in arguments.iter() {
        *count.entry(argument.key.clone()).or_default() += 1;
    }
    let mut taken: HashSet<String> = count.keys().cloned().collect();
    for argument in arguments {
        if count.get(&argument.key) == Some(&1) {
            continue;
        }
        let prefix = match argument.location {
            Some(location) => location.as_str(),
            None if argument.is_whole_body() => "request",
            None => "body",
        };
        let base = format!("{prefix}_{}", argument.key);
        let mut key = base.clone();
        let mut number = 2;
        while !taken.insert(key.clone()) {
            key = format!("{base}_{number}");
            number += 1;
        }
        argument.key = key;
    }
}

/// A key that every agent takes: letters, digits, `_`, `.` and `-`, at most 64 of them.
fn key(name: &str) -> String {
    let usable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let key: String = name
        .chars()
        .map(|c| if usable(c) { c } else { '_' })
        .take(64)
        .collect();
    match key.is_empty() {
        true => "value".to_owned(),
        false => key,
    }
}

/// Whether a schema says nothing but that some properties are required.
fn only_requires(schema: &Value) -> bool {
    schema.as_object().is_some_and(|members| {
        members
            .keys()
            .all(|key| *key == "required" || *key == "title")
    })
}

/// A schema of one keyword.
fn rule(keyword: &str, value: &Value) -> Value {
    let mut object = Object::new();
    object.insert(keyword.to_owned(), value.clone());
    Value::Object(object)
}

/// The media type of a body that can be written best, and how.
fn best(content: &Object) -> Option<(&str, &Value, BodyFormat)> {
    let format = |media_type: &str| {
        let media_type = MediaType::parse(media_type);
        if media_type.is_json() || media_type.is_range() {
            BodyFormat::Json
        } else if media_type.is_form() {
            BodyFormat::Form
        } else if media_type.essence() == "multipart/form-data" {
            BodyFormat::Multipart
        } else {
            BodyFormat::Raw
        }
    };
    content
        .iter()
        .map(|(media_type, holder)| (media_type.as_str(), holder, format(media_type)))
        .min_by_key(|(_, _, format)| *format as u8)
}

/// The media type that is sent: a range is none.
fn sent(media_type: &str, format: BodyFormat) -> String {
    match MediaType::parse(media_type).is_range() && format == BodyFormat::Json {
        true => "application/json".to_owned(),
        false => media_type.to_owned(),
    }
}

fn encodings(holder: &Value) -> Vec<(String, Encoding)> {
    let encodings = holder.get("encoding").and_then(Value::as_object);
    let styled = encodings.into_iter().flatten().filter(|(_, encoding)| {
        encoding.get("style").is_some() || encoding.get("explode").is_some()
    });
    styled
        .map(|(name, encoding)| {
            let encoding = encoding_of(Serialization::of(encoding, Location::Query));
            (name.to_string(), encoding)
        })
        .collect()
}

/// The media types of parts, where `encoding` has just one for a part.
fn part_types(holder: &Value) -> Vec<(String, String)> {
    let encodings = holder.get("encoding").and_then(Value::as_object);
    let typed = encodings
        .into_iter()
        .flatten()
        .filter_map(|(name, encoding)| {
            let media_type = encoding.get("contentType")?.as_str()?.trim();
            let is_one = !media_type.is_empty() && !media_type.contains([',', '*']);
            is_one.then(|| (name.to_string(), media_type.to_owned()))
        });
    typed.collect()
}

fn encoding_of(found: Serialization) -> Encoding {
    let style = match found.style {
        DocumentStyle::Label => Style::Label,
        DocumentStyle::Matrix => Style::Matrix,
        DocumentStyle::Form => Style::Form,
        DocumentStyle::SpaceDelimited => Style::SpaceDelimited,
        DocumentStyle::PipeDelimited => Style::PipeDelimited,
        DocumentStyle::DeepObject => Style::DeepObject,
        DocumentStyle::Cookie => Style::Cookie,
        _ => Style::Simple,
    };
    let encoding = Encoding::new(style, found.explode);
    match found.allow_reserved {
        true => encoding.reserved(),
        false => encoding,
    }
}

/// The responses with a success status.
fn successes<'d>(operation: &Operation<'d>) -> impl Iterator<Item = Target<'d>> {
    let responses = operation.responses().into_iter();
    responses
        .filter(|(status, _)| status.starts_with('2') || *status == "default")
        .map(|(_, response)| response)
}

/// The media types that are asked for: those of JSON, where the responses have such, or else all that they have; JSON, where
/// the document says nothing.
fn accept(operation: &Operation<'_>) -> String {
    let mut media_types: Vec<String> = Vec::new();
    for response in successes(operation) {
        let content = response.value().get("content").and_then(Value::as_object);
        for media_type in content.into_iter().flat_map(Object::keys) {
            let essence = MediaType::parse(media_type).essence().to_owned();
            if !media_types.contains(&essence) {
                media_types.push(essence);
            }
        }
    }
    let is_json = |media_type: &String| media_type::is_json(media_type);
    if media_types.iter().any(is_json) {
        media_types.retain(is_json);
    }
    match media_types.is_empty() {
        true => "application/json".to_owned(),
        false => media_types.join(", "),
    }
}

/// Whether a response is an array, or an object with one array and what describes a page.
fn describes_list(document: &Document, operation: &Operation<'_>) -> bool {
    successes(operation).any(|response| {
        let content = response.value().get("content").and_then(Value::as_object);
        content.into_iter().flatten().any(|(media_type, holder)| {
            let at = response
                .address()
                .join("content")
                .join(media_type)
                .join("schema");
            holder
                .get("schema")
                .and_then(|schema| document.follow(schema, &at).ok())
                .is_some_and(|schema| is_list(document, &schema))
        })
    })
}

fn is_list(document: &Document, schema: &Target<'_>) -> bool {
    if schema.value()["type"] == "array" {
        return true;
    }
    let Some(properties) = schema.value().get("properties").and_then(Value::as_object) else {
        return false;
    };
    let at = schema.address().join("properties");
    let is_array = |name: &str, schema: &Value| {
        document
            .follow(schema, &at.join(name))
            .is_ok_and(|target| target.value()["type"] == "array")
    };
    let (arrays, others): (Vec<_>, Vec<_>) = properties
        .iter()
        .partition(|(name, schema)| is_array(name, schema));
    arrays.len() == 1 && others.iter().any(|(name, _)| page::describes_page(name))
}
