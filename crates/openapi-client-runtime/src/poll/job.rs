//! The state of a job, read from a body whose members nobody documents.

use std::ops::Deref;

use serde_json::{Map, Value, json};

use super::state::{Course, course, is_of_response};
use crate::json::normal;
use crate::object::Object;

/// Members that may hold the state, under normal names.
const STATES: [&str; 7] = [
    "status",
    "state",
    "operationstatus",
    "operationstate",
    "jobstatus",
    "jobstate",
    "taskstatus",
];
/// Members that may hold the job.
const CONTAINERS: [&str; 7] = [
    "data",
    "result",
    "job",
    "task",
    "operation",
    "response",
    "attributes",
];
/// How deep a state is looked for.
const DEPTH: usize = 8;
/// Members that may say why a job failed, in words that no error body uses.
const REASONS: [&str; 5] = [
    "reason",
    "failure_reason",
    "error_message",
    "status_message",
    "status_reason",
];

/// The state of a job: the body, whole, and what can be told from it.
///
/// The state is looked for under `status`, `state` and the like, at the top of the body and in members such as `data`,
/// `result`, `job`, `task` and `operation`; the innermost one counts. A job has ended if its state has a word for success
/// or failure in it, compared whole and without case: `Completed`, `timed_out`, `enrichment_failed`. Any other state, and
/// none, is no end, unless the body has an `error` instead of a state.
#[derive(Clone, Debug, PartialEq)]
pub struct Job(Object);

/// Where the state stands.
struct Found<'a> {
    state: &'a str,
    /// The object that has it.
    object: &'a Map<String, Value>,
}

impl Job {
    /// The state of a job that a body tells.
    pub fn new(body: Object) -> Self {
        Self(body)
    }

    /// Whether a job of this state has ended.
    pub fn is_end(state: &str) -> bool {
        matches!(course(state), Some(Course::Succeeded | Course::Failed))
    }

    /// The state, if the body has one.
    pub fn state(&self) -> Option<&str> {
        Some(self.find()?.state)
    }

    /// Whether the job has ended.
    pub fn is_final(&self) -> bool {
        self.course() != Course::UnderWay
    }

    /// Whether the job has ended, and its body says that it failed: by the word in its state, or by an `error` that is not
    /// empty.
    pub fn is_failure(&self) -> bool {
        self.course() == Course::Failed
    }

    /// The whole body.
    pub fn into_object(self) -> Object {
        self.0
    }

    fn course(&self) -> Course {
        let top = self.0.as_json().as_object();
        match self.find() {
            Some(found) => match course(found.state) {
                Some(Course::Succeeded)
                    if has_error(found.object) || top.is_some_and(has_error) =>
                {
                    Course::Failed
                }
                Some(course) => course,
                None => Course::UnderWay,
            },
            None if top.is_some_and(has_error) => Course::Failed,
            None => Course::UnderWay,
        }
    }

    /// What says why the job failed, in the form of an error body: beside the state, or else at the top.
    pub(super) fn reason(&self) -> Option<Value> {
        let top = self.0.as_json().as_object()?;
        let beside = self.find().map(|found| found.object);
        beside.into_iter().chain([top]).find_map(|object| {
            let words = REASONS
                .iter()
                .find_map(|key| object.get(*key)?.as_str().filter(|text| !text.is_empty()));
            if has_error(object) || has_words(object) {
                Some(Value::Object(object.clone()))
            } else {
                words.map(|words| json!({ "error": words }))
            }
        })
    }

    fn find(&self) -> Option<Found<'_>> {
        find(self.0.as_json().as_object()?, true, DEPTH)
    }
}

/// Finds the innermost state. `alone` says that none was found further out, so that any one object may hold the job.
fn find(object: &Map<String, Value>, alone: bool, depth: usize) -> Option<Found<'_>> {
    let under = |wanted: &'static str| {
        let mut members = object.iter();
        members.find_map(move |(name, value)| (normal(name) == wanted).then_some(value))
    };
    let own = STATES
        .iter()
        .find_map(|name| {
            under(name)?
                .as_str()
                .filter(|state| !state.trim().is_empty())
        })
        .map(|state| Found { state, object });
    if depth == 0 {
        return own;
    }
    let alone = alone && own.is_none();
    let inner = CONTAINERS
        .iter()
        .chain(&STATES)
        .find_map(|name| find(under(name)?.as_object()?, alone, depth - 1))
        .or_else(|| {
            let mut objects = object.values().filter_map(Value::as_object);
            match (objects.next(), objects.next()) {
                (Some(only), None) if alone => find(only, true, depth - 1),
                _ => None,
            }
        });
    match (own, inner) {
        // A result may have a status of its own, which says nothing of the job.
        (Some(own), Some(inner)) if course(inner.state).is_none() && ends_job(own.state) => {
            Some(own)
        }
        (own, inner) => inner.or(own),
    }
}

