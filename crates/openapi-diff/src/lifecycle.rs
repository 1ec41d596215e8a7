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

#[derive(Debug, Clone, Copy)]
enum Event {
    Deprecated,
    DeprecatedUntil,
    SunsetMissing,
    SunsetUnreadable,
    SunsetTooSoon,
    Reactivated,
    SunsetRemoved,
    SunsetMoved,
    SunsetGarbled,
    LessStable,
    MoreStable,
    LevelUnknown,
}

/// The rule of an event, where there is one.
fn rule(event: Event, subject: Subject) -> Option<String> {
    let name = match (event, subject) {
        (Event::LevelUnknown, _) => "api-invalid-stability-level",
        (Event::Deprecated, Subject::Operation) => "endpoint-deprecated",
        (Event::DeprecatedUntil, Subject::Operation) => "endpoint-deprecated-with-sunset",
        (Event::SunsetMissing, Subject::Operation) => "api-deprecated-sunset-missing",
        (Event::SunsetUnreadable, Subject::Operation) => "api-deprecated-sunset-parse",
        (Event::SunsetTooSoon, Subject::Operation) => "api-sunset-date-too-small",
        (Event::Reactivated, Subject::Operation) => "endpoint-reactivated",
        (Event::SunsetRemoved, Subject::Operation) => "sunset-deleted",
        (Event::SunsetMoved, Subject::Operation) => "api-sunset-date-changed-too-small",
        (Event::SunsetGarbled, Subject::Operation) => "api-path-sunset-parse",
        (Event::LessStable, Subject::Operation) => "api-stability-decreased",
        (Event::MoreStable, Subject::Operation) => "api-stability-increased",
        (Event::Deprecated | Event::DeprecatedUntil, Subject::Parameter) => {
            "request-parameter-deprecated"
        }
        (Event::SunsetMissing, Subject::Parameter) => "request-parameter-deprecated-sunset-missing",
        (Event::SunsetUnreadable | Event::SunsetGarbled, Subject::Parameter) => {
            "request-parameter-sunset-parse"
        }
        (Event::SunsetTooSoon, Subject::Parameter) => "request-parameter-sunset-date-too-small",
        (Event::Reactivated, Subject::Parameter) => "request-parameter-reactivated",
        (Event::SunsetRemoved, Subject::Parameter) => "request-parameter-sunset-deleted",
        (Event::SunsetMoved, Subject::Parameter) => {
            "request-parameter-sunset-date-changed-too-small"
        }
        (Event::LessStable | Event::MoreStable, Subject::Parameter) => return None,
        (event, Subject::Property(direction)) => {
            let suffix = match event {
                Event::Deprecated => "deprecated",
                Event::DeprecatedUntil => "deprecated-with-sunset",
                Event::SunsetMissing => "deprecated-sunset-missing",
                Event::SunsetUnreadable => "deprecated-sunset-invalid",
                Event::SunsetTooSoon => "sunset-date-too-small",
                Event::Reactivated => "reactivated",
                Event::LessStable => "stability-decreased",
                Event::MoreStable => "stability-increased",
                _ => return None,
            };
            return Some(format!("{}-property-{suffix}", direction.word()));
        }
    };
    Some(name.to_owned())
}

/// What changed in the announcements about `subject`. A change of an extension that no rule speaks of is prose.
pub(crate) fn compare<'a>(
    old: &Life<'a>,
    new: &Life<'a>,
    subject: Subject,
    policy: Policy,
) -> Vec<Announced<'a>> {
    let mut found = Found {
        subject,
        all: Vec::new(),
    };
    let sunsets = (old.sunset, new.sunset);
    match (old.deprecated, new.deprecated) {
        (false, true) => found.deprecated(sunsets, policy),
        (true, false) => found.add(
            Event::Reactivated,
            NonBreaking,
            None,
            "deprecated",
            "is no longer deprecated".into(),
        ),
        (true, true) => found.moved(sunsets, policy),
        (false, false) => {}
    }
    found.stability((old.stability, new.stability));
    found.all
}

