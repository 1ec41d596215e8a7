//! One server-sent event.

use std::time::Duration;

use crate::Result;

/// One server-sent event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// The type of the event, where the server names one.
    pub name: Option<String>,
    /// The id of the last event that had one, this one included: what a new request says in `Last-Event-ID`.
    pub id: Option<String>,
    /// How long to wait before a new request, where the server said so since the event before.
    pub retry: Option<Duration>,
    /// What the event says.
    pub data: T,
}

impl<T> Event<T> {
    /// The same event with its data read.
    pub(super) fn map<U>(self, data: impl FnOnce(T) -> Result<U>) -> Result<Event<U>> {
        Ok(Event {
            name: self.name,
            id: self.id,
            retry: self.retry,
            data: data(self.data)?,
        })
    }
}
