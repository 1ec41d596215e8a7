//! Under which heading a change is told: where it is reported, and what it is called there.

use std::rc::Rc;

use super::findings::Location;
use crate::tree::Loc;

/// Two nodes that are one cause for whatever differs further inside, as long as that is not reported at a component of
/// its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fold {
    pub(crate) base: Loc,
    pub(crate) revision: Loc,
    /// A keyword whose schema is judged as a whole, and the start of the rule's name; none for two references that lead
    /// to components which are not the same thing.
    pub(crate) keyword: Option<(&'static str, &'static str)>,
}

#[derive(Clone)]
pub(crate) struct Heading {
    pub(crate) at: Location,
    /// The part of an operation: "the query parameter `limit`"; empty for a component.
    pub(crate) part: Rc<str>,
    /// The property inside of that: `image.kind`; empty for the whole.
    pub(crate) path: Rc<str>,
    pub(crate) fold: Option<Fold>,
}

impl Heading {
    pub(crate) fn new(at: &Location, part: impl Into<Rc<str>>) -> Self {
        Self {
            at: at.clone(),
            part: part.into(),
            path: "".into(),
            fold: None,
        }
    }

    /// A sentence on this heading, of which `message` is the predicate or a sentence of its own.
    pub(crate) fn sentence(&self, path: &str, message: &str) -> String {
        let verb = [
            "was ",
            "is ",
            "may ",
            "has ",
            "became ",
            "no longer ",
            "now works ",
            "works ",
        ]
        .iter()
        .any(|verb| message.starts_with(verb));
        let subject = match (path.is_empty(), self.part.is_empty()) {
            (true, true) if verb => "the value".to_owned(),
            (true, true) => return message.to_owned(),
            (true, false) => self.part.to_string(),
            (false, true) => format!("`{path}`"),
            (false, false) => format!("`{path}` in {}", self.part),
        };
        let colon = if verb { "" } else { ":" };
        format!("{subject}{colon} {message}")
    }
}

/// The path of what lies at these keys below a component: `address.zip`, `tags[]`.
pub(crate) fn path<'s>(steps: impl Iterator<Item = &'s str>) -> String {
    let mut path = String::new();
    let mut steps = steps.peekable();
    while let Some(step) = steps.next() {
        match step {
            "properties" => {
                if let Some(name) = steps.next() {
                    append(&mut path, &member(name));
                }
            }
            "patternProperties" => {
                if let Some(pattern) = steps.next() {
                    append(&mut path, &format!("{{{pattern}}}"));
                }
            }
            "prefixItems" => {
                if let Some(index) = steps.next() {
                    append(&mut path, &format!("[{index}]"));
                }
            }
            "items" if steps.peek().is_some_and(|step| step.parse::<u32>().is_ok()) => {
                if let Some(index) = steps.next() {
                    append(&mut path, &format!("[{index}]"));
                }
            }
            "items" | "additionalItems" | "itemSchema" | "unevaluatedItems" => {
                append(&mut path, "[]")
            }
            "additionalProperties" | "unevaluatedProperties" => append(&mut path, "{}"),
            "not" | "if" | "then" | "else" | "contains" | "propertyNames" | "contentSchema" => {
                append(&mut path, &format!("({step})"));
            }
            "dependentSchemas" | "dependencies" => {
                if let Some(name) = steps.next() {
                    append(&mut path, &format!("(with {name})"));
                }
            }
            "allOf" | "oneOf" | "anyOf" | "$defs" | "definitions" => {
                steps.next();
            }
            _ => {}
        }
    }
    path
}

/// The step to a property.
pub(crate) fn member(name: &str) -> String {
    format!(".{name}")
}

/// One more step of a path.
pub(crate) fn append(path: &mut String, step: &str) {
    path.push_str(if path.is_empty() {
        step.strip_prefix('.').unwrap_or(step)
    } else {
        step
    });
}
