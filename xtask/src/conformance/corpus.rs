//! `cargo xtask conformance DIR`: generates a client for each document of a directory, lets the compiler judge it,
//! compares it with its document, and sends bodies through its types.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use openapi_clientgen::Files;
use openapi_document::Document;

use super::audit::Audit;
use super::values::{self, Tally};
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
    values: Tally,
    generated: Duration,
    /// How long compiling took, and making bodies and running them.
    judged: Duration,
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
    println!(
        "What the client has of what the document offers, and what became of bodies in its types:"
    );
    println!(
        "{:<32} {:>11} {:>13} {:>11} {:>11} {:>13} {:>8} {:>6} {:>6} {:>7} {:>7} {:>7} {:>6} {:>7} {:>9} {:>9}  result",
        "document",
        "operations",
        "parameters",
        "bodies",
        "responses",
        "properties",
        "lines",
        "losses",
        "lossy",
        "types",
        "values",
        "unknown",
        "lost",
        "unread",
        "generate",
        "judge"
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

impl Done {
    fn is_fine(&self) -> bool {
        self.untold.is_empty() && self.values.is_fine()
    }
}

impl Row {
    /// Prints the row; whether the document is fine.
    fn print(&self) -> bool {
        match &self.outcome {
            Ok(done) => {
                let audit = &done.audit;
                let values = &done.values;
                println!(
                    "{:<32} {:>11} {:>13} {:>11} {:>11} {:>13} {:>8} {:>6} {:>6} {:>7} {:>7} {:>7} {:>6} {:>7} {:>8.1}s {:>8.1}s  {}",
                    self.name,
                    audit.operations,
                    audit.parameters,
                    audit.bodies,
                    audit.responses,
                    audit.properties,
                    done.lines,
                    audit.losses(),
                    done.lossy,
                    values.types,
                    values.bodies,
                    values.unknown,
                    values.lost,
                    values.unread,
                    done.generated.as_secs_f32(),
                    done.judged.as_secs_f32(),
                    if done.is_fine() { "ok" } else { "not fine:" },
                );
                for loss in &done.untold {
                    println!("    not in the report: {loss}");
                }
                for failure in values.failures() {
                    println!("    {failure}");
                }
                if values.more() > 0 {
                    println!("    and {} more", values.more());
                }
                for pointer in &values.unmade {
                    println!("    no body could be made: {pointer}");
                }
                done.is_fine()
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
    write_crate(&directory, &output).map_err(|e| e.to_string())?;
    let document = original(path)?;
    let audit = Audit::of(&document, &output.generated)?;
    let start = Instant::now();
    let values = if compile {
        values::judge(&document, &audit.subjects, &directory, work)?
    } else {
        Tally::default()
    };
    let report = &output.generated.report;
    Ok(Done {
        untold: audit.untold(report),
        audit,
        lines: output.generated.source.lines().count(),
        lossy: report.changes().iter().filter(|c| c.lossy).count(),
        values,
        generated,
        judged: start.elapsed(),
    })
}

/// The document as it stands in its files, as one value.
fn original(path: &Path) -> Result<Document, String> {
    let opened = Document::open(path).map_err(|error| error.to_string())?;
    let whole = opened.into_bundled().map_err(|error| error.to_string())?;
    Document::from_value(whole).map_err(|error| error.to_string())
}
