//! `cargo xtask diff-spec`: what differs between two documents, and how bad it is.

mod input;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use openapi_diff::{Class, Colour, Report};

use crate::failure::Failure;

/// Say what differs between two documents.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The document that callers know: a file, a URL, or `git:REV:path`.
    base: String,
    /// The document that replaces it, named in the same way.
    revision: String,
    /// How the report is written to standard output.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The class of change from which on the exit code is 1.
    #[arg(long, value_enum, default_value_t = FailOn::Breaking)]
    fail_on: FailOn,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
    Github,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum FailOn {
    Breaking,
    Warning,
    Any,
    Never,
}

impl FailOn {
    fn reached_by(self, report: &Report) -> bool {
        let worst = report.summary().class;
        match self {
            Self::Breaking => worst >= Some(Class::Breaking),
            Self::Warning => worst >= Some(Class::Warning),
            Self::Any => worst.is_some(),
            Self::Never => false,
        }
    }
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let (base, revision) = input::both(root, &args.base, &args.revision)?;
    let report = compare(&base, &revision);
    let text = match args.format {
        Format::Text => report.to_text(Colour::Ansi),
        Format::Markdown => report.to_markdown(),
        Format::Json => format!("{:#}\n", report.to_json()),
        Format::Github => report.to_github(&args.revision),
    };
    print(&text)?;
    Ok(if args.fail_on.reached_by(&report) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Compares two documents as of today.
pub(crate) fn compare(base: &serde_json::Value, revision: &serde_json::Value) -> Report {
    let mut options = openapi_diff::Options::default();
    options.today = Some(
        jiff::Timestamp::now()
            .to_string()
            .chars()
            .take(10)
            .collect(),
    );
    openapi_diff::compare_with(base, revision, &options)
}

/// Writes to standard output, without colours where they are not wanted. A reader that has gone away is no fault.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    match anstream::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::refused(
            format!("standard output cannot be written: {error}"),
        )),
        _ => Ok(()),
    }
}
