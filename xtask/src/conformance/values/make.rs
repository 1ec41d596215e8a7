//! A value that is made of a schema.

use std::cell::Cell;

use serde_json::{Map, Value, json};

use super::flatten::{Choice, Flat, flat};
use super::schemas::Schemas;

/// How deep a value goes before it leaves out what it may.
const RICH: usize = 4;

/// How deep it goes at all.
const DEEPEST: usize = 24;

/// How many values one is made of before it leaves out what it may, and at most.
const MANY: usize = 1_500;
const MOST: usize = 20_000;

/// The name of a member that no document knows.
pub(super) const NEW_MEMBER: &str = "xNewerThanTheDocument";

/// An enum value that no document knows.
pub(super) const NEW_VALUE: &str = "newer-than-the-document";

/// One way to make a value.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// With all that may be left out.
    pub(super) full: bool,
    pub(super) choice: Choice,
    /// Without members and items where the schema names no type, which allows that.
    pub(super) untyped: bool,
    /// With a member in each object that the schema does not name.
    pub(super) new_member: bool,
    /// With a value in each enum of strings that the schema does not list.
    pub(super) new_value: bool,
}

/// Makes values in one manner.
pub(super) struct Maker<'s> {
    schemas: &'s Schemas,
    manner: Manner,
    made: Cell<usize>,
    widest: Cell<usize>,
}

/// A value and how many alternatives the widest choice on the way had.
pub(super) struct Sample {
    pub(super) value: Value,
    pub(super) widest: usize,
}

/// Makes a value of a schema; none where it has none that ends.
pub(super) fn made(schemas: &Schemas, schema: &Value, manner: Manner) -> Option<Sample> {
    let maker = Maker {
        schemas,
        manner,
        made: Cell::new(0),
        widest: Cell::new(1),
    };
    let value = maker.make(schema, 0, 0)?;
    Some(Sample {
        value,
        widest: maker.widest.get(),
    })
}

