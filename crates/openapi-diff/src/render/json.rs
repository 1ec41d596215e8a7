//! The report for machines.

use openapi_document::{Value, value};

use crate::change::{Change, Report, RustChanges};

pub(super) fn render(report: &Report) -> Value {
    let summary = report.summary();
    let changes: Vec<Value> = report.changes.iter().map(change).collect();
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

fn change(change: &Change) -> Value {
    let also = change.also.iter().map(
        |judgement| value!({"rule": judgement.rule.as_str(), "class": judgement.class.as_str()}),
    );
    value!({
        "rule": change.rule.as_str(),
        "class": change.class.as_str(),
        "at": change.at.clone(),
        "used_by": change.used_by.as_slice(),
        "base_pointer": change.base_pointer.as_deref(),
        "revision_pointer": change.revision_pointer.as_deref(),
        "message": change.message.as_str(),
        "also": also.collect::<Vec<Value>>()
    })
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
