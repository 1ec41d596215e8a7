//! What the service answers when it has accepted a job.

use serde_json::Value;

use crate::{ErrorKind, Object, Result};

/// The body of an accepted asynchronous job: an [`Object`] that can name its operation, and is read no further.
#[derive(Clone, Debug, PartialEq)]
pub struct Submitted(Object);

impl Submitted {
    pub(crate) fn new(object: Object) -> Self {
        Self(object)
    }

    /// The identifier to poll, from the member `public_operation_id`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the body does not carry one; the body is in the error, whole.
    pub fn operation_id(&self) -> Result<&str> {
        match self.0.get("public_operation_id") {
            Some(Value::String(id)) if !id.is_empty() => Ok(id),
            _ => Err(self.0.error(
                ErrorKind::Decode,
                "the body names no operation: /public_operation_id is not a text",
            )),
        }
    }

    /// The whole body.
    pub fn into_object(self) -> Object {
        self.0
    }
}

/// A body that is more than an [`Object`], and one besides.
macro_rules! derefs_to_object {
    ($name:ident, $body:tt) => {
        impl std::ops::Deref for $name {
            type Target = crate::Object;

            fn deref(&self) -> &crate::Object {
                &self.$body
            }
        }

        impl std::fmt::Display for $name {
            /// The body's own text, as compact JSON.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&**self, f)
            }
        }
    };
}
pub(crate) use derefs_to_object;

derefs_to_object!(Submitted, 0);

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    #[test]
    fn only_the_operation_id_is_read_of_a_submission() {
        let named = Submitted::new(
            "{\"public_operation_id\":\"op_1\",\"id\":2}"
                .parse()
                .unwrap(),
        );
        assert_eq!(named.operation_id().unwrap(), "op_1");
        assert_eq!(
            named.to_string(),
            "{\"public_operation_id\":\"op_1\",\"id\":2}"
        );
        let silent = Submitted::new("{\"operation_id\":\"op_1\"}".parse().unwrap());
        let error = silent.operation_id().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.body(), Some(&b"{\"operation_id\":\"op_1\"}"[..]));
    }
}
