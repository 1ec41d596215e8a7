//! The state of a job, read from a body whose members nobody documents.

use std::ops::Deref;

use serde_json::Value;

use crate::object::Object;

/// Members that may hold the state.
const STATES: [&str; 3] = ["status", "state", "operation_status"];
/// States that say that the job is not over. Any other is an end.
const UNDER_WAY: [&str; 2] = ["queued", "running"];
/// What the state of a failed job has in it.
const FAILURES: [&str; 8] = [
    "fail",
    "error",
    "cancel",
    "reject",
    "abort",
    "expired",
    "timed_out",
    "timeout",
];

/// The state of a job: the body, whole, and what can be told from it.
///
/// The state is looked for under `status`, `state` and `operation_status`, at the top of the body and one level below; a
/// job without one counts as ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Job(Object);

impl Job {
    /// The state of a job that a body tells.
    pub fn new(body: Object) -> Self {
        Self(body)
    }

    /// The state, if the body has one.
    pub fn state(&self) -> Option<&str> {
        fn state_in(json: &Value) -> Option<&str> {
            STATES.iter().find_map(|key| json.get(key)?.as_str())
        }
        let body = self.0.as_json();
        state_in(body).or_else(|| {
            ["operation", "data"]
                .iter()
                .find_map(|key| state_in(body.get(key)?))
        })
    }

    /// Whether the job has ended: any state but `queued` and `running` is an end.
    pub fn is_final(&self) -> bool {
        self.state().is_none_or(|state| !UNDER_WAY.contains(&state))
    }

    /// Whether the body says that the job failed: by the word in its state, or by an `error` that is not empty.
    pub fn is_failure(&self) -> bool {
        let failed = self.state().is_some_and(|state| {
            let state = state.to_ascii_lowercase();
            FAILURES.iter().any(|word| state.contains(word))
        });
        failed
            || self.is_final()
                && match self.0.get("error") {
                    None | Some(Value::Null | Value::Bool(false)) => false,
                    Some(Value::String(text)) => !text.is_empty(),
                    Some(_) => true,
                }
    }

    /// The whole body.
    pub fn into_object(self) -> Object {
        self.0
    }
}

impl Deref for Job {
    type Target = Object;

    fn deref(&self) -> &Object {
        &self.0
    }
}
