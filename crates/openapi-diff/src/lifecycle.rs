//! Announcements about the life of an operation, a parameter or a property: `deprecated`, `x-sunset`, `x-stability-level`.

use crate::change::Class::{self, Breaking, NonBreaking};
use crate::policy::{Policy, sunset};
use crate::tree::{Both, Node, Tree};
use crate::usage::Direction;

pub(crate) const SUNSET: &str = "x-sunset";
const STABILITY: &str = "x-stability-level";
/// From the least stable on; what does not say is stable.
const LEVELS: [&str; 4] = ["draft", "alpha", "beta", "stable"];

/// What one side says.
pub(crate) struct Life<'a> {
    deprecated: bool,
    sunset: Option<Node<'a>>,
    stability: Option<Node<'a>>,
}

impl<'a> Life<'a> {
    /// As `find` finds its keywords.
    pub(crate) fn read(deprecated: bool, find: impl Fn(&str) -> Option<Node<'a>>) -> Self {
        Self {
            deprecated,
            sunset: find(SUNSET),
            stability: find(STABILITY),
        }
    }

    pub(crate) fn of(tree: &Tree<'a>, node: Node<'a>) -> Self {
        let deprecated = node.flag("deprecated");
        Self::read(deprecated, |keyword| tree.get(node, keyword))
    }
}

/// Whose life it is; the known rules name each in their own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Operation,
    Parameter,
    Property(Direction),
}

/// One announcement.
pub(crate) struct Announced<'a> {
    pub(crate) rule: String,
    pub(crate) class: Class,
    /// The extension that says so; none where the `deprecated` flag does.
    pub(crate) nodes: Option<Both<'a>>,
    pub(crate) aspect: &'static str,
    pub(crate) message: String,
}

/// What happened: the rule for an operation, and the end of those for a parameter and a property. Empty where no rule speaks
/// of it.
type Event = (&'static str, &'static str, &'static str);

const DEPRECATED: Event = ("endpoint-deprecated", "deprecated", "deprecated");
const DEPRECATED_UNTIL: Event = (
    "endpoint-deprecated-with-sunset",
    "deprecated",
    "deprecated-with-sunset",
);
const SUNSET_MISSING: Event = (
    "api-deprecated-sunset-missing",
    "deprecated-sunset-missing",
    "deprecated-sunset-missing",
);
const SUNSET_UNREADABLE: Event = (
    "api-deprecated-sunset-parse",
    "sunset-parse",
    "deprecated-sunset-invalid",
);
const SUNSET_TOO_SOON: Event = (
    "api-sunset-date-too-small",
    "sunset-date-too-small",
    "sunset-date-too-small",
);
const REACTIVATED: Event = ("endpoint-reactivated", "reactivated", "reactivated");
const SUNSET_REMOVED: Event = ("sunset-deleted", "sunset-deleted", "");
const SUNSET_MOVED: Event = (
    "api-sunset-date-changed-too-small",
    "sunset-date-changed-too-small",
    "",
);
const SUNSET_GARBLED: Event = ("api-path-sunset-parse", "sunset-parse", "");
const LESS_STABLE: Event = ("api-stability-decreased", "", "stability-decreased");
const MORE_STABLE: Event = ("api-stability-increased", "", "stability-increased");
const LEVEL_UNKNOWN: &str = "api-invalid-stability-level";

/// The rule of an event, where there is one.
fn rule((operation, parameter, property): Event, subject: Subject) -> Option<String> {
    let (start, end) = match subject {
        Subject::Operation => (String::new(), operation),
        Subject::Parameter => ("request-parameter-".to_owned(), parameter),
        Subject::Property(direction) => (format!("{}-property-", direction.word()), property),
    };
    (!end.is_empty()).then(|| start + end)
}

/// What changed in the announcements about `subject`. A change of an extension that no rule speaks of is prose.
pub(crate) fn compare<'a>(
    old: &Life<'a>,
    new: &Life<'a>,
    subject: Subject,
    policy: Policy,
) -> Vec<Announced<'a>> {
    let sunsets = (old.sunset, new.sunset);
    let (told, by_flag) = match (old.deprecated, new.deprecated) {
        (false, true) => (Some(deprecated(sunsets.1, policy)), sunsets.1.is_none()),
        (true, false) => {
            let message = "is no longer deprecated".to_owned();
            (Some((REACTIVATED, NonBreaking, message)), true)
        }
        (true, true) => (moved(sunsets, policy), false),
        (false, false) => (None, true),
    };
    let life = told.and_then(|(event, class, message)| {
        Some(Announced {
            rule: rule(event, subject)?,
            class,
            nodes: (!by_flag).then_some(sunsets),
            aspect: if by_flag { "deprecated" } else { SUNSET },
            message,
        })
    });
    life.into_iter()
        .chain(stability((old.stability, new.stability), subject))
        .collect()
}

