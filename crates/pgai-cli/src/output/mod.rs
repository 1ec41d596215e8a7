//! What is printed of an answer: as JSON, as JSON lines, as csv, or as a table.
//!
//! JSON and JSON lines are the text of the service: members, digits and order as they came.

mod cells;
mod json;
mod path;
mod table;

use std::io::{self, BufWriter, IsTerminal, Write};

use clap::ArgMatches;
use openapi_document::Value;
use pgai::Object;

use crate::exit::{Failure, Result, one_line};
use crate::options::{is_on, text};
use cells::Columns;
pub(crate) use cells::read;
use path::Path;
use table::Table;

/// How rows and values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Jsonl,
    Csv,
    Table,
}

/// Writes values and rows in one format.
pub(crate) struct Printer {
    format: Format,
    query: Option<Path>,
    columns: Option<Columns>,
    raw: bool,
    out: Box<dyn Write + Send>,
    table: Option<Table>,
    rows: u64,
}

impl Printer {
    /// A printer on the standard output, as the options say.
    pub(crate) fn new(matches: &ArgMatches) -> Result<Self> {
        let format = match text(matches, "output") {
            Some("json") => Format::Json,
            Some("jsonl") => Format::Jsonl,
            Some("csv") => Format::Csv,
            Some(_) => Format::Table,
            None if io::stdout().is_terminal() => Format::Table,
            None => Format::Jsonl,
        };
        let names = matches.try_get_many::<String>("columns").ok().flatten();
        let columns: Vec<String> = names.into_iter().flatten().cloned().collect();
        let columns = match columns.is_empty() {
            true => None,
            false => Some(Columns::given(&columns)?),
        };
        Ok(Self {
            query: text(matches, "query").map(Path::parse).transpose()?,
            raw: is_on(matches, "raw"),
            ..Self::on(Box::new(io::stdout()), format, columns)
        })
    }

    /// A printer of rows with these columns into a file.
    pub(crate) fn into_file(
        out: impl Write + Send + 'static,
        format: Format,
        columns: &[String],
    ) -> Self {
        Self::on(Box::new(out), format, Some(Columns::named(columns)))
    }

    fn on(out: Box<dyn Write + Send>, format: Format, columns: Option<Columns>) -> Self {
        Self {
            format,
            query: None,
            columns,
            raw: false,
            out: Box::new(BufWriter::new(out)),
            table: None,
            rows: 0,
        }
    }

    /// The format, as the options or the place of the output say.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Whether rows are to be taken out of an answer with a list: not where it is printed whole, or a part is asked for.
    pub(crate) fn takes_rows(&self) -> bool {
        self.format != Format::Json && self.query.is_none()
    }

    /// Prints one value, which is no list.
    pub(crate) fn value(&mut self, value: &Object) -> Result<()> {
        match (&self.query, self.format) {
            (None, Format::Json) => {
                let text = json::indented(&value.to_string());
                writeln!(self.out, "{text}")?;
            }
            (None, Format::Jsonl) => writeln!(self.out, "{value}")?,
            (None, _) => self.values(vec![read(&value.to_string())?], true)?,
            (Some(query), _) => {
                let body = read(&value.to_string())?;
                let mut found: Vec<Value> = query.select(&body).into_iter().cloned().collect();
                let several = query.is_several();
                if self.format == Format::Json {
                    let value = match several {
                        true => Value::Array(found),
                        false => found.pop().unwrap_or_default(),
                    };
                    let text = match (&value, self.raw) {
                        (Value::String(text), true) => text.to_string(),
                        (value, _) => json::indented(&value.to_string()),
                    };
                    writeln!(self.out, "{text}")?;
                } else {
                    let lists = !several && found.first().is_some_and(Value::is_array);
                    if let (true, Some(Value::Array(rows))) = (lists, found.first_mut()) {
                        found = std::mem::take(rows);
                    }
                    self.values(found, !several && !lists)?;
                }
            }
        }
        Ok(self.out.flush()?)
    }

    /// Prints rows, one after another or page by page. A row that was asked for in part is that part.
    pub(crate) fn rows(
        &mut self,
        rows: &[Object],
        mut more: impl FnMut() -> bool,
    ) -> Result<usize> {
        let text = |row: &Object| row.to_string();
        if self.query.is_none() && matches!(self.format, Format::Json | Format::Jsonl) {
            for (index, row) in rows.iter().enumerate() {
                if !more() {
                    return Ok(index);
                }
                self.line(&text(row))?;
            }
            return Ok(rows.len());
        }
        let mut parts = Vec::with_capacity(rows.len());
        for row in rows {
            let row = read(&text(row))?;
            parts.push(match &self.query {
                Some(query) => query.select(&row).into_iter().cloned().collect(),
                None => vec![row],
            });
        }
        let all: Vec<&Value> = parts.iter().flatten().collect();
        self.begin(&all)?;
        for (index, parts) in parts.iter().enumerate() {
            if !more() {
                return Ok(index);
            }
            for part in parts {
                self.row(part)?;
            }
        }
        Ok(rows.len())
    }

