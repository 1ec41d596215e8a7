//! Many calls from a file: submitted under the pacing, waited for, and never twice.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use futures_util::{StreamExt, stream};
use pgai::{Call, Catalog, Endpoint, Error, ErrorKind, RawResponse};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::exit::{Exit, Failure, Result};
use crate::input::Rows;
use crate::interrupt::Interrupt;
use crate::journal::{Event, Journal, Keys, Known, Note};
use crate::options::OfJobs;
use crate::progress::Progress;
use crate::report::{Outcome, Report};
use crate::session::{Session, with_options};
use crate::{call, files, flags};

/// A call of a row.
struct RowCall {
    line: u64,
    key: String,
    arguments: Map<String, Value>,
    call: Call,
}

/// What the calls share, which all run on one task.
struct Work<'a> {
    session: &'a Session,
    options: &'a OfJobs,
    interrupt: &'a Interrupt,
    journal: RefCell<Journal>,
    /// Why no further call is sent.
    stop: RefCell<Option<Failure>>,
}

/// `pgai companies add --file …`: calls the operation once for each row.
pub(crate) async fn run(
    session: &Session,
    options: &OfJobs,
    catalog: &Catalog,
    endpoint: &Endpoint,
    matches: &ArgMatches,
) -> Result<()> {
    let file = options.file.as_deref().unwrap_or(Path::new(""));
    let rows = Rows::read(file, endpoint)?;
    let flags = flags::given(endpoint, matches);
    let jobs = prepare(session, catalog, endpoint, &flags, file, &rows)?;
    let suffix = if rows.is_csv { "csv" } else { "jsonl" };
    let target = |given: &Option<PathBuf>, name: &str| {
        let usual = || beside(file, &format!("{name}.{suffix}"));
        given.clone().unwrap_or_else(usual)
    };
    let results = target(&options.results, "results");
    let failures = target(&options.failures, "failures");
    let report = Report::new(&rows, results, failures)?;
    let path = options.journal.clone();
    let path = path.unwrap_or_else(|| beside(file, "journal"));
    let client = &session.connection.client;
    let work = Work {
        session,
        options,
        journal: RefCell::new(Journal::open(&path, endpoint.name(), client.base_url())?),
        interrupt: session.interrupt.deferred(),
        stop: RefCell::default(),
    };
    let sent = work.submit(&jobs).await;
    let mut stopped = work.stop.take();
    if session.waits && stopped.is_none() {
        stopped = work.wait(&jobs).await.err();
    }
    let outcomes: Vec<Outcome<'_>> = jobs.iter().map(|job| work.outcome(job)).collect();
    report.write(&outcomes)?;
    report.end(&outcomes, sent, session.waits, stopped)
}

/// `companies.csv` and `journal`: `companies.csv.journal`.
fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{suffix}"));
    name.into()
}

/// The call of each row. What is wrong with one is said before any is sent.
fn prepare(
    session: &Session,
    catalog: &Catalog,
    endpoint: &Endpoint,
    flags: &Map<String, Value>,
    file: &Path,
    rows: &Rows,
) -> Result<Vec<RowCall>> {
    let mut keys = Keys::default();
    let mut jobs = Vec::with_capacity(rows.rows.len());
    for row in &rows.rows {
        let mut arguments = flags.clone();
        arguments.extend(row.arguments.clone());
        let call = || {
            let mut members = arguments.clone();
            let parts = files::take(endpoint, &mut members)?;
            let call = call::prepare(session, catalog, endpoint, Value::Object(members), parts)?;
            drop(call.clone().into_request()?);
            Ok(call)
        };
        let call = call().map_err(|failure: Failure| {
            let message = format!("{} line {}: {failure}", file.display(), row.line);
            Failure::usage(message).with_next("nothing was submitted")
        })?;
        jobs.push(RowCall {
            line: row.line,
            key: keys.next(&arguments),
            arguments,
            call,
        });
    }
    Ok(jobs)
}

