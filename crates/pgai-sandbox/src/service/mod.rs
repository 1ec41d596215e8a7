//! What the PG:AI API does, as far as it is documented: one function per operation, over one state.
//!
//! Where the vendor publishes no fields, the body is a placeholder of our own and the answer says so
//! in the header `x-pgai-sandbox-body: placeholder`.

mod companies;
mod contacts;
mod guides;
mod operations;
mod organization;
mod page;
mod search;
mod seed;
mod sessions;
mod territories;

use std::{
    sync::{PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use crate::answer::{self, Answer};
pub(crate) use page::PageFault;
pub(crate) use seed::Seed;

/// How the service is to behave.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) seed: Seed,
    pub(crate) credits: u64,
    /// How many polls find an operation unfinished.
    pub(crate) operation_polls: u32,
    /// What `Retry-After` says meanwhile.
    pub(crate) operation_hint: Duration,
}

/// The state behind all operations.
#[derive(Debug)]
pub(crate) struct Service {
    settings: Settings,
    sessions: Vec<Value>,
    contacts: Vec<Value>,
    companies: Vec<companies::Company>,
    operations: Vec<operations::Operation>,
    spent: organization::Spent,
}

/// One call that has passed key, scope, rate limit and validation.
pub(crate) struct Call<'a> {
    pub(crate) path: &'a [(String, String)],
    pub(crate) query: &'a [(String, String)],
    /// The body's object; empty if there is none.
    pub(crate) body: Map<String, Value>,
    pub(crate) now: SystemTime,
    pub(crate) page_fault: Option<PageFault>,
    pub(crate) operation_fault: Option<OperationFault>,
}

/// How asynchronous operations misbehave.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OperationFault {
    /// Ends in the state `failed`.
    Fails,
    /// Stays in the state `running`.
    NeverEnds,
}

/// Carries out one operation.
#[derive(Clone, Copy)]
pub(crate) enum Handler {
    /// Leaves the state as it is, so that any number run at once.
    Reads(fn(&Service, &Call<'_>) -> Answer),
    Writes(fn(&mut Service, &Call<'_>) -> Answer),
}

impl Handler {
    pub(crate) fn carry_out(self, service: &RwLock<Service>, call: &Call<'_>) -> Answer {
        // A panicking test thread leaves the state whole.
        match self {
            Self::Reads(handler) => {
                let service = service.read().unwrap_or_else(PoisonError::into_inner);
                handler(&service, call)
            }
            Self::Writes(handler) => {
                let mut service = service.write().unwrap_or_else(PoisonError::into_inner);
                handler(&mut service, call)
            }
        }
    }
}

/// The handler of a documented operation.
pub(crate) fn handler(operation: &str) -> Option<Handler> {
    use Handler::{Reads, Writes};
    Some(match operation {
        "GET /agent/sessions" => Reads(sessions::list),
        "POST /agent/sessions" => Writes(sessions::create),
        "POST /companies" => Writes(companies::add),
        "GET /companies/{company_id}/graph" | "GET /companies/{company_id}/relevance" => {
            Reads(companies::relevance)
        }
        "POST /companies/{company_id}/contacts/search" => Writes(companies::search_contacts),
        "GET /contacts" => Reads(contacts::list),
        "POST /contacts" => Writes(contacts::create),
        "POST /contacts/search" => Writes(contacts::search),
        // A poll moves its operation on.
        "GET /operations/{public_operation_id}" => Writes(operations::get),
        "GET /organization/credits" => Reads(organization::credits),
        "GET /search" => Reads(search::search),
        "GET /territories" => Reads(territories::list),
        "GET /territories/{territory_id}" => Reads(territories::get),
        "GET /territories/{territory_id}/companies" => Reads(territories::companies),
        _ => return None,
    })
}

/// The handler of a route that only the vendor's guides name, and the document lacks.
pub(crate) fn guide_handler(
    method: &Method,
    path: &str,
) -> Option<(Handler, Vec<(String, String)>)> {
    guides::handler(method, path)
}

impl Service {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            sessions: Vec::new(),
            contacts: Vec::new(),
            companies: Vec::new(),
            operations: Vec::new(),
            spent: organization::Spent::default(),
        }
    }

    fn seed(&self) -> &Seed {
        &self.settings.seed
    }
}

impl Call<'_> {
    fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find_map(|(key, value)| (key == name).then_some(value.as_str()))
    }

    fn path_id(&self) -> &str {
        self.path.first().map_or("", |(_, value)| value.as_str())
    }

    fn text(&self, property: &str) -> Option<&str> {
        self.body.get(property).and_then(Value::as_str)
    }
}

fn not_found(what: &str, id: &str) -> Answer {
    answer::error(
        StatusCode::NOT_FOUND,
        &format!("no {what} with the id `{id}`"),
    )
}
