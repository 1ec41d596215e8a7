//! The document's schemas as validators: each is compiled when it is first asked for, under its place in the
//! document, so that a mismatch names the place.

use std::sync::OnceLock;

use jsonschema::{
    Draft, Registry, Retrieve, Uri, ValidationError, Validator, error::ValidationErrorKind,
};
use serde_json::{Map, Value, json};

use crate::error::Error;

/// The document's name among the validator's resources.
const DOCUMENT: &str = "urn:openapi-document";

/// Marks a schema whose `allOf` became one of two alternatives, the other of which is null.
const ADMITS_NULL: &str = "x-sandbox-admits-null";

/// How many characters a mismatch's message has at most.
const MESSAGE: usize = 300;

/// All schemas of one document.
#[derive(Debug)]
pub(crate) struct Schemas {
    document: Value,
    registry: Registry<'static>,
    draft: Draft,
}

/// The schema at one place of the document.
#[derive(Debug)]
pub(crate) struct Schema {
    pointer: String,
    compiled: OnceLock<Option<Validator>>,
}

/// A reference out of the document leads to an empty one: what points there cannot be compiled, and nothing is fetched.
struct Elsewhere;

impl Retrieve for Elsewhere {
    fn retrieve(&self, _: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Ok(json!({}))
    }
}

/// How a value does not fit a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// Where in the value, as a JSON pointer.
    pub(crate) instance: String,
    /// The keyword that it does not satisfy.
    pub(crate) keyword: String,
    /// What is wrong, in a sentence.
    pub(crate) message: String,
    /// Where the document says so, as a JSON pointer.
    pub(crate) pointer: String,
}

impl Schemas {
    /// Takes `document` in, in the dialect of its version.
    pub(crate) fn read(document: &Value) -> Result<Self, Error> {
        let version = document.get("openapi").and_then(Value::as_str);
        let mut document = document.clone();
        let draft = match version {
            Some(version) if version.starts_with("3.0") => {
                translate(&mut document);
                Draft::Draft4
            }
            Some(version) if version.starts_with("3.") => Draft::Draft202012,
            _ => return Err(Error::document("/openapi", "not a version of OpenAPI 3")),
        };
        let registry = Registry::new()
            .draft(draft)
            .retriever(Elsewhere)
            .add(DOCUMENT, draft.create_resource(document.clone()))
            .and_then(|registry| registry.prepare())
            .map_err(|error| Error::document("/", error))?;
        Ok(Self {
            document,
            registry,
            draft,
        })
    }

