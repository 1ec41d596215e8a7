//! One property of an object: whether it is there, whether it must be, and who may see it.

use super::context::Context;
use super::object::{Member, Seen};
use super::shape::Shape;
use crate::change::Class::{self, Breaking, NonBreaking, Warning};
use crate::engine::member;
use crate::tree::Both;
use crate::usage::{Direction, HARMLESS, LOOSER, OPENED, TIGHTER, Verdict};

/// A rule and the class of a change by it, in one direction.
type Judged = (String, Class);

impl<'a> Context<'_, 'a> {
    pub(super) fn removed(&mut self, known: &Member<'_, 'a>) {
        let was = known.was();
        let request = match known.unseen.0 {
            true => ("request-read-only-property-removed".to_owned(), NonBreaking),
            false if known.closed.1 => (
                "request-property-removed-and-forbidden".to_owned(),
                Breaking,
            ),
            false => ("request-property-removed".to_owned(), Warning),
        };
        let response = match known.unseen.0 {
            true => (
                format!("response-{was}-write-only-property-removed"),
                NonBreaking,
            ),
            false if known.required.0.is_some() => {
                ("response-required-property-removed".to_owned(), Breaking)
            }
            false => ("response-optional-property-removed".to_owned(), Warning),
        };
        self.told(
            known,
            known.unseen.0,
            (request, response),
            "was removed".into(),
        );
    }

    pub(super) fn added(&mut self, known: &Member<'_, 'a>) {
        let is = known.is();
        let required = known.required.1.is_some();
        let request = match known.unseen.1 {
            true => ("new-read-only-request-property".to_owned(), NonBreaking),
            false if required && self.usage.header => {
                ("new-required-request-header-property".to_owned(), Breaking)
            }
            false if required => (
                format!("new-required-request-property{}", default(known)),
                Breaking,
            ),
            false => ("new-optional-request-property".to_owned(), NonBreaking),
        };
        let response = match known.unseen.1 {
            true => (
                format!("response-{is}-write-only-property-added"),
                NonBreaking,
            ),
            // Who was promised no other member may refuse one, as when the object is opened.
            false if known.closed.0 => (format!("response-{is}-property-added"), OPENED.1),
            false => (format!("response-{is}-property-added"), NonBreaking),
        };
        let closed = if known.closed.0 && self.usage.direction == Direction::Response {
            " to an object that was closed"
        } else {
            ""
        };
        let message = format!("was added{closed}, {is}");
        self.told(known, known.unseen.1, (request, response), message);
    }

    /// A property that is required by name alone on one side is described on the other: on the revision's, or the base's.
    pub(super) fn described(&mut self, known: &Member<'_, 'a>, now: bool) {
        let (word, verdict, message) = match now {
            true => (
                "described",
                HARMLESS,
                "is now described, and was required all along",
            ),
            false => (
                "no-longer-described",
                LOOSER,
                "is no longer described, and still required",
            ),
        };
        let rule = |direction: &str| format!("{direction}-property-{word}");
        let request = (rule("request"), verdict.0);
        let response = (rule("response"), verdict.1);
        let unseen = known.unseen.0 || known.unseen.1;
        self.told(known, unseen, (request, response), message.into());
    }

    /// A property that no side describes is forbidden by its name on one, and was or is allowed on the other.
    pub(super) fn forbidden(&mut self, known: &Member<'_, 'a>, nodes: Both<'a>) {
        let (word, verdict, message) = match (nodes, known.closed) {
            ((None, Some(_)), (false, _)) => ("forbidden", TIGHTER, "may no longer be there"),
            ((Some(_), None), (_, false)) => ("no-longer-forbidden", OPENED, "may be there now"),
            _ => return,
        };
        let rule = format!("{}-property-{word}", self.usage.direction.word());
        let aspect = format!("property:{}", known.name);
        self.of(known, false, rule, verdict, nodes, &aspect, message.into());
    }

    pub(super) fn requirement(&mut self, known: &Member<'_, 'a>) {
        let (became, node) = match known.required {
            (None, Some(node)) => (true, node),
            (Some(node), None) => (false, node),
            _ => return,
        };
        let nodes = if became {
            (None, Some(node))
        } else {
            (Some(node), None)
        };
        let word = known.is();
        let unseen = known.unseen.0 && known.unseen.1;
        let request = match unseen {
            true => (
                format!("request-read-only-property-became-{word}"),
                NonBreaking,
            ),
            false if became && self.usage.header => (
                "request-header-property-became-required".to_owned(),
                Breaking,
            ),
            false if became => (
                format!("request-property-became-required{}", default(known)),
                Breaking,
            ),
            false => ("request-property-became-optional".to_owned(), NonBreaking),
        };
        let response = match unseen {
            true => (
                format!("response-write-only-property-became-{word}"),
                NonBreaking,
            ),
            false if became => ("response-property-became-required".to_owned(), NonBreaking),
            false => ("response-property-became-optional".to_owned(), Breaking),
        };
        let (rule, verdict) = self.judged(request, response);
        let aspect = format!("required:{}", known.name);
        let message = format!("became {word}");
        self.of(known, unseen, rule, verdict, nodes, &aspect, message);
    }

    /// `readOnly` or `writeOnly` came or went.
    pub(super) fn visibility(&mut self, known: &Member<'_, 'a>, word: &str, shapes: Seen<'_, 'a>) {
        let (was, is) = (shapes.0.flag(word), shapes.1.flag(word));
        if was == is {
            return;
        }
        let kebab = if word == "readOnly" {
            "read-only"
        } else {
            "write-only"
        };
        let (before, after) = (known.required.0.is_some(), known.required.1.is_some());
        let not = if is { "" } else { "not-" };
        let rule = |direction: &str| {
            let optional = known.is();
            format!("{direction}-{optional}-property-became-{not}{kebab}")
        };
        let request = match word {
            // What callers could not send before, they must send now.
            "readOnly" if was && after => ("new-required-request-property".to_owned(), Breaking),
            _ => (rule("request"), NonBreaking),
        };
        let response = match word {
            "writeOnly" if is && before => (
                "response-required-property-became-write-only".to_owned(),
                Breaking,
            ),
            "writeOnly" if was && after => (rule("response"), Warning),
            _ => (rule("response"), NonBreaking),
        };
        let (rule, verdict) = self.judged(request, response);
        // The word may stand in the component that the property refers to, which the other side refers to as well.
        let saying = |shape: &Shape<'a>| shape.nodes.iter().find(|node| node.flag(word)).copied();
        let found = (saying(shapes.0), saying(shapes.1));
        let nodes = self.beside(found, (&shapes.0.nodes, &shapes.1.nodes), known.nodes);
        let message = format!("is {} {word}", if is { "now" } else { "no longer" });
        let aspect = format!("{word}:{}", known.name);
        self.add_rule(rule, verdict, nodes, &aspect, &member(known.name), message);
    }

    /// Enters what happened to a property that is `unseen` in this direction or not.
    fn told(
        &mut self,
        known: &Member<'_, 'a>,
        unseen: bool,
        (request, response): (Judged, Judged),
        message: String,
    ) {
        let (rule, verdict) = self.judged(request, response);
        let aspect = format!("property:{}", known.name);
        self.of(known, unseen, rule, verdict, known.nodes, &aspect, message);
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one finding")]
    fn of(
        &mut self,
        known: &Member<'_, 'a>,
        unseen: bool,
        rule: String,
        verdict: Verdict,
        nodes: Both<'a>,
        aspect: &str,
        message: String,
    ) {
        let usage = self.usage;
        if unseen {
            self.usage = usage.hidden();
        }
        self.add_rule(rule, verdict, nodes, aspect, &member(known.name), message);
        self.usage = usage;
    }

    /// The rule for the direction of this use, and both judgements.
    fn judged(&self, request: Judged, response: Judged) -> (String, Verdict) {
        let verdict = (request.1, response.1);
        (self.usage.direction.pick(request.0, response.0), verdict)
    }
}

/// The end of a rule for a property that has a default.
fn default(known: &Member<'_, '_>) -> &'static str {
    if known.with_default {
        "-with-default"
    } else {
        ""
    }
}
