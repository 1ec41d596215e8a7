//! Many calls from a file: submitted under the pacing, waited for, and never twice.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use pgai::{Call, Catalog, Endpoint, Error, ErrorKind, RawResponse};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::exit::{Exit, Failure, Result};
use crate::flags;
use crate::input::Rows;
use crate::journal::{Event, Journal, Keys, Known, Note};
use crate::options::{get, is_on};
use crate::progress::Progress;
use crate::report::{self, Outcome};
use crate::session::Session;

/// A call of a row.
struct Job {
    line: u64,
    key: String,
    arguments: Map<String, Value>,
    call: Call,
}

/// What the calls share.
struct Work<'a> {
    session: &'a Session<'a>,
    journal: Mutex<Journal>,
    /// Why no further call is sent.
    stop: Mutex<Option<Failure>>,
}

/// `pgai companies add --file …`: calls the operation once for each row.
pub(crate) async fn run(
    session: &Session<'_>,
    catalog: &Catalog,
    endpoint: &Endpoint,
    file: &Path,
) -> Result<()> {
    let rows = Rows::read(file, endpoint)?;
    let jobs = prepare(session, catalog, endpoint, file, &rows)?;
    let path = get::<PathBuf>(session.matches, "journal").cloned();
    let path = path.unwrap_or_else(|| beside(file, "journal"));
    let client = &session.connection.client;
    let work = Work {
        session,
        journal: Mutex::new(Journal::open(&path, endpoint.name(), client.base_url())?),
        stop: Mutex::new(None),
    };
    let sent = work.submit(&jobs).await;
    let mut stopped = work
        .stop
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    if is_on(session.matches, "wait") && stopped.is_none() {
        stopped = work.wait(&jobs).await.err();
    }
    let outcomes: Vec<Outcome<'_>> = jobs.iter().map(|job| work.outcome(job)).collect();
    let suffix = if rows.is_csv { "csv" } else { "jsonl" };
    let target = |name: &str| {
        let given = get::<PathBuf>(session.matches, name).cloned();
        given.unwrap_or_else(|| beside(file, &format!("{name}.{suffix}")))
    };
    let files = (target("results"), target("failures"));
    report::write(&outcomes, &rows, &files)?;
    let waits = is_on(session.matches, "wait");
    report::end(&outcomes, &files, (sent, waits), stopped)
}

/// `companies.csv` and `journal`: `companies.csv.journal`.
fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{suffix}"));
    name.into()
}

/// The call of each row. What is wrong with one is said before any is sent.
fn prepare(
    session: &Session<'_>,
    catalog: &Catalog,
    endpoint: &Endpoint,
    file: &Path,
    rows: &Rows,
) -> Result<Vec<Job>> {
    let mut keys = Keys::default();
    let flags = flags::given(endpoint, session.matches);
    let mut jobs = Vec::with_capacity(rows.rows.len());
    for row in &rows.rows {
        let mut arguments = flags.clone();
        arguments.extend(row.arguments.clone());
        let client = session.connection.client.as_ref();
        let call = catalog.call(client, endpoint.name(), Value::Object(arguments.clone()));
        let call = session.with_options(call)?;
        let checked = call.clone().into_request().map_err(|error| {
            Failure::usage(format!(
                "{} line {}: {}",
                file.display(),
                row.line,
                Failure::from(error)
            ))
            .with_next("nothing was submitted")
        });
        drop(checked?);
        jobs.push(Job {
            line: row.line,
            key: keys.next(&arguments),
            arguments,
            call,
        });
    }
    Ok(jobs)
}

impl Work<'_> {
    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn outcome<'j>(&self, job: &'j Job) -> Outcome<'j> {
        Outcome {
            line: job.line,
            arguments: &job.arguments,
            known: self.journal().known(&job.key),
        }
    }

    /// Whether a call is to be sent in this run.
    fn is_due(&self, job: &Job) -> bool {
        let is_on = |name| is_on(self.session.matches, name);
        match self
            .journal()
            .known(&job.key)
            .submission
            .map(|note| note.event)
        {
            None | Some(Event::Unsent) => true,
            Some(Event::Refused) => is_on("retry-failed"),
            Some(Event::Sent | Event::Doubtful) => is_on("retry-doubtful"),
            Some(_) => false,
        }
    }

    /// Sends what is due, a few at a time. After Ctrl-C, or an answer that all others would get too, nothing more is sent;
    /// what is under way is waited for.
    /// Returns how many were sent.
    async fn submit(&self, jobs: &[Job]) -> u64 {
        let due: Vec<&Job> = jobs.iter().filter(|job| self.is_due(job)).collect();
        let concurrency = get::<u64>(self.session.matches, "concurrency").copied();
        let (all, before) = (jobs.len() as u64, (jobs.len() - due.len()) as u64);
        let mut sent = 0;
        let progress = Progress::steps(all, "submitting");
        let mut calls = stream::iter(due)
            .map(|job| self.submit_one(job))
            .buffer_unordered(
                concurrency
                    .and_then(|n| usize::try_from(n).ok())
                    .unwrap_or(1),
            );
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
        if self.session.interrupt.is_requested() {
            self.stop(interrupted());
        }
        sent
    }

    fn stop(&self, failure: Failure) {
        let mut stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        stop.get_or_insert(failure);
    }

    fn is_stopped(&self) -> bool {
        let stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        stop.is_some() || self.session.interrupt.is_requested()
    }

    /// Sends one call, noted before and after. Says whether it was.
    async fn submit_one(&self, job: &Job) -> Result<bool> {
        if self.is_stopped() {
            return Ok(false);
        }
        self.journal().note(Note::new(&job.key, Event::Sent))?;
        let (note, stop) = match job.call.clone().send_raw().await {
            Ok(response) => (accepted(&job.key, response), None),
            Err(error) => (
                refused(&job.key, &error),
                concerns_all(&error).then_some(error),
            ),
        };
        self.journal().note(note)?;
        match stop {
            Some(error) => Err(error.into()),
            None => Ok(true),
        }
    }

    /// Waits for what the calls have started.
    async fn wait(&self, jobs: &[Job]) -> Result<()> {
        let pending: Vec<(&Job, String)> = jobs
            .iter()
            .filter_map(|job| {
                let Known { submission, end } = self.journal().known(&job.key);
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
                () = self.session.interrupt.requested() => break Err(interrupted()),
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
    async fn wait_for(&self, job: &Job, id: String) -> Result<()> {
        let mut wait = self.session.connection.client.operations().wait(id);
        if let Some(timeout) = get::<Duration>(self.session.matches, "timeout") {
            wait = wait.with_timeout(*timeout);
        }
        let note = match wait.send().await {
            Ok(response) => Note {
                response: raw(&response.to_string()),
                ..Note::new(&job.key, Event::Ended)
            },
            Err(error) if error.kind() == ErrorKind::OperationFailed => Note {
                response: error
                    .body()
                    .and_then(|body| raw(&String::from_utf8_lossy(body))),
                error: Some(error.to_string()),
                ..Note::new(&job.key, Event::Failed)
            },
            Err(error) if concerns_all(&error) => return Err(error.into()),
            Err(_) => return Ok(()),
        };
        self.journal().note(note)
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
        response: error
            .body()
            .and_then(|body| raw(&String::from_utf8_lossy(body))),
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

/// JSON on one line, as it came; none for what is not JSON.
fn raw(text: &str) -> Option<Box<RawValue>> {
    let one_line = text.replace(['\n', '\r'], " ");
    RawValue::from_string(one_line.trim().to_owned()).ok()
}
