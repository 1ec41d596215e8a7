//! Where a parameter is in a request, and how its value is serialised there.

/// Whether a header parameter of this name is ignored: "Accept", "Content-Type" and "Authorization" are described by media types
/// and security, and OpenAPI says that a document cannot declare them.
///
/// ```
/// assert!(openapi_document::parameter::is_ignored_header("Content-Type"));
/// ```
#[must_use]
pub fn is_ignored_header(name: &str) -> bool {
    ["accept", "content-type", "authorization"]
        .iter()
        .any(|ignored| name.eq_ignore_ascii_case(ignored))
}

/// Whether a header of this name among those of a response is ignored: the media type describes `Content-Type`.
#[must_use]
pub fn is_ignored_response_header(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-type")
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $keyword:literal: $($(#[$doc:meta])* $variant:ident $text:literal),*) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant),*
        }

        impl $name {
            #[doc = concat!("Reads the value of `", $keyword, "`; nothing if OpenAPI has no such word.")]
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }

            #[doc = concat!("As `", $keyword, "` spells it.")]
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words! {
    /// Where in a request a parameter is: the value of `in`.
    Location, "in":
    /// In the path, as a part of its template.
    Path "path",
    /// A member of the query.
    Query "query",
    /// A header.
    Header "header",
    /// A cookie.
    Cookie "cookie",
    /// The whole query (OpenAPI 3.2).
    QueryString "querystring"
}

words! {
    /// How a value is written: the value of `style`.
    Style, "style":
    /// `a,b`
    Simple "simple",
    /// `.a.b`
    Label "label",
    /// `;name=a;name=b`
    Matrix "matrix",
    /// `name=a&name=b`
    Form "form",
    /// `name=a%20b`
    SpaceDelimited "spaceDelimited",
    /// `name=a%7Cb`
    PipeDelimited "pipeDelimited",
    /// `name[key]=value`
    DeepObject "deepObject",
    /// As the value of a `Cookie` header has it, without encoding (OpenAPI 3.2).
    Cookie "cookie"
}

impl Style {
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
