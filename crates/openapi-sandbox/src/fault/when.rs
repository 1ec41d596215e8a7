//! The choice of the calls that a fault applies to.

use crate::contract::Operation;

/// A choice of calls: all, or of one operation; and of these the nth, the first n, every nth.
#[derive(Clone, Debug)]
#[must_use]
pub struct When {
    operation: Option<String>,
    first: u64,
    last: u64,
    step: u64,
}

impl When {
    /// Every call.
    pub fn always() -> Self {
        Self {
            operation: None,
            first: 1,
            last: u64::MAX,
            step: 1,
        }
    }

    /// Every call of an operation: `GET /contacts` (method and path template), or an operationId of the document.
    pub fn operation(name: impl Into<String>) -> Self {
        Self {
            operation: Some(name.into()),
            ..Self::always()
        }
    }

    /// Of these, the `n`th alone, counted from 1.
    pub fn nth(self, n: u64) -> Self {
        self.range(n, n, 1)
    }

    /// Of these, the first `n`.
    pub fn first(self, n: u64) -> Self {
        self.range(1, n, 1)
    }

    /// Of these, the `n`th and all later ones, counted from 1.
    pub fn from_nth(self, n: u64) -> Self {
        self.range(n, u64::MAX, 1)
    }

    /// Of these, every `n`th: `every(3)` is the third, the sixth, and so on.
    pub fn every(self, n: u64) -> Self {
        self.range(n.max(1), u64::MAX, n.max(1))
    }

    fn range(self, first: u64, last: u64, step: u64) -> Self {
        Self {
            first,
            last,
            step,
            ..self
        }
    }

    pub(crate) fn operation_name(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    pub(super) fn covers(&self, operation: Option<&Operation>) -> bool {
        match &self.operation {
            None => true,
            Some(name) => operation.is_some_and(|operation| operation.is_named(name)),
        }
    }

    /// Whether the `call`th of the calls that it covers is one of its own.
    pub(super) fn includes(&self, call: u64) -> bool {
        (self.first..=self.last).contains(&call) && (call - self.first).is_multiple_of(self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_choice_has_its_calls() {
        let calls = |when: When| {
            (1..=7)
                .filter(|&call| when.includes(call))
                .collect::<Vec<_>>()
        };
        assert_eq!(calls(When::always()), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(calls(When::always().nth(2)), [2]);
        assert_eq!(calls(When::always().first(2)), [1, 2]);
        assert_eq!(calls(When::always().from_nth(6)), [6, 7]);
        assert_eq!(calls(When::always().every(3)), [3, 6]);
        assert!(calls(When::always().nth(0)).is_empty());
    }
}
