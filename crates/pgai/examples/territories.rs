//! Walks all territories and counts their companies by status.

mod common;

use std::collections::BTreeMap;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    common::run("territories", walk()).await
}

async fn walk() -> common::Result {
    let (builder, _sandbox) = common::connect().await?;
    let client = builder.build()?;

    let mut territories = client.territories().list().per_page(50).items();
    while let Some(territory) = territories.next().await.transpose()? {
        let (Some(id), name) = (&territory.id, territory.territory_name.unwrap_or_default()) else {
            continue;
        };
        let mut by_status = BTreeMap::<String, u64>::new();
        let mut companies = client.territories().companies(id).per_page(50).items();
        while let Some(company) = companies.next().await.transpose()? {
            *by_status
                .entry(company.status.unwrap_or_default())
                .or_default() += 1;
        }
        common::print(format_args!("{name}: {by_status:?}"))?;
    }
    Ok(())
}
