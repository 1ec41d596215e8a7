//! Bodies that callers keep before they send them: in a list, from a file.

/// A body of an operation, kept as the generated builder of it. Its fields are named once here, and set under the same
/// names on the body and on the builder of the operation, in whose member `body` it is.
macro_rules! new_body {
    (
        $(#[$doc:meta])*
        $name:ident of $operation:ident, $body:ident, at $pointer:literal {
            $($(#[$field_doc:meta])* $field:ident,)+
        }
        $(rules $rules:tt)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        pub struct $name(pgai_client::types::builder::$body);

        impl $name {
            $(
                $(#[$field_doc])*
                pub fn $field(mut self, value: impl Into<String>) -> Self {
                    self.0 = self.0.$field(value.into());
                    self
                }
            )+

            fn body(self) -> Result<pgai_client::types::$body, crate::Error> {
                self.0.try_into().map_err(|error| {
                    let error: pgai_client::types::error::ConversionError = error;
                    crate::Error::new(crate::ErrorKind::InvalidRequest, error.to_string())
                })
            }
        }

        impl $operation {
            $(
                $(#[$field_doc])*
                pub fn $field(mut self, value: impl Into<String>) -> Self {
                    self.body = self.body.$field(value);
                    self
                }
            )+
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let body = self.clone().body().map_err(serde::ser::Error::custom)?;
                body.serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::api::new::read_texts(deserializer).map(|body: pgai_client::types::$body| Self(body.into()))
            }
        }

        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                #[allow(unused_mut, reason = "only some have rules")]
                let mut schema = crate::api::new::document_schema($pointer);
                $(if let serde_json::Value::Object(rules) = serde_json::json!($rules) {
                    schema.ensure_object().extend(rules);
                })?
                schema
            }
        }
    };
}
pub(super) use new_body;

/// Reads a body whose members are all texts. Formats that have no types, such as CSV, would guess numbers otherwise, and
/// an empty cell counts as none.
pub(super) fn read_texts<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    use serde::de::Error;
    use std::collections::BTreeMap;

    let members: BTreeMap<String, Option<String>> = serde::Deserialize::deserialize(deserializer)?;
    let members = members
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?.into())))
        .collect();
    serde_json::from_value(serde_json::Value::Object(members)).map_err(D::Error::custom)
}

/// The schema of a JSON body, as the vendor's document has it. `pointer` is that of the operation.
#[cfg(feature = "schemars")]
pub(super) fn document_schema(pointer: &str) -> schemars::Schema {
    let document: serde_json::Value =
        serde_json::from_str(pgai_client::DOCUMENT).unwrap_or_default();
    document
        .pointer(pointer)
        .and_then(|operation| operation.pointer("/requestBody/content/application~1json/schema"))
        .and_then(|schema| schemars::Schema::try_from(schema.clone()).ok())
        .unwrap_or_default()
}
