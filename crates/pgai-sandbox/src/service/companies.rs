//! Companies: submitted for enrichment, ranked signals, and the contacts at one of them.

use super::{
    call::Call,
    contacts, not_found, operations,
    page::{PER_PAGE, Page},
    seed::RowKind,
    state::{Company, Credit, State, Work},
};
use crate::answer::{self, Answer, StatusCode};

pub(super) fn add(state: &mut State, call: &Call<'_>) -> Answer {
    let named = ["company_name", "domain", "id"];
    if named.iter().all(|name| call.text(name).is_none()) {
        return answer::bad_request("one of company_name, domain and id is needed");
    }
    if call.text("external_id").is_some() && call.text("source_system").is_none() {
        return answer::bad_request("external_id is only valid together with source_system");
    }
    if let Some(refused) = state.spend(Credit::Company) {
        return refused;
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

pub(super) fn relevance(state: &mut State, call: &Call<'_>) -> Answer {
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
    let Some(name) = name(state, id) else {
        return not_found("company", id);
    };
    if call.query("live") == Some("true") {
        if let Some(refused) = state.spend(Credit::Contact) {
            return refused;
        }
        let work = Work::RefreshContacts {
            company: id.to_owned(),
        };
        return operations::accept(state, call, work);
    }
    contacts::found(contacts::at(state, &name))
}

pub(super) fn exists(state: &State, id: &str) -> bool {
    name(state, id).is_some()
}

/// The name of the company with this id, if there is one.
fn name(state: &State, id: &str) -> Option<String> {
    let seeded = state.seed().index(RowKind::Company, id);
    let seeded = seeded.map(|index| state.seed().company_name(index));
    seeded.or_else(|| {
        let mut submitted = state.companies.iter();
        let company = submitted.find(|company| company.id == id)?;
        Some(company.name.clone())
    })
}
