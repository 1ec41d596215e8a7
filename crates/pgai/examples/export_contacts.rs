//! Exports all contacts as CSV to stdout, with a progress bar on stderr.
//!
//! Rows are written as they arrive: memory stays at one page, however many contacts there are.

mod common;

use std::io;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use pgai::Employer;

#[tokio::main]
async fn main() -> ExitCode {
    common::run("export_contacts", export()).await
}

async fn export() -> common::Result {
    let (builder, _sandbox) = common::connect().await?;
    let client = builder.build()?;

    let bar = ProgressBar::no_length().with_style(ProgressStyle::with_template(
        "{bar:40} {human_pos}/{human_len} contacts, {eta} left",
    )?);
    let mut csv = csv::Writer::from_writer(io::stdout().lock());
    csv.write_record(["id", "first_name", "last_name", "email", "company"])?;

    let mut pages = client.contacts().list().limit(50).pages();
    while let Some(page) = pages.next().await.transpose()? {
        if let Some(total) = page.total {
            bar.set_length(total);
        }
        for contact in &page.items {
            // A row of the list has `email`, the reference page of one contact `emails`.
            let email = contact.email.as_ref().or(contact.emails.first());
            csv.write_record([
                contact.id.as_deref().unwrap_or_default(),
                contact.first_name.as_deref().unwrap_or_default(),
                contact.last_name.as_deref().unwrap_or_default(),
                email.map_or("", String::as_str),
                contact
                    .company
                    .as_ref()
                    .and_then(Employer::name)
                    .unwrap_or_default(),
            ])?;
        }
        bar.inc(page.items.len() as u64);
    }
    csv.flush()?;
    bar.finish();
    Ok(())
}
