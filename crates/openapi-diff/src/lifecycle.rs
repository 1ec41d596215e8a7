//! Announcements about the life of an operation, a parameter or a property: `deprecated`, `x-sunset`, `x-stability-level`.

use crate::change::Class::{self, Breaking, NonBreaking};
use crate::policy::{Policy, sunset};
use crate::tree::{Node, Tree};
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
    pub(crate) nodes: Option<(Option<Node<'a>>, Option<Node<'a>>)>,
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
    let mut found = Vec::new();
    let sunsets = Some((old.sunset, new.sunset));
    let mut add = |event, class, nodes, aspect, message: &str| {
        if let Some(rule) = rule(event, subject) {
            let message = message.to_owned();
            found.push(Announced {
                rule,
                class,
                nodes,
                aspect,
                message,
            });
        }
    };
    match (old.deprecated, new.deprecated) {
        (false, true) => {
            let day = new.sunset.map(|node| sunset(node.value));
            let (event, class, message) = match day {
                None if policy.days > 0 => (
                    Event::SunsetMissing,
                    Breaking,
                    "is now deprecated, and does not say until when it works",
                ),
                None => (Event::Deprecated, NonBreaking, "is now deprecated"),
                Some(None) => (
                    Event::SunsetUnreadable,
                    Breaking,
                    "is now deprecated until a day that cannot be read",
                ),
                Some(Some(day)) if policy.too_soon(day) => (
                    Event::SunsetTooSoon,
                    Breaking,
                    "is now deprecated, and its sunset is too soon",
                ),
                Some(Some(_)) => (
                    Event::DeprecatedUntil,
                    NonBreaking,
                    "is now deprecated, with a sunset",
                ),
            };
            let (nodes, aspect) = match new.sunset {
                Some(_) => (sunsets, SUNSET),
                None => (None, "deprecated"),
            };
            add(event, class, nodes, aspect, message);
        }
        (true, false) => add(
            Event::Reactivated,
            NonBreaking,
            None,
            "deprecated",
            "is no longer deprecated",
        ),
        (true, true) => match (old.sunset, new.sunset) {
            (Some(_), None) => add(
                Event::SunsetRemoved,
                Breaking,
                sunsets,
                SUNSET,
                "no longer says until when it works",
            ),
            (Some(one), Some(other)) if one.value != other.value => {
                match (sunset(one.value), sunset(other.value)) {
                    (_, None) => add(
                        Event::SunsetGarbled,
                        Breaking,
                        sunsets,
                        SUNSET,
                        "now works until a day that cannot be read",
                    ),
                    (Some(before), Some(after)) if after < before && policy.too_soon(after) => {
                        add(
                            Event::SunsetMoved,
                            Breaking,
                            sunsets,
                            SUNSET,
                            "ends sooner than announced, and too soon",
                        );
                    }
                    _ => {}
                }
            }
            _ => {}
        },
        (false, false) => {}
    }
    let levels = (old.stability, new.stability);
    match (level(levels.0), level(levels.1)) {
        (_, None) if levels.0.map(|node| node.value) != levels.1.map(|node| node.value) => {
            let message = "has a stability level that nobody knows";
            add(
                Event::LevelUnknown,
                Breaking,
                Some(levels),
                STABILITY,
                message,
            );
        }
        (Some(before), Some(after)) if after < before => {
            let message = "became less stable";
            add(
                Event::LessStable,
                Breaking,
                Some(levels),
                STABILITY,
                message,
            );
        }
        (Some(before), Some(after)) if after > before => {
            let message = "became more stable";
            add(
                Event::MoreStable,
                NonBreaking,
                Some(levels),
                STABILITY,
                message,
            );
        }
        _ => {}
    }
    found
}

fn level(said: Option<Node<'_>>) -> Option<usize> {
    let word = said.map_or(Some("stable"), |node| node.value.as_str());
    LEVELS.iter().position(|level| Some(*level) == word)
}
