//! Companies: submitted for enrichment, ranked signals, and the contacts at one of them.

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    Call, Service, contacts, not_found, operations,
    page::{PER_PAGE, Page},
    seed::Kind,
};
use crate::answer::{self, Answer};

/// A company that was submitted and enriched.
#[derive(Debug)]
pub(super) struct Company {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) domain: Option<String>,
}

pub(super) fn add(service: &mut Service, call: &Call<'_>) -> Answer {
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
    if !service.spent.company(service.settings.credits) {
        return answer::error(StatusCode::PAYMENT_REQUIRED, "not enough company credits");
    }
    // An id that the service already has stays; anything else becomes a new company when the operation ends.
    let id = match call.text("id") {
        Some(id) => id.to_owned(),
        None => {
            let added = service.operations.len();
            let rows = service.seed().rows;
            service.seed().id(Kind::Company, rows + added)
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
    operations::accept(service, call, operations::Work::AddCompany(company))
}

pub(super) fn relevance(service: &Service, call: &Call<'_>) -> Answer {
    let id = call.path_id();
    if !exists(service, id) {
        return not_found("company", id);
    }
    let seed = *service.seed();
    let page = Page::cut(call, &PER_PAGE, seed.rows, |index| seed.signal(id, index));
    answer::json(StatusCode::OK, &page.items())
}

pub(super) fn search_contacts(service: &mut Service, call: &Call<'_>) -> Answer {
    let id = call.path_id();
    if !exists(service, id) {
        return not_found("company", id);
    }
    if call.query("live") == Some("true") {
        if !service.spent.contact(service.settings.credits) {
            return answer::error(StatusCode::PAYMENT_REQUIRED, "not enough contact credits");
        }
        let work = operations::Work::RefreshContacts {
            company: id.to_owned(),
        };
        return operations::accept(service, call, work);
    }
    let name = name(service, id);
    let rows = contacts::at(service, &name);
    answer::placeholder(
        StatusCode::OK,
        &json!({ "total": rows.len(), "contacts": rows }),
    )
}

pub(super) fn exists(service: &Service, id: &str) -> bool {
    service.seed().index(Kind::Company, id).is_some()
        || service.companies.iter().any(|company| company.id == id)
}

fn name(service: &Service, id: &str) -> String {
    match service.seed().index(Kind::Company, id) {
        Some(index) => service.seed().company_name(index),
        None => service
            .companies
            .iter()
            .find(|company| company.id == id)
            .map_or_else(String::new, |company| company.name.clone()),
    }
}

impl Company {
    pub(super) fn to_json(&self) -> Value {
        json!({ "id": self.id, "company_name": self.name, "domain": self.domain })
    }
}
