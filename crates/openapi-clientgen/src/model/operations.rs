//! The operations of a client.

use openapi_document::parameter::{Location, Serialization};

use super::types::{Content, Ty};

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Param {
    pub(crate) ident: String,
    pub(crate) wire: String,
    pub(crate) location: Location,
    pub(crate) ty: Ty,
    pub(crate) required: bool,
    pub(crate) encoding: Encoding,
    pub(crate) deprecated: bool,
    pub(crate) doc: Option<String>,
}

/// How a value is written into a path, query, header, cookie or form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// As JSON text.
    Json { reserved: bool },
    /// By its style.
    Styled(Serialization),
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
    /// Named parts, in the order of the document.
    Multipart(Ty, Vec<Part>),
    /// Parts without names: how the first ones are written, and how the others are.
    Parts(Ty, Vec<Part>, Part),
    /// A list as a sequence of JSON texts; `true` where each stands behind a record separator, and not on a line.
    Items(Ty, bool),
    Text,
    Bytes,
}

impl Payload {
    pub(crate) fn ty(&self) -> Option<&Ty> {
        match self {
            Self::Json(ty)
            | Self::Form(ty, _)
            | Self::Multipart(ty, _)
            | Self::Parts(ty, ..)
            | Self::Items(ty, _) => Some(ty),
            Self::Text | Self::Bytes => None,
        }
    }

    fn ty_mut(&mut self) -> Option<&mut Ty> {
        match self {
            Self::Json(ty)
            | Self::Form(ty, _)
            | Self::Multipart(ty, _)
            | Self::Parts(ty, ..)
            | Self::Items(ty, _) => Some(ty),
            Self::Text | Self::Bytes => None,
        }
    }
}

/// How one part of a multipart body is written.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Part {
    /// The name; empty for a part without one.
    pub(crate) name: String,
    pub(crate) media_type: Option<String>,
    /// Headers of which the document allows one value.
    pub(crate) headers: Vec<(String, String)>,
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

/// What `send` yields.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// The same under every status.
    One(Content),
    /// Typed under some statuses and empty under others.
    Maybe(Ty),
    /// Several types; the name of the enum, whose variants stand at the statuses.
    Several(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operation {
    /// The method's name, which is also the operation's id in the table.
    pub(crate) id: String,
    pub(crate) builder: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) scope: Option<String>,
    /// The alternatives of security schemes that it asks for; nothing where the document does not say.
    pub(crate) security: Option<Vec<Vec<String>>>,
    pub(crate) params: Vec<Param>,
    pub(crate) bodies: Vec<Body>,
    pub(crate) body_required: bool,
    pub(crate) success: Vec<Success>,
    pub(crate) outcome: Outcome,
    /// The error responses: status, description, and the type of the body where the document names one.
    pub(crate) errors: Vec<(String, String, Option<String>)>,
}

impl Operation {
    /// Gives every type that the operation mentions another name.
    pub(crate) fn rename(&mut self, rename: &impl Fn(&mut String)) {
        for param in &mut self.params {
            param.ty.rename(rename);
        }
        for body in &mut self.bodies {
            if let Some(ty) = body.payload.ty_mut() {
                ty.rename(rename);
            }
        }
        for success in &mut self.success {
            success.content.rename(rename);
            for (_, content) in &mut success.others {
                content.rename(rename);
            }
        }
        for (_, _, ty) in &mut self.errors {
            ty.as_mut().map(rename);
        }
        match &mut self.outcome {
            Outcome::One(content) => content.rename(rename),
            Outcome::Maybe(ty) => ty.rename(rename),
            Outcome::Several(name) => rename(name),
        }
    }

    /// Whether a request may lack the body that `body` sets: the document lets it, or another media type may take its place.
    pub(crate) fn may_lack_first_body(&self) -> bool {
        !self.bodies.is_empty() && (!self.body_required || self.bodies.len() > 1)
    }
}
