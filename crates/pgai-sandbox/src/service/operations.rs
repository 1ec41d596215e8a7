//! Asynchronous operations: queued, running, completed, one step per poll.

use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use super::{Call, OperationFault, Service, companies::Company, not_found};
use crate::{
    answer::{self, Answer},
    clock::rfc3339,
};

/// Work that was accepted with 202.
#[derive(Debug)]
pub(super) struct Operation {
    work: Option<Work>,
    polls: u32,
    created_at: String,
    result: serde_json::Value,
}

/// What an operation does when it ends.
#[derive(Debug)]
pub(super) enum Work {
    AddCompany(Company),
    RefreshContacts { company: String },
}

/// Stores the work and answers 202 with its `public_operation_id`.
pub(super) fn accept(service: &mut Service, call: &Call<'_>, work: Work) -> Answer {
    let id = name(service.operations.len());
    service.operations.push(Operation {
        work: Some(work),
        polls: 0,
        created_at: rfc3339(call.now),
        result: serde_json::Value::Null,
    });
    let body = json!({ "public_operation_id": id, "status": "queued" });
    answer::placeholder(StatusCode::ACCEPTED, &body)
}

pub(super) fn get(service: &mut Service, call: &Call<'_>) -> Answer {
    let id = call.path_id();
    let (limit, hint) = (
        service.settings.operation_polls,
        service.settings.operation_hint,
    );
    let Some(operation) = find(id).and_then(|index| service.operations.get_mut(index)) else {
        return not_found("operation", id);
    };
    let poll = operation.polls;
    operation.polls = poll.saturating_add(1);
    let never_ends = matches!(call.operation_fault, Some(OperationFault::NeverEnds));
    let mut body = json!({ "public_operation_id": id, "created_at": operation.created_at });
    if poll < limit || never_ends {
        body["status"] = json!(if poll == 0 { "queued" } else { "running" });
        let mut answer = answer::placeholder(StatusCode::OK, &body);
        if hint.as_secs() > 0 {
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(hint.as_secs()));
        }
        return answer;
    }
    if matches!(call.operation_fault, Some(OperationFault::Fails)) {
        body["status"] = json!("failed");
        body["error"] = json!({ "code": "enrichment_failed", "message": "a fault of the sandbox" });
        return answer::placeholder(StatusCode::OK, &body);
    }
    match operation.work.take() {
        Some(Work::AddCompany(company)) => {
            operation.result = json!({ "company": company.to_json() });
            body["result"] = operation.result.clone();
            service.companies.push(company);
        }
        Some(Work::RefreshContacts { company }) => {
            operation.result = json!({ "company_id": company });
            body["result"] = operation.result.clone();
        }
        None => body["result"] = operation.result.clone(),
    }
    body["status"] = json!("completed");
    answer::placeholder(StatusCode::OK, &body)
}

fn name(index: usize) -> String {
    format!("op_{:06}", index + 1)
}

fn find(id: &str) -> Option<usize> {
    let number: usize = id.strip_prefix("op_")?.parse().ok()?;
    let index = number.checked_sub(1)?;
    (name(index) == id).then_some(index)
}
