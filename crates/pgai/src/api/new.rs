//! Bodies that callers keep before they send them: in a list, from a file.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

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
        ///
        /// It can be read with serde and keeps what this build does not know: the members of JSON as they are, the columns of
        /// a CSV file as text. An empty cell counts as none.
        #[derive(Clone, Debug, Default)]
        pub struct $name {
            known: pgai_client::types::builder::$body,
            extra: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            $(
                $(#[$field_doc])*
                pub fn $field(mut self, value: impl Into<String>) -> Self {
                    self.known = self.known.$field(value.into());
                    self
                }
            )+

            /// A member that the document does not name; it is sent as it is.
            pub fn extra(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.extra.insert(name.into(), value.into());
                self
            }

            fn body(self) -> Result<pgai_client::types::$body, crate::Error> {
                let body = pgai_client::types::$body::try_from(self.known);
                let mut body = body.map_err(|error| {
                    crate::Error::new(crate::ErrorKind::InvalidRequest, error.to_string())
                })?;
                body.extra.extend(self.extra);
                Ok(body)
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

            /// A member that the document does not name; it is sent as it is.
            pub fn extra(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.body = self.body.extra(name, value);
                self
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let body = self.clone().body().map_err(serde::ser::Error::custom)?;
                body.serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let named = [$(stringify!($field)),+];
                let mut body: pgai_client::types::$body = crate::api::new::read(deserializer, &named)?;
                let extra = std::mem::take(&mut body.extra);
                Ok(Self { known: body.into(), extra })
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

/// Reads a body. A member that the document names is a text; `null` is as good as none.
pub(super) fn read<'de, D, T>(deserializer: D, named: &[&str]) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let members = BTreeMap::<String, Member>::deserialize(deserializer)?;
    let members = members.into_iter().filter_map(|(name, member)| {
        let is_none = member.0 == Some(Value::Null) && named.contains(&name.as_str());
        Some((name, member.0.filter(|_| !is_none)?))
    });
    serde_json::from_value(members.collect()).map_err(D::Error::custom)
}

/// A member as it is in JSON; in formats that have no types, such as CSV, its text, if it has one.
struct Member(Option<Value>);

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The name by which serde_json knows that the text of a value is wanted, as for its `RawValue`. Every other format
        // hands on the value itself, and CSV would guess what it is, and make a number of `007`, if it was not asked for text.
        deserializer.deserialize_newtype_struct("$serde_json::private::RawValue", MemberVisitor)
    }
}

struct MemberVisitor;

impl<'de> Visitor<'de> for MemberVisitor {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, text: D) -> Result<Member, D::Error> {
        let text = Option::<String>::deserialize(text)?;
        Ok(Member(text.map(Value::String)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Member, A::Error> {
        let json = map.next_entry::<IgnoredAny, String>()?;
        let (_, json) = json.ok_or_else(|| A::Error::custom("no JSON"))?;
        serde_json::from_str(&json)
            .map(|value| Member(Some(value)))
            .map_err(A::Error::custom)
    }
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use serde_json::json;

    use crate::{NewCompany, NewContact};

    #[test]
    fn json_is_kept_as_it_is() {
        for body in [
            json!({"domain": "a.example"}),
            json!({"domain": "a.example", "tier": 3, "tags": ["x", {"y": null}], "zip": "02139"}),
            json!({"domain": "a.example", "owner": null, "": false, "extra": {"n": -1.5}}),
            json!({}),
        ] {
            let read: NewCompany = serde_json::from_value(body.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), body);
            let read: NewCompany = serde_json::from_str(&body.to_string()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), body);
            let read: NewCompany = serde_json::from_reader(body.to_string().as_bytes()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), body);
        }
        let read: NewCompany = serde_json::from_str(r#"{"domain": null, "id": "7"}"#).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), json!({"id": "7"}));
    }

    #[test]
    fn a_cell_of_csv_is_a_text() {
        let text = "domain,id,company_name,zip,employees,note\na.example,007,,02139,1e3,\n";
        let row = csv::Reader::from_reader(text.as_bytes())
            .deserialize::<NewCompany>()
            .next();
        assert_eq!(
            serde_json::to_value(row.unwrap().unwrap()).unwrap(),
            json!({"domain": "a.example", "id": "007", "zip": "02139", "employees": "1e3"})
        );
    }

    #[test]
    fn a_member_that_is_named_and_no_text_is_refused() {
        for (body, said) in [
            (r#"{"first_name":"A","last_name":"B","email":7}"#, "email"),
            (
                r#"{"first_name":"A","last_name":"B","email":null}"#,
                "email",
            ),
            (r#"{"first_name":"A","last_name":"B"}"#, "email"),
            (r#"["A","B","a@b.example"]"#, "expected a map"),
        ] {
            let error = serde_json::from_str::<NewContact>(body).unwrap_err();
            assert!(error.to_string().contains(said), "{error}");
        }
    }

    #[test]
    fn a_member_that_the_document_does_not_name_can_be_set() {
        let company = NewCompany::named("A").extra("tier", 3).extra("tier", 4);
        assert_eq!(
            serde_json::to_value(company).unwrap(),
            json!({"company_name": "A", "tier": 4})
        );
        let twice = NewCompany::named("A").extra("company_name", "B");
        let error = serde_json::to_value(twice).unwrap_err();
        assert!(error.to_string().contains("is given twice"), "{error}");
    }
}
