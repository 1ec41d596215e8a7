//! `cargo xtask conformance DIR`: generates a client for each document of a directory, lets the compiler judge it, and
//! compares it with its document.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use openapi_clientgen::Files;
use openapi_document::Document;

use super::audit::Audit;
use crate::generate::write_crate;

/// What one document came to.
struct Row {
    name: String,
    outcome: Result<Done, String>,
}

struct Done {
    audit: Audit,
    lines: usize,
    lossy: usize,
    /// Losses that the report does not tell of.
    untold: Vec<String>,
    generated: Duration,
    checked: Duration,
}

/// Generates, checks and compares; prints a row for each document.
pub(super) fn run(directory: &Path, work: &Path, only: Option<&str>, compile: bool) -> ExitCode {
    let documents = match documents(directory, only) {
        Ok(documents) => documents,
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::from(3);
        }
    };
    println!("What the client has of what the document offers:");
    println!(
        "{:<32} {:>11} {:>13} {:>11} {:>11} {:>13} {:>8} {:>6} {:>6} {:>9} {:>9}  result",
        "document",
        "operations",
        "parameters",
        "bodies",
        "responses",
        "properties",
        "lines",
        "losses",
        "lossy",
        "generate",
        "check"
    );
    let mut failed = 0;
    for path in &documents {
        let row = Row {
            name: stem(path),
            outcome: one(path, work, compile),
        };
        failed += usize::from(!row.print());
    }
    println!(
        "{} of {} documents are fine",
        documents.len() - failed,
        documents.len()
    );
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

impl Row {
    /// Prints the row; whether the document is fine.
    fn print(&self) -> bool {
        match &self.outcome {
            Ok(done) => {
                let audit = &done.audit;
                println!(
                    "{:<32} {:>11} {:>13} {:>11} {:>11} {:>13} {:>8} {:>6} {:>6} {:>8.1}s {:>8.1}s  {}",
                    self.name,
                    audit.operations,
                    audit.parameters,
                    audit.bodies,
                    audit.responses,
                    audit.properties,
                    done.lines,
                    audit.losses(),
                    done.lossy,
                    done.generated.as_secs_f32(),
                    done.checked.as_secs_f32(),
                    if done.untold.is_empty() {
                        "ok"
                    } else {
                        "losses that the report does not tell of:"
                    },
                );
                for loss in &done.untold {
                    println!("    {loss}");
                }
                done.untold.is_empty()
            }
            Err(message) => {
                println!("{:<32} {message}", self.name);
                false
            }
        }
    }
}

fn documents(directory: &Path, only: Option<&str>) -> Result<Vec<PathBuf>, String> {
    let place = |e: std::io::Error| {
        format!(
            "{}: {e}; name a directory of OpenAPI documents",
            directory.display()
        )
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).map_err(place)? {
        let path = entry.map_err(place)?.path();
        let known = path
            .extension()
            .is_some_and(|e| ["json", "yaml", "yml"].iter().any(|known| e == *known));
        if known && only.is_none_or(|part| stem(&path).contains(part)) {
            found.push(path);
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(format!(
            "{} holds no document; name a directory of OpenAPI documents",
            directory.display()
        ));
    }
    Ok(found)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn one(path: &Path, work: &Path, compile: bool) -> Result<Done, String> {
    let start = Instant::now();
    let output = Files::new(path).generate().map_err(|e| e.to_string())?;
    let generated = start.elapsed();
    let directory = work.join("crates").join(stem(path));
    write_crate(&directory, &output)?;
    let start = Instant::now();
    if compile {
        check(&directory, work)?;
    }
    let checked = start.elapsed();
    let audit = Audit::of(&original(path)?, &output.generated.source)?;
    let report = &output.generated.report;
    Ok(Done {
        untold: audit
            .untold(report)
            .into_iter()
            .map(|(place, what)| format!("{place}: {what}"))
            .collect(),
        audit,
        lines: output.generated.source.lines().count(),
        lossy: report.changes().iter().filter(|c| c.lossy).count(),
        generated,
        checked,
    })
}

/// The document as it stands in its file.
fn original(path: &Path) -> Result<Document, String> {
    Document::open(path).map_err(|error| error.to_string())
}

/// `cargo check`, every crate in one target directory so that dependencies are compiled once.
/// The runtime of this workspace, which generated crates are checked against.
const RUNTIME: &str = concat!(
    "openapi-client-runtime.path=\"",
    env!("CARGO_MANIFEST_DIR"),
    "/../crates/openapi-client-runtime\""
);

fn check(directory: &Path, work: &Path) -> Result<(), String> {
    let target = std::path::absolute(work.join("target")).map_err(|e| e.to_string())?;
    let lock = work.join("Cargo.lock");
    // One set of versions for all of them, or each would compile its own.
    let _ = fs::copy(&lock, directory.join("Cargo.lock"));
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "--quiet", "--message-format", "short"])
        .args(["--config", &format!("patch.crates-io.{RUNTIME}")])
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    if !lock.exists() {
        let _ = fs::copy(directory.join("Cargo.lock"), &lock);
    }
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let errors = text.lines().filter(|line| line.contains("error")).count();
    let first = text
        .lines()
        .find(|line| line.contains("error"))
        .unwrap_or("cargo check failed");
    Err(format!("{errors} errors, first: {first}"))
}
