//! A document and its overlay on disk, all the way to a client.

use std::path::{Path, PathBuf};

use crate::{Document, Error, Generated, Options, Overlay, generate};

/// The extension of an overlay that holds [`Options`].
const EXTENSION: &str = "x-openapi-clientgen";

/// A document and its overlay on disk. Build scripts and commands share it.
#[derive(Debug, Clone)]
pub struct Files {
    document: PathBuf,
    overlay: Option<PathBuf>,
}

/// What [`Files::generate`] yields.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Output {
    /// The client and the whole report.
    pub generated: Generated,
    /// The document that progenitor's stage was given.
    pub normalized: Document,
    /// Overlay actions that changed nothing.
    pub stale: Vec<String>,
    /// The files that the document consists of, and the overlay.
    pub files: Vec<PathBuf>,
}

impl Files {
    /// A document without an overlay.
    pub fn new(document: impl Into<PathBuf>) -> Self {
        Self {
            document: document.into(),
            overlay: None,
        }
    }

    /// An overlay to apply first. Its extension `x-openapi-clientgen` holds [`Options`](crate::Options).
    #[must_use]
    pub fn with_overlay(mut self, overlay: impl Into<PathBuf>) -> Self {
        self.overlay = Some(overlay.into());
        self
    }

    /// Runs all stages.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or any stage fails.
    pub fn generate(&self) -> Result<Output, Error> {
        let opened = Document::open(&self.document)?;
        let folder = self.document.parent().unwrap_or(Path::new(""));
        let mut files: Vec<PathBuf> = opened.files().map(|(name, _)| folder.join(name)).collect();
        files.extend(self.overlay.clone());
        let first = self.document.file_name().and_then(|name| name.to_str());
        let unread: Vec<_> = opened
            .unresolved()
            .into_iter()
            .filter(|lost| lost.key == "$ref" && !lost.reference.starts_with('#'))
            .collect();
        // References to neighbour files become local, so that every stage sees one document.
        let mut document = Document::from_value(opened.into_bundled()?)?;
        let mut options = Options::new();
        let mut stale = Vec::new();
        if let Some(path) = &self.overlay {
            let within = |e: Error| e.in_file(path.display().to_string());
            let overlay = Overlay::parse(&read_file(path)?).map_err(within)?;
            if let Some(value) = overlay.extension(EXTENSION) {
                options = Options::from_json(value)
                    .map_err(|e| within(e.at_pointer(format!("/{EXTENSION}"))))?;
            }
            (document, stale) = overlay.apply(&document).map_err(within)?;
        }
        let within = |e: Error| e.in_file(self.document.display().to_string());
        let (normalized, mut report) = crate::normalize(&document).map_err(within)?;
        let mut generated = generate(&normalized, &options).map_err(within)?;
        report.append(generated.report);
        for lost in unread {
            let why = format!("{}; {}", lost.error.message(), lost.error.help());
            let address = match Some(lost.address.file()) == first {
                true => lost.address.pointer().to_owned(),
                false => lost.address.to_string(),
            };
            report.lost(&address, "unread-reference", why);
        }
        generated.report = report;
        Ok(Output {
            generated,
            normalized,
            stale,
            files,
        })
    }

    /// For a build script: runs all stages, writes the client to `OUT_DIR` under `name`, and tells cargo what it read. A
    /// problem ends the build with one readable message.
    pub fn build(&self, name: &str) {
        // Also where they cannot be read.
        for file in std::iter::once(&self.document).chain(&self.overlay) {
            println!("cargo::rerun-if-changed={}", file.display());
        }
        let done = std::env::var_os("OUT_DIR")
            .ok_or_else(|| Error::new("OUT_DIR is not set", "call this from a build script"))
            .and_then(|directory| {
                let path = Path::new(&directory).join(name);
                let output = self.generate()?;
                for file in &output.files {
                    println!("cargo::rerun-if-changed={}", file.display());
                }
                std::fs::write(&path, output.generated.source).map_err(|error| {
                    Error::new(format!("{}: {error}", path.display()), "make it writable")
                })
            });
        if let Err(error) = done {
            println!("cargo::error={}", error.to_string().replace('\n', " "));
            std::process::exit(1);
        }
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| {
        Error::new(
            format!("{}: {error}", path.display()),
            "name a file that can be read",
        )
    })
}
