//! One request on its way through the sandbox: where it leads, and what is wrong with it.

use super::shared::Shared;
use crate::{
    builder::Observer,
    contract::{Breach, Operation, Presented, Route},
    journal::{Entry, Request},
    sync::lock,
};

/// A request that is in the journal and has no answer yet.
pub(super) struct Visit<'a> {
    pub(super) shared: &'a Shared,
    /// The request in the journal.
    pub(super) entry: Entry,
    pub(super) request: Request,
    pub(super) route: Route<'a>,
    /// Whether the service answers it although the document has no operation for it.
    pub(super) undocumented: bool,
    /// What the request presents for the operation's security requirement.
    pub(super) presented: Presented,
    pub(super) breaches: Vec<Breach>,
}

impl<'a> Visit<'a> {
    pub(super) fn operation(&self) -> Option<&'a Operation> {
        self.route.operation()
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if let Some(Observer(observe)) = &self.shared.settings.observer {
            // Copied, since the observer may ask for the journal.
            let request = lock(&self.entry).clone();
            observe(&request);
        }
    }
}