impl Work<'_> {
    fn known(&self, job: &RowCall) -> Known {
        self.journal.borrow().known(&job.key)
    }

    fn note(&self, note: Note) -> Result<()> {
        self.journal.borrow_mut().note(note)
    }

    fn outcome<'j>(&self, job: &'j RowCall) -> Outcome<'j> {
        Outcome {
            line: job.line,
            arguments: &job.arguments,
            known: self.known(job),
        }
    }

    /// Whether a call is to be sent in this run.
    fn is_due(&self, job: &RowCall) -> bool {
        match self.known(job).submission.map(|note| note.event) {
            None | Some(Event::Unsent) => true,
            Some(Event::Refused) => self.options.retry_failed,
            Some(Event::Sent | Event::Doubtful) => self.options.retry_doubtful,
            Some(_) => false,
        }
    }

    /// Sends what is due, a few at a time. After Ctrl-C, or an answer that all others would get too, nothing more is sent;
    /// what is under way is waited for.
    /// Returns how many were sent.
    async fn submit(&self, jobs: &[RowCall]) -> u64 {
        let due: Vec<&RowCall> = jobs.iter().filter(|job| self.is_due(job)).collect();
        let (all, before) = (jobs.len() as u64, (jobs.len() - due.len()) as u64);
        let mut sent = 0;
        let progress = Progress::steps(all, "submitting");
        let mut calls = stream::iter(due)
            .map(|job| self.submit_one(job))
            .buffer_unordered(self.options.concurrency.into());
        loop {
            let done = before + sent;
            progress.step(done, format!("{done} of {all} submitted"));
            match calls.next().await {
                Some(Ok(was_sent)) => sent += u64::from(was_sent),
                Some(Err(failure)) => self.stop(failure),
                None => break,
            }
        }
        progress.clear();
        if self.interrupt.is_requested() {
            self.stop(interrupted());
        }
        sent
    }

    fn stop(&self, failure: Failure) {
        self.stop.borrow_mut().get_or_insert(failure);
    }

    fn is_stopped(&self) -> bool {
        self.stop.borrow().is_some() || self.interrupt.is_requested()
    }

    /// Sends one call, noted before and after. Says whether it was.
    async fn submit_one(&self, job: &RowCall) -> Result<bool> {
        if self.is_stopped() {
            return Ok(false);
        }
        self.note(Note::new(&job.key, Event::Sent))?;
        let (note, stop) = match job.call.clone().send_raw().await {
            Ok(response) => (accepted(&job.key, response), None),
            Err(error) => (
                refused(&job.key, &error),
                concerns_all(&error).then_some(error),
            ),
        };
        self.note(note)?;
        match stop {
            Some(error) => Err(error.into()),
            None => Ok(true),
        }
    }

    /// Waits for what the calls have started.
    async fn wait(&self, jobs: &[RowCall]) -> Result<()> {
        let pending: Vec<(&RowCall, String)> = jobs
            .iter()
            .filter_map(|job| {
                let Known { submission, end } = self.known(job);
                Some((job, submission?.job.filter(|_| end.is_none())?))
            })
            .collect();
        let all = pending.len() as u64;
        let progress = Progress::steps(all, "waiting");
        let mut waits = stream::iter(pending)
            .map(|(job, id)| self.wait_for(job, id))
            .buffer_unordered(8);
        let mut done = 0;
        let end = loop {
            progress.step(done, format!("{done} of {all} ended"));
            tokio::select! {
                biased;
                () = self.interrupt.requested() => break Err(interrupted()),
                end = waits.next() => match end {
                    None => break Ok(()),
                    Some(Ok(())) => done += 1,
                    Some(Err(failure)) => break Err(failure),
                },
            }
        };
        progress.clear();
        end
    }

    /// Waits for one, and notes its end. One that has not ended by the deadline, or whose state cannot be read, stays open.
    async fn wait_for(&self, job: &RowCall, id: String) -> Result<()> {
        let wait = self.session.connection.client.operations().wait(id);
        let wait = with_options!(wait, self.session, self.session.options.call.timeout);
        let note = match wait.send().await {
            Ok(response) => Note {
                response: raw(&response.to_string()),
                ..Note::new(&job.key, Event::Ended)
            },
            Err(error) if error.kind() == ErrorKind::OperationFailed => Note {
                response: body(&error),
                error: Some(error.to_string()),
                ..Note::new(&job.key, Event::Failed)
            },
            Err(error) if concerns_all(&error) => return Err(error.into()),
            Err(_) => return Ok(()),
        };
        self.note(note)
    }
}

fn interrupted() -> Failure {
    Failure::new(Exit::Interrupted, "interrupted")
        .with_next("run the same command again to go on; nothing is submitted twice")
}

/// An answer as a note.
fn accepted(key: &str, response: RawResponse) -> Note {
    let status = response.status().as_u16();
    let body = response.object().ok();
    let job = body
        .as_ref()
        .and_then(|body| Some(body.get("public_operation_id")?.as_str()?.to_owned()));
    Note {
        status: Some(status),
        job,
        response: body.and_then(|body| raw(&body.to_string())),
        ..Note::new(key, Event::Accepted)
    }
}

/// A failure as a note: whether the call may have been done decides whether it is sent again.
fn refused(key: &str, error: &Error) -> Note {
    let status = error.status();
    // An error in a success is one that the service has thought of, and so no doubt.
    let is_refusal = status
        .is_some_and(|status| status.is_success() || status.is_client_error() && status != 408);
    let event = match error.kind() {
        _ if error.is_rate_limited() || concerns_all(error) => Event::Unsent,
        ErrorKind::InvalidRequest | ErrorKind::Throttled => Event::Unsent,
        ErrorKind::Api if is_refusal => Event::Refused,
        _ => Event::Doubtful,
    };
    Note {
        status: status.map(|status| status.as_u16()),
        response: body(error),
        error: Some(error.to_string()),
        ..Note::new(key, event)
    }
}

/// Whether every other call would end so as well. None of these failures leaves it open whether the call was done.
fn concerns_all(error: &Error) -> bool {
    error.is_unauthorized()
        || error.is_forbidden()
        || error.is_insufficient_credits()
        || matches!(
            error.kind(),
            ErrorKind::Connect | ErrorKind::Config | ErrorKind::Redirect
        )
}

/// The answer that an error carries.
fn body(error: &Error) -> Option<Box<RawValue>> {
    raw(&String::from_utf8_lossy(error.body()?))
}

/// JSON on one line, as it came; none for what is not JSON.
fn raw(text: &str) -> Option<Box<RawValue>> {
    let one_line = text.replace(['\n', '\r'], " ");
    RawValue::from_string(one_line.trim().to_owned()).ok()
}
