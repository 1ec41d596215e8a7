//! What a comparison finds: one [`Change`] per cause, and the [`Report`] that holds them.

use std::fmt;

use openapi_document::Text;

/// How bad a change is for callers; ordered from harmless to breaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Class {
    /// Prose, examples, titles, tags, extensions, versions.
    Docs,
    /// No caller that follows the base document notices.
    NonBreaking,
    /// Some callers may notice, or the old document may never have been true.
    Warning,
    /// A caller that follows the base document fails.
    Breaking,
}

impl Class {
    /// The word used in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Docs => "docs",
            Self::NonBreaking => "non-breaking",
            Self::Warning => "warning",
            Self::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One cause, however many operations it reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The name of the rule, as oasdiff names it where it knows the rule.
    pub rule: String,
    /// The worst judgement over requests and responses.
    pub class: Class,
    /// `METHOD /path`, `components/<kind>/<name>`, or `document`.
    pub at: Text,
    /// The operations that the change reaches, `METHOD /path`, and the webhooks, `webhook NAME`, sorted.
    pub used_by: Vec<Text>,
    /// JSON pointer to the changed node in the base; none when it was added.
    pub base_pointer: Option<String>,
    /// JSON pointer to the changed node in the revision; none when it was removed.
    pub revision_pointer: Option<String>,
    /// One sentence for people.
    pub message: String,
    /// How else the same change is judged, as where a schema is used in requests and in responses; the worst is in `rule`
    /// and `class`.
    pub also: Vec<Judgement>,
}

/// A rule, and how bad a change is by it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Judgement {
    /// The name of the rule.
    pub rule: String,
    /// The class of the change by this rule.
    pub class: Class,
}

/// How many changes of each class a report has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The worst class; none when nothing changed.
    pub class: Option<Class>,
    /// Number of breaking changes.
    pub breaking: usize,
    /// Number of warnings.
    pub warning: usize,
    /// Number of non-breaking changes.
    pub non_breaking: usize,
    /// Number of changes to documentation only.
    pub docs: usize,
}

impl Summary {
    /// The word used in reports; `none` when nothing changed.
    #[must_use]
    pub fn class_word(&self) -> &'static str {
        self.class.map_or("none", Class::as_str)
    }
}

/// Everything that a comparison found, worst first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The changes, worst class first, then by at.
    pub changes: Vec<Change>,
    /// What the changes do to generated Rust code, when somebody measured it.
    pub rust: Option<RustChanges>,
}

/// What changed in the public items of code generated from both documents. Measured outside of this crate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RustChanges {
    /// The version step that the removed, changed and added items ask for: `major`, `minor`, `patch` or `none`.
    pub step: String,
    /// The next version of the crates, when somebody knows the present one.
    pub version: Option<String>,
    /// Public items that are gone.
    pub removed: Vec<String>,
    /// Public items with another signature.
    pub changed: Vec<String>,
    /// Public items that are new.
    pub added: Vec<String>,
    /// Per change of the report, by its index: the Rust methods that it touches.
    pub methods: Vec<Vec<String>>,
}

impl Report {
    /// Counts the changes by class.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let count = |class| {
            self.changes
                .iter()
                .filter(|change| change.class == class)
                .count()
        };
        Summary {
            class: self.changes.iter().map(|change| change.class).max(),
            breaking: count(Class::Breaking),
            warning: count(Class::Warning),
            non_breaking: count(Class::NonBreaking),
            docs: count(Class::Docs),
        }
    }
}
