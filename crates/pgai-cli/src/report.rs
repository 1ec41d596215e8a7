//! What became of many calls: two files, a line for people, and an exit code.

use std::io;
use std::path::{Path, PathBuf};

use pgai::Object;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::exit::{Exit, Failure, Result};
use crate::input::Rows;
use crate::journal::{Event, Known};
use crate::output::{Format, Printer};

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
    fn row(&self, own: &Own, is_failure: bool) -> Option<Object> {
        let json = |value: &Value| RawValue::from_string(value.to_string()).ok();
        let (submission, end) = (self.known.submission.as_ref(), self.known.end.as_ref());
        let mut members: Vec<(&str, Box<RawValue>)> = Vec::new();
        for (name, value) in self.arguments {
            members.push((name, json(value)?));
        }
        members.push((&own.line, json(&self.line.into())?));
        if let Some(status) = submission.and_then(|note| note.status) {
            members.push((&own.status, json(&status.into())?));
        }
        if let Some(job) = submission.and_then(|note| note.job.as_deref()) {
            members.push((&own.operation, json(&job.into())?));
        }
        if is_failure {
            let error = end.or(submission).and_then(|note| note.error.clone());
            let error = error.unwrap_or_else(|| self.unknown().to_owned());
            members.push((&own.error, json(&error.into())?));
        }
        let last = end.and_then(|note| note.response.clone());
        if let Some(response) = last.or_else(|| submission?.response.clone()) {
            members.push((&own.response, response));
        }
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("{}:{value}", Value::from(*name)))
            .collect();
        format!("{{{}}}", members.join(",")).parse().ok()
    }

    fn unknown(&self) -> &'static str {
        match self.known.submission.as_ref().map(|note| note.event) {
            None => "not submitted",
            Some(Event::Accepted) => "accepted, and not ended yet",
            Some(_) => "sent, and the answer was not recorded: it may have been done",
        }
    }
}

/// The names of the program's own columns, none of which a column of the input has.
struct Own {
    line: String,
    status: String,
    operation: String,
    error: String,
    response: String,
}

impl Own {
    fn beside(columns: &[String]) -> Self {
        let free = |name: &str| match columns.iter().any(|column| column == name) {
            true => format!("call_{name}"),
            false => name.to_owned(),
        };
        Self {
            line: free("line"),
            status: free("status"),
            operation: free("public_operation_id"),
            error: free("error"),
            response: free("response"),
        }
    }
}

/// Writes the results and the failures, each file in one step.
pub(crate) fn write(
    outcomes: &[Outcome<'_>],
    rows: &Rows,
    (results, failures): &(PathBuf, PathBuf),
) -> Result<()> {
    let mut inputs = rows.columns.clone();
    for name in outcomes.iter().flat_map(|outcome| outcome.arguments.keys()) {
        if !inputs.contains(name) {
            inputs.push(name.clone());
        }
    }
    let own = Own::beside(&inputs);
    for (path, is_failure) in [(results, false), (failures, true)] {
        let belongs = |outcome: &&Outcome<'_>| {
            let is_accepted = matches!(outcome.verdict(true), Verdict::Done | Verdict::Open);
            is_accepted != is_failure
        };
        let found: Vec<Object> = outcomes
            .iter()
            .filter(belongs)
            .filter_map(|outcome| outcome.row(&own, is_failure))
            .collect();
        let mut columns = inputs.clone();
        columns.extend([own.line.clone(), own.status.clone(), own.operation.clone()]);
        if is_failure {
            columns.push(own.error.clone());
        }
        columns.push(own.response.clone());
        let format = if rows.is_csv {
            Format::Csv
        } else {
            Format::Jsonl
        };
        write_file(path, format, &columns, &found)?;
    }
    Ok(())
}

fn write_file(path: &Path, format: Format, columns: &[String], rows: &[Object]) -> Result<()> {
    let failed = |error: io::Error| Failure::file(path, &error);
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let temporary = builder
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .map_err(failed)?;
    let mut printer = Printer::into_file(temporary.reopen().map_err(failed)?, format, columns);
    printer.rows(rows, || true)?;
    printer.finish()?;
    temporary
        .persist(path)
        .map_err(|error| failed(error.error))?;
    Ok(())
}

/// How many calls came to what.
struct Counts {
    all: usize,
    done: usize,
    failed: usize,
    open: usize,
    doubtful: usize,
    left: usize,
}

impl Counts {
    fn of(outcomes: &[Outcome<'_>], waits: bool) -> Self {
        let verdicts: Vec<Verdict> = outcomes
            .iter()
            .map(|outcome| outcome.verdict(waits))
            .collect();
        let count = |wanted: Verdict| {
            verdicts
                .iter()
                .filter(|verdict| **verdict == wanted)
                .count()
        };
        Self {
            all: verdicts.len(),
            done: count(Verdict::Done),
            failed: count(Verdict::Failed),
            open: count(Verdict::Open),
            doubtful: count(Verdict::Doubtful),
            left: count(Verdict::Left),
        }
    }

    fn summary(&self, waits: bool) -> String {
        let what = if waits { "done" } else { "submitted" };
        let mut summary = format!("{} of {} {what}", self.done, self.all);
        for (number, what) in [
            (self.failed, "failed"),
            (self.open, "not ended yet"),
            (self.doubtful, "in doubt"),
            (self.left, "not submitted"),
        ] {
            if number > 0 {
                summary.push_str(&format!(", {number} {what}"));
            }
        }
        summary
    }
}

/// Says what became of the calls, and ends the program accordingly.
pub(crate) fn end(
    outcomes: &[Outcome<'_>],
    (results, failures): &(PathBuf, PathBuf),
    (sent, waits): (u64, bool),
    stopped: Option<Failure>,
) -> Result<()> {
    let counts = Counts::of(outcomes, waits);
    let summary = counts.summary(waits);
    let (results, failures) = (results.display(), failures.display());
    tell!("{summary} ({sent} sent in this run); results in {results}, failures in {failures}");
    if counts.doubtful > 0 {
        tell!(
            "pgai: in doubt is what may have been done, because its answer was lost: look, and submit it again with \
             --retry-doubtful if it was not"
        );
    }
    let is_partial = counts.done + counts.open + counts.doubtful > 0;
    if let Some(failure) = stopped {
        let partial = is_partial && failure.exit != Exit::Interrupted;
        return Err(if partial {
            failure.with_exit(Exit::Partial)
        } else {
            failure
        });
    }
    if counts.done == counts.all {
        return Ok(());
    }
    let next = match counts {
        Counts { open: 1.., .. } => "run the same command again to wait on",
        Counts { failed: 1.., .. } => {
            "correct the rows that failed, or submit them again with --retry-failed"
        }
        _ => "run the same command again to go on",
    };
    let exit = if is_partial {
        Exit::Partial
    } else {
        Exit::Service
    };
    Err(Failure::new(exit, summary).with_next(next))
}
