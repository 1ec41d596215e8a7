//! The types of a client.

use std::collections::BTreeMap;

use openapi_document::Value;

/// A Rust type expression.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ty {
    String,
    Bool,
    /// A Rust integer type by name.
    Int(&'static str),
    Float,
    /// A number that is kept as it was written.
    Number,
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

    /// Gives every named type in it another name.
    pub(crate) fn rename(&mut self, rename: &impl Fn(&mut String)) {
        match self {
            Ty::Named(name) => rename(name),
            Ty::Map(inner) | Ty::List(inner) | Ty::Option(inner) => inner.rename(rename),
            _ => {}
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
    pub(crate) kind: TypeKind,
}

impl Def {
    /// Every type that the definition mentions.
    pub(crate) fn mentioned(&self) -> Vec<&Ty> {
        match &self.kind {
            TypeKind::Struct { fields, rest, .. } => {
                fields.iter().map(|f| &f.ty).chain([rest]).collect()
            }
            TypeKind::Enum(_) => Vec::new(),
            TypeKind::Outcomes(variants) => variants
                .iter()
                .filter_map(|(_, content)| content.ty())
                .collect(),
            TypeKind::Union(union) => union.variants.iter().map(|v| &v.ty).collect(),
            TypeKind::Alias(ty) | TypeKind::Wrapper(ty) => vec![ty],
        }
    }

    /// The types of which every value of it has one, in a client that sends or receives it.
    pub(crate) fn demanded(&self, sent: bool, received: bool) -> Vec<&Ty> {
        let mut types = match &self.kind {
            TypeKind::Struct {
                fields,
                untyped: false,
                ..
            } => fields
                .iter()
                .filter(|field| field.is_required(sent, received) && !field.nullable)
                .map(|field| &field.ty)
                .collect(),
            TypeKind::Alias(ty) | TypeKind::Wrapper(ty) => vec![ty],
            _ => Vec::new(),
        };
        types.retain(|ty| matches!(ty, Ty::Named(_)));
        types
    }
}

impl Def {
    /// Gives every type that the definition mentions another name.
    pub(crate) fn rename(&mut self, rename: &impl Fn(&mut String)) {
        match &mut self.kind {
            TypeKind::Struct { fields, rest, .. } => {
                let fields = fields.iter_mut().map(|field| &mut field.ty);
                fields.chain([rest]).for_each(|ty| ty.rename(rename));
            }
            TypeKind::Enum(_) => {}
            TypeKind::Outcomes(variants) => {
                for (_, content) in variants {
                    content.rename(rename);
                }
            }
            TypeKind::Union(union) => {
                for variant in &mut union.variants {
                    variant.ty.rename(rename);
                }
            }
            TypeKind::Alias(ty) | TypeKind::Wrapper(ty) => ty.rename(rename),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TypeKind {
    Struct {
        fields: Vec<Field>,
        /// The type of members that the schema does not name.
        rest: Ty,
        /// Whether any value that is no object fits too, since the schema names no `type`.
        untyped: bool,
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

/// What a response holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    Json(Ty),
    Raw,
    Empty,
    /// Server-sent events.
    Events(Events),
    /// A sequence of JSON texts; `true` where each stands behind a record separator, and not on a line.
    Items(Ty, bool),
}

/// What the events of a stream hold.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Events {
    /// Text as it is.
    Text,
    /// JSON of this type.
    Json(Ty),
    /// The type is that of the whole event.
    Whole(Ty),
}

impl Content {
    /// The type of what is read.
    pub(crate) fn ty(&self) -> Option<&Ty> {
        match self {
            Self::Json(ty)
            | Self::Items(ty, _)
            | Self::Events(Events::Json(ty) | Events::Whole(ty)) => Some(ty),
            Self::Raw | Self::Empty | Self::Events(Events::Text) => None,
        }
    }

    /// Whether the body is handed on as it arrives.
    pub(crate) fn is_stream(&self) -> bool {
        matches!(self, Self::Raw | Self::Events(_) | Self::Items(..))
    }

    pub(crate) fn rename(&mut self, rename: &impl Fn(&mut String)) {
        match self {
            Self::Json(ty)
            | Self::Items(ty, _)
            | Self::Events(Events::Json(ty) | Events::Whole(ty)) => ty.rename(rename),
            Self::Raw | Self::Empty | Self::Events(Events::Text) => {}
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Union {
    pub(crate) variants: Vec<Variant>,
    pub(crate) tag: Option<Tag>,
}

/// The member that tells the variants of a union apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tag {
    pub(crate) member: String,
    /// The variants that each value leads to, by index.
    pub(crate) values: BTreeMap<String, Vec<usize>>,
    /// The variants that any other value may lead to.
    pub(crate) others: Vec<usize>,
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
    /// The values that the schema lists, where they are no strings.
    pub(crate) constants: Vec<Value>,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    /// Whether an alternative of the struct's schema requires it, so that null and absence are not the same.
    pub(crate) demanded: bool,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) deprecated: bool,
    pub(crate) doc: Option<String>,
}

impl Field {
    /// Whether every object has the member, in a client that sends or receives its struct: what only the server sets is not
    /// required of a request, and what only the client sets is not expected back.
    pub(crate) fn is_required(&self, sent: bool, received: bool) -> bool {
        self.required && !(self.read_only && sent) && !(self.write_only && received)
    }
}
