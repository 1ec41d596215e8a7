//! What is printed of an answer: as JSON, as JSON lines, as csv, or as a table.
//!
//! JSON and JSON lines are the text of the service: members, digits and order as they came.

mod cells;
mod object;
mod path;
mod table;

use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal, Write};

use clap::{Args, ValueEnum};
use openapi_document::{Value, indented};
use pgai::Object;

use crate::exit::{Failure, Result, is_obeyed, one_line};
use crate::formula;
use cells::Columns;
pub(crate) use cells::read;
pub(crate) use object::{object, text};
use path::ValuePath;
use table::Table;

/// How rows and values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Json,
    Jsonl,
    Csv,
    Table,
}

// How the answer is printed. No documentation comment, which clap would take for that of a command.
#[derive(Args)]
pub(crate) struct OfOutput {
    /// The format [default: table on a terminal, jsonl elsewhere]
    #[arg(long, short, value_name = "FORMAT")]
    output: Option<Format>,
    // Not as documentation, where brackets are a link.
    #[arg(
        long,
        value_name = "PATH",
        help = "The part of the answer to print, with --all of each row: a JSON pointer, or a path such as items[*].name"
    )]
    query: Option<String>,
    /// The columns of a table or of csv: names, or paths such as company.name
    #[arg(long, value_name = "PATH,…", value_delimiter = ',')]
    columns: Vec<String>,
    /// Print texts that --query selects without quotes
    #[arg(long)]
    raw: bool,
}

/// Writes values and rows in one format.
pub(crate) struct Printer {
    format: Format,
    /// Whether the format was asked for.
    chosen: bool,
    on_terminal: bool,
    query: Option<ValuePath>,
    columns: Option<Columns>,
    raw: bool,
    out: Box<dyn Write + Send>,
    table: Option<Table>,
    rows: u64,
}

impl Printer {
    /// A printer on the standard output, as the options say.
    pub(crate) fn new(options: &OfOutput) -> Result<Self> {
        let on_terminal = io::stdout().is_terminal();
        let usual = match on_terminal {
            true => Format::Table,
            false => Format::Jsonl,
        };
        let columns = match &options.columns[..] {
            [] => None,
            names => Some(Columns::given(names)?),
        };
        let format = options.output.unwrap_or(usual);
        Ok(Self {
            query: options.query.as_deref().map(ValuePath::parse).transpose()?,
            raw: options.raw,
            chosen: options.output.is_some(),
            on_terminal,
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
            chosen: true,
            on_terminal: false,
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
            (None, Format::Json) => self.text(&indented(&value.to_string()))?,
            (None, Format::Jsonl) => self.text(&value.to_string())?,
            (None, _) => self.values(vec![read(&value.to_string())?], true)?,
            (Some(query), format) => {
                let body = read(&value.to_string())?;
                let mut found: Vec<Value> = query.select(&body).into_iter().cloned().collect();
                let is_several = query.is_several();
                match (&mut found[..], format) {
                    ([only], Format::Json) if !is_several => match only {
                        Value::String(text) if self.raw => self.text(text.as_ref())?,
                        value => self.text(&indented(&value.to_string()))?,
                    },
                    (_, Format::Json) => {
                        self.text(&indented(&Value::Array(found).to_string()))?;
                    }
                    // The rows of a list.
                    ([Value::Array(rows)], _) if !is_several => {
                        let rows = std::mem::take(rows);
                        self.values(rows, false)?;
                    }
                    _ => self.values(found, !is_several)?,
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
        if self.query.is_none() && matches!(self.format, Format::Json | Format::Jsonl) {
            for (index, row) in rows.iter().enumerate() {
                if !more() {
                    return Ok(index);
                }
                self.line(&row.to_string())?;
            }
            return Ok(rows.len());
        }
        let mut parts = Vec::with_capacity(rows.len());
        for row in rows {
            let row = read(&row.to_string())?;
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

    /// Says what the columns of csv or of a table do not show.
    pub(crate) fn tell_left_out(&self) {
        let Some(columns) = &self.columns else { return };
        let names = |names: Vec<&str>| one_line(&names.join(", "));
        let (left_out, empty) = (names(columns.left_out()), names(columns.without_value()));
        if !left_out.is_empty() {
            tell!(
                "pgai: not in the columns: {left_out}; --columns chooses, --output jsonl has everything"
            );
        }
        if !empty.is_empty() && self.rows > 0 {
            tell!(
                "pgai: no row has a value for {empty}; --output jsonl has the names that there are"
            );
        }
    }

    /// A row as JSON: a line of its own, or an item of the array.
    fn line(&mut self, text: &str) -> Result<()> {
        match self.format {
            Format::Json => {
                let start = if self.rows == 0 { "[" } else { "," };
                let text = indented(text).replace('\n', "\n  ");
                write!(self.out, "{start}\n  {}", self.shown(&text))?;
            }
            _ => self.text(text)?,
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
                other => self.text(&table::shown(&cells::plain(&other))),
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
            }
            (Format::Table, Some(columns)) => {
                let cells = columns.cells(row);
                if let Some(table) = &self.table {
                    table.row(&mut self.out, &cells)?;
                }
            }
            (Format::Jsonl, _) if self.raw && row.is_string() => self.text(&cells::plain(row))?,
            _ => return self.line(&row.to_string()),
        }
        self.rows += 1;
        Ok(())
    }

    /// Prints what is no JSON: bytes as they are, but nothing that a terminal would obey.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.rows += 1;
        match self.on_terminal {
            true => write!(self.out, "{}", self.shown(&String::from_utf8_lossy(bytes)))?,
            false => self.out.write_all(bytes)?,
        }
        self.flush()
    }

    /// Begins rows of which nobody knows when the next one comes. Without another wish they are JSON lines, since the first
    /// row says little of the widths of the others.
    pub(crate) fn begin_stream(&mut self) {
        if !self.chosen {
            self.format = Format::Jsonl;
        }
    }

    /// Prints a row that has just come.
    pub(crate) fn streamed(&mut self, row: &Object) -> Result<()> {
        self.rows(std::slice::from_ref(row), || true)?;
        self.flush()
    }

    /// Whether anything of an answer was printed.
    pub(crate) fn has_printed(&self) -> bool {
        self.rows > 0
    }

    /// A text on lines of its own.
    fn text(&mut self, text: &str) -> Result<()> {
        Ok(writeln!(self.out, "{}", self.shown(text))?)
    }

    /// Text as it is, and on a terminal with the escapes of JSON for what the terminal would obey.
    fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let is_obeyed = |c: char| is_obeyed(c) && !matches!(c, '\n' | '\t');
        if !self.on_terminal || !text.contains(is_obeyed) {
            return text.into();
        }
        let shown = |c: char| match is_obeyed(c) {
            true => format!("\\u{:04x}", c as u32),
            false => c.to_string(),
        };
        text.chars().map(shown).collect()
    }
}

fn csv_line<'a>(out: &mut dyn Write, cells: impl IntoIterator<Item = &'a str>) -> Result<()> {
    let mut line = csv::WriterBuilder::new().from_writer(Vec::new());
    line.write_record(
        cells
            .into_iter()
            .map(|cell| formula::guarded(cell).into_owned()),
    )?;
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
