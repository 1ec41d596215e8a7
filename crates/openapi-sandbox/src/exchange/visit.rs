//! One request on its way through the sandbox: where it leads, and what is wrong with it.

use super::shared::{Observer, Shared};
use crate::{
    contract::{Breach, Operation, Presented, Route},
    journal::Request,
    sync::lock,
};

/// A request that is in the journal and has no answer yet.
pub(super) struct Visit<'a> {
    pub(super) shared: &'a Shared,
    /// Names the entry in the journal.
    pub(super) number: u64,
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
        match &self.route {
            Route::Found(operation, _) => Some(operation),
            _ => None,
        }
    }

    /// Changes the entry in the journal.
    pub(super) fn note(&self, change: impl FnOnce(&mut Request)) {
        lock(&self.shared.journal).update(self.number, change);
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if let Some(Observer(observe)) = &self.shared.observer {
            let entry = lock(&self.shared.journal).get(self.number).cloned();
            observe(entry.as_ref().unwrap_or(&self.request));
        }
    }
}
