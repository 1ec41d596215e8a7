//! A document of several files, anchors and ids as one value in which every reference is a local JSON pointer.

mod copy;
mod home;
mod plan;

use plan::Plan;

use crate::document::{Address, Document};
use crate::{Error, Value};

/// A reference that leads nowhere.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Unresolved {
    /// The object in which the reference stands.
    pub address: Address,
    /// The member of that object: `$ref`, `$dynamicRef`, `operationRef`, or a value of a discriminator's mapping.
    pub key: String,
    /// The reference as it is written.
    pub reference: String,
    /// Why it leads nowhere.
    pub error: Error,
}

impl Document {
    /// The whole document as one value, in which every reference that can be followed is a local JSON pointer (`#/…`).
    ///
    /// - What lies in another file is put where the first file has nothing but a reference to it. Otherwise it comes under
    ///   `components`, named after its last key or its file, or after both where that name is taken or wanted twice.
    /// - References by `$anchor`, `$id` and `$self` become pointers, and so do the targets of a discriminator's mapping,
    ///   also bare names. `$dynamicRef` keeps its keyword and has the pointer of what it first leads to.
    /// - `$id` and `$self` are removed: they would be another base for the pointers.
    /// - A reference in place of a map (`paths`, `content`), which OpenAPI does not have and documents do, becomes a copy of
    ///   the map.
    /// - A reference that leads nowhere stays as it is, with the name of its file where it came from another one.
    ///
    /// # Errors
    ///
    /// When the copies come to more values than a document can have.
    pub fn bundled(&self) -> Result<Value, Error> {
        let plan = Plan::of(self);
        if plan.is_empty() {
            return Ok(self.root().clone());
        }
        copy::carry_out(&plan)
    }

    /// As [`Document::bundled`], without a copy where there is nothing to change.
    ///
    /// # Errors
    ///
    /// As [`Document::bundled`].
    pub fn into_bundled(self) -> Result<Value, Error> {
        Ok(self.into_bundled_and_unresolved()?.0)
    }

    /// What [`Document::into_bundled`] and [`Document::unresolved`] return, from one reading of the document.
    ///
    /// # Errors
    ///
    /// As [`Document::bundled`].
    pub fn into_bundled_and_unresolved(self) -> Result<(Value, Vec<Unresolved>), Error> {
        let mut plan = Plan::of(&self);
        let unresolved = std::mem::take(&mut plan.unresolved);
        if plan.is_empty() {
            drop(plan);
            return Ok((self.into_root(), unresolved));
        }
        Ok((copy::carry_out(&plan)?, unresolved))
    }

    /// Every reference of the document, and of what it refers to in other files, that leads nowhere.
    #[must_use]
    pub fn unresolved(&self) -> Vec<Unresolved> {
        Plan::of(self).unresolved
    }
}
