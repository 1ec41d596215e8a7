//! Which overlay belongs to which side of a comparison: the names that callers know a document by are in the overlay of its time.

use std::path::Path;

use crate::client::Recipe;
use crate::document::Stored;
use crate::failure::Failure;
use crate::{git, workspace};

/// The overlay that is `named`; otherwise the one that goes with the document that is called `document`.
pub(crate) fn recipe_of(
    root: &Path,
    document: &str,
    named: Option<&str>,
) -> Result<Recipe, Failure> {
    if let Some(name) = named {
        return Recipe::parse(&git::text(root, name)?, name);
    }
    match document.strip_prefix("git:").map(beside) {
        // A revision without an overlay gives its operations the names that the generator makes.
        Some(name) => match git::blob(root, &name) {
            Ok(bytes) => Recipe::parse(&bytes, &format!("git:{name}")),
            Err(_) => Ok(Recipe::without_overlay()),
        },
        None => Recipe::read(root),
    }
}

/// The overlay that goes with the vendored document, whose text is `current`: the one of `HEAD` while the document is the
/// one of `HEAD`, so that the overlay can be made ready for the document that comes.
pub(crate) fn recipe_of_vendored(root: &Path, current: &str) -> Result<Recipe, Failure> {
    let head = |name| git::blob(root, &format!("HEAD:./{name}")).ok();
    let vendored = head(workspace::DOCUMENT).and_then(|text| Stored::parse(&text).ok());
    let overlay = head(workspace::OVERLAY)
        .filter(|_| vendored.is_some_and(|vendored| vendored.text == current));
    match overlay {
        Some(bytes) => Recipe::parse(&bytes, "git:HEAD:overlay.json"),
        None => Recipe::read(root),
    }
}

/// `REV:a/overlay.json` of `REV:a/openapi.json`.
fn beside(document: &str) -> String {
    let end = document.rfind(['/', ':']).map_or(0, |end| end + 1);
    format!("{}{}", &document[..end], workspace::OVERLAY)
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn the_overlay_lies_beside_the_document() {
        assert_eq!(beside("HEAD:openapi.json"), "HEAD:overlay.json");
        assert_eq!(beside("v1:a/b/openapi.json"), "v1:a/b/overlay.json");
    }
}
