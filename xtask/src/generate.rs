//! `cargo xtask generate`: the generated Rust for people to read, from the same call that builds it.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use openapi_codegen::Files;

/// Write the generated Rust client to a file or to standard output.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The OpenAPI document, JSON or YAML; without it the vendored one with its overlay.
    #[arg(long)]
    spec: Option<PathBuf>,
    /// An OpenAPI Overlay to apply first.
    #[arg(long)]
    overlay: Option<PathBuf>,
    /// The file to write; without it standard output.
    #[arg(long)]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> ExitCode {
    match write(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn write(args: &Args) -> Result<(), String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let overlay = args
        .overlay
        .clone()
        .or_else(|| args.spec.is_none().then(|| root.join("overlay.json")));
    let mut files = Files::new(
        args.spec
            .clone()
            .unwrap_or_else(|| root.join("openapi.json")),
    );
    if let Some(overlay) = overlay {
        files = files.with_overlay(overlay);
    }
    let output = files.generate().map_err(|e| e.to_string())?;
    eprint!("{}", output.generated.report);
    let source = output.generated.source;
    match &args.output {
        Some(path) => std::fs::write(path, source).map_err(|e| format!("{}: {e}", path.display())),
        None => std::io::stdout()
            .write_all(source.as_bytes())
            .map_err(|e| e.to_string()),
    }
}
