//! What was submitted, noted as it happens: the journal beside a file of calls, which makes the same command safe to repeat.
//!
//! Each call is noted before it is sent and after it was answered, and each note is on the disk before the program goes on.
//! So a call that was noted as sent and not as answered, because the program was killed, is known to be in doubt. Calls are
//! known by their arguments, not by their line: rows may be added, removed and moved between two runs.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use fs4::FileExt;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::exit::{Failure, Result};

/// The first line: what the journal is of.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct JournalHeading {
    /// The version of the format.
    pgai_journal: u32,
    operation: String,
    base_url: String,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    /// It is about to be sent. Where nothing follows, nobody knows whether it was done.
    Sent,
    /// It was certainly not done.
    Unsent,
    /// The service has done it, or accepted to do it.
    Accepted,
    /// The service has refused it.
    Refused,
    /// Nobody knows whether it was done.
    Doubtful,
    /// What it started has ended well.
    Ended,
    /// What it started has failed.
    Failed,
}

/// A note of the journal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) key: String,
    pub(crate) event: Event,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    /// The operation that the service started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job: Option<String>,
    /// The answer, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) response: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

impl Note {
    pub(crate) fn new(key: &str, event: Event) -> Self {
        Self {
            key: key.to_owned(),
            event,
            status: None,
            job: None,
            response: None,
            error: None,
        }
    }
}

/// What is known of a call: the last note on its submission, and that on its end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub(crate) submission: Option<Note>,
    pub(crate) end: Option<Note>,
}

/// The journal of a file of calls. One process at a time has it.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    /// Up to the last whole line.
    length: u64,
    calls: HashMap<String, Known>,
}

impl Journal {
    /// Opens the journal, or begins it.
    pub(crate) fn open(path: &Path, operation: &str, base_url: &str) -> Result<Self> {
        let failed = |error: io::Error| Failure::file(path, &error);
        let is_new = !path.exists();
        if !is_new && !path.is_file() {
            let message = format!("{}: a journal has to be a file", path.display());
            return Err(Failure::usage(message).with_next("name another with --journal"));
        }
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(failed)?;
        if FileExt::try_lock(&file).is_err() {
            let message = format!(
                "{}: another run of this command has the journal",
                path.display()
            );
            return Err(Failure::usage(message).with_next("wait until it has ended"));
        }
        let heading = JournalHeading {
            pgai_journal: 1,
            operation: operation.to_owned(),
            base_url: base_url.to_owned(),
        };
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        // A line without its end is what was being written when the program was killed.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64).map_err(failed)?;
            file.seek(SeekFrom::End(0)).map_err(failed)?;
        }
        let mut journal = Self {
            path: path.to_owned(),
            file,
            length: whole as u64,
            calls: HashMap::new(),
        };
        match whole {
            0 => journal.append(&heading)?,
            _ => journal.read(&text[..whole], &heading)?,
        }
        if is_new {
            sync_folder(path).map_err(failed)?;
        }
        Ok(journal)
    }

    fn read(&mut self, text: &str, heading: &JournalHeading) -> Result<()> {
        let path = self.path.display().to_string();
        let damaged = |line: u64| {
            Failure::usage(format!("{path} line {line}: this is no line of a journal")).with_next(
                "name another file with --journal; what this one noted would be submitted again",
            )
        };
        let mut lines = (1..).zip(text.lines());
        let first = lines.next().map(|(_, line)| serde_json::from_str(line));
        match first.and_then(|first| first.ok()) {
            None => return Err(damaged(1)),
            Some::<JournalHeading>(found) if found != *heading => {
                let message = format!("{path} is of `{}` at {}", found.operation, found.base_url);
                return Err(Failure::usage(message).with_next("name another file with --journal"));
            }
            Some(_) => {}
        }
        for (number, line) in lines {
            let note = serde_json::from_str(line).map_err(|_| damaged(number))?;
            self.learn(note);
        }
        Ok(())
    }

    fn learn(&mut self, note: Note) {
        let known = self.calls.entry(note.key.clone()).or_default();
        match note.event {
            Event::Ended | Event::Failed => known.end = Some(note),
            _ => known.submission = Some(note),
        }
    }

    /// What is known of a call.
    pub(crate) fn known(&self, key: &str) -> Known {
        self.calls.get(key).cloned().unwrap_or_default()
    }

    /// Notes something. It is on the disk when this returns.
    pub(crate) fn note(&mut self, note: Note) -> Result<()> {
        self.append(&note)?;
        self.learn(note);
        Ok(())
    }

    fn append(&mut self, line: &impl Serialize) -> Result<()> {
        let mut text =
            serde_json::to_vec(line).map_err(|error| Failure::usage(error.to_string()))?;
        text.push(b'\n');
        let written = self.file.write_all(&text);
        let written = written.and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => self.length += text.len() as u64,
            // What came after a part of a line would be unreadable with it.
            Err(_) => self.file.set_len(self.length).unwrap_or_default(),
        }
        written.map_err(|error| Failure::file(&self.path, &error))
    }
}

/// A new file is there after a crash only if its folder is written as well.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = path.parent();
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// Keys for calls: equal for equal arguments, but for how many of these came before.
#[derive(Default)]
pub(crate) struct Keys(HashMap<String, u64>);

impl Keys {
    pub(crate) fn next(&mut self, arguments: &Map<String, Value>) -> String {
        let mut canonical = Value::Object(arguments.clone());
        canonical.sort_all_objects();
        let mut hash = format!("{:x}", Sha256::digest(canonical.to_string()));
        hash.truncate(32);
        let count = self.0.entry(hash.clone()).or_default();
        *count += 1;
        match *count {
            1 => hash,
            count => format!("{hash}-{count}"),
        }
    }
}
