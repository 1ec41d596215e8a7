//! Holds a generated client against its document: what the one offers and the other lacks.
//!
//! Operations, parameters and media types are looked for in the source, and the document is read anew, so that the generator
//! cannot hide a loss from itself. Which type a schema became is the generator's word, which the compiler and the bodies that go
//! through the types put to the proof.

mod client;
mod document;
mod subjects;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use openapi_clientgen::{Generated, Report};
use openapi_document::{Document, Value, pointer};

use document::Offer;
pub(super) use subjects::{Direction, Subject};

/// What the generator calls the type of any value.
const ANY: &str = "serde_json::Value";

/// What one document offers, what its client has of it, and what is missing.
#[derive(Default)]
pub(super) struct Audit {
    pub(super) operations: Count,
    pub(super) parameters: Count,
    pub(super) bodies: Count,
    pub(super) responses: Count,
    pub(super) properties: Count,
    /// Places of the document, each with what is missing there.
    losses: BTreeMap<String, String>,
    /// The types that were found, each beside its schema.
    pub(super) subjects: BTreeSet<Subject>,
}

/// How many of the document's things the client has.
#[derive(Default, Clone, Copy)]
pub(super) struct Count {
    offered: usize,
    found: usize,
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.found, self.offered))
    }
}

impl Count {
    fn one(&mut self, found: bool) -> bool {
        self.offered += 1;
        self.found += usize::from(found);
        found
    }
}

impl Audit {
    /// Reads both sides.
    pub(super) fn of(document: &Document, generated: &Generated) -> Result<Self, String> {
        let named = client::named(&generated.source)?;
        let mut audit = Self::default();
        let offers = document::offers(document);
        for offer in &offers {
            let found = named.get(&(offer.method.clone(), offer.path.clone()));
            match found {
                Some(found) => audit.operation(offer, found),
                None => audit.lose(&offer.place, "there is no method for the operation"),
            }
            audit.operations.one(found.is_some());
        }
        audit.schemas(document, &generated.types);
        audit.subjects = subjects::of(document, &offers, &generated.types);
        Ok(audit)
    }

    /// The losses that no lossy row of the report stands for.
    pub(super) fn untold(&self, report: &Report) -> Vec<String> {
        let told = |place: &str| {
            report.changes().iter().any(|change| {
                change.lossy && (within(&change.pointer, place) || within(place, &change.pointer))
            })
        };
        let losses = self.losses.iter().filter(|(place, _)| !told(place));
        losses
            .map(|(place, what)| format!("{place}: {what}"))
            .collect()
    }

    /// How many losses there are, told or not.
    pub(super) fn losses(&self) -> usize {
        self.losses.len()
    }

    fn lose(&mut self, place: &str, what: impl Into<String>) {
        self.losses.insert(place.to_owned(), what.into());
    }

    fn operation(&mut self, offer: &Offer, found: &client::Named) {
        for name in &offer.params {
            // A path writes some names otherwise than their declaration.
            let same = |text: &String| text == name || plain(text) == plain(name);
            if !self.parameters.one(found.in_requests.iter().any(same)) {
                let place = format!("{}/parameters/{name}", offer.place);
                self.lose(&place, format!("nothing sets the parameter `{name}`"));
            }
        }
        for media in &offer.bodies {
            let sent = media.is_range() || found.in_requests.contains(&media.media_type);
            if !self.bodies.one(sent) {
                self.lose(
                    &media.place,
                    format!("nothing sends `{}`", media.media_type),
                );
            }
        }
        for media in &offer.responses {
            let asked = found
                .accepted
                .iter()
                .any(|accepted| media.is_met_by(accepted));
            if !self.responses.one(asked) {
                let what = format!("nothing asks for `{}`", media.media_type);
                self.lose(&media.place, what);
            }
        }
    }

