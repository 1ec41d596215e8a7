//! The state behind all operations.

use std::time::Duration;

use serde_json::Value;

use super::seed::Seed;

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
#[derive(Debug)]
pub(super) struct State {
    pub(super) settings: Settings,
    pub(super) sessions: Vec<Value>,
    pub(super) contacts: Vec<Value>,
    pub(super) companies: Vec<Company>,
    pub(super) submitted: Vec<Submitted>,
    pub(super) spent: Spent,
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

/// Credits used up so far.
#[derive(Debug, Default)]
pub(super) struct Spent {
    pub(super) company: u64,
    pub(super) contact: u64,
}

impl State {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            sessions: Vec::new(),
            contacts: Vec::new(),
            companies: Vec::new(),
            submitted: Vec::new(),
            spent: Spent::default(),
        }
    }

    pub(super) fn seed(&self) -> Seed {
        self.settings.seed
    }

    /// Spends a company credit; `false` if none is left.
    pub(super) fn spend_company_credit(&mut self) -> bool {
        spend(&mut self.spent.company, self.settings.credits)
    }

    /// Spends a contact credit; `false` if none is left.
    pub(super) fn spend_contact_credit(&mut self) -> bool {
        spend(&mut self.spent.contact, self.settings.credits)
    }
}

fn spend(spent: &mut u64, granted: u64) -> bool {
    let left = *spent < granted;
    *spent += u64::from(left);
    left
}
