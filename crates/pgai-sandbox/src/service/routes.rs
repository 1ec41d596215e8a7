//! From the name of a documented operation to the function that carries it out.

use super::{
    call::Call, companies, contacts, operations, organization, search, sessions, state::State,
    territories,
};
use crate::answer::Answer;

/// Carries out one operation.
pub(super) type Handler = fn(&mut State, &Call<'_>) -> Answer;

/// The handler of a documented operation.
pub(super) fn documented(operation: &str) -> Option<Handler> {
    Some(match operation {
        "GET /agent/sessions" => sessions::list,
        "POST /agent/sessions" => sessions::create,
        "POST /companies" => companies::add,
        "GET /companies/{company_id}/graph" | "GET /companies/{company_id}/relevance" => {
            companies::relevance
        }
        "POST /companies/{company_id}/contacts/search" => companies::search_contacts,
        "GET /contacts" => contacts::list,
        "POST /contacts" => contacts::create,
        "POST /contacts/search" => contacts::search,
        // A poll moves its operation on.
        "GET /operations/{public_operation_id}" => operations::get,
        "GET /organization/credits" => organization::credits,
        "GET /search" => search::search,
        "GET /territories" => territories::list,
        "GET /territories/{territory_id}" => territories::get,
        "GET /territories/{territory_id}/companies" => territories::companies,
        _ => return None,
    })
}
