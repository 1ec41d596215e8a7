//! What the PG:AI API does, as far as it is documented: one function per operation, over one state.
//!
//! Where the vendor publishes no fields, the body is a placeholder of our own and the answer says so
//! in the header `x-pgai-sandbox-body: placeholder`.

mod call;
mod companies;
mod contacts;
mod guides;
mod operations;
mod organization;
mod page;
mod routes;
mod rows;
mod scope;
mod search;
mod seed;
mod sessions;
mod state;
mod territories;

use std::sync::{Mutex, PoisonError};

use openapi_sandbox::{Breach, Key, Operation, Reason, Refusal, Service, http::Method};

use crate::{
    answer::{self, Answer, StatusCode},
    fault::FAULTS,
};
use call::Call;
pub(crate) use state::Settings;
use state::State;

/// What the vendor's prose says is tolerated although the schema forbids it: operation, part, JSON pointer, keyword.
///
/// The kind of an agent session: "an absent or unknown value becomes chat".
const TOLERATED: [(&str, &str, &str, &str); 1] =
    [("POST /agent/sessions", "body", "/type", "enum")];

/// PG:AI's service, with its state.
#[derive(Debug)]
pub(crate) struct PgAi(Mutex<State>);

impl PgAi {
    pub(crate) fn new(settings: Settings) -> Self {
        Self(Mutex::new(State {
            settings,
            ..State::default()
        }))
    }
}

impl Service for PgAi {
    fn answer(&self, call: &openapi_sandbox::Call<'_>) -> Answer {
        let path = &call.request().path;
        let route = match call.operation() {
            Some(operation) => routes::documented(operation.name()),
            None => guides::handler(path),
        };
        match route {
            Some(handler) => {
                // A panicking test thread leaves the state whole.
                let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                handler(&mut state, &Call::new(call))
            }
            None => {
                let problem = format!("the sandbox cannot do {path}");
                answer::error(StatusCode::NOT_IMPLEMENTED, &problem)
            }
        }
    }

    fn answers_undocumented(&self, method: &Method, path: &str) -> bool {
        method == Method::GET && guides::handler(path).is_some()
    }

    fn permits(&self, key: &Key, operation: &Operation) -> Result<(), String> {
        scope::permits(key, operation)
    }

    fn tolerates(&self, operation: &Operation, breach: &Breach) -> bool {
        let keyword = breach.keyword.as_deref().unwrap_or_default();
        let found = (operation.name(), &*breach.part, &*breach.instance, keyword);
        TOLERATED.contains(&found)
    }

    fn refuse(&self, refusal: &Refusal<'_>) -> Answer {
        let (status, detail) = (refusal.status, refusal.detail.as_str());
        match refusal.reason {
            Reason::Contract => answer::error_with_details(status, detail, &refusal.breaches),
            Reason::Forbidden => {
                answer::typed_error(status, "authorization_error", "forbidden", detail)
            }
            _ => answer::error(status, detail),
        }
    }

    fn faults(&self) -> &'static [(&'static str, &'static str)] {
        FAULTS
    }
}

fn not_found(what: &str, id: &str) -> Answer {
    answer::error(
        StatusCode::NOT_FOUND,
        &format!("no {what} with the id `{id}`"),
    )
}
