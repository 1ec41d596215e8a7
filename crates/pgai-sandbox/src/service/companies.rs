//! Companies: submitted for enrichment, ranked signals, and the contacts at one of them.

use serde_json::json;

use super::{
    call::Call,
    contacts, not_found, operations,
    page::{PER_PAGE, Page},
    seed::RowKind,
    state::{Company, State, Work},
};
use crate::answer::{self, Answer, StatusCode};

pub(super) fn add(state: &mut State, call: &Call<'_>) -> Answer {
    if ["company_name", "domain", "id"]
        .iter()
        .all(|name| call.text(name).is_none())
    {
        return answer::error(
            StatusCode::BAD_REQUEST,
            "one of company_name, domain and id is needed",
        );
    }
    if call.text("external_id").is_some() && call.text("source_system").is_none() {
        return answer::error(
            StatusCode::BAD_REQUEST,
            "external_id is only valid together with source_system",
        );
    }
    if !state.spend_company_credit() {
        return answer::error(StatusCode::PAYMENT_REQUIRED, "not enough company credits");
    }
    // An id that the state already has stays; anything else becomes a new company when the operation ends.
    let id = match call.text("id") {
        Some(id) => id.to_owned(),
        None => {
            let added = state.submitted.len();
            let rows = state.seed().rows;
            state.seed().id(RowKind::Company, rows + added)
        }
    };
    let name = call
        .text("company_name")
        .or(call.text("domain"))
        .unwrap_or(&id);
    let company = Company {
        name: name.to_owned(),
        domain: call.text("domain").map(str::to_owned),
        id,
    };
    operations::accept(state, call, Work::AddCompany(company))
}

pub(super) fn relevance(state: &State, call: &Call<'_>) -> Answer {
    let id = call.path("company_id");
    if !exists(state, id) {
        return not_found("company", id);
    }
    let seed = state.seed();
    let page = Page::cut(call, &PER_PAGE, seed.rows, |index| seed.signal(id, index));
    answer::json(StatusCode::OK, &page.items())
}

pub(super) fn search_contacts(state: &mut State, call: &Call<'_>) -> Answer {
    let id = call.path("company_id");
    if !exists(state, id) {
        return not_found("company", id);
    }
    if call.query("live") == Some("true") {
        if !state.spend_contact_credit() {
            return answer::error(StatusCode::PAYMENT_REQUIRED, "not enough contact credits");
        }
        let work = Work::RefreshContacts {
            company: id.to_owned(),
        };
        return operations::accept(state, call, work);
    }
    let name = name(state, id);
    let rows = contacts::at(state, &name);
    answer::placeholder(
        StatusCode::OK,
        &json!({ "total": rows.len(), "contacts": rows }),
    )
}

pub(super) fn exists(state: &State, id: &str) -> bool {
    state.seed().index(RowKind::Company, id).is_some()
        || state.companies.iter().any(|company| company.id == id)
}

fn name(state: &State, id: &str) -> String {
    match state.seed().index(RowKind::Company, id) {
        Some(index) => state.seed().company_name(index),
        None => state
            .companies
            .iter()
            .find(|company| company.id == id)
            .map_or_else(String::new, |company| company.name.clone()),
    }
}
