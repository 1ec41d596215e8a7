//! From a document to the client that `build.rs` would build of it, one stage after the other, so that each can be shown.

use std::path::Path;

use openapi_clientgen::{Document, Error, Options, Overlay, generate, normalize};
use openapi_document::{Value, is_method, pointer};

use crate::failure::Failure;
use crate::workspace;

/// The extension of the overlay that holds options for the generator.
const EXTENSION: &str = "x-openapi-clientgen";

/// What stands between the vendored document and the client.
pub(crate) struct Recipe {
    overlay: Option<Overlay>,
    options: Options,
}

impl Recipe {
    /// The workspace's overlay and the options in it; a workspace without an overlay has none.
    pub(crate) fn read(root: &Path) -> Result<Self, Failure> {
        let name = root.join(workspace::OVERLAY).display().to_string();
        match workspace::read(root, workspace::OVERLAY)? {
            Some(bytes) => Self::parse(&bytes, &name),
            None => Ok(Self::without_overlay()),
        }
    }

    pub(crate) fn without_overlay() -> Self {
        Self {
            overlay: None,
            options: Options::new(),
        }
    }

    /// The overlay in `bytes`, which came from `name`, and the options in it.
    pub(crate) fn parse(bytes: &[u8], name: &str) -> Result<Self, Failure> {
        let refused = |error: Error| Failure::refused(format!("{name}: {error}"));
        let overlay = Overlay::parse(bytes).map_err(refused)?;
        let options = match overlay.extension(EXTENSION) {
            Some(value) => Options::from_json(value).map_err(refused)?,
            None => Options::new(),
        };
        Ok(Self {
            overlay: Some(overlay),
            options,
        })
    }

    /// The document with the overlay applied, and the actions that changed nothing.
    pub(crate) fn overlay(&self, document: &Value) -> Result<(Document, Vec<String>), Failure> {
        let document = self::document(document)?;
        match &self.overlay {
            Some(overlay) => overlay
                .apply(&document)
                .map_err(|error| refused(workspace::OVERLAY, &error)),
            None => Ok((document, Vec::new())),
        }
    }

    /// The document in the form that the generator takes.
    pub(crate) fn normalize(&self, document: &Document) -> Result<Document, Failure> {
        Ok(normalize(document)
            .map_err(|error| refused("normalising the document", &error))?
            .0)
    }

    /// The Rust source of the client of a normalised document.
    pub(crate) fn generate(&self, normalized: &Document) -> Result<String, Failure> {
        let generated = generate(normalized, &self.options)
            .map_err(|error| refused("generating the client", &error))?;
        Ok(generated.source)
    }

    /// The Rust source of the client of a document with the overlay applied.
    pub(crate) fn source_of(&self, document: &Document) -> Result<String, Failure> {
        self.generate(&self.normalize(document)?)
    }
}

/// A value as the generator takes it.
pub(crate) fn document(value: &Value) -> Result<Document, Failure> {
    Document::from_value(value.clone()).map_err(|error| refused("the document", &error))
}

/// Names the operation where the generator's error lies in one.
fn refused(what: &str, error: &Error) -> Failure {
    match error.pointer().and_then(operation) {
        Some(operation) => Failure::refused(format!("{what} fails at {operation}: {error}")),
        None => Failure::refused(format!("{what} fails: {error}")),
    }
}

/// `GET /x` of `/paths/~1x/get/…`.
fn operation(pointer: &str) -> Option<String> {
    let mut steps = pointer.strip_prefix("/paths/")?.split('/');
    let path = pointer::unescape(steps.next()?);
    let method = steps.next()?;
    is_method(method).then(|| format!("{} {path}", method.to_uppercase()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_pointer_names_its_operation() {
        assert_eq!(
            super::operation("/paths/~1a~1{b}/get/responses"),
            Some("GET /a/{b}".into())
        );
        assert_eq!(super::operation("/components/schemas/A"), None);
    }
}
