//! Imports companies from CSV and waits until they are enriched, with progress on stderr.
//!
//! `cargo run -p pgai --example import_companies companies.csv`, where the file has a column `domain` or
//! `company_name` (see `NewCompany` for all of them). Without a file, three made-up companies are imported.
//! One line on stdout for each company, in the order of the file: its number and how it ended. One failure does not stop the
//! rest; when all fail, so does the program.

mod common;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use futures_util::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use pgai::{Client, NewCompany};

const DEMO: &str =
    "domain,company_name\nacme.example,Acme\nglobex.example,Globex\ninitech.example,\n";

#[tokio::main]
async fn main() -> ExitCode {
    common::run("import_companies", import()).await
}

async fn import() -> common::Result {
    let path = env::args_os().nth(1).map(PathBuf::from);
    let (name, text) = match path {
        Some(path) => {
            let name = path.display().to_string();
            let text =
                std::fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
            (name, text)
        }
        None => ("the made-up companies".to_owned(), DEMO.to_owned()),
    };
    let companies: Vec<NewCompany> = csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| format!("{name}: {error}"))?;
    let count = companies.len();

    let (builder, _sandbox) = common::connect().await?;
    let client = builder.build()?;
    let bar = ProgressBar::new(count as u64).with_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} companies",
    )?);

    // Submissions and waits overlap: a company that is submitted is waited for while the next ones are sent.
    let mut ends = client
        .companies()
        .add_all(companies)
        .send()
        .map(|submitted| enriched(&client, submitted))
        .buffered(16)
        .zip(stream::iter(1..));
    let mut imported = 0;
    while let Some((end, number)) = ends.next().await {
        bar.inc(1);
        match end {
            Ok(state) => {
                imported += 1;
                common::print(format_args!("company {number}: {state}"))?;
            }
            Err(error) => common::print(format_args!("company {number}: {error}"))?,
        }
    }
    bar.finish();
    if imported == 0 {
        return Err(format!("{name}: none of {count} companies was imported").into());
    }
    Ok(())
}

async fn enriched(client: &Client, submitted: pgai::AddedCompany) -> pgai::Result<String> {
    let submitted = submitted?;
    let done = client
        .operations()
        .wait(submitted.operation_id()?)
        .send()
        .await?;
    Ok(done
        .state()
        .map_or_else(|| "done".to_owned(), |state| state.to_string()))
}
