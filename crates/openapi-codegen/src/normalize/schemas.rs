//! Schemas: the keywords of OpenAPI 3.1 brought down to those of 3.0, and what stands in their way set aside.

use serde_json::Value;

use super::walk;
use crate::Report;

pub(super) fn tidy(root: &mut Value, report: &mut Report) {
    walk::schemas(root, &mut |schema, place| one(schema, place, report));
}

fn one(schema: &mut Value, _place: &str, _report: &mut Report) {
    if schema.is_boolean() {
        *schema = Value::Object(serde_json::Map::new());
    }
}