    /// Notes the schemas whose type says less than they do.
    fn schemas(&mut self, document: &Document, types: &BTreeMap<String, String>) {
        let mut members: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for location in types.keys() {
            if let Some((owner, name)) = location.rsplit_once("/properties/")
                && let Some(ty) = types.get(owner)
            {
                members.entry(ty).or_default().insert(name);
            }
        }
        for (location, ty) in types {
            let Some((schema, _)) = subjects::resolve(document, location) else {
                continue;
            };
            if ty == ANY && names_a_type(schema) {
                self.lose(
                    location,
                    "the schema has a type, which has become any value",
                );
            }
            let alone = !["allOf", "oneOf", "anyOf"]
                .iter()
                .any(|key| schema.get(*key).is_some());
            let properties = schema.get("properties").and_then(Value::as_object);
            for name in properties
                .filter(|_| alone)
                .into_iter()
                .flat_map(|all| all.keys())
            {
                let place = pointer::join(&format!("{location}/properties"), name);
                let token = place.rsplit('/').next().unwrap_or_default();
                let has = members
                    .get(&**ty)
                    .is_some_and(|names| names.contains(token));
                if !self.properties.one(has) {
                    self.lose(&place, format!("the type has no field for `{name}`"));
                }
            }
        }
    }
}

/// Whether a schema says by its type alone that not every value fits.
fn names_a_type(schema: &Value) -> bool {
    let kind = schema.get("type").and_then(Value::as_str);
    matches!(
        kind,
        Some("string" | "integer" | "number" | "boolean" | "array")
    )
}

/// Whether one place is the other or stands in it.
fn within(place: &str, other: &str) -> bool {
    place
        .strip_prefix(other)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A name without what spelling adds.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use openapi_clientgen::{Options, generate, normalize};
    use serde_json::{Value as Json, json};

    use super::*;

    fn document(value: Json) -> Document {
        Document::from_value(value.into()).unwrap()
    }

    fn client(document: &Document) -> Generated {
        generate(&normalize(document).unwrap().0, &Options::new()).unwrap()
    }

    /// A client that was made of less than the document lacks what that does not have.
    #[test]
    fn what_a_client_lacks_is_a_loss() {
        let content = |media_type: &str| json!({media_type: {"schema": {"$ref": "#/components/schemas/Thing"}}});
        let whole = json!({
            "openapi": "3.1.0", "info": {"title": "T", "version": "1"},
            "paths": {
                "/things": {"post": {
                    "parameters": [{"name": "dry-run", "in": "query", "schema": {"type": "boolean"}}],
                    "requestBody": {"content": content("application/json")},
                    "responses": {"200": {"description": "ok", "content": {"application/json": {}, "text/csv": {}}}},
                }},
                "/others": {"get": {"responses": {"204": {"description": "ok"}}}},
            },
            "components": {"schemas": {"Thing": {"type": "object", "properties": {"id": {"type": "integer"}, "a/b": {"type": "string"}}}}},
        });
        let document = document(whole.clone());
        let complete = Audit::of(&document, &client(&document)).unwrap();
        assert_eq!(complete.losses, BTreeMap::new());
        assert_eq!(complete.subjects.len(), 1);
        let mut less = whole;
        less["paths"].as_object_mut().unwrap().remove("/others");
        let post = &mut less["paths"]["/things"]["post"];
        post["parameters"] = json!([]);
        post["requestBody"]["content"] = content("application/xml");
        post["responses"]["200"]["content"] = json!({"application/json": {}});
        let thing = &mut less["components"]["schemas"]["Thing"]["properties"];
        *thing = json!({"id": {}});
        let lacking = Audit::of(&document, &client(&self::document(less))).unwrap();
        let places: Vec<&str> = lacking.losses.keys().map(String::as_str).collect();
        assert_eq!(
            places,
            [
                "/components/schemas/Thing/properties/a~1b",
                "/components/schemas/Thing/properties/id",
                "/paths/~1others/get",
                "/paths/~1things/post/parameters/dry-run",
                "/paths/~1things/post/requestBody/content/application~1json",
                "/paths/~1things/post/responses/200/content/text~1csv",
            ]
        );
        let report = client(&document).report;
        assert_eq!(lacking.untold(&report).len(), 6);
    }
}
