//! `cargo xtask sync-spec`: takes over the vendor's current document, whole or not at all.

mod changes;
mod lock;
mod merge;
mod page;
mod source;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use crate::failure::Failure;
use crate::{fetch, journal, workspace};

use lock::Lock;
use source::Source;

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
    /// Say what would change, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Exit with 1 when the vendored document is not the current one, and write nothing.
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Pause before a second attempt, for tests.
    #[arg(long, hide = true, default_value_t = 500)]
    retry_pause_ms: u64,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
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
    let Some(next) = source::gather(&sources, &current.value, &lock, &options(args)?)? else {
        println!("the vendored document is current: the server has nothing newer");
        return Ok(ExitCode::SUCCESS);
    };

    let same = next.document.text == current.text;
    if same {
        println!("the vendored document is current");
    } else {
        let changes = changes::list(&current.value, &next.document.value);
        println!("{} change(s)", changes.len());
        for change in &changes {
            println!("  {change}");
        }
    }
    if args.check && !same {
        return Err(Failure::refused(
            "the vendored document is stale; run `cargo xtask sync-spec`",
        ));
    }
    // A new time of fetching alone is no reason to write: the weekly run would always find a difference.
    let news = (&next.lock.url, &next.lock.sha256, &next.lock.etag)
        != (&lock.url, &lock.sha256, &lock.etag);
    if args.check || args.dry_run || (same && !news) {
        return Ok(ExitCode::SUCCESS);
    }
    journal::commit(
        root,
        &[
            (workspace::DOCUMENT.into(), next.document.text.into_bytes()),
            (workspace::LOCK.into(), next.lock.to_bytes()),
        ],
    )?;
    println!("wrote {} and {}", workspace::DOCUMENT, workspace::LOCK);
    Ok(ExitCode::SUCCESS)
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
        key,
        ..fetch::Options::default()
    })
}
