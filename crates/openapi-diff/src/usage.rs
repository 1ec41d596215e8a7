//! How a schema is used where it is compared: in which direction it travels, as what, and in which notation.

use crate::change::Class::{self, Breaking, NonBreaking, Warning};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Direction {
    /// From the caller to the server.
    Request,
    /// From the server to the caller.
    Response,
}

impl Direction {
    pub(crate) fn flip(self) -> Self {
        match self {
            Self::Request => Self::Response,
            Self::Response => Self::Request,
        }
    }

    /// What counts in this direction.
    pub(crate) fn pick<T>(self, request: T, response: T) -> T {
        match self {
            Self::Request => request,
            Self::Response => response,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    Body,
    Property,
    Parameter,
    ParameterProperty,
    Header,
}

/// How what a subschema allows bears on what the whole allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sense {
    /// What tightens the subschema tightens the whole.
    Same,
    /// What tightens the subschema loosens the whole, as under `not`.
    Inverse,
    /// Either, as under `if`: the worse judgement counts.
    Unknown,
}

/// Who depends on a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Audience {
    Everyone,
    /// Nobody here, as on a read-only property in a request: nothing breaks.
    Hidden,
    /// Nobody at all: no operation uses the component.
    Nobody,
}

/// The notation of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Medium {
    Json,
    /// Text, in which `5` and `"5"` are the same.
    Text,
    Xml,
    /// A form, whose parts are text.
    Form,
    /// A part of a form: text, unless it is an object, which is written as JSON.
    Part,
}

/// How a change is judged in a request and in a response.
pub(crate) type Verdict = (Class, Class);

/// What tightens breaks who sends; what loosens breaks who reads.
pub(crate) const TIGHTER: Verdict = (Breaking, NonBreaking);
pub(crate) const LOOSER: Verdict = (NonBreaking, Breaking);
/// A limit where there was none may only write down what always held.
pub(crate) const NEW_LIMIT: Verdict = (Warning, NonBreaking);
pub(crate) const EITHER_WAY: Verdict = (Breaking, Breaking);
pub(crate) const HARMLESS: Verdict = (NonBreaking, NonBreaking);
/// Who was promised that no other member comes may refuse one.
pub(crate) const OPENED: Verdict = (NonBreaking, Warning);

/// How a schema is used where it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Use {
    pub(crate) direction: Direction,
    pub(crate) role: Role,
    pub(crate) medium: Medium,
    /// Inside a header of a request, for which the known rules have names of their own.
    pub(crate) header: bool,
    pub(crate) audience: Audience,
    pub(crate) sense: Sense,
}

impl Use {
    pub(crate) fn new(direction: Direction, role: Role) -> Self {
        Self {
            direction,
            role,
            medium: match role {
                Role::Parameter | Role::Header => Medium::Text,
                _ => Medium::Json,
            },
            header: false,
            audience: Audience::Everyone,
            sense: Sense::Same,
        }
    }

    /// The use of a property of an object.
    pub(crate) fn member(self) -> Self {
        let medium = match self.medium {
            Medium::Form => Medium::Part,
            Medium::Part => Medium::Json,
            other => other,
        };
        Self {
            medium,
            ..self.inner()
        }
    }

    /// The use of an item of an array.
    pub(crate) fn item(self) -> Self {
        let medium = match self.medium {
            Medium::Form => Medium::Part,
            other => other,
        };
        Self {
            medium,
            ..self.inner()
        }
    }

    /// The use of a subschema that the value itself, or something inside, is held to.
    pub(crate) fn inner(self) -> Self {
        let role = match self.role {
            Role::Parameter | Role::ParameterProperty => Role::ParameterProperty,
            Role::Body | Role::Property | Role::Header => Role::Property,
        };
        Self { role, ..self }
    }

    /// The same use under a keyword of another sense.
    pub(crate) fn under(self, sense: Sense) -> Self {
        let sense = match (self.sense, sense) {
            (Sense::Unknown, _) | (_, Sense::Unknown) => Sense::Unknown,
            (one, other) if one == other => Sense::Same,
            _ => Sense::Inverse,
        };
        Self { sense, ..self }
    }

    /// The same use of what nobody sees in this direction.
    pub(crate) fn hidden(self) -> Self {
        let audience = match self.audience {
            Audience::Nobody => Audience::Nobody,
            _ => Audience::Hidden,
        };
        Self { audience, ..self }
    }

    /// Do values travel as text?
    pub(crate) fn text(self) -> bool {
        self.medium != Medium::Json
    }

    /// The class of a change that is judged as `verdict` says.
    pub(crate) fn judge(self, (request, response): Verdict) -> Class {
        // Who reads may cope with more than was promised; a request that is refused for it fails.
        let refused = self.sense != Sense::Same && self.direction == Direction::Request;
        let response = match (request, response) {
            (NonBreaking, Warning) if refused => Breaking,
            _ => response,
        };
        let class = match self.sense {
            Sense::Same => self.direction.pick(request, response),
            Sense::Inverse => self.direction.flip().pick(request, response),
            Sense::Unknown => request.max(response),
        };
        match self.audience {
            Audience::Everyone => class,
            Audience::Hidden | Audience::Nobody => class.min(NonBreaking),
        }
    }

    /// The start of a rule's name.
    pub(crate) fn prefix(self) -> &'static str {
        match (self.direction, self.role) {
            (Direction::Request, Role::Body) => "request-body",
            (Direction::Request, Role::Property) => "request-property",
            (Direction::Request, Role::Parameter) => "request-parameter",
            (Direction::Request, Role::ParameterProperty) => "request-parameter-property",
            (Direction::Request, Role::Header) => "request-header",
            (Direction::Response, Role::Body) => "response-body",
            (Direction::Response, Role::Header) => "response-header",
            (Direction::Response, _) => "response-property",
        }
    }
}
