//! How a schema is used where it is compared: in which direction it travels, as what, and in which notation.

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

/// How a schema is used where it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Use {
    pub(crate) direction: Direction,
    pub(crate) role: Role,
    /// Values travel as text, in which `5` and `"5"` are the same.
    pub(crate) text: bool,
    /// Values travel as XML.
    pub(crate) xml: bool,
    /// Inside a header of a request, for which the known rules have names of their own.
    pub(crate) header: bool,
    /// Nobody depends on it, as on a read-only property in a request: nothing here breaks.
    pub(crate) muted: bool,
    /// Inside a keyword such as `not`, where what tightens may loosen the whole: the worse judgement counts.
    pub(crate) unsure: bool,
}

impl Use {
    pub(crate) fn new(direction: Direction, role: Role) -> Self {
        Self {
            direction,
            role,
            text: matches!(role, Role::Parameter | Role::Header),
            xml: false,
            header: false,
            muted: false,
            unsure: false,
        }
    }

    /// The use of something inside.
    pub(crate) fn inner(self) -> Self {
        let role = match self.role {
            Role::Parameter | Role::ParameterProperty => Role::ParameterProperty,
            Role::Body | Role::Property | Role::Header => Role::Property,
        };
        Self { role, ..self }
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
