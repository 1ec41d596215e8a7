//! Searches across all companies by meaning, then looks closer at the company of the best hit.
//!
//! `cargo run -p pgai --example search "data centre expansion"`

mod common;

use std::env;
use std::process::ExitCode;

use pgai::SearchScope;

#[tokio::main]
async fn main() -> ExitCode {
    common::run("search", search()).await
}

async fn search() -> common::Result {
    let query = env::args()
        .nth(1)
        .unwrap_or_else(|| "data centre expansion".to_owned());
    let (builder, _sandbox) = common::connect().await?;
    let client = builder.build()?;

    let hits = client
        .search(SearchScope::Organisation, &query)
        .per_source(10)
        .send()
        .await?;
    common::print(format_args!(
        "{} of {:?} hits for {query:?}",
        hits.items.len(),
        hits.total
    ))?;
    for hit in &hits.items {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        common::print(format_args!(
            "{:.2}  {}: {}",
            hit.score.unwrap_or_default(),
            text(&hit.company_name),
            text(&hit.title)
        ))?;
    }

    if let Some(company) = hits.items.iter().find_map(|hit| hit.company_id.as_deref()) {
        let closer = client
            .search(SearchScope::Companies, &query)
            .company_ids([company])
            .send()
            .await?;
        common::print(format_args!(
            "{} hits at company {company}",
            closer.items.len()
        ))?;
        let signals = client
            .companies()
            .relevance(company)
            .query(&query)
            .send()
            .await?;
        common::print(format_args!("{} relevance signals", signals.items.len()))?;
    }
    Ok(())
}
