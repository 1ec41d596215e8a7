//! JSON types, `null` apart.

use openapi_document::Value;
use smallvec::{SmallVec, smallvec};

/// The types that something can be of.
pub(super) type SchemaTypes = SmallVec<[SchemaType; 8]>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum SchemaType {
    Any,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl SchemaType {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Any => "any type",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    pub(super) fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_integer() => Self::Integer,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        })
    }

    /// Does a value of type `other` fit where this type is asked for?
    pub(crate) fn holds(self, other: Self) -> bool {
        self == Self::Any || self == other || (self == Self::Number && other == Self::Integer)
    }

    pub(crate) fn is_scalar(self) -> bool {
        matches!(
            self,
            Self::Boolean | Self::Integer | Self::Number | Self::String
        )
    }
}

/// The types that both lists allow.
pub(super) fn meet(left: &[SchemaType], right: &[SchemaType]) -> SchemaTypes {
    let mut both = SchemaTypes::new();
    for a in left {
        for b in right {
            let kind = if a.holds(*b) {
                *b
            } else if b.holds(*a) {
                *a
            } else {
                continue;
            };
            if !both.contains(&kind) {
                both.push(kind);
            }
        }
    }
    both
}

/// The types that a schema object names, `null` apart, and whether it allows `null`.
pub(super) fn named(schema: &Value) -> (Option<SchemaTypes>, bool) {
    match schema.get("type") {
        Some(Value::String(word)) if word == "null" => (Some(SchemaTypes::new()), true),
        Some(Value::String(word)) => (SchemaType::parse(word).map(|kind| smallvec![kind]), false),
        Some(Value::Array(words)) => {
            let words: Vec<_> = words.iter().filter_map(Value::as_str).collect();
            let kinds = words.iter().filter_map(|word| SchemaType::parse(word));
            let (kinds, null) = (sorted(kinds.collect()), words.contains(&"null"));
            // All five are no limit.
            let every = null && kinds.len() == 5 && !kinds.contains(&SchemaType::Integer);
            (Some(kinds).filter(|_| !every), null)
        }
        _ => {
            // An enumeration says by its values whether it knows null.
            let null = match (
                schema.get("const"),
                schema.get("enum").and_then(Value::as_array),
            ) {
                (Some(value), _) => value.is_null(),
                (None, Some(values)) => values.iter().any(Value::is_null),
                (None, None) => true,
            };
            (None, null)
        }
    }
}

/// Does a schema object name null as one of its types, in either spelling?
pub(super) fn says_null(schema: &Value) -> bool {
    schema.get("nullable").and_then(Value::as_bool) == Some(true)
        || (schema.get("type").is_some() && named(schema).1)
}

/// In order, each once, and `integer` not beside `number`, which holds it.
pub(super) fn sorted(mut kinds: SchemaTypes) -> SchemaTypes {
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.contains(&SchemaType::Number) {
        kinds.retain(|kind| *kind != SchemaType::Integer);
    }
    kinds
}

/// The type that keywords speak of when no type is named.
pub(super) fn concluded(says: impl Fn(&[&str]) -> bool) -> SchemaType {
    const OBJECT: [&str; 6] = [
        "properties",
        "additionalProperties",
        "required",
        "patternProperties",
        "minProperties",
        "maxProperties",
    ];
    const ARRAY: [&str; 5] = [
        "items",
        "prefixItems",
        "minItems",
        "maxItems",
        "uniqueItems",
    ];
    if says(&OBJECT) {
        SchemaType::Object
    } else if says(&ARRAY) {
        SchemaType::Array
    } else if says(&["contentMediaType", "contentEncoding"]) {
        // OpenAPI 3.1 writes bytes so, and only text can hold them.
        SchemaType::String
    } else {
        SchemaType::Any
    }
}
