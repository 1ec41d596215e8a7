//! How a document wants the value of a parameter or form field written.

/// The `style` of a parameter (OpenAPI 3, "Style Values"), or JSON for one with `content`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// `a,b`; the default of paths and headers.
    Simple,
    /// `.a.b`
    Label,
    /// `;name=a,b`
    Matrix,
    /// `name=a&name=b`; the default of queries and cookies.
    Form,
    /// `name=a%20b`
    SpaceDelimited,
    /// `name=a%7Cb`
    PipeDelimited,
    /// `name[member]=a`
    DeepObject,
    /// `name=a; name=b` in a cookie, without percent-encoding (OpenAPI 3.2).
    Cookie,
    /// The value as JSON text, which `content` with a JSON media type asks for.
    Json,
}

/// How one value is written into a path, a query, a header, a cookie or a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding {
    pub(crate) style: Style,
    pub(crate) explode: bool,
    pub(crate) allow_reserved: bool,
}

impl Encoding {
    /// An encoding with this `style` and `explode`; reserved characters are percent-encoded.
    #[must_use]
    pub const fn new(style: Style, explode: bool) -> Self {
        Self {
            style,
            explode,
            allow_reserved: false,
        }
    }

    /// Leaves reserved characters as they are, which `allowReserved` asks for. Of a query `'` is no such character: the URL
    /// Standard encodes it there (`%27`), and so does every client that keeps to it.
    #[must_use]
    pub const fn reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }
}

/// Form style, exploded: what a query parameter has without a word on its style.
pub const FORM: Encoding = Encoding::new(Style::Form, true);

/// Simple style, not exploded: what a path or header parameter has without a word on its style.
pub const SIMPLE: Encoding = Encoding::new(Style::Simple, false);
