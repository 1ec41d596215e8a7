//! `cargo xtask diff-spec`: what differs between two documents, and how bad it is.

mod input;

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::process::ExitCode;

use openapi_diff::{Class, Colour, Report};

use crate::failure::Failure;
use crate::{git, rust_axis};

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
    /// How many days a deprecated operation, parameter or property must still work; above zero, a deprecation without a
    /// sunset (`x-sunset`) is a breaking change.
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    deprecation_days: u32,
    /// How many changes the text and Markdown reports have at most, the worst first; what is left out is counted.
    #[arg(long, value_name = "COUNT", default_value_t = 200)]
    max: usize,
    /// Also generate the client of both documents and compare their public Rust items.
    #[arg(long)]
    rust: bool,
    /// The overlay of the base document for --rust: a file, or `git:REV:path`. Without it the file overlay.json beside a
    /// document in git, else that of the workspace.
    #[arg(long, value_name = "OVERLAY", requires = "rust")]
    base_overlay: Option<String>,
    /// The same for the document that replaces it.
    #[arg(long, value_name = "OVERLAY", requires = "rust")]
    revision_overlay: Option<String>,
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
    let mut report = compare(&base, &revision, args.deprecation_days);
    if args.rust {
        let recipes = (
            rust_axis::recipe_of(root, &args.base, args.base_overlay.as_deref())?,
            rust_axis::recipe_of(root, &args.revision, args.revision_overlay.as_deref())?,
        );
        let side = |document, recipe| rust_axis::Side { document, recipe };
        let (base, revision) = (side(&base, &recipes.0), side(&revision, &recipes.1));
        report.rust = Some(rust_axis::measure(root, base, revision, &report)?.changes);
    }
    let text = match args.format {
        Format::Text => report.to_text_within(Colour::Ansi, args.max),
        Format::Markdown => report.to_markdown_within(args.max),
        Format::Json => format!("{:#}\n", *ManuallyDrop::new(report.to_json())),
        Format::Github => match input::file(root, &args.revision) {
            Some(file) => report.to_github_beside(file, &git::text(root, &args.revision)?),
            None => report.to_github(input::file(root, &args.base)),
        },
    };
    print(&text)?;
    let code = match args.fail_on.reached_by(&report) {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    };
    // The program ends here: taking large documents apart, value by value, would only take its time.
    std::mem::forget((base, revision, report));
    Ok(code)
}

/// Compares two documents as of today.
pub(crate) fn compare(
    base: &openapi_document::Value,
    revision: &openapi_document::Value,
    deprecation_days: u32,
) -> Report {
    let mut options = openapi_diff::Options::default();
    options.today = Some(today());
    options.deprecation_days = deprecation_days;
    openapi_diff::compare_with(base, revision, &options)
}

/// The current date, `YYYY-MM-DD`, in UTC.
pub(crate) fn today() -> String {
    jiff::Timestamp::now()
        .to_string()
        .chars()
        .take(10)
        .collect()
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
