//! A value that a schema lists, as the runtime's `Constant`.

use openapi_document::Value;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// An expression of type `support::Constant`.
pub(super) fn constant(value: &Value) -> TokenStream {
    match value {
        Value::Bool(value) => quote!(support::Constant::Boolean(#value)),
        Value::String(text) => {
            let text = text.as_str();
            quote!(support::Constant::Text(#text))
        }
        Value::Number(_) => number(value),
        other => {
            let text = other.to_string();
            quote!(support::Constant::Json(#text))
        }
    }
}

fn number(value: &Value) -> TokenStream {
    let integer = value
        .as_i64()
        .map(i128::from)
        .or_else(|| value.as_u64().map(i128::from));
    let float = value.as_f64().filter(|number| number.is_finite());
    match (integer, float) {
        (Some(integer), _) => {
            let minus = (integer < 0).then(|| quote!(-));
            let digits = Literal::u128_unsuffixed(integer.unsigned_abs());
            quote!(support::Constant::Integer(#minus #digits))
        }
        (None, Some(float)) => {
            let minus = float.is_sign_negative().then(|| quote!(-));
            let digits = Literal::f64_unsuffixed(float.abs());
            quote!(support::Constant::Number(#minus #digits))
        }
        (None, None) => {
            let text = value.to_string();
            quote!(support::Constant::Json(#text))
        }
    }
}
