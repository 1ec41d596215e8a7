//! What the word for a job's state says: whether the job goes on, has succeeded, or has failed.

/// What is known of a job's course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    UnderWay,
    Succeeded,
    Failed,
}

/// Words that say that the rest of the state has not come yet: `retrying_after_failure`, `not_completed`.
const NOT_YET: [&str; 8] = [
    "retry", "retrying", "not", "never", "pending", "waiting", "awaiting", "until",
];
const SUCCESS: [&str; 11] = [
    "completed",
    "complete",
    "succeeded",
    "success",
    "successful",
    "successfully",
    "done",
    "finished",
    "ended",
    "ok",
    "processed",
];
const FAILURE: [&str; 18] = [
    "failed",
    "failure",
    "fail",
    "error",
    "errored",
    "cancelled",
    "canceled",
    "rejected",
    "aborted",
    "expired",
    "timed",
    "timedout",
    "timeout",
    "terminated",
    "killed",
    "crashed",
    "denied",
    "unsuccessful",
];

/// The course that a state names; none for a word that nobody knows.
///
/// Words are compared whole, without case: `completed_without_errors` is a success, by its first word that is an end.
pub(super) fn course(state: &str) -> Option<Course> {
    let words = words(state);
    if words.iter().any(|word| NOT_YET.contains(&word.as_str())) {
        return Some(Course::UnderWay);
    }
    let end = words.iter().find_map(|word| {
        let word = word.as_str();
        if SUCCESS.contains(&word) {
            Some(Course::Succeeded)
        } else {
            FAILURE.contains(&word).then_some(Course::Failed)
        }
    });
    end.or_else(|| {
        let known = [
            "queued",
            "running",
            "processing",
            "progress",
            "inprogress",
            "started",
        ];
        let under_way = words.iter().any(|word| known.contains(&word.as_str()));
        under_way.then_some(Course::UnderWay)
    })
}

/// Whether a state may be that of a response rather than of a job: `{"status": "success", "data": …}`.
pub(super) fn is_of_response(state: &str) -> bool {
    ["ok", "success"].contains(&state.trim().to_ascii_lowercase().as_str())
}

/// The words of `completed_without_errors`, `In Progress`, `TimedOut`, in lower case.
fn words(state: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for c in state.chars() {
        if !c.is_alphanumeric() || c.is_uppercase() && after_lower {
            words.push(String::new());
        }
        after_lower = c.is_lowercase();
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_an_end() {
        for (states, wanted) in [
            (
                "completed| Completed\n|DONE|succeeded|success|finished|completed_without_errors|completed-with-errors\
                 |CompletedWithWarnings|successfully processed|completed_without_error",
                Some(Course::Succeeded),
            ),
            (
                "failed|FAILED |error|enrichment_failed|processing_failed|Cancelled|canceled|rejected|aborted|expired\
                 |timed_out|TimedOut|timeout|failed: no such company|failed_to_complete",
                Some(Course::Failed),
            ),
            (
                "queued| Running |pending|in_progress|In Progress|inProgress|PROCESSING|started|retrying|not_completed\
                 |retrying_after_failure|waiting_for_completed_jobs",
                Some(Course::UnderWay),
            ),
            (
                "|  |paused|reticulating|incomplete|failover|terror|cancelling|unfinished|undone|ready|active|200",
                None,
            ),
        ] {
            for state in states.split('|') {
                assert_eq!(course(state), wanted, "{state}");
            }
        }
    }
}
