//! Rows as a table for people.

use std::io::{self, Write};

use openapi_document::Value;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::cells::Columns;
use crate::exit::harmless;

/// The widest cell, where the terminal is not wide enough for everything.
const WIDEST: usize = 40;
/// Between two columns.
const GAP: usize = 2;

/// A table whose widths are those of its first rows, so that rows can be added as they come.
pub(super) struct Table {
    headings: Vec<String>,
    widths: Vec<usize>,
    /// Whether cells are cut to their column's width.
    cuts: bool,
    styled: bool,
}

impl Table {
    /// A table that fits into the width, if there is one: long cells are cut, and columns that do not fit are dropped.
    pub(super) fn fitted(
        columns: &mut Columns,
        rows: &[&Value],
        width: Option<usize>,
        styled: bool,
    ) -> Self {
        let mut headings: Vec<String> = columns.names().map(shown).collect();
        let mut widths: Vec<usize> = headings.iter().map(|name| name.width()).collect();
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(columns.cells(row)) {
                *width = (*width).max(shown(&cell).width());
            }
        }
        if let Some(limit) = width {
            let total = |widths: &[usize]| widths.iter().map(|width| width + GAP).sum::<usize>();
            if total(&widths) > limit + GAP {
                for width in &mut widths {
                    *width = (*width).min(WIDEST);
                }
            }
            while widths.len() > 1 && total(&widths) > limit + GAP {
                widths.pop();
            }
            if let [only] = widths.as_mut_slice() {
                *only = (*only).min(limit.max(1));
            }
            columns.truncate(widths.len());
            headings.truncate(widths.len());
        }
        Self {
            headings,
            widths,
            cuts: width.is_some(),
            styled,
        }
    }

    pub(super) fn heading(&self, out: &mut dyn Write) -> io::Result<()> {
        let names = self.headings.iter().map(|name| name.to_uppercase());
        let names: Vec<String> = names.collect();
        writeln!(out, "{}", bold(&self.line(&names), self.styled))
    }

    pub(super) fn row(&self, out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
        let cells: Vec<String> = cells.iter().map(|cell| shown(cell)).collect();
        writeln!(out, "{}", self.line(&cells))
    }

    fn line(&self, cells: &[String]) -> String {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(&self.widths) {
            let cell = match self.cuts {
                true => cut(cell, *width),
                false => cell.clone(),
            };
            let padding = width.saturating_sub(cell.width()) + GAP;
            line.push_str(&cell);
            line.extend(std::iter::repeat_n(' ', padding));
        }
        line.trim_end().to_owned()
    }
}

/// Names and values under one another.
pub(super) fn pairs(
    out: &mut dyn Write,
    pairs: &[(String, String)],
    styled: bool,
) -> io::Result<()> {
    let widths = pairs.iter().map(|(name, _)| shown(name).width());
    let width = widths.max().unwrap_or(0);
    for (name, value) in pairs {
        let name = shown(name);
        let padding = " ".repeat(width.saturating_sub(name.width()) + GAP);
        let line = format!("{}{padding}{}", bold(&name, styled), shown(value));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn bold(text: &str, styled: bool) -> String {
    match styled {
        true => format!("\u{1b}[1m{text}\u{1b}[0m"),
        false => text.to_owned(),
    }
}

/// Text as a terminal may have it, on one line.
pub(super) fn shown(text: &str) -> String {
    text.chars().map(harmless).collect()
}

/// A text of at most this width; an ellipsis stands for what is cut.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// The width of the terminal that the standard output is, if it is one.
pub(super) fn width_of_terminal() -> Option<usize> {
    use std::io::IsTerminal;

    if !io::stdout().is_terminal() {
        return None;
    }
    let size = terminal_size::terminal_size();
    Some(size.map_or(80, |(width, _)| usize::from(width.0)).max(20))
}
