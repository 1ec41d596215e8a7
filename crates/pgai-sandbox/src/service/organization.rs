//! The organisation's credits.

use serde_json::json;

use super::{call::Call, seed::RowKind, state::State};
use crate::answer::{self, Answer, StatusCode};

pub(super) fn credits(state: &State, _: &Call<'_>) -> Answer {
    let granted = state.settings.credits;
    let body = json!({
        "organization": {
            "id": state.seed().id(RowKind::Organization, 0),
            "name": "Sandbox Org",
        },
        "credit_remaining": {
            "company_credits": granted - state.spent.company,
            "content_credits": granted,
            "territory_credits": granted,
            "contact_credits": granted - state.spent.contact,
        },
    });
    answer::json(StatusCode::OK, &body)
}
