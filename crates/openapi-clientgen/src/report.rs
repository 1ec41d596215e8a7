//! What was changed in a document on its way to a client, and why.

use openapi_document::{Value, value};

/// One change to the document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Change {
    /// JSON pointer into the document that was given.
    pub pointer: String,
    /// The name of the rule that made the change.
    pub rule: &'static str,
    /// Why, in one sentence.
    pub reason: String,
    /// Whether the client can express less than the document says.
    pub lossy: bool,
}

/// All changes made to one document, in the order of their pointers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    changes: Vec<Change>,
}

impl Report {
    pub(crate) fn kept(&mut self, pointer: &str, rule: &'static str, reason: impl Into<String>) {
        self.push(pointer, rule, reason.into(), false);
    }

    pub(crate) fn lost(&mut self, pointer: &str, rule: &'static str, reason: impl Into<String>) {
        self.push(pointer, rule, reason.into(), true);
    }

    fn push(&mut self, pointer: &str, rule: &'static str, reason: String, lossy: bool) {
        let change = Change {
            pointer: pointer.to_owned(),
            rule,
            reason,
            lossy,
        };
        if let Err(place) = self.changes.binary_search(&change) {
            self.changes.insert(place, change);
        }
    }

    pub(crate) fn append(&mut self, other: Report) {
        self.changes.extend(other.changes);
        self.changes.sort();
        self.changes.dedup();
    }

    /// The changes, ordered by pointer.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The report as JSON: `{"changes":[{"pointer","rule","reason","lossy"}]}`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let row = |change: &Change| {
            value!({
                "pointer": change.pointer.as_str(),
                "rule": change.rule,
                "reason": change.reason.as_str(),
                "lossy": change.lossy
            })
        };
        let changes: Vec<Value> = self.changes.iter().map(row).collect();
        value!({ "changes": changes })
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for change in &self.changes {
            let mark = if change.lossy { " (lossy)" } else { "" };
            writeln!(
                f,
                "{}{mark}: {}: {}",
                change.rule, change.pointer, change.reason
            )?;
        }
        Ok(())
    }
}
