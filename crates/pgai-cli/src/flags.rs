//! The arguments of an operation as flags: types, values, defaults and prose from the document.

use std::collections::{HashMap, HashSet};

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, ArgAction, ArgMatches, ValueHint};
use openapi_document::MediaType;
use openapi_document::parameter::Location;
use pgai::{Argument, Endpoint};
use serde_json::{Map, Value};

use crate::exit::{Failure, Result, one_line};
use crate::placement::kebab;

/// The heading of those flags in the help.
const HEADING: &str = "Arguments of the operation";

/// What values of an argument are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FlagKind {
    Text,
    Integer,
    Number,
    Boolean,
    List,
    Object,
    /// Names of files, whose contents are sent as parts of a multipart form.
    Files,
    /// JSON where it is JSON, and text otherwise.
    Any,
}

/// An argument as a flag.
pub(crate) struct Flag<'a> {
    pub(crate) argument: &'a Argument,
    pub(crate) name: String,
    kind: FlagKind,
}

impl Flag<'_> {
    pub(crate) fn arg(&self, bulk: bool) -> Arg {
        let (argument, name) = (self.argument, self.name.clone());
        let values = known_values(argument.schema());
        let parser = Typed {
            kind: match self.kind {
                FlagKind::List => item_kind(argument.schema()),
                kind => kind,
            },
            values: values.clone(),
        };
        let mut arg = Arg::new(id(argument))
            .value_name(value_name(&name, self.kind))
            .value_parser(parser)
            .hide_possible_values(true)
            .help(help(argument, self.kind, &values));
        arg = match (argument.location(), self.kind) {
            (Some(Location::Path), _) => {
                return arg
                    .value_name(name.to_uppercase().replace('-', "_"))
                    .required(true);
            }
            (_, FlagKind::Boolean) => arg
                .long(name)
                .num_args(0..=1)
                .default_missing_value("true")
                .require_equals(true),
            (_, FlagKind::List) => arg.long(name).action(ArgAction::Append),
            (_, FlagKind::Files) => arg
                .long(name)
                .action(ArgAction::Append)
                .value_hint(ValueHint::FilePath),
            _ => arg.long(name).allow_hyphen_values(true),
        };
        let instead = [(argument.location().is_none(), "json"), (bulk, "file")];
        let instead = instead.into_iter().filter(|(is, _)| *is);
        let instead: Vec<_> = instead.map(|(_, option)| option).collect();
        arg = arg.help_heading(HEADING);
        match (argument.is_required(), instead.is_empty()) {
            (false, _) => arg,
            (true, true) => arg.required(true),
            (true, false) => arg.required_unless_present_any(instead),
        }
    }
}

/// The flags of an operation. Each is the argument's key in kebab case, unless the program has a flag of this name itself, or
/// another argument would have it too. Of these each is told apart by where it goes, so that none comes to mean another when one
/// is added. `reserved` are the names of the program's own.
pub(crate) fn of<'a>(endpoint: &'a Endpoint, reserved: &[String]) -> Vec<Flag<'a>> {
    let mut count: HashMap<String, usize> = HashMap::new();
    for argument in endpoint.arguments() {
        *count.entry(kebab(argument.key())).or_default() += 1;
    }
    let mut taken: HashSet<String> = count.keys().cloned().collect();
    let mut flags = Vec::new();
    for argument in endpoint.arguments() {
        let base = kebab(argument.key());
        let is_reserved = reserved.contains(&base);
        let location = match argument.location() {
            Some(_) if is_reserved => "param",
            location => location.map_or("body", Location::as_str),
        };
        let name = match count.get(&base) {
            Some(1) if !is_reserved => base,
            _ => free(format!("{location}-{base}"), &mut taken),
        };
        if !argument.is_whole_body() {
            flags.push(Flag {
                argument,
                name,
                kind: kind(endpoint, argument),
            });
        }
    }
    flags
}

/// A name that none has, numbered where it must be.
fn free(base: String, taken: &mut HashSet<String>) -> String {
    let mut name = base.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{base}-{number}");
        number += 1;
    }
    name
}