    /// The value at `pointer`, after any `$ref`s on the way out of it, and the pointer of that.
    pub(crate) fn resolve<'a>(&'a self, pointer: &str) -> Option<(String, &'a Value)> {
        let mut pointer = pointer.to_owned();
        // More steps than any sane document has; fewer than a circle.
        for _ in 0..32 {
            let value = self.document.pointer(&pointer)?;
            match local_reference(value) {
                Some(target) => pointer = target,
                None => return Some((pointer, value)),
            }
        }
        None
    }

    /// How `value` does not fit `schema`. A schema that cannot be compiled fits everything.
    pub(crate) fn mismatches(&self, schema: &Schema, value: &Value) -> Vec<Mismatch> {
        let compiled = schema
            .compiled
            .get_or_init(|| self.compile(&schema.pointer).ok());
        let errors = compiled
            .iter()
            .flat_map(|validator| validator.iter_errors(value));
        errors
            .flat_map(|error| self.told(&schema.pointer, &error))
            .collect()
    }

    /// What an error says, in the words of the document.
    fn told(&self, schema: &str, error: &ValidationError<'_>) -> Vec<Mismatch> {
        let pointer = error
            .absolute_keyword_location()
            .and_then(|place| place.as_str().split_once('#'))
            .map_or_else(|| schema.to_owned(), |(_, place)| decoded(place));
        if let ValidationErrorKind::AnyOf { context } = error.kind()
            && let Some(owner) = pointer.strip_suffix("/anyOf")
            && self.admits_null(owner)
        {
            let meant = context.first().into_iter().flatten();
            return meant.flat_map(|error| self.told(schema, error)).collect();
        }
        vec![Mismatch {
            instance: error.instance_path().as_str().to_owned(),
            keyword: error.kind().keyword().to_owned(),
            message: shortened(error.to_string()),
            pointer: self.untranslated(pointer),
        }]
    }

    /// Whether null was admitted to the `allOf` of the schema at `pointer`.
    fn admits_null(&self, pointer: &str) -> bool {
        let schema = self.document.pointer(pointer);
        schema.is_some_and(|schema| schema.get(ADMITS_NULL).is_some())
    }

    /// A pointer as the document has it, without what admitting null to an `allOf` put in between.
    fn untranslated(&self, pointer: String) -> String {
        let between = "/anyOf/0/allOf";
        let mut parts = pointer.split(between);
        let mut read = parts.next().unwrap_or_default().to_owned();
        let mut said = read.clone();
        for part in parts {
            said.push_str(if self.admits_null(&read) {
                "/allOf"
            } else {
                between
            });
            said.push_str(part);
            read.push_str(between);
            read.push_str(part);
        }
        said
    }

    /// Why the schema at `pointer` cannot be used, if so.
    pub(crate) fn problem(&self, schema: &Schema) -> Option<String> {
        self.compile(&schema.pointer).err()
    }

    fn compile(&self, pointer: &str) -> Result<Validator, String> {
        let wrapper = json!({ "$ref": format!("{DOCUMENT}#{}", encoded(pointer)) });
        jsonschema::options()
            .with_draft(self.draft)
            .with_registry(&self.registry)
            .with_base_uri("urn:sandbox")
            .should_validate_formats(true)
            .build(&wrapper)
            .map_err(|error| error.to_string())
    }
}

impl Schema {
    pub(crate) fn at(pointer: String) -> Self {
        Self {
            pointer,
            compiled: OnceLock::new(),
        }
    }

    pub(crate) fn pointer(&self) -> &str {
        &self.pointer
    }
}

/// The pointer of a `$ref` into the same document.
pub(crate) fn local_reference(value: &Value) -> Option<String> {
    let reference = value.get("$ref")?.as_str()?;
    reference.strip_prefix('#').map(decoded)
}

/// A JSON pointer below `base`.
pub(crate) fn below(base: &str, token: &str) -> String {
    format!("{base}/{}", token.replace('~', "~0").replace('/', "~1"))
}

/// The start of a message that quotes a large value: it goes into a header and into logs.
fn shortened(mut message: String) -> String {
    if let Some((end, _)) = message.char_indices().nth(MESSAGE) {
        message.truncate(end);
        message.push_str("...");
    }
    message
}

/// A pointer from a URI's fragment.
fn decoded(fragment: &str) -> String {
    percent_encoding::percent_decode_str(fragment)
        .decode_utf8_lossy()
        .into_owned()
}

/// A pointer for a URI's fragment.
fn encoded(pointer: &str) -> String {
    const NOT_IN_FRAGMENTS: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'[')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}')
        .add(b'\\');
    percent_encoding::utf8_percent_encode(pointer, NOT_IN_FRAGMENTS).to_string()
}

/// OpenAPI 3.0 has its own word for null: `nullable` beside `type` becomes the type list of JSON Schema. Beside a
/// combination without `type` the specification gives it no meaning, but authors do: the combination or null. All other
/// words of its dialect are those of draft 4.
fn translate(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(translate),
        Value::Object(members) => {
            if members.get("nullable") == Some(&Value::Bool(true)) {
                admit_null(members);
            }
            members.values_mut().for_each(translate);
        }
        _ => {}
    }
}

