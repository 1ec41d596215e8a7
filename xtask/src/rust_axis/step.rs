//! The step between two versions that changes ask for.

use semver::Version;

/// From harmless to breaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    None,
    Fix,
    Additive,
    Breaking,
}

impl Step {
    /// The word used in reports.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Fix => "patch",
            Self::Additive => "minor",
            Self::Breaking => "major",
        }
    }

    /// The step that [`word`](Self::word) names.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::None, Self::Fix, Self::Additive, Self::Breaking]
            .into_iter()
            .find(|step| step.word() == word)
    }

    /// The version after `version`; before 1.0 a breaking step is one of the second number, and any other of the third.
    pub(super) fn next(self, version: &Version) -> Option<Version> {
        let (major, minor, patch) = (version.major, version.minor, version.patch);
        match (self, major) {
            (Self::None, _) => None,
            (Self::Breaking, 0) => Some(Version::new(0, minor + 1, 0)),
            (Self::Breaking, _) => Some(Version::new(major + 1, 0, 0)),
            (Self::Additive, 1..) => Some(Version::new(major, minor + 1, 0)),
            (Self::Additive | Self::Fix, _) => Some(Version::new(major, minor, patch + 1)),
        }
    }
}