    /// Hands on what is written so far.
    pub(crate) fn flush(&mut self) -> Result<()> {
        Ok(self.out.flush()?)
    }

    /// Ends the rows.
    pub(crate) fn finish(&mut self) -> Result<()> {
        if let (Format::Csv, 0, Some(columns)) = (self.format, self.rows, &self.columns) {
            csv_line(&mut self.out, columns.names())?;
        }
        if self.format == Format::Json {
            let end = if self.rows == 0 { "[]" } else { "\n]" };
            writeln!(self.out, "{end}")?;
        }
        self.flush()
    }

    /// Says what no column of csv or of a table shows, where the columns were not chosen by hand.
    pub(crate) fn tell_left_out(&self) {
        let names = self
            .columns
            .as_ref()
            .map(Columns::left_out)
            .unwrap_or_default();
        let names: Vec<String> = names.into_iter().map(one_line).collect();
        if !names.is_empty() {
            let names = names.join(", ");
            tell!(
                "pgai: not in the columns: {names}; --columns chooses, --output jsonl has everything"
            );
        }
    }

    /// A row as JSON: a line of its own, or an item of the array.
    fn line(&mut self, text: &str) -> Result<()> {
        match self.format {
            Format::Json => {
                let start = if self.rows == 0 { "[" } else { "," };
                let text = json::indented(text).replace('\n', "\n  ");
                write!(self.out, "{start}\n  {text}")?;
            }
            _ => writeln!(self.out, "{text}")?,
        }
        self.rows += 1;
        Ok(())
    }

    /// Prints values; `alone` if there is but one, which is no row.
    fn values(&mut self, values: Vec<Value>, alone: bool) -> Result<()> {
        if alone && self.format == Format::Table && self.columns.is_none() {
            let value = values.into_iter().next().unwrap_or_default();
            return match value {
                Value::Object(_) => {
                    let pairs = cells::flat(&value);
                    Ok(table::pairs(&mut self.out, &pairs, is_styled())?)
                }
                other => Ok(writeln!(
                    self.out,
                    "{}",
                    table::shown(&cells::plain(&other))
                )?),
            };
        }
        self.begin(&values.iter().collect::<Vec<_>>())?;
        for value in &values {
            self.row(value)?;
        }
        Ok(())
    }

    /// Chooses columns by the first rows, and writes the heading.
    fn begin(&mut self, rows: &[&Value]) -> Result<()> {
        if !matches!(self.format, Format::Csv | Format::Table) || rows.is_empty() {
            return Ok(());
        }
        let first = self.rows == 0;
        let for_table = self.format == Format::Table;
        let columns = self
            .columns
            .get_or_insert_with(|| Columns::obvious(rows, for_table));
        if for_table && self.table.is_none() {
            let width = table::width_of_terminal();
            let table = Table::fitted(columns, rows, width, is_styled());
            table.heading(&mut self.out)?;
            self.table = Some(table);
        } else if !for_table && first {
            csv_line(&mut self.out, columns.names())?;
        }
        Ok(())
    }

    fn row(&mut self, row: &Value) -> Result<()> {
        match (self.format, &mut self.columns) {
            (Format::Csv, Some(columns)) => {
                let cells = columns.cells(row);
                csv_line(&mut self.out, cells.iter().map(String::as_str))?;
                self.rows += 1;
            }
            (Format::Table, Some(columns)) => {
                let cells = columns.cells(row);
                if let Some(table) = &self.table {
                    table.row(&mut self.out, &cells)?;
                }
                self.rows += 1;
            }
            (Format::Jsonl, _) if self.raw && row.is_string() => {
                writeln!(self.out, "{}", cells::plain(row))?;
                self.rows += 1;
            }
            _ => self.line(&row.to_string())?,
        }
        Ok(())
    }

    /// Writes bytes as they are: an answer that is not JSON.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes)?;
        self.flush()
    }
}

fn csv_line<'a>(out: &mut dyn Write, cells: impl IntoIterator<Item = &'a str>) -> Result<()> {
    let mut line = csv::WriterBuilder::new().from_writer(Vec::new());
    line.write_record(cells)?;
    let line = line
        .into_inner()
        .map_err(|error| Failure::from(error.into_error()))?;
    Ok(out.write_all(&line)?)
}

/// Whether bold text may be written: on a terminal, unless `NO_COLOR` is set.
fn is_styled() -> bool {
    let plain = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    io::stdout().is_terminal()
        && !plain("NO_COLOR")
        && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
}