impl Maker<'_> {
    /// `turn` leads nested choices, and those of the items of one list, to other alternatives.
    fn make(&self, schema: &Value, depth: usize, turn: usize) -> Option<Value> {
        self.made.set(self.made.get() + 1);
        if depth > DEEPEST || self.made.get() > MOST {
            return None;
        }
        let Flat {
            keywords, widest, ..
        } = flat(self.schemas, schema, self.choice(depth, turn))?;
        self.widest.set(self.widest.get().max(widest));
        if let Some(value) = keywords.get("const") {
            return Some(value.clone());
        }
        if let Some(Value::Array(values)) = keywords.get("enum") {
            return Some(self.listed(&keywords, values, depth, turn));
        }
        match self.type_name(&keywords, depth, turn) {
            "object" => self.object(&keywords, depth, turn),
            "array" => self.array(&keywords, depth, turn),
            "integer" => Some(self.number(&keywords, true)),
            "number" => Some(self.number(&keywords, false)),
            "boolean" => Some(Value::Bool(true)),
            "null" => Some(Value::Null),
            "string" => Some(Value::String(text(&keywords))),
            _ if self.is_rich(depth) => Some(json!({"any": [1, "two", {"three": 3.5}]})),
            _ => Some(json!("any")),
        }
    }

    fn choice(&self, depth: usize, turn: usize) -> Choice {
        let choice = self.manner.choice;
        Choice {
            branch: choice.branch + turn,
            null: choice.null && depth > 0,
            ..choice
        }
    }

    fn is_rich(&self, depth: usize) -> bool {
        self.manner.full && depth < RICH && self.made.get() < MANY
    }

    /// One of the values that an enum lists.
    fn listed(
        &self,
        keywords: &Map<String, Value>,
        values: &[Value],
        depth: usize,
        turn: usize,
    ) -> Value {
        let (null, others): (Vec<&Value>, Vec<&Value>) =
            values.iter().partition(|value| value.is_null());
        let text = others.iter().all(|value| value.is_string());
        if self.manner.new_value
            && text
            && others.len() > 1
            && keywords.get("type") != Some(&json!("null"))
        {
            return json!(NEW_VALUE);
        }
        if others.is_empty() || (self.choice(depth, turn).null && !null.is_empty()) {
            return Value::Null;
        }
        self.widest.set(self.widest.get().max(others.len().min(8)));
        others[(self.manner.choice.branch + turn) % others.len()].clone()
    }

    /// A type that a schema names, or that its keywords mean; empty for any.
    fn type_name<'k>(
        &self,
        keywords: &'k Map<String, Value>,
        depth: usize,
        turn: usize,
    ) -> &'k str {
        match keywords.get("type") {
            Some(Value::String(name)) => name,
            Some(Value::Array(names)) => {
                let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
                let others: Vec<&str> = names
                    .iter()
                    .copied()
                    .filter(|name| *name != "null")
                    .collect();
                if others.is_empty()
                    || (depth > 0 && self.manner.choice.null && others.len() < names.len())
                {
                    return "null";
                }
                self.widest.set(self.widest.get().max(others.len()));
                others[(self.manner.choice.branch + turn) % others.len()]
            }
            None if self.manner.untyped => "string",
            _ if [
                "properties",
                "required",
                "additionalProperties",
                "patternProperties",
            ]
            .iter()
            .any(|name| keywords.contains_key(*name)) =>
            {
                "object"
            }
            _ if keywords.contains_key("items") || keywords.contains_key("prefixItems") => "array",
            _ if keywords.contains_key("maxLength") || keywords.contains_key("minLength") => {
                "string"
            }
            _ if keywords.contains_key("minimum") || keywords.contains_key("maximum") => "number",
            _ => "",
        }
    }

    fn object(&self, keywords: &Map<String, Value>, depth: usize, turn: usize) -> Option<Value> {
        let required: Vec<&str> = strings(keywords.get("required"));
        let rich = self.is_rich(depth);
        let excluded = self.schemas.direction().excluded();
        let mut object = Map::new();
        for (name, property) in members(keywords.get("properties")) {
            let must = required.contains(&name.as_str());
            if !must && (!rich || self.has(property, excluded)) {
                continue;
            }
            match self.make(property, depth + 1, turn + 1) {
                Some(value) => {
                    object.insert(name.clone(), value);
                }
                None if must => return None,
                None => {}
            }
        }
        let other = ["additionalProperties", "unevaluatedProperties"]
            .iter()
            .find_map(|name| {
                keywords
                    .get(*name)
                    .filter(|other| *other != &Value::Bool(true))
            });
        let typed = other.filter(|other| other.as_object().is_some_and(|other| !other.is_empty()));
        let mut others: Vec<&str> = required
            .into_iter()
            .filter(|name| !object.contains_key(*name))
            .collect();
        if rich && typed.is_some() {
            others.extend(["one", "two"]);
        }
        for (index, name) in others.into_iter().enumerate() {
            let value = match typed {
                Some(schema) => self.make(schema, depth + 1, turn + index)?,
                None => json!("required, and not described"),
            };
            object.insert(name.to_owned(), value);
        }
        if rich {
            self.patterns(keywords, &mut object, depth, turn);
        }
        if self.manner.new_member && typed.is_none() {
            object.insert(
                NEW_MEMBER.to_owned(),
                json!({"deep": [1, "two", {"three": true}]}),
            );
        }
        Some(Value::Object(object))
    }

    /// Members whose names match a pattern.
    fn patterns(
        &self,
        keywords: &Map<String, Value>,
        object: &mut Map<String, Value>,
        depth: usize,
        turn: usize,
    ) {
        for (pattern, schema) in members(keywords.get("patternProperties")) {
            let pattern = json!({ "pattern": pattern });
            let names = [
                "sample", "x-sample", "x_sample", "SAMPLE", "en", "en-GB", "7", "s7",
            ];
            let name = names.iter().find(|name| {
                !object.contains_key(**name) && jsonschema::is_valid(&pattern, &json!(name))
            });
            if let (Some(name), Some(value)) = (name, self.make(schema, depth + 1, turn)) {
                object.insert((*name).to_owned(), value);
            }
        }
    }

    /// Whether a property carries a flag, itself or where it refers to.
    fn has(&self, property: &Value, flag: &str) -> bool {
        let flat = flat(self.schemas, property, self.choice(1, 0));
        flat.is_some_and(|flat| flat.keywords.get(flag) == Some(&Value::Bool(true)))
    }

    fn array(&self, keywords: &Map<String, Value>, depth: usize, turn: usize) -> Option<Value> {
        let least = size(keywords, "minItems").unwrap_or(0).min(100);
        let distinct = keywords.get("uniqueItems") == Some(&Value::Bool(true));
        let wished = match (self.is_rich(depth), distinct) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => 2,
        };
        let first = keywords.get("prefixItems").and_then(Value::as_array);
        let first = first.map_or(&[][..], Vec::as_slice);
        let items = keywords.get("items").unwrap_or(&Value::Bool(true));
        let further = if items == &Value::Bool(false) {
            0
        } else {
            wished
        };
        let count = least
            .max(first.len() + further)
            .min(size(keywords, "maxItems").unwrap_or(usize::MAX));
        let mut list = Vec::with_capacity(count);
        for index in 0..count {
            let schema = first.get(index).unwrap_or(items);
            match self.make(schema, depth + 1, turn + index) {
                Some(item) => list.push(item),
                None if index < least => return None,
                None => break,
            }
        }
        Some(Value::Array(list))
    }

    /// A number that the bounds allow, preferably one that a type may fail to hold: in rich values a large one, in others a
    /// whole one that is written with a fraction.
    fn number(&self, keywords: &Map<String, Value>, whole: bool) -> Value {
        let bound = |name: &str| keywords.get(name).and_then(Value::as_f64);
        let format = keywords.get("format").and_then(Value::as_str);
        // Of a format such as `uint32` what its signed sibling holds, too.
        let large = match format.map(|format| format.trim_start_matches(['u', 'i', 'n', 't'])) {
            Some("8") => json!(127),
            Some("16") => json!(32_767),
            Some("32") => json!(2_147_483_647),
            _ => json!(9_007_199_254_740_993_i64),
        };
        let at = |name: &str, by: f64| bound(name).map(|bound| spelled(bound + by));
        let small = [Some(json!(5.0)), Some(json!(1)), Some(json!(0))];
        let edges = [
            at("minimum", 0.0),
            at("maximum", 0.0),
            at("exclusiveMinimum", 1.0),
            at("exclusiveMaximum", -1.0),
            bound("multipleOf").map(spelled),
            at("minimum", 0.5),
            at("exclusiveMinimum", 0.001),
        ];
        let rich = [Some(if whole { large } else { json!(0.1) })];
        let candidates = rich
            .into_iter()
            .filter(|_| self.manner.full)
            .chain(small)
            .chain(edges);
        let mut schema = keywords.clone();
        schema.retain(|name, _| name.contains("imum") || name == "multipleOf");
        schema.insert(
            "type".to_owned(),
            json!(if whole { "integer" } else { "number" }),
        );
        let schema = Value::Object(schema);
        let fits = |value: &Value| {
            jsonschema::validator_for(&schema).is_ok_and(|schema| schema.is_valid(value))
        };
        candidates.flatten().find(fits).unwrap_or_else(|| json!(1))
    }
}

