//! Objects put together of JSON texts, in which every digit, escape and repeated member stays as it is.

use pgai::Object;
use serde_json::Value;

use crate::exit::Result;

/// An object of members that are JSON texts; without those that are none.
pub(crate) fn object<'n>(
    members: impl IntoIterator<Item = (&'n str, Option<String>)>,
) -> Result<Object> {
    let members = members.into_iter();
    let members = members.filter_map(|(name, json)| Some(format!("{}:{}", text(name), json?)));
    let object = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
    Ok(object.parse()?)
}

/// A text as JSON.
pub(crate) fn text(text: &str) -> String {
    Value::from(text).to_string()
}
