//! Contacts of the organisation: seeded ones first, then those that were created.

use openapi_document::{Value, value};

use super::{
    call::Call,
    page::{Page, Size},
    seed::RowKind,
    state::{Credit, State},
};
use crate::answer::{self, Answer, StatusCode};

/// How many contacts a search looks at and returns at most.
const SEARCHED: usize = 10_000;
const FOUND: usize = 50;

const LIMIT: Size = Size {
    parameter: "limit",
    default: 25,
    ceiling: 50,
};

pub(super) fn list(state: &mut State, call: &Call<'_>) -> Answer {
    let total = state.seed().rows + state.contacts.len();
    let page = Page::cut(call, &LIMIT, total, |index| row(state, index));
    answer::json(StatusCode::OK, &page.data("limit"))
}

pub(super) fn create(state: &mut State, call: &Call<'_>) -> Answer {
    let missing: Vec<String> = ["first_name", "last_name", "email"]
        .into_iter()
        .filter(|name| call.text(name).is_none())
        .map(|name| format!("{name} is absent"))
        .collect();
    if !missing.is_empty() {
        return answer::error_with_details(StatusCode::BAD_REQUEST, "invalid input", &missing);
    }
    let index = state.seed().rows + state.contacts.len();
    let mut contact = value!({
        "id": state.seed().id(RowKind::Contact, index),
        "created_at": call.timestamp(),
    });
    for (name, value) in &call.body {
        if name != "id" && name != "created_at" {
            contact[name] = value.clone();
        }
    }
    // The document says 2XX without a body; the row is the sandbox's own.
    let answer = answer::placeholder(StatusCode::CREATED, &contact);
    state.contacts.push(contact);
    answer
}

pub(super) fn search(state: &mut State, call: &Call<'_>) -> Answer {
    if let Some(refused) = state.spend(Credit::Contact) {
        return refused;
    }
    // The filters are not published; a member that names a contact's field must equal it.
    found(matching(state, |contact| {
        let mut filters = call.body.iter();
        filters.all(|(name, wanted)| contact.get(name).is_none_or(|value| value == wanted))
    }))
}

/// The answer of a search.
pub(super) fn found(rows: Vec<Value>) -> Answer {
    let body = value!({ "total": rows.len(), "contacts": rows });
    answer::placeholder(StatusCode::OK, &body)
}

/// The first contacts at the company of this name.
pub(super) fn at(state: &State, company: &str) -> Vec<Value> {
    matching(state, |contact| contact["company"] == company)
}

/// The first contacts that `wanted` accepts.
fn matching(state: &State, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
    let total = state.seed().rows.saturating_add(state.contacts.len());
    (0..total.min(SEARCHED))
        .map(|index| row(state, index))
        .filter(wanted)
        .take(FOUND)
        .collect()
}

fn row(state: &State, index: usize) -> Value {
    let created = index.checked_sub(state.seed().rows);
    match created.and_then(|created| state.contacts.get(created)) {
        Some(contact) => contact.clone(),
        // Also beyond the last one: an endless list shows more rows than there are.
        None => state.seed().contact(index),
    }
}