/// What clap knows the argument by.
fn id(argument: &Argument) -> String {
    format!("argument {}", argument.key())
}

fn value_name(flag: &str, kind: FlagKind) -> String {
    match kind {
        FlagKind::Integer | FlagKind::Number => "NUMBER".to_owned(),
        FlagKind::Boolean => "BOOLEAN".to_owned(),
        FlagKind::Object => "JSON".to_owned(),
        FlagKind::Files => "FILE|-".to_owned(),
        _ => {
            let last = flag.rsplit('-').next().unwrap_or(flag);
            last.to_uppercase()
        }
    }
}

fn help(argument: &Argument, kind: FlagKind, values: &[String]) -> String {
    let mut help = argument.description().map(one_line).unwrap_or_default();
    let schema = argument.schema();
    let mut add = |label: &str, text: String| {
        if !help.is_empty() {
            help.push(' ');
        }
        help.push_str(&format!("[{label}: {text}]"));
    };
    if !values.is_empty() {
        add("known values", values.join(", "));
    }
    if let Some(default) = schema.get("default") {
        add("the service's default", plain(default));
    }
    let bound = |key: &str| schema.get(key).map(plain);
    match (bound("minimum"), bound("maximum")) {
        (Some(least), Some(most)) => add("range", format!("{least} to {most}")),
        (Some(least), None) => add("at least", least),
        (None, Some(most)) => add("at most", most),
        (None, None) => {}
    }
    let format = schema.get("format").and_then(Value::as_str);
    if let Some(format) = format.filter(|_| kind != FlagKind::Files) {
        add("format", one_line(format));
    }
    if kind == FlagKind::List || kind == FlagKind::Files && is_list(schema) {
        add("repeatable", "once for each item".to_owned());
    }
    help
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => one_line(text),
        other => other.to_string(),
    }
}

/// The values that the document lists, of the argument or of its items.
fn known_values(schema: &Value) -> Vec<String> {
    let own = schema.get("enum").or_else(|| schema.pointer("/items/enum"));
    let values = own.and_then(Value::as_array).into_iter().flatten();
    values.filter(|value| !value.is_null()).map(plain).collect()
}

/// Whether the body of an operation is a multipart form.
pub(crate) fn is_multipart(endpoint: &Endpoint) -> bool {
    let media_type = endpoint.body_media_type().map(MediaType::parse);
    media_type.is_some_and(|media_type| media_type.essence() == "multipart/form-data")
}

fn is_list(schema: &Value) -> bool {
    kind_of(schema) == FlagKind::List
}

/// Whether values are bytes: `format: binary` of OpenAPI 3.0, or a text of a media type that is not encoded (3.1).
fn is_binary(schema: &Value) -> bool {
    let is_encoded = schema.get("contentEncoding").is_some();
    let is_bytes = schema.get("contentMediaType").is_some() || schema["format"] == "binary";
    is_bytes && !is_encoded
}

fn kind(endpoint: &Endpoint, argument: &Argument) -> FlagKind {
    let schema = argument.schema();
    let has_bytes = || is_binary(schema) || schema.get("items").is_some_and(is_binary);
    match argument.location() {
        None if is_multipart(endpoint) && has_bytes() => FlagKind::Files,
        _ => kind_of(schema),
    }
}

fn kind_of(schema: &Value) -> FlagKind {
    let named = match schema.get("type") {
        Some(Value::String(name)) => Some(name.as_str()),
        Some(Value::Array(names)) => {
            let mut names = names
                .iter()
                .filter_map(Value::as_str)
                .filter(|name| *name != "null");
            match (names.next(), names.next()) {
                (only, None) => only,
                _ => None,
            }
        }
        _ => None,
    };
    match named {
        Some("string") => FlagKind::Text,
        Some("integer") => FlagKind::Integer,
        Some("number") => FlagKind::Number,
        Some("boolean") => FlagKind::Boolean,
        Some("array") => FlagKind::List,
        Some("object") => FlagKind::Object,
        _ => FlagKind::Any,
    }
}

fn item_kind(schema: &Value) -> FlagKind {
    match schema.get("items").map_or(FlagKind::Any, kind_of) {
        // A list in a list is written as JSON.
        FlagKind::List => FlagKind::Any,
        kind => kind,
    }
}

