//! `cargo xtask generate`: the generated Rust for people to read, from the same call that builds it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use openapi_clientgen::{Files, Output};

use crate::diff_spec::print;
use crate::failure::Failure;
use crate::workspace;

/// Write the generated Rust client to a file, a crate or standard output.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The OpenAPI document, JSON or YAML; without it the vendored one with its overlay
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// An OpenAPI Overlay to apply first
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// The file to write; without it standard output
    #[arg(long, value_name = "FILE", conflicts_with = "crate_dir")]
    output: Option<PathBuf>,
    /// The directory to write a crate to that compiles by itself
    #[arg(long = "crate", value_name = "DIR")]
    crate_dir: Option<PathBuf>,
    /// Where to write the normalised document
    #[arg(long, value_name = "FILE")]
    normalized: Option<PathBuf>,
    /// How the report on standard error is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    report: Format,
}

impl Args {
    /// Whether nothing of the workspace is asked for, so that there need not be one.
    pub(crate) fn is_free(&self) -> bool {
        self.spec.is_some()
    }
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let overlay = args
        .overlay
        .clone()
        .or_else(|| args.spec.is_none().then(|| root.join(workspace::OVERLAY)));
    let spec = args.spec.clone();
    let mut files = Files::new(spec.unwrap_or_else(|| root.join(workspace::DOCUMENT)));
    if let Some(overlay) = overlay {
        files = files.with_overlay(overlay);
    }
    let output = files
        .generate()
        .map_err(|error| Failure::refused(error.to_string()))?;
    if let Some(path) = &args.normalized {
        save(path, &format!("{:#}\n", output.normalized.root()))?;
    }
    match (&args.crate_dir, &args.output) {
        (Some(directory), _) => write_crate(directory, &output)?,
        (None, Some(path)) => save(path, &output.generated.source)?,
        (None, None) => print(&output.generated.source)?,
    }
    for action in &output.stale {
        eprintln!("stale overlay action: {action}");
    }
    match args.report {
        Format::Text => eprint!("{}", output.generated.report),
        Format::Json => eprintln!("{}", output.generated.report.to_json()),
    }
    Ok(ExitCode::SUCCESS)
}

/// A crate of its own, on the runtime of this release; it is no member of a workspace around it.
pub(crate) fn write_crate(directory: &Path, output: &Output) -> Result<(), Failure> {
    let name = directory.file_name().unwrap_or_default().to_string_lossy();
    let is_other = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let name = name.to_lowercase().replace(is_other, "-");
    let name = match name.trim_matches('-') {
        "" => "client".to_owned(),
        digits if digits.starts_with(|c: char| c.is_ascii_digit()) => format!("client-{digits}"),
        name => name.to_owned(),
    };
    save(&directory.join("Cargo.toml"), &manifest(&name))?;
    save(&directory.join("src/lib.rs"), &output.generated.source)
}

fn manifest(name: &str) -> String {
    format!(
        r#"[package]
name = "{name}"
version = "0.1.0"
edition = "2024"
rust-version = "1.88"
publish = false

[workspace]

[lib]
doctest = false

[dependencies]
openapi-client-runtime = {}
"#,
        runtime(&built_from())
    )
}

/// The workspace that this program was built from, which may be gone by now.
pub(crate) fn built_from() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// The runtime of this release: of the workspace where that is there, so that the crate compiles before the release is
/// published, and by its version for the day when it is.
fn runtime(workspace: &Path) -> String {
    let version = openapi_clientgen::VERSION;
    let directory = workspace.join("crates/openapi-client-runtime");
    if directory.join("Cargo.toml").is_file() {
        // A JSON string is one of TOML.
        let path = serde_json::Value::from(directory.display().to_string());
        format!("{{ version = \"{version}\", path = {path} }}")
    } else {
        format!("\"{version}\"")
    }
}

/// Writes a file whole or not at all, so that a failure leaves what stood there.
fn save(path: &Path, text: &str) -> Result<(), Failure> {
    let place = |error: std::io::Error| {
        let path = path.display();
        Failure::refused(format!("{path}: {error}; name a place that can be written"))
    };
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(place)?;
    // A device or a pipe cannot be replaced.
    if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return fs::write(path, text).map_err(place);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial = parent.join(format!(".{name}.partial"));
    let written = fs::write(&partial, text).and_then(|()| fs::rename(&partial, path));
    if written.is_err() {
        // What cannot be written in full may not be there at all.
        let _ = fs::remove_file(&partial);
    }
    written.map_err(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_workspace_the_runtime_is_named_by_its_version_alone() {
        let version = openapi_clientgen::VERSION;
        let nowhere = Path::new("/nowhere/at/all");
        assert_eq!(runtime(nowhere), format!("\"{version}\""));
        assert!(
            runtime(&built_from()).starts_with(&format!("{{ version = \"{version}\", path = \""))
        );
    }
}