/// What is now deprecated, perhaps with a sunset: the event, the class of the change, and what happened.
fn deprecated(said: Option<Node<'_>>, policy: Policy) -> (Event, Class, String) {
    let Some(said) = said else {
        return match policy.days {
            1.. => {
                let message = "is now deprecated, and does not say until when it works";
                (SUNSET_MISSING, Breaking, message.to_owned())
            }
            _ => (DEPRECATED, NonBreaking, "is now deprecated".to_owned()),
        };
    };
    match sunset(said.value) {
        None => {
            let message = format!(
                "is now deprecated until {}, which is not a date",
                said.value
            );
            (SUNSET_UNREADABLE, Breaking, message)
        }
        Some(day) if policy.too_soon(day) => {
            let message =
                format!("is now deprecated, and works until {day} only, which is too soon");
            (SUNSET_TOO_SOON, Breaking, message)
        }
        Some(day) => {
            let message = format!("is now deprecated, and works until {day}");
            (DEPRECATED_UNTIL, NonBreaking, message)
        }
    }
}

/// The sunset of what was deprecated before.
fn moved(sunsets: Both<'_>, policy: Policy) -> Option<(Event, Class, String)> {
    let (one, other) = (sunsets.0?.value, sunsets.1.map(|node| node.value));
    let (event, message) = match (sunset(one), other, other.map(sunset)) {
        (_, None, _) => (
            SUNSET_REMOVED,
            format!("no longer says that it works until {one}"),
        ),
        (_, Some(other), _) if one == other => return None,
        (_, Some(other), Some(None)) => (
            SUNSET_GARBLED,
            format!("now works until {other}, which is not a date"),
        ),
        (Some(before), _, Some(Some(after))) if after < before && policy.too_soon(after) => (
            SUNSET_MOVED,
            format!("works until {after} instead of {before}, which is too soon"),
        ),
        _ => return None,
    };
    Some((event, Breaking, message))
}

fn stability<'a>(levels: Both<'a>, subject: Subject) -> Option<Announced<'a>> {
    let said = |node: Option<Node<'a>>| {
        node.map_or_else(|| "stable".to_owned(), |node| node.value.to_string())
    };
    let (was, is) = (said(levels.0), said(levels.1));
    let became = |word: &str| format!("became {word} stable: {is} after {was}");
    let (rule, class, message) = match (level(levels.0), level(levels.1)) {
        (_, None) if was != is => {
            let message = format!("has the stability level {is}, which nobody knows");
            (LEVEL_UNKNOWN.to_owned(), Breaking, message)
        }
        (Some(before), Some(after)) if after < before => {
            (rule(LESS_STABLE, subject)?, Breaking, became("less"))
        }
        (Some(before), Some(after)) if after > before => {
            (rule(MORE_STABLE, subject)?, NonBreaking, became("more"))
        }
        _ => return None,
    };
    Some(Announced {
        rule,
        class,
        nodes: Some(levels),
        aspect: STABILITY,
        message,
    })
}

fn level(said: Option<Node<'_>>) -> Option<usize> {
    let word = said.map_or(Some("stable"), |node| node.value.as_str());
    LEVELS.iter().position(|level| Some(*level) == word)
}
