//! The members of a JSON object, their text untouched.

use std::fmt;

use serde_json::value::RawValue;

/// In their order.
pub(super) type Members<'a> = Vec<(String, &'a RawValue)>;

/// The members of an object, their text untouched; none for anything else.
pub(super) fn members_of(text: &RawValue) -> Members<'_> {
    struct Visitor;
    impl<'de> serde::de::Visitor<'de> for Visitor {
        type Value = Members<'de>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(
            self,
            mut map: A,
        ) -> Result<Members<'de>, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    if !text.get().starts_with('{') {
        return Vec::new();
    }
    serde::Deserializer::deserialize_map(
        &mut serde_json::Deserializer::from_str(text.get()),
        Visitor,
    )
    .unwrap_or_default()
}
