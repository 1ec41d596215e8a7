//! Where a parameter is in a request, and how its value is serialised there.

/// The header parameters that a document cannot declare: "Accept", "Content-Type" and "Authorization" are described by media
/// types and security, and OpenAPI says that such parameters are ignored. In lower case.
pub const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// Whether a header parameter of this name is ignored.
///
/// ```
/// assert!(openapi_document::parameter::is_ignored_header("Content-Type"));
/// ```
#[must_use]
pub fn is_ignored_header(name: &str) -> bool {
    IGNORED_HEADERS
        .iter()
        .any(|ignored| name.eq_ignore_ascii_case(ignored))
}

/// Whether a header of this name among those of a response is ignored: the media type describes `Content-Type`.
#[must_use]
pub fn is_ignored_response_header(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-type")
}

/// Where in a request a parameter is: the value of `in`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Location {
    /// In the path, as a part of its template.
    Path,
    /// A member of the query.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// The whole query (OpenAPI 3.2).
    QueryString,
}

impl Location {
    /// Reads the value of `in`; nothing if OpenAPI has no such location.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "path" => Self::Path,
            "query" => Self::Query,
            "header" => Self::Header,
            "cookie" => Self::Cookie,
            "querystring" => Self::QueryString,
            _ => return None,
        })
    }

    /// As `in` spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::QueryString => "querystring",
        }
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// How a value is written: the value of `style`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Style {
    /// `a,b`
    Simple,
    /// `.a.b`
    Label,
    /// `;name=a;name=b`
    Matrix,
    /// `name=a&name=b`
    Form,
    /// `name=a%20b`
    SpaceDelimited,
    /// `name=a%7Cb`
    PipeDelimited,
    /// `name[key]=value`
    DeepObject,
    /// As the value of a `Cookie` header has it, without encoding (OpenAPI 3.2).
    Cookie,
}

impl Style {
    /// Reads the value of `style`; nothing if OpenAPI has no such style.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "simple" => Self::Simple,
            "label" => Self::Label,
            "matrix" => Self::Matrix,
            "form" => Self::Form,
            "spaceDelimited" => Self::SpaceDelimited,
            "pipeDelimited" => Self::PipeDelimited,
            "deepObject" => Self::DeepObject,
            "cookie" => Self::Cookie,
            _ => return None,
        })
    }

    /// The style of a parameter that names none.
    #[must_use]
    pub fn default_for(location: Location) -> Self {
        match location {
            Location::Path | Location::Header => Self::Simple,
            Location::Query | Location::Cookie | Location::QueryString => Self::Form,
        }
    }

    /// The value of `explode` where the document does not say: true for `form` and `cookie` alone.
    #[must_use]
    pub fn default_explode(self) -> bool {
        matches!(self, Self::Form | Self::Cookie)
    }

    /// As `style` spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Label => "label",
            Self::Matrix => "matrix",
            Self::Form => "form",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::DeepObject => "deepObject",
            Self::Cookie => "cookie",
        }
    }
}

impl std::fmt::Display for Style {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// How a value is written: style, explode and reserved characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Serialization {
    /// The style, as given or by default. A style that OpenAPI does not have counts as none.
    pub style: Style,
    /// Whether items and members are separate, as given or by default.
    pub explode: bool,
    /// Whether reserved characters stay as they are instead of being percent-encoded.
    pub allow_reserved: bool,
}

impl Serialization {
    /// Reads the keywords `style`, `explode` and `allowReserved` of a parameter, a header or an encoding object. A part of a
    /// form is written as a query parameter is.
    ///
    /// ```
    /// use openapi_document::parameter::{Location, Serialization, Style};
    ///
    /// let found = Serialization::of(&openapi_document::value!({"explode": false}), Location::Query);
    /// assert_eq!((found.style, found.explode), (Style::Form, false));
    /// ```
    #[must_use]
    pub fn of(object: &crate::Value, location: Location) -> Self {
        let named = object["style"].as_str().and_then(Style::parse);
        let style = named.unwrap_or_else(|| Style::default_for(location));
        Self {
            style,
            explode: object["explode"]
                .as_bool()
                .unwrap_or_else(|| style.default_explode()),
            allow_reserved: object["allowReserved"].as_bool().unwrap_or(false),
        }
    }
}
