//! The state behind all operations.

use std::time::Duration;

use openapi_document::Value;

use super::seed::Seed;
use crate::answer::{self, Answer, StatusCode};

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

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: Seed {
                number: 1,
                rows: 60,
            },
            credits: 1_000_000,
            operation_polls: 2,
            operation_hint: Duration::from_secs(1),
        }
    }
}

/// What callers have changed, beside the seeded rows.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) settings: Settings,
    pub(super) sessions: Vec<Value>,
    pub(super) contacts: Vec<Value>,
    pub(super) companies: Vec<Company>,
    pub(super) submitted: Vec<Submitted>,
    /// Credits used up so far, by their kind.
    pub(super) spent: [u64; 2],
}

/// A company that was submitted and enriched.
#[derive(Debug)]
pub(super) struct Company {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) domain: Option<String>,
}

/// Work that was accepted with 202.
#[derive(Debug)]
pub(super) struct Submitted {
    /// `None` once it is done.
    pub(super) work: Option<Work>,
    pub(super) polls: u32,
    pub(super) created_at: String,
    pub(super) result: Value,
}

/// What an asynchronous operation does when it ends.
#[derive(Debug)]
pub(super) enum Work {
    AddCompany(Company),
    RefreshContacts { company: String },
}

/// The kinds of credits that calls use up.
#[derive(Clone, Copy, Debug)]
pub(super) enum Credit {
    Company,
    Contact,
}

impl State {
    pub(super) fn seed(&self) -> Seed {
        self.settings.seed
    }

    /// How many credits of a kind are left.
    pub(super) fn credits(&self, credit: Credit) -> u64 {
        self.settings.credits - self.spent[credit as usize]
    }

    /// Spends a credit; the answer if none is left.
    pub(super) fn spend(&mut self, credit: Credit) -> Option<Answer> {
        let kind = match credit {
            Credit::Company => "company",
            Credit::Contact => "contact",
        };
        if self.credits(credit) == 0 {
            let problem = format!("not enough {kind} credits");
            return Some(answer::error(StatusCode::PAYMENT_REQUIRED, &problem));
        }
        self.spent[credit as usize] += 1;
        None
    }
}
