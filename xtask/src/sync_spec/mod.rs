//! `cargo xtask sync-spec`: takes over the vendor's current document, whole or not at all.

mod advice;
mod changelog;
mod gather;
mod index;
mod lock;
mod merge;
pub(crate) mod operations;
mod overlay;
mod page;
mod pages;
mod scratch;
mod source;
mod steps;
mod sync_report;
mod whole;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use openapi_diff::Report;
use openapi_document::Document;

use crate::client::Recipe;
use crate::diff_spec::{compare, print, today};
use crate::document::Stored;
use crate::facade::Facade;
use crate::failure::Failure;
use crate::rust_axis::Measured;
use crate::{fetch, journal, rust_axis, workspace};

use advice::{Context, advice};
pub(crate) use gather::vendored;
use gather::{Gathering, Next};
use lock::Lock;
use overlay::Laid;
use source::{Source, SourceReader};
use steps::Steps;
use sync_report::{SyncReport, visible};

/// Take over the vendor's current document.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to read instead of the URLs in openapi.lock.json: a URL, a file, a documentation page (`.md`, merged), a
    /// directory of pages, or the URL of an index of pages (`llms.txt`). May be given more than once.
    #[arg(long, value_name = "URL|FILE|DIR|PAGE.md|URL/llms.txt")]
    source: Vec<String>,
    /// Record the URL given as --source in openapi.lock.json, so that the next document comes from there.
    #[arg(long, requires = "source")]
    record: bool,
    /// Send the API key in PGAI_API_KEY to the server that publishes the document.
    #[arg(long)]
    with_key: bool,
    /// Go through every step, but write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Exit with 1 when the vendored document is not the current one, and write nothing.
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Do not prove with `cargo check` that the workspace builds with the new document.
    #[arg(long)]
    no_build: bool,
    /// Print everything that changed, however long the list.
    #[arg(long)]
    full: bool,
    /// Also write what is to be done and what changed to this file, in Markdown.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    fetch: fetch::Options,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let steps = Steps::new();
    let lock = Lock::read(root)?;
    let current = vendored(root)?;
    let Some(next) = next(args, &current, &lock, &steps)? else {
        println!("The vendored document is current: the server has nothing newer.");
        return Ok(ExitCode::SUCCESS);
    };
    if next.document.text == current.text {
        return unchanged(root, args, &lock, &next);
    }
    steps.start("diff", "against the vendored document");
    let mut told = SyncReport {
        advice: Vec::new(),
        report: compare(&current.value, &next.document.value, 0),
    };
    if args.check {
        tell(args, &told)?;
        return Err(Failure::refused(
            "the vendored document is stale; run `cargo xtask sync-spec`",
        ));
    }
    let proved = prove(root, args, &current, &next, &mut told, &steps);
    tell(args, &told)?;
    proved?;
    if args.dry_run {
        println!("Nothing was written.");
        return Ok(ExitCode::SUCCESS);
    }
    let files = files(root, next, &told.report)?;
    let names: Vec<_> = files
        .iter()
        .map(|(path, _)| path.display().to_string())
        .collect();
    steps.start("write", names.join(", "));
    journal::commit(root, &files)?;
    Ok(ExitCode::SUCCESS)
}

/// Says what is to be done and what changed, on standard output and in the file that was asked for.
fn tell(args: &Args, told: &SyncReport) -> Result<(), Failure> {
    if let Some(path) = &args.report {
        fs::write(path, told.to_markdown()).map_err(|error| {
            Failure::refused(format!("{} cannot be written: {error}", path.display()))
        })?;
    }
    print(&told.to_text(args.full))?;
    if !args.full && told.is_cut() {
        println!(
            "`--full` prints everything, and so does, after the document was written, \
             `cargo xtask diff-spec git:HEAD:openapi.json openapi.json --rust`."
        );
    }
    Ok(())
}

/// Reads the sources; `None` when the server has nothing newer.
fn next(
    args: &Args,
    current: &Stored,
    lock: &Lock,
    steps: &Steps,
) -> Result<Option<Next>, Failure> {
    let options = options(args)?;
    let gathering = Gathering {
        current,
        lock,
        reader: SourceReader { options, steps },
    };
    if args.source.is_empty() {
        return gathering.recorded();
    }
    let sources = args
        .source
        .iter()
        .map(|text| Source::parse(text))
        .collect::<Result<Vec<_>, _>>()?
        .concat();
    gathering.named(&sources, args.record)
}

