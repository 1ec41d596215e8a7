//! What is read for a call: bodies, and files with a row for each call.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use pgai::{Argument, Endpoint};
use serde_json::{Map, Value};

use crate::exit::{Failure, Result};
use crate::{flags, formula};

/// The bytes of `FILE|-`, or, where `inline` allows it, of JSON that was written in place of a name.
pub(crate) fn bytes(source: &str, inline: bool) -> Result<Vec<u8>> {
    let start = source.trim_start();
    if inline && (start.starts_with('{') || start.starts_with('[')) {
        return Ok(source.as_bytes().to_vec());
    }
    if source == "-" {
        static IS_READ: AtomicBool = AtomicBool::new(false);
        if IS_READ.swap(true, Ordering::Relaxed) {
            return Err(Failure::usage("the standard input can be read but once"));
        }
        if io::stdin().is_terminal() {
            tell!("Reading from the terminal; Ctrl-D at the start of a line ends it.");
        }
        let mut bytes = Vec::new();
        let read = io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|error| Failure::usage(format!("the standard input: {error}")))?;
        return Ok(bytes);
    }
    let path = Path::new(source);
    fs::read(path).map_err(|error| Failure::file(path, &error))
}

/// JSON from `FILE|-|JSON`: as it is, and read.
pub(crate) fn json(source: &str) -> Result<(Vec<u8>, Value)> {
    let bytes = bytes(source, true)?;
    let value = serde_json::from_slice(&bytes).map_err(|error| {
        let name = match source {
            "-" => "the standard input",
            file if Path::new(file).exists() => file,
            _ => "--json",
        };
        Failure::usage(format!("{name} is not JSON: {error}"))
    })?;
    Ok((bytes, value))
}

/// A row of a file, as the arguments of a call.
pub(crate) struct Row {
    /// Where it is in the file, from 1; the heading is line 1 of csv.
    pub(crate) line: u64,
    pub(crate) arguments: Map<String, Value>,
}

/// The rows of a file, and the names that they have.
pub(crate) struct Rows {
    pub(crate) rows: Vec<Row>,
    pub(crate) columns: Vec<String>,
    pub(crate) is_csv: bool,
}

impl Rows {
    /// Reads csv with a heading, or JSON lines where the name of the file or its text says so.
    pub(crate) fn read(path: &Path, endpoint: &Endpoint) -> Result<Self> {
        let bytes = fs::read(path).map_err(|error| Failure::file(path, &error))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Failure::usage(format!("{}: it is not UTF-8", path.display()))
                .with_next("save it as UTF-8")
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let extension = path.extension().and_then(|extension| extension.to_str());
        let is_json = matches!(extension, Some("jsonl" | "ndjson" | "json"))
            || text.trim_start().starts_with('{');
        let rows = match is_json {
            true => json_lines(text),
            false => csv_rows(text, endpoint),
        };
        rows.map_err(|(line, problem)| {
            Failure::usage(format!("{} line {line}: {problem}", path.display()))
        })
    }
}

/// A problem with the line that it is of.
type Located<T> = Result<T, (u64, String)>;

fn csv_rows(text: &str, endpoint: &Endpoint) -> Located<Rows> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::Headers)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let columns = columns(
        reader.headers().map_err(|error| broken(text, &error))?,
        endpoint,
    )?;
    let (mut rows, mut before, mut line) = (Vec::new(), 0, 1);
    for record in reader.records() {
        let record = record.map_err(|error| broken(text, &error))?;
        let start = record.position().map_or(before, |found| start(text, found));
        let skipped = text.get(before..start).unwrap_or_default();
        line += skipped.matches('\n').count() as u64;
        before = start;
        let mut arguments = Map::new();
        for (argument, cell) in columns.iter().zip(&record) {
            // An empty cell is no value.
            if !cell.trim().is_empty() {
                let value = flags::from_cell(endpoint, argument, formula::bare(cell));
                let value = value.map_err(|failure| (line, failure.to_string()))?;
                arguments.insert(argument.key().to_owned(), value);
            }
        }
        if !arguments.is_empty() {
            rows.push(Row { line, arguments });
        }
    }
    let columns = columns.iter().map(|argument| argument.key().to_owned());
    Ok(Rows {
        rows,
        columns: columns.collect(),
        is_csv: true,
    })
}

/// The arguments that the columns of a heading are.
fn columns<'e>(headers: &csv::StringRecord, endpoint: &'e Endpoint) -> Located<Vec<&'e Argument>> {
    let mut columns: Vec<&Argument> = Vec::new();
    let usable = || {
        endpoint
            .arguments()
            .iter()
            .filter(|argument| !argument.is_whole_body())
    };
    for name in headers {
        let is_named = |argument: &&Argument| argument.key() == name || argument.name() == name;
        let Some(argument) = usable().find(is_named) else {
            let known: Vec<&str> = usable().map(Argument::key).collect();
            let known = known.join(", ");
            let problem =
                format!("there is no argument for the column `{name}`; columns are {known}");
            return Err((1, problem));
        };
        if columns.iter().any(|known| known.key() == argument.key()) {
            return Err((1, format!("the column `{name}` is there twice")));
        }
        columns.push(argument);
    }
    Ok(columns)
}

/// Spreadsheets of some countries separate cells by semicolons.
fn delimiter(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or_default();
    let count = |sign: char| heading.matches(sign).count();
    match (count(','), count(';'), count('\t')) {
        (0, semicolons, 0) if semicolons > 0 => b';',
        (0, 0, tabs) if tabs > 0 => b'\t',
        _ => b',',
    }
}

/// Where a record starts. Lines are counted from there, since the reader takes a line break of two bytes for one that ends in
/// the next record.
fn start(text: &str, position: &csv::Position) -> usize {
    let start = usize::try_from(position.byte()).unwrap_or(text.len());
    let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
    start + text.bytes().skip(start).take_while(is_break).count()
}

fn broken(text: &str, error: &csv::Error) -> (u64, String) {
    let start = error.position().map_or(0, |found| start(text, found));
    let before = text.get(..start).unwrap_or_default();
    let line = 1 + before.matches('\n').count() as u64;
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("the row has {len} cells, and the heading {expected_len}"),
        _ => error.to_string(),
    };
    (line, message)
}

fn json_lines(text: &str) -> Located<Rows> {
    let mut rows = Vec::new();
    let mut columns: Vec<String> = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        let arguments: Map<String, Value> = serde_json::from_str(text)
            .map_err(|error| (line, format!("it is no JSON object: {error}")))?;
        for name in arguments.keys() {
            if !columns.contains(name) {
                columns.push(name.clone());
            }
        }
        rows.push(Row { line, arguments });
    }
    Ok(Rows {
        rows,
        columns,
        is_csv: false,
    })
}