fn ends_job(state: &str) -> bool {
    Job::is_end(state) && !is_of_response(state)
}

/// Whether there is an error that says anything.
fn has_error(object: &Map<String, Value>) -> bool {
    says_in(object, &["error", "errors"])
}

fn has_words(object: &Map<String, Value>) -> bool {
    says_in(object, &["message", "detail", "details"])
}

/// Whether a member of one of these names says anything.
fn says_in(object: &Map<String, Value>, names: &[&str]) -> bool {
    object
        .iter()
        .any(|(name, value)| names.contains(&&*normal(name)) && says_anything(value))
}

fn says_anything(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => items.iter().any(says_anything),
        Value::Object(members) => members.values().any(says_anything),
    }
}

impl Deref for Job {
    type Target = Object;

    fn deref(&self) -> &Object {
        &self.0
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_found_wherever_it_stands() {
        use Course::{Failed, Succeeded, UnderWay};
        for (body, state, course) in [
            ("{}", None, UnderWay),
            ("[]", None, UnderWay),
            ("null", None, UnderWay),
            ("7", None, UnderWay),
            (r#"{"result":1}"#, None, UnderWay),
            (r#"{"status":" RUNNING "}"#, Some(" RUNNING "), UnderWay),
            (r#"{"State":"Completed"}"#, Some("Completed"), Succeeded),
            (r#"{"status":"","state":"done"}"#, Some("done"), Succeeded),
            (
                r#"{"status":200,"job":{"state":"failed"}}"#,
                Some("failed"),
                Failed,
            ),
            (
                r#"{"status":"success","data":{"status":"running"}}"#,
                Some("running"),
                UnderWay,
            ),
            (
                r#"{"status":"success","data":{"status":"simmering"}}"#,
                Some("simmering"),
                UnderWay,
            ),
            (
                r#"{"status":"completed","result":{"status":"active"}}"#,
                Some("completed"),
                Succeeded,
            ),
            (
                r#"{"data":{"task":{"jobStatus":"error"}}}"#,
                Some("error"),
                Failed,
            ),
            (
                r#"{"enrichment":{"status":"completed"},"id":"x"}"#,
                Some("completed"),
                Succeeded,
            ),
            (r#"{"status":{"state":"queued"}}"#, Some("queued"), UnderWay),
            (
                r#"{"status":"completed","error":{}}"#,
                Some("completed"),
                Succeeded,
            ),
            (
                r#"{"status":"completed","error":[],"errors":null}"#,
                Some("completed"),
                Succeeded,
            ),
            (
                r#"{"status":"completed","error":"half of it"}"#,
                Some("completed"),
                Failed,
            ),
            (
                r#"{"error":"gone","data":{"status":"completed"}}"#,
                Some("completed"),
                Failed,
            ),
            (
                r#"{"status":"running","error":"attempt 1 failed"}"#,
                Some("running"),
                UnderWay,
            ),
            (r#"{"id":"op","error":{"message":"gone"}}"#, None, Failed),
            (
                r#"{"Status":"Completed","Error":"half of it"}"#,
                Some("Completed"),
                Failed,
            ),
            // Only what can hold the job does.
            (
                r#"{"status":"running","x":{"status":"completed"}}"#,
                Some("running"),
                UnderWay,
            ),
            (
                r#"{"status":"running","data":{"x":{"status":"completed"}}}"#,
                Some("running"),
                UnderWay,
            ),
            (
                r#"{"status":"completed","error":0}"#,
                Some("completed"),
                Succeeded,
            ),
            (
                r#"{"status":"completed","errors":[0,{"code":7}]}"#,
                Some("completed"),
                Failed,
            ),
        ] {
            let job = Job::new(body.parse().unwrap());
            assert_eq!((job.state(), job.course()), (state, course), "{body}");
        }
    }

    #[test]
    fn a_word_alone_says_whether_it_is_an_end() {
        for (state, end) in [(" Done", true), ("Timed_Out", true), ("sent", false)] {
            assert_eq!(Job::is_end(state), end, "{state}");
        }
    }

    #[test]
    fn a_state_that_lies_too_deep_is_none() {
        for name in ["data", "x"] {
            let job = |depth| {
                let open = format!("{{\"{name}\":").repeat(depth);
                let body = format!("{open}{{\"status\":\"done\"}}{}", "}".repeat(depth));
                Job::new(body.parse().unwrap()).state().map(str::to_owned)
            };
            assert_eq!(job(DEPTH), Some("done".to_owned()), "{name}");
            assert_eq!(job(DEPTH + 1), None, "{name}");
        }
    }
}
