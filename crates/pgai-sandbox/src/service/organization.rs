//! The organisation's credits, and what they are spent on.

use http::StatusCode;
use serde_json::json;

use super::{Call, Service, seed::Kind};
use crate::answer::{self, Answer};

/// Credits used up so far.
#[derive(Debug, Default)]
pub(super) struct Spent {
    company: u64,
    contact: u64,
}

impl Spent {
    /// Spends a company credit of `granted`; `false` if none is left.
    pub(super) fn company(&mut self, granted: u64) -> bool {
        spend(&mut self.company, granted)
    }

    /// Spends a contact credit of `granted`; `false` if none is left.
    pub(super) fn contact(&mut self, granted: u64) -> bool {
        spend(&mut self.contact, granted)
    }
}

fn spend(spent: &mut u64, granted: u64) -> bool {
    let left = *spent < granted;
    *spent += u64::from(left);
    left
}

pub(super) fn credits(service: &Service, _: &Call<'_>) -> Answer {
    let granted = service.settings.credits;
    let body = json!({
        "organization": {
            "id": service.seed().id(Kind::Organization, 0),
            "name": "Sandbox Org",
        },
        "credit_remaining": {
            "company_credits": granted - service.spent.company,
            "content_credits": granted,
            "territory_credits": granted,
            "contact_credits": granted - service.spent.contact,
        },
    });
    answer::json(StatusCode::OK, &body)
}
