//! The values that a builder begins with, in progenitor's `new`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Expr, ExprStruct, FieldValue, ImplItemFn, Member, Stmt};

use super::syntax::parsed;
use crate::Error;
use crate::error::internal;

/// The fields of `Self { … }`, which is all that progenitor's `new` consists of.
pub(super) struct Initial<'f>(&'f mut ExprStruct);

impl<'f> Initial<'f> {
    pub(super) fn of(method: &'f mut ImplItemFn) -> Result<Self, Error> {
        match method.block.stmts.as_mut_slice() {
            [Stmt::Expr(Expr::Struct(fields), None)] => Ok(Self(fields)),
            _ => Err(internal(
                "progenitor's `new`",
                "it does more than to name the fields",
            )),
        }
    }

    /// Gives a field another value.
    pub(super) fn set(&mut self, name: &str, value: TokenStream) -> Result<(), Error> {
        let is_named = |field: &&mut FieldValue| matches!(&field.member, Member::Named(ident) if ident == name);
        let Some(field) = self.0.fields.iter_mut().find(is_named) else {
            let why = format!("it has no field `{name}`");
            return Err(internal("progenitor's `new`", why));
        };
        let name = format_ident!("{name}");
        *field = parsed(quote!(#name: #value))?;
        Ok(())
    }

    /// Adds a field.
    pub(super) fn add(&mut self, name: &str, value: TokenStream) -> Result<(), Error> {
        let name = format_ident!("{name}");
        self.0.fields.push(parsed(quote!(#name: #value))?);
        Ok(())
    }
}
