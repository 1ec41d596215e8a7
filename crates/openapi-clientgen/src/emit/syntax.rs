//! Small changes to syntax.

use quote::ToTokens;
use syn::{PathArguments, Type};

use crate::Error;
use crate::error::internal;

/// Takes `<'a>` or `<'_>` off a type.
pub(super) fn without_lifetime(ty: &mut Type) {
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last_mut()
    {
        last.arguments = PathArguments::None;
    }
}

/// Tokens as syntax.
pub(super) fn parsed<T: syn::parse::Parse>(tokens: impl ToTokens) -> Result<T, Error> {
    syn::parse2(tokens.into_token_stream()).map_err(|error| internal("generated code", error))
}
