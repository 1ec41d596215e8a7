//! The report for machines.

use openapi_document::{Text, Value, value};

use crate::change::{Change, Report, RustChanges};

pub(super) fn render(report: &Report) -> Value {
    let summary = report.summary();
    let keys = KEYS.map(Text::from);
    let changes = report.changes.iter().map(|one| change(one, &keys));
    let changes: Vec<Value> = changes.collect();
    value!({
        "summary": {
            "class": summary.class_word(),
            "breaking": summary.breaking,
            "warning": summary.warning,
            "non_breaking": summary.non_breaking,
            "docs": summary.docs
        },
        "changes": changes,
        "rust": report.rust.as_ref().map(rust)
    })
}

const KEYS: [&str; 8] = [
    "rule",
    "class",
    "at",
    "used_by",
    "base_pointer",
    "revision_pointer",
    "message",
    "also",
];

/// A change under [`KEYS`], which all changes share.
fn change(change: &Change, keys: &[Text; 8]) -> Value {
    let also = change.also.iter().map(
        |judgement| value!({"rule": judgement.rule.as_str(), "class": judgement.class.as_str()}),
    );
    let values: [Value; 8] = [
        change.rule.as_str().into(),
        change.class.as_str().into(),
        change.at.clone().into(),
        change.used_by.as_slice().into(),
        change.base_pointer.as_deref().into(),
        change.revision_pointer.as_deref().into(),
        change.message.as_str().into(),
        also.collect::<Vec<Value>>().into(),
    ];
    Value::Object(keys.iter().zip(values).collect())
}

fn rust(rust: &RustChanges) -> Value {
    let methods: Vec<Value> = rust
        .methods
        .iter()
        .map(|methods| methods.as_slice().into())
        .collect();
    value!({
        "step": rust.step.as_str(),
        "version": rust.version.as_deref(),
        "removed": rust.removed.as_slice(),
        "changed": rust.changed.as_slice(),
        "added": rust.added.as_slice(),
        "methods": methods
    })
}
