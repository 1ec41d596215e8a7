//! `cargo xtask sync-spec`: takes over the vendor's current document, whole or not at all.

mod changelog;
mod lock;
mod merge;
mod page;
pub(crate) mod scratch;
mod source;
mod steps;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use openapi_diff::{Colour, Report};

use crate::client::Recipe;
use crate::diff_spec::{compare, print, today};
use crate::document::Document;
use crate::failure::Failure;
use crate::{fetch, journal, rust_axis, workspace};

use lock::Lock;
use source::{Next, Source};
use steps::Steps;

/// Take over the vendor's current document.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to read instead of the URL in openapi.lock.json: a URL, a file, a documentation page (`.md`, merged), or a
    /// directory of pages. May be given more than once.
    #[arg(long, value_name = "URL|FILE|DIR|PAGE.md")]
    source: Vec<String>,
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
    /// Pause before a second attempt, for tests.
    #[arg(long, hide = true, default_value_t = 500)]
    retry_pause_ms: u64,
    /// Largest document taken, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = fetch::Options::default().max_bytes)]
    max_bytes: u64,
    /// Longest time one attempt may take, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "60")]
    timeout: Duration,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let steps = Steps::new();
    let lock = Lock::read(root)?;
    let current = source::vendored(root)?;
    let named = if args.source.is_empty() {
        std::slice::from_ref(&lock.url)
    } else {
        &args.source
    };
    let sources = named
        .iter()
        .map(|text| Source::parse(text))
        .collect::<Result<Vec<_>, _>>()?
        .concat();
    let gathered = source::gather(&sources, &current.value, &lock, &options(args)?, &steps)?;
    let Some(next) = gathered else {
        println!("The vendored document is current: the server has nothing newer.");
        return Ok(ExitCode::SUCCESS);
    };
    if next.document.text == current.text {
        println!("The vendored document is current.");
        // A new time of fetching alone is no reason to write: the weekly run would always find a difference.
        let news = (&next.lock.url, &next.lock.sha256, &next.lock.etag)
            != (&lock.url, &lock.sha256, &lock.etag);
        if news && !args.check && !args.dry_run {
            journal::commit(root, &[(workspace::LOCK.into(), next.lock.to_bytes())])?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    steps.start("diff", "against the vendored document");
    let mut report = compare(&current.value, &next.document.value, 0);
    if args.check {
        print(&report.to_text(Colour::Ansi))?;
        return Err(Failure::refused(
            "the vendored document is stale; run `cargo xtask sync-spec`",
        ));
    }
    if let Err(failure) = prove(root, args, &current, &next, &mut report, &steps) {
        print(&report.to_text(Colour::Ansi))?;
        return Err(failure);
    }
    print(&report.to_text(Colour::Ansi))?;
    if args.dry_run {
        println!("Nothing was written.");
        return Ok(ExitCode::SUCCESS);
    }
    let files = files(root, next, &report)?;
    let names: Vec<_> = files
        .iter()
        .map(|(path, _)| path.display().to_string())
        .collect();
    steps.start("write", names.join(", "));
    journal::commit(root, &files)?;
    Ok(ExitCode::SUCCESS)
}

/// Goes all the way to a client that builds, and measures what it means for Rust code.
fn prove(
    root: &Path,
    args: &Args,
    current: &Document,
    next: &Next,
    report: &mut Report,
    steps: &Steps,
) -> Result<(), Failure> {
    let recipe = Recipe::read(root)?;
    steps.start("overlay", workspace::OVERLAY);
    let (document, stale) = recipe.overlay(&next.document.value)?;
    for action in stale {
        steps.note(format!(
            "stale: the action at {action} changes nothing any more"
        ));
    }
    steps.start("normalise", "the document for the generator");
    let normalized = recipe.normalize(&document)?;
    steps.start("generate", "the client of the new document");
    let source = recipe.generate(&normalized)?;
    match recipe.source(&current.value) {
        Ok(old) => report.rust = Some(rust_axis::compare(root, &old, &source, report)?),
        // Then there is no client to compare with, and every document that generates is better.
        Err(failure) => steps.note(format!(
            "the vendored document gives no client to compare with: {failure}"
        )),
    }
    if !args.no_build {
        steps.start("check", "cargo check of a copy of the workspace");
        scratch::check(root, &next.document.text, &source)?;
    }
    Ok(())
}

/// Everything that a new document replaces.
fn files(root: &Path, next: Next, report: &Report) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let path = root.join(workspace::CHANGELOG);
    let changelog = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(Failure::refused(format!(
                "{} cannot be read: {error}",
                path.display()
            )));
        }
    };
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

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "a number of seconds is expected".to_owned())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "it must be above zero".into())
}

fn options(args: &Args) -> Result<fetch::Options, Failure> {
    let key = if args.with_key {
        let key = std::env::var("PGAI_API_KEY")
            .ok()
            .filter(|key| !key.is_empty());
        Some(key.ok_or_else(|| Failure::usage("--with-key needs the API key in PGAI_API_KEY"))?)
    } else {
        None
    };
    Ok(fetch::Options {
        pause: Duration::from_millis(args.retry_pause_ms),
        timeout: args.timeout,
        max_bytes: args.max_bytes,
        key,
    })
}
