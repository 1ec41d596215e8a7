//! Contacts of the organisation: seeded ones first, then those that were created.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    call::Call,
    page::{Page, Size},
    rows::Row,
    seed::RowKind,
    state::State,
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

pub(super) fn list(state: &State, call: &Call<'_>) -> Answer {
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
    let mut contact = json!({
        "id": state.seed().id(RowKind::Contact, index),
        "created_at": call.timestamp(),
    });
    for (name, value) in &call.body {
        if name != "id" && name != "created_at" {
            contact[name.as_str()] = value.clone();
        }
    }
    // The document says 2XX without a body; the row is the sandbox's own.
    let answer = answer::placeholder(StatusCode::CREATED, &contact);
    state.contacts.push(contact);
    answer
}

pub(super) fn search(state: &mut State, call: &Call<'_>) -> Answer {
    if !state.spend_contact_credit() {
        return answer::error(StatusCode::PAYMENT_REQUIRED, "not enough contact credits");
    }
    // The filters are not published; a member that names a contact's field must equal it.
    let rows = matching(state, |contact| {
        call.body
            .iter()
            .all(|(name, wanted)| contact.get(name).is_none_or(|value| value == wanted))
    });
    answer::placeholder(
        StatusCode::OK,
        &json!({ "total": rows.len(), "contacts": rows }),
    )
}

/// The first contacts at the company of this name.
pub(super) fn at<'a>(state: &'a State, company: &str) -> Vec<Contact<'a>> {
    matching(state, |contact| {
        contact.get("company").is_some_and(|name| name == company)
    })
}

/// The first contacts that `wanted` accepts.
fn matching<'a>(state: &'a State, wanted: impl Fn(&Contact<'_>) -> bool) -> Vec<Contact<'a>> {
    let total = state.seed().rows.saturating_add(state.contacts.len());
    (0..total.min(SEARCHED))
        .map(|index| row(state, index))
        .filter(|contact| wanted(contact))
        .take(FOUND)
        .collect()
}

fn row(state: &State, index: usize) -> Contact<'_> {
    let created = index.checked_sub(state.seed().rows);
    match created.and_then(|created| state.contacts.get(created)) {
        Some(contact) => Contact::Created(contact),
        // Also beyond the last one: an endless list shows more rows than there are.
        None => Contact::Seeded(state.seed().contact(index)),
    }
}

/// One contact.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Contact<'a> {
    Seeded(Row),
    Created(&'a Value),
}

impl Contact<'_> {
    /// The member `name`, if it has one.
    fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Seeded(contact) => contact.get(name),
            Self::Created(contact) => contact.get(name),
        }
    }
}
