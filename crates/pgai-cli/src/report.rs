//! What became of many calls: two files, a line for people, and an exit code.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use pgai::Object;
use serde_json::{Map, Value};
use tempfile::NamedTempFile;

use crate::exit::{Exit, Failure, Result};
use crate::input::Rows;
use crate::journal::{Event, Known, Note};
use crate::output::{Format, Printer, object, text};

/// One call, and what is known of it.
pub(crate) struct Outcome<'a> {
    pub(crate) line: u64,
    pub(crate) arguments: &'a Map<String, Value>,
    pub(crate) known: Known,
}

/// What a call comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Done, or accepted, and not waited for.
    Done,
    /// What it started has not ended.
    Open,
    Failed,
    /// Nobody knows.
    Doubtful,
    /// Not sent, or certainly not done.
    Left,
}

impl Outcome<'_> {
    fn verdict(&self, waits: bool) -> Verdict {
        let end = self.known.end.as_ref().map(|note| note.event);
        let submission = self.known.submission.as_ref();
        match (submission.map(|note| note.event), end) {
            (None | Some(Event::Unsent), _) => Verdict::Left,
            (Some(Event::Sent | Event::Doubtful), _) => Verdict::Doubtful,
            (Some(Event::Refused), _) | (_, Some(Event::Failed)) => Verdict::Failed,
            (_, Some(_)) => Verdict::Done,
            (_, None) if waits && submission.is_some_and(|note| note.job.is_some()) => {
                Verdict::Open
            }
            (_, None) => Verdict::Done,
        }
    }

    /// The row with what became of it, as a line of the results or of the failures.
    fn row(&self, own: &[String; 5], is_failure: bool) -> Option<Object> {
        let [line, status, operation, error, response] = own;
        let (submission, end) = (self.known.submission.as_ref(), self.known.end.as_ref());
        let last = end.or(submission);
        let json = |note: &Note| note.response.as_ref().map(|raw| raw.get().to_owned());
        let problem = || match last.and_then(|note| note.error.as_deref()) {
            Some(error) => text(error),
            None => text(self.unknown()),
        };
        let told = [
            (line, Some(self.line.to_string())),
            (
                status,
                submission.and_then(|note| Some(note.status?.to_string())),
            ),
            (
                operation,
                submission.and_then(|note| note.job.as_deref().map(text)),
            ),
            (error, is_failure.then(problem)),
            (response, end.and_then(json).or_else(|| json(submission?))),
        ];
        let given = self.arguments.iter();
        let given = given.map(|(name, value)| (name, Some(value.to_string())));
        let members = given.chain(told);
        object(members.map(|(name, value)| (name.as_str(), value))).ok()
    }

    fn unknown(&self) -> &'static str {
        match self.known.submission.as_ref().map(|note| note.event) {
            None => "not submitted",
            Some(Event::Accepted) => "accepted, and not ended yet",
            Some(_) => "sent, and the answer was not recorded: it may have been done",
        }
    }
}

/// The names of the program's own columns.
const OWN: [&str; 5] = ["line", "status", "public_operation_id", "error", "response"];

/// Where it is told what became of the calls.
pub(crate) struct Report<'a> {
    rows: &'a Rows,
    results: ReportFile,
    failures: ReportFile,
}

impl<'a> Report<'a> {
    /// A report into these files. That they cannot be written is said before anything is sent.
    pub(crate) fn new(rows: &'a Rows, results: PathBuf, failures: PathBuf) -> Result<Self> {
        Ok(Self {
            rows,
            results: ReportFile::new(results)?,
            failures: ReportFile::new(failures)?,
        })
    }

    /// Writes the results and the failures, each file in one step.
    pub(crate) fn write(&self, outcomes: &[Outcome<'_>]) -> Result<()> {
        let mut inputs = self.rows.columns.clone();
        for name in outcomes.iter().flat_map(|outcome| outcome.arguments.keys()) {
            if !inputs.contains(name) {
                inputs.push(name.clone());
            }
        }
        // None of the program's columns is called like one of the input.
        let own = OWN.map(|name| match inputs.iter().any(|column| column == name) {
            true => format!("call_{name}"),
            false => name.to_owned(),
        });
        let format = match self.rows.is_csv {
            true => Format::Csv,
            false => Format::Jsonl,
        };
        for (target, is_failure) in [(&self.results, false), (&self.failures, true)] {
            let belongs = |outcome: &&Outcome<'_>| {
                let is_accepted = matches!(outcome.verdict(true), Verdict::Done | Verdict::Open);
                is_accepted != is_failure
            };
            let found = outcomes.iter().filter(belongs);
            let found = found.filter_map(|outcome| outcome.row(&own, is_failure));
            let told = own.iter().filter(|name| is_failure || **name != own[3]);
            let columns: Vec<String> = inputs.iter().chain(told).cloned().collect();
            let rows: Vec<Object> = found.collect();
            let written = target.write(|file| {
                let mut printer = Printer::into_file(file, format, &columns);
                printer.rows(&rows, || true)?;
                printer.finish()
            });
            written.map_err(|failure| {
                failure
                    .with_exit(Exit::Partial)
                    .with_next("the journal has what was submitted: run the same command again")
            })?;
        }
        Ok(())
    }

