//! The organisation's credits.

use openapi_document::value;

use super::{
    call::Call,
    seed::RowKind,
    state::{Credit, State},
};
use crate::answer::{self, Answer, StatusCode};

pub(super) fn credits(state: &mut State, _: &Call<'_>) -> Answer {
    let granted = state.settings.credits;
    let body = value!({
        "organization": {
            "id": state.seed().id(RowKind::Organization, 0),
            "name": "Sandbox Org",
        },
        "credit_remaining": {
            "company_credits": state.credits(Credit::Company),
            "content_credits": granted,
            "territory_credits": granted,
            "contact_credits": state.credits(Credit::Contact),
        },
    });
    answer::json(StatusCode::OK, &body)
}
