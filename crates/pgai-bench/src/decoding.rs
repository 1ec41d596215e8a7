//! Bodies of any size or depth, the generated types that they are read into, and such as a careful user writes by hand.

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The client of `documents/decoding.json`.
#[allow(missing_docs)]
pub mod client {
    include!(concat!(env!("OUT_DIR"), "/decoding.rs"));
}

/// One of the rows of [`rows`], with the members that the document names and the others.
#[derive(Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Row {
    pub id: String,
    pub state: String,
    pub name: Option<String>,
    pub score: Option<f64>,
    pub count: Option<i64>,
    pub tags: Option<Vec<String>>,
    pub owner: Option<Owner>,
    pub detail: Option<Detail>,
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Who a row belongs to.
#[derive(Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Owner {
    pub name: String,
    pub email: Option<String>,
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Text, or a comparison.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum Detail {
    Text(String),
    Comparison {
        field: String,
        operator: String,
        value: Option<Value>,
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
}

/// A body of about so many bytes: rows with all members.
pub fn rows(bytes: usize) -> Vec<u8> {
    let row = |number: usize| {
        let state = ["queued", "running", "done"][number % 3];
        json!({
            "id": format!("00000000-0000-4000-8000-{number:012}"), "state": state,
            "name": if number.is_multiple_of(5) { Value::Null } else { json!(format!("Row {number}")) },
            "score": number as f64 / 3.0, "count": number, "tags": ["one", "two"],
            "owner": {"name": "Ada", "email": "ada@example.com"},
            "detail": if number.is_multiple_of(2) { json!("as text") } else { comparison(json!(number)) },
        })
    };
    let each = row(1000).to_string().len();
    let rows: Vec<Value> = (0..bytes.div_ceil(each)).map(row).collect();
    Value::from(rows).to_string().into_bytes()
}

/// A body of about so many bytes: a list of filters that are nested so deep, with a comparison in each and a member in the
/// innermost that the document does not name.
pub fn filters(bytes: usize, depth: usize) -> Vec<u8> {
    let mut filter = comparison(json!("innermost"));
    filter["unheard_of"] = json!(true);
    for level in 0..depth {
        filter = json!({"filters": [comparison(json!(level)), filter], "least": 1});
    }
    let count = bytes.div_ceil(filter.to_string().len());
    Value::from(vec![filter; count]).to_string().into_bytes()
}

fn comparison(value: Value) -> Value {
    json!({"field": "company", "operator": "equal", "value": value})
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is measured is reading bodies, not giving up on them.
    #[test]
    fn every_body_is_read_into_the_variants_that_it_is() {
        let read: Vec<client::types::Filter> = serde_json::from_slice(&filters(1, 60)).unwrap();
        let debug = format!("{read:?}");
        assert_eq!(debug.matches("Either(").count(), 60);
        assert_eq!(debug.matches("Comparison(").count(), 61);
        assert!(!debug.contains("Unknown("));
        let read: Vec<client::types::Row> = serde_json::from_slice(&rows(10_000)).unwrap();
        let by_hand: Vec<Row> = serde_json::from_slice(&rows(10_000)).unwrap();
        assert_eq!(read.len(), by_hand.len());
        assert!(!format!("{read:?}").contains("Unknown("));
    }
}