    /// Says what became of the calls, and ends the program accordingly.
    pub(crate) fn end(
        &self,
        outcomes: &[Outcome<'_>],
        sent: u64,
        waits: bool,
        stopped: Option<Failure>,
    ) -> Result<()> {
        let count = |wanted: Verdict| {
            let verdicts = outcomes.iter().map(|outcome| outcome.verdict(waits));
            verdicts.filter(|verdict| *verdict == wanted).count()
        };
        let (all, done) = (outcomes.len(), count(Verdict::Done));
        let (open, failed) = (count(Verdict::Open), count(Verdict::Failed));
        let (doubtful, left) = (count(Verdict::Doubtful), count(Verdict::Left));
        let what = if waits { "done" } else { "submitted" };
        let mut summary = format!("{done} of {all} {what}");
        for (number, what) in [
            (failed, "failed"),
            (open, "not ended yet"),
            (doubtful, "in doubt"),
            (left, "not submitted"),
        ] {
            if number > 0 {
                summary.push_str(&format!(", {number} {what}"));
            }
        }
        let (results, failures) = (self.results.name.display(), self.failures.name.display());
        tell!("{summary} ({sent} sent in this run); results in {results}, failures in {failures}");
        if doubtful > 0 {
            tell!(
                "pgai: in doubt is what may have been done, because its answer was lost: look, and submit it again with \
                 --retry-doubtful if it was not"
            );
        }
        let is_partial = done + open + doubtful > 0;
        match stopped {
            Some(failure) if is_partial && failure.exit != Exit::Interrupted => {
                return Err(failure.with_exit(Exit::Partial));
            }
            Some(failure) => return Err(failure),
            None if done == all => return Ok(()),
            None => {}
        }
        let next = match (open, failed) {
            (1.., _) => "run the same command again to wait on",
            (0, 1..) => "correct the rows that failed, or submit them again with --retry-failed",
            (0, 0) => "run the same command again to go on",
        };
        let exit = match is_partial {
            true => Exit::Partial,
            false => Exit::Service,
        };
        Err(Failure::new(exit, summary).with_next(next))
    }
}

/// A file that is written in one step; what is no file, such as a pipe or a device, is written as it is.
struct ReportFile {
    /// As it was given.
    name: PathBuf,
    /// The file that a link leads to is replaced, and not the link.
    path: PathBuf,
    /// What is no file, opened once: who reads a pipe takes its closing for the end.
    stream: Option<File>,
}

impl ReportFile {
    fn new(name: PathBuf) -> Result<Self> {
        let path = name.canonicalize().unwrap_or_else(|_| name.clone());
        let is_stream = path.exists() && !path.is_file();
        let open = || File::options().write(true).open(&path);
        let stream = is_stream.then(open).transpose();
        let stream = stream.map_err(|error| Failure::file(&name, &error))?;
        let target = Self { name, path, stream };
        if target.stream.is_none() {
            target.temporary()?;
        }
        Ok(target)
    }

    fn temporary(&self) -> Result<NamedTempFile> {
        let folder = self.path.parent();
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder.unwrap_or(Path::new(".")));
        file.map_err(|error| self.failed(&error))
    }

    /// Has everything written to a handle, and puts it into its place.
    fn write(&self, write: impl FnOnce(File) -> Result<()>) -> Result<()> {
        let handle = |file: &File| file.try_clone().map_err(|error| self.failed(&error));
        if let Some(stream) = &self.stream {
            return write(handle(stream)?);
        }
        let file = self.temporary()?;
        write(handle(file.as_file())?)?;
        let kept = file.persist(&self.path);
        kept.map(drop).map_err(|error| self.failed(&error.error))
    }

    fn failed(&self, error: &io::Error) -> Failure {
        Failure::file(&self.name, error)
    }
}