/// Reads text as the kind of an argument.
fn read(kind: FlagKind, text: &str) -> Result<Value, String> {
    let json = serde_json::from_str::<Value>(text).ok();
    let is_integer = |value: &Value| value.is_number() && !text.contains(['.', 'e', 'E']);
    let (value, expected) = match kind {
        FlagKind::Text | FlagKind::Files => return Ok(text.into()),
        FlagKind::Any => return Ok(json.unwrap_or_else(|| text.into())),
        FlagKind::Integer => (json.filter(is_integer), "an integer"),
        FlagKind::Number => (json.filter(Value::is_number), "a number"),
        FlagKind::Boolean => (json.filter(Value::is_boolean), "`true` or `false`"),
        FlagKind::Object => (json.filter(Value::is_object), "a JSON object"),
        FlagKind::List => (json.filter(Value::is_array), "a JSON array"),
    };
    value.ok_or_else(|| format!("{expected} is expected"))
}

/// Reads a value, and knows those that the document lists: others are accepted, since the service may know more.
#[derive(Clone)]
struct Typed {
    kind: FlagKind,
    values: Vec<String>,
}

impl TypedValueParser for Typed {
    type Value = Value;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<Value, clap::Error> {
        let problem = |problem: &str| {
            let name = arg.map_or_else(String::new, |arg| format!(" for {arg}"));
            let shown = value.to_string_lossy();
            let message = format!("invalid value `{shown}`{name}: {problem}\n");
            clap::Error::raw(clap::error::ErrorKind::ValueValidation, message).with_cmd(command)
        };
        let text = value.to_str().ok_or_else(|| problem("it is not UTF-8"))?;
        read(self.kind, text).map_err(|why| problem(&why))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = match self.kind {
            FlagKind::Boolean => vec!["true".to_owned(), "false".to_owned()],
            _ => self.values.clone(),
        };
        (!values.is_empty()).then(|| Box::new(values.into_iter().map(PossibleValue::new)) as _)
    }
}

/// The arguments that were given as flags.
pub(crate) fn given(endpoint: &Endpoint, matches: &ArgMatches) -> Map<String, Value> {
    let mut arguments = Map::new();
    for argument in endpoint
        .arguments()
        .iter()
        .filter(|argument| !argument.is_whole_body())
    {
        let Ok(Some(values)) = matches.try_get_many::<Value>(&id(argument)) else {
            continue;
        };
        let mut values: Vec<Value> = values.cloned().collect();
        let value = match kind(endpoint, argument) {
            FlagKind::List | FlagKind::Files => Some(values.into()),
            _ => values.pop(),
        };
        if let Some(value) = value {
            arguments.insert(argument.key().to_owned(), value);
        }
    }
    arguments
}

/// A cell of a table as the value of an argument.
pub(crate) fn from_cell(endpoint: &Endpoint, argument: &Argument, text: &str) -> Result<Value> {
    let read = read(kind(endpoint, argument), text);
    read.map_err(|why| Failure::usage(format!("`{}` is `{text}`: {why}", argument.key())))
}

/// Whether values of an argument are names of files.
pub(crate) fn names_files(endpoint: &Endpoint, argument: &Argument) -> bool {
    kind(endpoint, argument) == FlagKind::Files
}

/// Warns of values that the document does not list: they are sent all the same.
pub(crate) fn unlisted(endpoint: &Endpoint, arguments: &Map<String, Value>) -> Vec<String> {
    let mut warnings = Vec::new();
    for (key, value) in arguments {
        let Some(argument) = endpoint.argument(key) else {
            continue;
        };
        let known = known_values(argument.schema());
        let items = value
            .as_array()
            .map_or(std::slice::from_ref(value), Vec::as_slice);
        for item in items
            .iter()
            .map(plain)
            .filter(|item| !known.is_empty() && !known.contains(item))
        {
            let known = known.join(", ");
            warnings.push(format!(
                "`{key}` is `{item}`, which the document does not list ({known})"
            ));
        }
    }
    warnings
}