fn admit_null(schema: &mut Map<String, Value>) {
    match schema.get("type") {
        Some(Value::String(name)) => {
            let types = json!([name, "null"]);
            schema.insert("type".to_owned(), types);
        }
        Some(_) => return,
        None => {
            let null = json!({ "enum": [null] });
            for keyword in ["oneOf", "anyOf"] {
                if let Some(Value::Array(members)) = schema.get_mut(keyword) {
                    members.push(null.clone());
                }
            }
            if !schema.contains_key("anyOf")
                && let Some(all) = schema.remove("allOf")
            {
                let either = vec![json!({ "allOf": all }), null];
                schema.insert("anyOf".to_owned(), Value::Array(either));
                schema.insert(ADMITS_NULL.to_owned(), Value::Bool(true));
            }
        }
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    fn mismatches(version: &str, schema: Value, value: &Value) -> Vec<Mismatch> {
        let document = json!({
            "openapi": version,
            "x/y": { "a b": schema },
            "components": { "schemas": { "Name": { "type": "string", "minLength": 2 } } },
        });
        let schemas = Schemas::read(&document).unwrap();
        let schema = Schema::at("/x~1y/a b".to_owned());
        assert_eq!(schemas.problem(&schema), None);
        schemas.mismatches(&schema, value)
    }

    #[test]
    fn a_mismatch_names_its_place_in_the_document() {
        let schema = json!({"type": "object", "properties": {
            "name": {"$ref": "#/components/schemas/Name"}, "age": {"type": "integer"}}});
        let found = mismatches("3.0.3", schema, &json!({"name": "x", "age": "old"}));
        let places: Vec<_> = found
            .iter()
            .map(|found| (found.instance.as_str(), found.pointer.as_str()))
            .collect();
        assert!(
            places.contains(&("/name", "/components/schemas/Name/minLength")),
            "{places:?}"
        );
        assert!(
            places.contains(&("/age", "/x~1y/a b/properties/age/type")),
            "{places:?}"
        );
    }

    #[test]
    fn each_version_has_its_dialect() {
        let nullable = json!({"type": "string", "nullable": true, "enum": ["a"]});
        assert!(mismatches("3.0.0", nullable, &Value::Null).is_empty());
        let exclusive = json!({"type": "integer", "minimum": 3, "exclusiveMinimum": true});
        assert_eq!(mismatches("3.0.0", exclusive, &json!(3)).len(), 1);
        let listed = json!({"type": ["string", "null"]});
        assert!(mismatches("3.1.0", listed, &Value::Null).is_empty());
        let exclusive = json!({"exclusiveMinimum": 3});
        assert_eq!(mismatches("3.1.0", exclusive, &json!(3)).len(), 1);
    }

    #[test]
    fn null_is_admitted_beside_a_combination() {
        let name = json!({"$ref": "#/components/schemas/Name"});
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let schema = || json!({"nullable": true, keyword: [name]});
            assert!(mismatches("3.0.0", schema(), &Value::Null).is_empty());
            assert!(!mismatches("3.0.0", schema(), &json!("x")).is_empty());
        }
        let schema = json!({"nullable": true, "allOf": [{"type": "string", "maxLength": 1}]});
        let found = mismatches("3.0.0", schema, &json!("xy"));
        assert_eq!(found[0].pointer, "/x~1y/a b/allOf/0/maxLength");
        assert!(found[0].message.contains("longer than 1"), "{found:?}");
    }

    #[test]
    fn a_message_does_not_quote_a_large_value_whole() {
        let long = Value::from("é".repeat(100_000));
        let found = mismatches("3.0.0", json!({"type": "integer"}), &long);
        assert_eq!(found[0].message.chars().count(), MESSAGE + 3);
    }

    #[test]
    fn an_unusable_schema_is_told_and_fits_everything() {
        let document = json!({"openapi": "3.0.0", "s": {"type": "string", "pattern": "("}});
        let schemas = Schemas::read(&document).unwrap();
        let schema = Schema::at("/s".to_owned());
        assert!(schemas.problem(&schema).is_some());
        assert!(schemas.mismatches(&schema, &json!(1)).is_empty());
    }

    #[test]
    fn references_in_a_circle_lead_nowhere() {
        let document = json!({"openapi": "3.0.0", "a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}});
        assert!(Schemas::read(&document).unwrap().resolve("/a").is_none());
    }
}