struct Found<'a> {
    subject: Subject,
    all: Vec<Announced<'a>>,
}

impl<'a> Found<'a> {
    fn add(
        &mut self,
        event: Event,
        class: Class,
        nodes: Option<Both<'a>>,
        aspect: &'static str,
        message: String,
    ) {
        if let Some(rule) = rule(event, self.subject) {
            self.all.push(Announced {
                rule,
                class,
                nodes,
                aspect,
                message,
            });
        }
    }

    fn deprecated(&mut self, sunsets: Both<'a>, policy: Policy) {
        let said = sunsets.1.map(|node| (node.value, sunset(node.value)));
        let (event, class, message) = match said {
            None if policy.days > 0 => (
                Event::SunsetMissing,
                Breaking,
                "is now deprecated, and does not say until when it works".to_owned(),
            ),
            None => (
                Event::Deprecated,
                NonBreaking,
                "is now deprecated".to_owned(),
            ),
            Some((text, None)) => (
                Event::SunsetUnreadable,
                Breaking,
                format!("is now deprecated until {text}, which is not a date"),
            ),
            Some((_, Some(day))) if policy.too_soon(day) => (
                Event::SunsetTooSoon,
                Breaking,
                format!("is now deprecated, and works until {day} only, which is too soon"),
            ),
            Some((_, Some(day))) => (
                Event::DeprecatedUntil,
                NonBreaking,
                format!("is now deprecated, and works until {day}"),
            ),
        };
        let (nodes, aspect) = match sunsets.1 {
            Some(_) => (Some(sunsets), SUNSET),
            None => (None, "deprecated"),
        };
        self.add(event, class, nodes, aspect, message);
    }

    fn moved(&mut self, sunsets: Both<'a>, policy: Policy) {
        let (event, message) = match sunsets {
            (Some(one), None) => (
                Event::SunsetRemoved,
                format!("no longer says that it works until {}", one.value),
            ),
            (Some(one), Some(other)) if one.value != other.value => {
                match (sunset(one.value), sunset(other.value)) {
                    (_, None) => (
                        Event::SunsetGarbled,
                        format!("now works until {}, which is not a date", other.value),
                    ),
                    (Some(before), Some(after)) if after < before && policy.too_soon(after) => (
                        Event::SunsetMoved,
                        format!("works until {after} instead of {before}, which is too soon"),
                    ),
                    _ => return,
                }
            }
            _ => return,
        };
        self.add(event, Breaking, Some(sunsets), SUNSET, message);
    }

    fn stability(&mut self, levels: Both<'a>) {
        let said = |node: Option<Node<'a>>| {
            node.map_or_else(|| "stable".to_owned(), |node| node.value.to_string())
        };
        let (event, class, message) = match (level(levels.0), level(levels.1)) {
            (_, None) if levels.0.map(|node| node.value) != levels.1.map(|node| node.value) => (
                Event::LevelUnknown,
                Breaking,
                format!(
                    "has the stability level {}, which nobody knows",
                    said(levels.1)
                ),
            ),
            (Some(before), Some(after)) if after < before => (
                Event::LessStable,
                Breaking,
                format!(
                    "became less stable: {} after {}",
                    said(levels.1),
                    said(levels.0)
                ),
            ),
            (Some(before), Some(after)) if after > before => (
                Event::MoreStable,
                NonBreaking,
                format!(
                    "became more stable: {} after {}",
                    said(levels.1),
                    said(levels.0)
                ),
            ),
            _ => return,
        };
        self.add(event, class, Some(levels), STABILITY, message);
    }
}

fn level(said: Option<Node<'_>>) -> Option<usize> {
    let word = said.map_or(Some("stable"), |node| node.value.as_str());
    LEVELS.iter().position(|level| Some(*level) == word)
}
