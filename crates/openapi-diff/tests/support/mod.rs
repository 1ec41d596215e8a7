//! The cases of the tables: `tables/*.yaml` has the cases of one group of rules each, `slots.yaml` the documents that they
//! stand in.
//!
//! A case has two values, `base` and `revision`, which differ; what they have in common may be said once, in `both`. With
//! `in`, they stand in that slot, in a document to which `with` may add something; without, they are the documents. `both` and
//! `with` are merge patches (RFC 7396). `version` is that of OpenAPI, 3.0.3 unless said; a list has that of each document.

#![allow(dead_code, reason = "not every test uses all of it")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use openapi_diff::{Options, Report, compare_with};
use openapi_document::{Value, value};

/// One case, made into documents.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) base: Value,
    pub(crate) revision: Value,
    pub(crate) options: Options,
    pub(crate) changes: Vec<Expected>,
}

/// One change that a case must give.
pub(crate) struct Expected {
    pub(crate) class: String,
    pub(crate) rule: String,
    pub(crate) at: String,
    pub(crate) used_by: Vec<String>,
    /// What the message must say what it is about.
    pub(crate) names: Vec<String>,
}

impl Case {
    pub(crate) fn report(&self) -> Report {
        compare_with(&self.base, &self.revision, &self.options)
    }
}

fn read(path: &Path) -> Value {
    let text = fs::read(path).unwrap();
    Value::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests"))
}

/// All cases of all tables, which each test program reads once.
pub(crate) fn cases() -> &'static [Case] {
    static CASES: LazyLock<Vec<Case>> = LazyLock::new(all);
    &CASES
}

fn all() -> Vec<Case> {
    let slots = read(&root().join("slots.yaml"));
    let tables = fs::read_dir(root().join("tables")).unwrap();
    let mut tables: Vec<_> = tables.map(|entry| entry.unwrap().path()).collect();
    tables.sort();
    let mut cases = Vec::new();
    for table in tables {
        let said = read(&table);
        let group = table.file_stem().unwrap().to_string_lossy().into_owned();
        for case in said.as_array().unwrap() {
            cases.push(build(case, &slots, &group));
        }
    }
    assert!(cases.len() > 1000, "the tables are not found");
    cases
}

const KEYS: [&str; 9] = [
    "case",
    "in",
    "version",
    "with",
    "both",
    "base",
    "revision",
    "deprecation_days",
    "changes",
];

fn build(case: &Value, slots: &Value, group: &str) -> Case {
    let name = format!("{group}/{}", case["case"].as_str().unwrap());
    for key in case.as_object().unwrap().keys() {
        assert!(KEYS.contains(&key.as_str()), "{name}: `{key}`");
    }
    let mut options = Options::default();
    options.today = Some("2026-01-01".into());
    if let Some(days) = case["deprecation_days"].as_u64() {
        options.deprecation_days = u32::try_from(days).unwrap();
    }
    let changes = case["changes"].as_array().into_iter().flatten();
    let changes = changes.map(expected).collect();
    Case {
        base: document(case, slots, "base", 0),
        revision: document(case, slots, "revision", 1),
        name,
        options,
        changes,
    }
}

fn document(case: &Value, slots: &Value, side: &str, index: usize) -> Value {
    let mut inside = case[side].clone();
    assert!(case.get(side).is_some(), "{}: no {side}", case["case"]);
    if let Some(both) = case.get("both") {
        inside = merged(both.clone(), &inside);
    }
    let mut document = match case["in"].as_str() {
        None => inside,
        Some(slot) => {
            let skeleton = slots
                .get(slot)
                .unwrap_or_else(|| panic!("no slot `{slot}`"));
            let mut document = merged(skeleton.clone(), &case["with"]);
            *hole(&mut document).unwrap() = inside;
            document
        }
    };
    let version = match &case["version"] {
        Value::Null => value!("3.0.3"),
        Value::Array(versions) => versions[index].clone(),
        version => version.clone(),
    };
    let root = document.as_object_mut().unwrap();
    root.entry("openapi").or_insert(version);
    root.entry("info")
        .or_insert(value!({"title": "T", "version": "1"}));
    document
}

fn hole(value: &mut Value) -> Option<&mut Value> {
    if *value == "HOLE" {
        return Some(value);
    }
    match value {
        Value::Object(members) => members.values_mut().find_map(hole),
        Value::Array(items) => items.iter_mut().find_map(hole),
        _ => None,
    }
}

/// RFC 7396.
fn merged(target: Value, patch: &Value) -> Value {
    let Some(patch) = patch.as_object() else {
        return if patch.is_null() {
            target
        } else {
            patch.clone()
        };
    };
    let mut target = match target {
        Value::Object(target) => target,
        _ => openapi_document::Object::new(),
    };
    for (key, value) in patch {
        if value.is_null() {
            target.remove(key);
        } else {
            let old = target.remove(key).unwrap_or_default();
            let new = if value.is_object() {
                merged(old, value)
            } else {
                value.clone()
            };
            target.insert(key, new);
        }
    }
    Value::Object(target)
}

fn expected(said: &Value) -> Expected {
    let text = |key: &str| {
        said[key]
            .as_str()
            .unwrap_or_else(|| panic!("{key} of {said}"))
    };
    let list = |value: &Value| -> Vec<String> {
        match value {
            Value::Null => Vec::new(),
            Value::Array(all) => all
                .iter()
                .map(|one| one.as_str().unwrap().to_owned())
                .collect(),
            one => vec![one.as_str().unwrap().to_owned()],
        }
    };
    let at = text("at").to_owned();
    Expected {
        class: text("class").to_owned(),
        rule: text("rule").to_owned(),
        used_by: match said.get("used_by") {
            Some(used_by) => list(used_by),
            None => vec![at.clone()],
        },
        at,
        names: list(&said["names"]),
    }
}
