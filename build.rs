//! The vendored document and its overlay to the generated client, and to the document that it was generated from.

use std::error::Error;
use std::path::Path;

use openapi_clientgen::{Document, Files, Overlay};

const DOCUMENT: &str = "openapi.json";
const OVERLAY: &str = "overlay.json";

fn main() {
    Files::new(DOCUMENT)
        .with_overlay(OVERLAY)
        .build("client.rs");
    if let Err(error) = write_document() {
        println!("cargo::error={error}");
    }
}

/// Writes the document with the overlay applied, for programs that know the operations at run time.
fn write_document() -> Result<(), Box<dyn Error>> {
    let document = Document::open(DOCUMENT)?.into_bundled()?;
    let overlay = Overlay::parse(&std::fs::read(OVERLAY)?)?;
    let (document, _) = overlay.apply(&Document::from_value(document)?)?;
    let path = Path::new(&std::env::var("OUT_DIR")?).join("document.json");
    Ok(std::fs::write(path, document.root().to_string())?)
}
