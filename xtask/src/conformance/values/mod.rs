//! Sends bodies through the types of a client and back, and says what did not come back as it was.
//!
//! The bodies are the document's own examples and ones that are made of its schemas; whether one is valid is for a JSON
//! Schema library to say. A body that its schema allows must be read, as an alternative where there are some, and be
//! written as it was. One with a member or an enum value that is newer than the document must at least be kept.

mod bodies;
mod examples;
mod flatten;
mod make;
mod program;
mod schemas;
mod translate;
mod whole;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use openapi_document::Document;
use serde_json::Value;

use bodies::Body;
use make::{NEW_MEMBER, NEW_VALUE};
use program::Answer;
use schemas::Schemas;
use whole::Change;

use super::audit::{Direction, Subject};

/// How many failures of one document are told one by one.
const TOLD: usize = 40;

/// What became of the bodies of one document.
#[derive(Default)]
pub(super) struct Tally {
    /// Bodies that went through the types.
    pub(super) bodies: usize,
    /// Types that at least one body went through.
    pub(super) types: usize,
    /// Bodies that became the `Unknown` of a union although their schema allows them.
    pub(super) unknown: usize,
    /// Bodies that did not come back as they were.
    pub(super) lost: usize,
    /// Bodies that were not read.
    pub(super) unread: usize,
    /// Schemas of which no valid body could be made, so that nothing is known of their types.
    pub(super) unmade: BTreeSet<String>,
    /// What each failure was; of those at one schema the first.
    failures: BTreeMap<(String, &'static str), String>,
}

impl Tally {
    /// Whether every body came back.
    pub(super) fn is_fine(&self) -> bool {
        self.unknown + self.lost + self.unread == 0
    }

    /// The first failure of each kind at each schema.
    pub(super) fn failures(&self) -> impl Iterator<Item = &str> {
        self.failures.values().take(TOLD).map(String::as_str)
    }

    /// How many are not told.
    pub(super) fn more(&self) -> usize {
        self.failures.len().saturating_sub(TOLD)
    }

    fn note(&mut self, trial: &Trial<'_>, what: &'static str, words: impl fmt::Display) {
        let Trial { subject, body } = trial;
        let text = format!(
            "{what}: {}: `{}`: {words}\n        {} {}",
            subject.pointer,
            subject.ty,
            body.kind,
            shortened(&body.value.to_string())
        );
        let key = (subject.pointer.clone(), what);
        self.failures.entry(key).or_insert(text);
    }
}

/// One body that is sent through one type.
struct Trial<'s> {
    subject: &'s Subject,
    body: Body,
}

/// Makes the bodies for these types, runs them through the client in `directory`, and judges what comes back.
pub(super) fn judge(
    document: &Document,
    subjects: &BTreeSet<Subject>,
    directory: &Path,
    work: &Path,
) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let both = [Direction::Request, Direction::Response];
    let schemas = both.map(|direction| Schemas::read(document, direction));
    let [request, response] = schemas;
    let (request, response) = (request?, response?);
    let of = |direction| match direction {
        Direction::Request => &request,
        Direction::Response => &response,
    };
    let mut trials = Vec::new();
    for subject in subjects {
        let bodies = bodies::of(document, of(subject.direction), &subject.pointer);
        if bodies.is_empty() {
            tally.unmade.insert(subject.pointer.clone());
        }
        trials.extend(bodies.into_iter().map(|body| Trial { subject, body }));
    }
    let types: BTreeSet<&str> = trials
        .iter()
        .map(|trial| trial.subject.ty.as_str())
        .collect();
    tally.types = types.len();
    tally.bodies = trials.len();
    let types: Vec<&str> = types.into_iter().collect();
    let sent = trials.iter().map(|trial| {
        let index = types.binary_search(&trial.subject.ty.as_str()).unwrap_or(0);
        (index, &trial.body.value)
    });
    let answers = program::run(directory, work, &types, sent)?;
    for (trial, answer) in trials.iter().zip(answers) {
        verdict(&mut tally, trial, answer, of(trial.subject.direction));
    }
    Ok(tally)
}

/// Judges what became of one body.
fn verdict(tally: &mut Tally, trial: &Trial<'_>, answer: Answer, schemas: &Schemas) {
    let (unknown, value) = match answer {
        Answer::Unread(why) => {
            tally.unread += 1;
            return tally.note(trial, "unread", why);
        }
        Answer::Read { unknown, value } => (unknown, value),
    };
    if let Some(change) = lost(trial, &value, schemas) {
        tally.lost += 1;
        return tally.note(trial, "lost", change);
    }
    // What is newer than the document may fit no alternative.
    if unknown > 0 && trial.body.valid {
        tally.unknown += 1;
        tally.note(trial, "unknown", "no alternative was found");
    }
}

/// What is otherwise than it was, beyond a null that the schema lets be absent.
fn lost(trial: &Trial<'_>, after: &Value, schemas: &Schemas) -> Option<Change> {
    match whole::change(&trial.body.value, after) {
        Some(Change::NullLeftOut(pointer)) => {
            // A schema may forbid what is newer than the document, and is asked about the rest.
            let known = trial.body.known.as_ref();
            let rest = known.map_or_else(|| after.clone(), |known| as_known(after, known));
            let allowed = schemas.allows(&trial.subject.pointer, &rest) != Some(false);
            (!allowed).then_some(Change::NullLeftOut(pointer))
        }
        change => change,
    }
}

/// A body with what is newer than the document as it is in a body that the document knows.
fn as_known(value: &Value, known: &Value) -> Value {
    match (value, known) {
        (Value::Object(members), Value::Object(known)) => {
            let members = members.iter().filter(|(name, _)| *name != NEW_MEMBER);
            let members = members.map(|(name, value)| {
                let known = known.get(name).unwrap_or(value);
                (name.clone(), as_known(value, known))
            });
            Value::Object(members.collect())
        }
        (Value::Array(items), Value::Array(known)) => {
            let items = items.iter().zip(known);
            Value::Array(items.map(|(item, known)| as_known(item, known)).collect())
        }
        (Value::String(text), known) if text == NEW_VALUE => known.clone(),
        (value, _) => value.clone(),
    }
}

/// A text of a length that can be read.
fn shortened(text: &str) -> String {
    const MOST: usize = 600;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
