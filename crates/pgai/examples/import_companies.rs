//! Imports companies from CSV and waits until they are enriched, with progress on stderr.
//!
//! `cargo run -p pgai --example import_companies companies.csv`, where the file has a column `domain` or
//! `company_name` (see `NewCompany` for all of them). Without a file, three made-up companies are imported.
//! One line on stdout for each company, in the order of the file: its line number and how it ended.

mod common;

use std::env;
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
    let text = match env::args_os().nth(1) {
        Some(path) => std::fs::read_to_string(path)?,
        None => DEMO.to_owned(),
    };
    let companies: Vec<NewCompany> = csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()?;

    let (builder, _sandbox) = common::connect().await?;
    let client = builder.build()?;
    let bar = ProgressBar::new(companies.len() as u64).with_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} companies",
    )?);

    // Submissions and waits overlap: a company that is submitted is waited for while the next ones are sent.
    let mut ends = client
        .companies()
        .add_all(companies)
        .send()
        .map(|submitted| enriched(&client, submitted))
        .buffered(16)
        .zip(stream::iter(2..));
    while let Some((end, line)) = ends.next().await {
        bar.inc(1);
        // One failure does not stop the rest.
        match end {
            Ok(state) => println!("line {line}: {state}"),
            Err(error) => println!("line {line}: {error}"),
        }
    }
    bar.finish();
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
