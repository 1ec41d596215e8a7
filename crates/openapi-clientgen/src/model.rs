//! What a client consists of: operations and types, free of how a document spells them.

use std::collections::BTreeMap;

/// A Rust type expression.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ty {
    String,
    Bool,
    /// A Rust integer type by name.
    Int(&'static str),
    Float,
    /// Any JSON value.
    Any,
    Map(Box<Ty>),
    List(Box<Ty>),
    Option(Box<Ty>),
    /// A type of the generated `types` module.
    Named(String),
    /// A file in a multipart form.
    File,
}

impl Ty {
    pub(crate) fn optional(self) -> Self {
        match self {
            // Any JSON value includes null.
            Ty::Option(_) | Ty::Any => self,
            other => Ty::Option(Box::new(other)),
        }
    }

    /// Without the `Option` around it.
    pub(crate) fn inner(&self) -> &Ty {
        match self {
            Ty::Option(inner) => inner.inner(),
            other => other,
        }
    }
}

/// A type of the generated `types` module.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Def {
    pub(crate) doc: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Struct {
        fields: Vec<Field>,
        /// The type of members that the schema does not name, where it allows them.
        rest: Option<Ty>,
    },
    /// A string enum: variant and wire value.
    Enum(Vec<(String, String)>),
    Union(Union),
    /// What the success statuses of one operation yield, where they differ.
    Outcomes(Vec<(String, Content)>),
    Alias(Ty),
    /// An alias that refers to itself, which only a struct can.
    Wrapper(Ty),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Union {
    pub(crate) variants: Vec<Variant>,
    /// The member that tells the variants apart, with the values that lead to each variant by index.
    pub(crate) discriminator: Option<(String, BTreeMap<String, usize>)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Variant {
    pub(crate) ident: String,
    pub(crate) ty: Ty,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    pub(crate) ident: String,
    pub(crate) wire: String,
    /// Without `Option`.
    pub(crate) ty: Ty,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) deprecated: bool,
    pub(crate) doc: Option<String>,
}

/// Where a parameter stands in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Param {
    pub(crate) ident: String,
    pub(crate) wire: String,
    pub(crate) place: Place,
    pub(crate) ty: Ty,
    pub(crate) required: bool,
    pub(crate) encoding: Encoding,
    pub(crate) deprecated: bool,
    pub(crate) doc: Option<String>,
}

/// How a value is written into a path, query, header, cookie or form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Encoding {
    /// A variant of the support module's `Style`.
    pub(crate) style: &'static str,
    pub(crate) explode: bool,
    pub(crate) reserved: bool,
}

/// One way to send the body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Body {
    pub(crate) media_type: String,
    pub(crate) payload: Payload,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Payload {
    Json(Ty),
    /// Form fields and how each is written where it differs from the default.
    Form(Ty, Vec<(String, Encoding)>),
    /// Parts, with the media type of each where the document names one.
    Multipart(Ty, Vec<(String, String)>),
    Text,
    Bytes,
}

impl Payload {
    pub(crate) fn ty(&self) -> Option<&Ty> {
        match self {
            Payload::Json(ty) | Payload::Form(ty, _) | Payload::Multipart(ty, _) => Some(ty),
            Payload::Text | Payload::Bytes => None,
        }
    }
}

/// What a status code means for the caller.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Success {
    /// First and last status code.
    pub(crate) status: (u16, u16),
    pub(crate) content: Content,
    /// Further media types of the same status, each read by a method of its own.
    pub(crate) others: Vec<(String, Content)>,
    pub(crate) media_type: Option<String>,
    /// The variant that holds it, where the statuses differ in type.
    pub(crate) variant: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    Json(Ty),
    Raw,
    Empty,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operation {
    /// The method's name, which is also what hooks and the table call the operation.
    pub(crate) id: String,
    pub(crate) builder: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) scope: Option<String>,
    pub(crate) params: Vec<Param>,
    pub(crate) bodies: Vec<Body>,
    pub(crate) body_required: bool,
    pub(crate) success: Vec<Success>,
    /// What `send` yields.
    pub(crate) outcome: Outcome,
    pub(crate) errors: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    Nothing,
    Raw,
    Typed(Ty),
    /// Typed under some statuses and empty under others.
    Maybe(Ty),
    /// Several types; the name of the enum, whose variants stand at the statuses.
    Several(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Api {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) description: Option<String>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) types: BTreeMap<String, Def>,
}
