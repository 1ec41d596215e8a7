//! How to test code of one's own that calls the API: against a sandbox, with and without faults.
//!
//! The function under test is `newest_plan`; what `main` does would stand in `#[tokio::test]` functions.

mod common;

use std::process::ExitCode;

use pgai::{Client, Error, ErrorKind, SessionType, StatusCode};
use pgai_sandbox::Sandbox;
use pgai_sandbox::fault::{Fault, When};

/// The code under test.
async fn newest_plan(client: &Client) -> Result<Option<String>, Error> {
    let mut plans = client
        .agent_sessions()
        .list()
        .session_type(SessionType::Plan)
        .items();
    let mut newest = None;
    while let Some(plan) = plans.next().await.transpose()? {
        newest = plan
            .get("title")
            .and_then(|title| title.as_str())
            .map(str::to_owned)
            .or(newest);
    }
    Ok(newest)
}

#[tokio::main]
async fn main() -> ExitCode {
    common::run("testing", test()).await
}

async fn test() -> common::Result {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.url())
        .build()?;

    assert_eq!(newest_plan(&client).await?, None);

    let create = client
        .agent_sessions()
        .create()
        .title("Renewal")
        .session_type(SessionType::Plan);
    create.send().await?;
    assert_eq!(newest_plan(&client).await?.as_deref(), Some("Renewal"));

    // What was asked of the server, exactly.
    let asked = sandbox.requests();
    assert!(
        asked
            .iter()
            .any(|request| request.query_value("type") == Some("plan"))
    );

    // What the code makes of a refusal.
    sandbox.fault(
        When::operation("GET /agent/sessions"),
        Fault::status(StatusCode::FORBIDDEN),
    );
    let refused = newest_plan(&client).await.err().map(|error| error.kind());
    assert_eq!(refused, Some(ErrorKind::Api));

    common::print("all as it should be")?;
    Ok(())
}
