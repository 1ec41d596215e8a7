//! The armed faults of one sandbox.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use super::{definition::Fault, when::When};
use crate::{contract::Operation, sync::lock};

/// The armed faults; the first one that matches applies.
#[derive(Debug, Default)]
pub(crate) struct Plan(Mutex<Vec<Entry>>);

#[derive(Debug)]
struct Entry {
    when: When,
    fault: Arc<Fault>,
    seen: u64,
    tally: Arc<Tally>,
}

#[derive(Debug, Default)]
struct Tally {
    hits: AtomicU64,
    disarmed: AtomicBool,
}

/// A fault that has been armed; from [`Sandbox::fault`](crate::Sandbox::fault). It stays armed when this is dropped.
#[derive(Clone, Debug)]
pub struct Armed(Arc<Tally>);

impl Armed {
    /// How many calls it has applied to.
    #[must_use]
    pub fn hits(&self) -> u64 {
        self.0.hits.load(Ordering::Relaxed)
    }

    /// Ends it for later calls.
    pub fn disarm(&self) {
        self.0.disarmed.store(true, Ordering::Relaxed);
    }
}

impl Plan {
    pub(crate) fn arm(&self, when: When, fault: Fault) -> Armed {
        let tally = Arc::new(Tally::default());
        lock(&self.0).push(Entry {
            when,
            fault: Arc::new(fault),
            seen: 0,
            tally: Arc::clone(&tally),
        });
        Armed(tally)
    }

    /// Counts a call of `operation`, and returns the fault that applies to it.
    pub(crate) fn next(&self, operation: Option<&Operation>) -> Option<Arc<Fault>> {
        let mut applied = None;
        lock(&self.0).retain_mut(|entry| {
            if entry.tally.disarmed.load(Ordering::Relaxed) {
                return false;
            }
            if entry.when.covers(operation) {
                entry.seen += 1;
                if applied.is_none() && entry.when.includes(entry.seen) {
                    entry.tally.hits.fetch_add(1, Ordering::Relaxed);
                    applied = Some(Arc::clone(&entry.fault));
                }
            }
            true
        });
        applied
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use http::StatusCode;

    use super::*;
    use crate::contract::Contract;

    #[test]
    fn the_first_armed_applies_and_all_count() {
        let contract =
            Contract::parse(r#"{"openapi": "3.1.0", "paths": {"/contacts": {"get": {}}}}"#);
        let contract = contract.unwrap();
        let list = contract.operation("GET /contacts");
        let plan = Plan::default();
        let all = plan.arm(
            When::always().nth(2),
            Fault::status(StatusCode::BAD_GATEWAY),
        );
        let contacts = plan.arm(
            When::operation("GET /contacts").first(3),
            Fault::status(StatusCode::BAD_GATEWAY),
        );
        for _ in 0..4 {
            plan.next(list);
        }
        assert!(plan.next(None).is_none());
        assert_eq!((all.hits(), contacts.hits()), (1, 2));
        let always = plan.arm(When::always(), Fault::status(StatusCode::BAD_GATEWAY));
        always.disarm();
        assert!(plan.next(None).is_none());
    }
}
