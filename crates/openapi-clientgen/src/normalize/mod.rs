//! Any legal document to a plain OpenAPI 3.0 one that means the same: version, references, operations, schemas.
//!
//! Each rule either keeps the meaning or says in the report what was lost, at the smallest place. Normalising what is
//! normalised changes nothing.

mod operations;
mod references;
mod schemas;
mod walk;

use openapi_document::Value;
pub(crate) use schemas::OPEN;

use crate::{Document, Error, Report};

/// Brings a document into the form that the other stages read.
///
/// # Errors
///
/// When a part that the document's meaning hangs on is not what OpenAPI allows there.
pub fn normalize(document: &Document) -> Result<(Document, Report), Error> {
    let mut root = document.bundled()?;
    let mut report = Report::default();
    version(&mut root, &mut report);
    references::resolve(&mut root, &mut report);
    operations::tidy(&mut root, &mut report)?;
    schemas::tidy(&mut root, &mut report);
    sort(&mut root);
    Ok((Document::from_value(root)?, report))
}

fn version(root: &mut Value, report: &mut Report) {
    let Some(map) = root.as_object_mut() else {
        return;
    };
    let old = map
        .get("openapi")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if !old.starts_with("3.0") {
        map.insert("openapi".to_owned(), "3.0.3".into());
        report.kept(
            "/openapi",
            "version",
            format!("OpenAPI {old} is read as 3.0 with its own keywords brought down"),
        );
    }
    if map.remove("webhooks").is_some() {
        report.kept(
            "/webhooks",
            "webhooks",
            "webhooks are calls to the user of the API, not by them",
        );
    }
    map.remove("jsonSchemaDialect");
    if !map.get("paths").is_some_and(Value::is_object) {
        map.insert(
            "paths".to_owned(),
            Value::Object(openapi_document::Object::new()),
        );
    }
}

/// Puts every map in the order of its keys, so that the order in a document has no influence. Properties keep theirs, which is
/// that of the parts of a form.
fn sort(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, child) in map.iter_mut() {
                match child {
                    Value::Object(properties) if key == "properties" => {
                        properties.values_mut().for_each(sort);
                    }
                    child => sort(child),
                }
            }
            map.sort_keys();
        }
        Value::Array(items) => items.iter_mut().for_each(sort),
        _ => {}
    }
}
