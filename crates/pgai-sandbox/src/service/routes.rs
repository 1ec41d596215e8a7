//! From the name of a documented operation to the function that carries it out.

use std::sync::{PoisonError, RwLock};

use super::{
    call::Call, companies, contacts, operations, organization, search, sessions, state::State,
    territories,
};
use crate::answer::Answer;

/// Carries out one operation.
#[derive(Clone, Copy)]
pub(super) enum Handler {
    /// Leaves the state as it is, so that any number run at once.
    Reads(fn(&State, &Call<'_>) -> Answer),
    Writes(fn(&mut State, &Call<'_>) -> Answer),
}

impl Handler {
    pub(super) fn carry_out(self, state: &RwLock<State>, call: &Call<'_>) -> Answer {
        // A panicking test thread leaves the state whole.
        match self {
            Self::Reads(handler) => {
                let state = state.read().unwrap_or_else(PoisonError::into_inner);
                handler(&state, call)
            }
            Self::Writes(handler) => {
                let mut state = state.write().unwrap_or_else(PoisonError::into_inner);
                handler(&mut state, call)
            }
        }
    }
}

/// The handler of a documented operation.
pub(super) fn documented(operation: &str) -> Option<Handler> {
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