/// The document is as it was; where it comes from may not be.
fn unchanged(root: &Path, args: &Args, lock: &Lock, next: &Next) -> Result<ExitCode, Failure> {
    println!("The vendored document is current.");
    // The overlay may have changed all the same.
    let laid = Laid::over(root, &Recipe::read(root)?, &next.document.value)?;
    for line in laid.complaints() {
        println!("{}", visible(&line));
    }
    laid.check()?;
    // A new time of fetching alone is no reason to write: the weekly run would always find a difference.
    let news = (&next.lock.url, &next.lock.sha256, &next.lock.etag)
        != (&lock.url, &lock.sha256, &lock.etag);
    // What a source named by hand holds says nothing about the recorded URL.
    let is_recorded = args.source.is_empty() || args.record;
    if news && is_recorded && !args.check && !args.dry_run {
        journal::commit(root, &[(workspace::LOCK.into(), next.lock.to_bytes())])?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Goes all the way to a client that builds, and measures what it means for Rust code.
fn prove(
    root: &Path,
    args: &Args,
    current: &Stored,
    next: &Next,
    told: &mut SyncReport,
    steps: &Steps,
) -> Result<(), Failure> {
    let recipe = Recipe::read(root)?;
    steps.start("overlay", workspace::OVERLAY);
    let laid = Laid::over(root, &recipe, &next.document.value)?;
    told.advice = laid.complaints();
    laid.check()?;
    let old = old_client(root, current, steps);
    let new = generate(&recipe, &laid.document, steps);
    let measured = match (&old, &new) {
        (Some((_, old)), Ok(new)) => Some(rust_axis::compare(root, old, new, &told.report)?),
        _ => None,
    };
    told.advice = advice(&Context {
        base: operations::outlines(old.as_ref().map_or(&laid.document, |(base, _)| base)),
        revision: operations::outlines(&laid.document),
        laid: &laid,
        measured: measured.as_ref().unwrap_or(&Measured::default()),
        report: &told.report,
        facade: &Facade::read(root),
    });
    told.report.rust = measured.map(|measured| measured.changes);
    let source = new?;
    if !args.no_build {
        steps.start("check", "cargo check of a copy of the workspace");
        scratch::check(root, &next.document.text, &source)?;
    }
    Ok(())
}

fn generate(recipe: &Recipe, document: &Document, steps: &Steps) -> Result<String, Failure> {
    steps.start("normalise", "the document for the generator");
    let normalized = recipe.normalize(document)?;
    steps.start("generate", "the client of the new document");
    recipe.generate(&normalized)
}

/// The vendored document with the overlay of its time, and the client of both. `None` when they give none: then there is
/// nothing to compare with, and every document that generates is better.
fn old_client(root: &Path, current: &Stored, steps: &Steps) -> Option<(Document, String)> {
    steps.start(
        "generate",
        "the client of the vendored document, to compare with",
    );
    let made = rust_axis::recipe_of_vendored(root, &current.text).and_then(|recipe| {
        let (document, _) = recipe.overlay(&current.value)?;
        let source = recipe.source_of(&document)?;
        Ok((document, source))
    });
    made.inspect_err(|failure| {
        steps.note(format_args!(
            "the vendored document gives no client to compare with: {failure}"
        ));
    })
    .ok()
}

/// Everything that a new document replaces.
fn files(root: &Path, next: Next, report: &Report) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let changelog = workspace::read(root, workspace::CHANGELOG)?.unwrap_or_default();
    let changelog = String::from_utf8(changelog)
        .map_err(|error| Failure::refused(format!("{}: {error}", workspace::CHANGELOG)))?;
    let text = next.document.text.into_bytes();
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    if root.join(workspace::DOCUMENT_COPY).exists() {
        files.push((workspace::DOCUMENT_COPY.into(), text.clone()));
    }
    files.extend([
        (workspace::DOCUMENT.into(), text),
        (workspace::LOCK.into(), next.lock.to_bytes()),
        (
            workspace::CHANGELOG.into(),
            changelog::add(&changelog, report, &today()).into_bytes(),
        ),
    ]);
    Ok(files)
}

fn options(args: &Args) -> Result<fetch::Options, Failure> {
    let mut options = args.fetch.clone();
    if args.with_key {
        options.key = std::env::var("PGAI_API_KEY")
            .ok()
            .filter(|key| !key.is_empty());
        if options.key.is_none() {
            let missing = "--with-key needs the API key in PGAI_API_KEY";
            return Err(Failure::usage(missing));
        }
    }
    Ok(options)
}
