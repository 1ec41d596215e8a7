//! Schemas for progenitor: the types of parameters and bodies. All named types are references to components that are
//! replaced by the types written here.

use std::collections::BTreeMap;

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, IntegerType, NumberFormat, NumberType,
    ObjectType, ReferenceOr, Schema, SchemaData, SchemaKind, StringFormat, StringType, Type,
    VariantOrUnknownOrEmpty,
};

use crate::model::{Api, Ty};

/// The components that progenitor sees, each with the path of the type that replaces it.
pub(super) struct Components<'a> {
    api: &'a Api,
    replacements: BTreeMap<String, String>,
}

impl<'a> Components<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        Self {
            api,
            replacements: BTreeMap::new(),
        }
    }

    pub(super) fn into_replacements(self) -> BTreeMap<String, String> {
        self.replacements
    }

    /// A reference to the type of this path, under a component name that no type of the document has.
    fn replaced(&mut self, name: &str, path: &str) -> ReferenceOr<Schema> {
        let mut component = name.to_owned();
        while self.api.types.contains_key(&component) {
            component.push_str("Type");
        }
        self.refer(component, path)
    }

    fn refer(&mut self, component: String, path: &str) -> ReferenceOr<Schema> {
        let reference = format!("#/components/schemas/{component}");
        self.replacements.insert(component, path.to_owned());
        ReferenceOr::Reference { reference }
    }

    /// The builder of a struct, which is what the builder of an operation holds of its body.
    pub(super) fn builder_of(&mut self, name: &str) -> ReferenceOr<Schema> {
        self.replaced(
            &format!("{name}Builder"),
            &format!("types::builder::{name}"),
        )
    }

    /// A body that is sent as it is.
    pub(super) fn raw_body(&mut self) -> ReferenceOr<Schema> {
        self.replaced("RawBody", "reqwest::Body")
    }

    pub(super) fn schema(&mut self, ty: &Ty) -> ReferenceOr<Schema> {
        ReferenceOr::Item(match ty {
            Ty::File => return self.replaced("FilePart", "support::File"),
            Ty::String => string(VariantOrUnknownOrEmpty::Empty),
            Ty::Bool => of_type(Type::Boolean(BooleanType::default())),
            Ty::Int(name) => of_type(Type::Integer(IntegerType {
                format: Some(integer_format(name).to_owned()).into(),
                ..IntegerType::default()
            })),
            Ty::Float => of_type(Type::Number(NumberType {
                format: VariantOrUnknownOrEmpty::Item(NumberFormat::Double),
                ..NumberType::default()
            })),
            Ty::Number => return self.replaced("JsonNumber", "serde_json::Number"),
            Ty::Any => return self.replaced("Json", "serde_json::Value"),
            Ty::Map(inner) if **inner == Ty::Any => {
                return self.replaced(
                    "JsonObject",
                    "serde_json::Map<::std::string::String, serde_json::Value>",
                );
            }
            Ty::Map(inner) => of_type(Type::Object(ObjectType {
                additional_properties: Some(AdditionalProperties::Schema(Box::new(
                    self.schema(inner),
                ))),
                ..ObjectType::default()
            })),
            Ty::List(inner) => of_type(Type::Array(ArrayType {
                items: Some(self.schema(inner).map(Box::new)),
                min_items: None,
                max_items: None,
                unique_items: false,
            })),
            Ty::Option(inner) => {
                let mut schema = match self.schema(inner) {
                    ReferenceOr::Item(schema) => schema,
                    reference => of_kind(SchemaKind::AllOf {
                        all_of: vec![reference],
                    }),
                };
                schema.schema_data.nullable = true;
                schema
            }
            Ty::Named(name) => return self.refer(name.clone(), &format!("types::{name}")),
        })
    }
}

trait Map<T> {
    fn map<U>(self, f: impl FnOnce(T) -> U) -> ReferenceOr<U>;
}

impl<T> Map<T> for ReferenceOr<T> {
    fn map<U>(self, f: impl FnOnce(T) -> U) -> ReferenceOr<U> {
        match self {
            ReferenceOr::Item(item) => ReferenceOr::Item(f(item)),
            ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
        }
    }
}

fn integer_format(name: &str) -> &'static str {
    match name {
        "i8" => "int8",
        "i16" => "int16",
        "i32" => "int32",
        "u8" => "uint8",
        "u16" => "uint16",
        "u32" => "uint32",
        "u64" => "uint64",
        _ => "int64",
    }
}

/// Text, or bytes.
pub(super) fn string(format: VariantOrUnknownOrEmpty<StringFormat>) -> Schema {
    of_type(Type::String(StringType {
        format,
        ..StringType::default()
    }))
}

/// What stands in the place of a component until it is replaced: any value.
pub(super) fn any() -> Schema {
    of_kind(SchemaKind::Any(AnySchema::default()))
}

fn of_type(kind: Type) -> Schema {
    of_kind(SchemaKind::Type(kind))
}

fn of_kind(schema_kind: SchemaKind) -> Schema {
    Schema {
        schema_data: SchemaData::default(),
        schema_kind,
    }
}