/// A whole number as one.
#[allow(
    clippy::cast_possible_truncation,
    reason = "only where nothing is cut off"
)]
fn spelled(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        json!(number as i64)
    } else {
        json!(number)
    }
}

fn size(keywords: &Map<String, Value>, name: &str) -> Option<usize> {
    keywords.get(name)?.as_u64()?.try_into().ok()
}

fn strings(list: Option<&Value>) -> Vec<&str> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).collect()
}

fn members(map: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    map.and_then(Value::as_object).into_iter().flatten()
}

/// A text of the format and of a length that is allowed.
fn text(keywords: &Map<String, Value>) -> String {
    let text = match keywords.get("format").and_then(Value::as_str) {
        Some("date-time") => "2030-01-02T03:04:05Z",
        Some("date") => "2030-01-02",
        Some("time") => "03:04:05Z",
        Some("email") => "sample@example.com",
        Some("uri" | "url") => "https://example.com/sample?a=b",
        Some("uuid") => "00000000-0000-4000-8000-000000000001",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("byte") => "c2FtcGxl",
        _ => "sämple",
    };
    let most = size(keywords, "maxLength").unwrap_or(usize::MAX);
    let mut text: String = text.chars().take(most).collect();
    let least = size(keywords, "minLength").unwrap_or(0).min(10_000);
    let missing = least.saturating_sub(text.chars().count());
    text.extend(std::iter::repeat_n('x', missing));
    text
}
