//! Asynchronous operations: queued, running, completed, one step per poll.

use openapi_document::{Value, value};

use super::{
    call::Call,
    not_found,
    state::{Company, State, Submitted, Work},
};
use crate::{
    answer::{self, Answer, HeaderValue, StatusCode, header},
    fault::{OPERATION_FAILS, OPERATION_NEVER_ENDS},
};

/// Stores the work and answers 202 with its `public_operation_id`.
pub(super) fn accept(state: &mut State, call: &Call<'_>, work: Work) -> Answer {
    let id = name(state.submitted.len());
    state.submitted.push(Submitted {
        work: Some(work),
        polls: 0,
        created_at: call.timestamp(),
        result: Value::Null,
    });
    let body = value!({ "public_operation_id": id, "status": "queued" });
    answer::placeholder(StatusCode::ACCEPTED, &body)
}

pub(super) fn get(state: &mut State, call: &Call<'_>) -> Answer {
    let id = call.path("public_operation_id");
    let limit = state.settings.operation_polls;
    let Some(submitted) = find(id).and_then(|index| state.submitted.get_mut(index)) else {
        return not_found("operation", id);
    };
    let poll = submitted.polls;
    submitted.polls = poll.saturating_add(1);
    let mut body =
        value!({ "public_operation_id": id, "created_at": submitted.created_at.as_str() });
    if poll < limit || call.fault() == Some(OPERATION_NEVER_ENDS) {
        body["status"] = if poll == 0 { "queued" } else { "running" }.into();
        return unfinished(state, &body);
    }
    if call.fault() == Some(OPERATION_FAILS) {
        body["status"] = "failed".into();
        body["error"] =
            value!({ "code": "enrichment_failed", "message": "a fault of the sandbox" });
        return answer::placeholder(StatusCode::OK, &body);
    }
    if let Some(work) = submitted.work.take() {
        let (result, added) = done(work);
        submitted.result = result;
        state.companies.extend(added);
    }
    body["result"] = submitted.result.clone();
    body["status"] = "completed".into();
    answer::placeholder(StatusCode::OK, &body)
}

fn unfinished(state: &State, body: &Value) -> Answer {
    let mut answer = answer::placeholder(StatusCode::OK, body);
    let hint = state.settings.operation_hint.as_secs();
    if hint > 0 {
        let headers = answer.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(hint));
    }
    answer
}

/// The result of the work, and the company that it adds.
fn done(work: Work) -> (Value, Option<Company>) {
    match work {
        Work::AddCompany(company) => {
            let Company { id, name, domain } = &company;
            let shown = value!({ "id": id, "company_name": name, "domain": domain.as_deref() });
            (value!({ "company": shown }), Some(company))
        }
        Work::RefreshContacts { company } => (value!({ "company_id": company }), None),
    }
}

fn name(index: usize) -> String {
    format!("op_{:06}", index + 1)
}

fn find(id: &str) -> Option<usize> {
    let number: usize = id.strip_prefix("op_")?.parse().ok()?;
    let index = number.checked_sub(1)?;
    (name(index) == id).then_some(index)
}
