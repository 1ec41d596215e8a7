//! `cargo xtask performance`: runs every measurement and writes its table into `docs/performance.md`.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;

use crate::failure::Failure;
use crate::{budget, cargo, instructions};

/// Measure, and write the tables of docs/performance.md; takes minutes, on a machine that should do nothing else
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only these tables; all without a name
    #[arg(value_parser = PossibleValuesParser::new(TABLES))]
    tables: Vec<String>,
}

/// The tables, by the names that their markers have, and most of them those of benches.
const TABLES: [&str; 7] = [
    "instructions",
    "calls",
    "lists",
    "pacing",
    "decoding",
    "documents",
    "budget",
];
const PAGE: &str = "docs/performance.md";

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let path = root.join(PAGE);
    let unreadable =
        |error: std::io::Error| Failure::unreadable(format!("{}: {error}", path.display()));
    let is_wanted = |table: &str| args.tables.is_empty() || args.tables.iter().any(|t| t == table);
    for name in TABLES.into_iter().filter(|name| is_wanted(name)) {
        eprintln!("measuring: {name}");
        let table = match name {
            "instructions" => instructions::table(root)?,
            "budget" => budget::table(root)?,
            _ => bench(root, name)?,
        };
        println!("{table}\n");
        // Written one by one: what took minutes is not lost if the next fails.
        let page = fs::read_to_string(&path).map_err(unreadable)?;
        let page = replaced(&page, name, &table).ok_or_else(|| {
            Failure::unreadable(format!(
                "{PAGE} has no place for the table `{name}`: mark it with `<!-- {name} -->` and `<!-- end -->`"
            ))
        })?;
        fs::write(&path, page).map_err(unreadable)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The page with another table between the markers of this name.
fn replaced(page: &str, name: &str, table: &str) -> Option<String> {
    let start = format!("<!-- {name} -->\n");
    let (before, rest) = page.split_once(&start)?;
    let (_, after) = rest.split_once("<!-- end -->")?;
    Some(format!(
        "{before}{start}\n{}\n\n<!-- end -->{after}",
        table.trim()
    ))
}

/// Runs a bench and returns the tables it prints; all it prints, if that holds no table.
fn bench(root: &Path, name: &str) -> Result<String, Failure> {
    let arguments = format!("bench --quiet --package pgai-bench --bench {name}");
    let said = cargo::stdout(root, &arguments)?;
    let rows: Vec<&str> = said.lines().filter(|line| line.starts_with('|')).collect();
    Ok(if rows.is_empty() {
        format!("```text\n{}\n```", said.trim())
    } else {
        rows.join("\n")
    })
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_what_lies_between_its_markers_is_replaced() {
        let page = "a\n<!-- x -->\nold\n<!-- end -->\nb\n<!-- y -->\n<!-- end -->\n";
        let expected = "a\n<!-- x -->\n\n| new |\n\n<!-- end -->\nb\n<!-- y -->\n<!-- end -->\n";
        assert_eq!(replaced(page, "x", "| new |\n").as_deref(), Some(expected));
        assert_eq!(
            replaced(expected, "x", "| new |").as_deref(),
            Some(expected)
        );
        assert_eq!(replaced(page, "z", ""), None);
    }
}
