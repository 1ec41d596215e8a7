//! Creates an agent session, lists the sessions, and prints both answers as JSON, one line each.
//!
//! With `PGAI_API_KEY` it calls the real service, or the one at `PGAI_BASE_URL`; without, a sandbox in this process.
//! Only the two answers go to stdout. `RUST_LOG=openapi_client_runtime=debug` shows the requests on stderr.

mod common;

use std::process::ExitCode;

use pgai::SessionType;

#[tokio::main]
async fn main() -> ExitCode {
    common::run("quickstart", quickstart()).await
}

async fn quickstart() -> common::Result {
    let (builder, _sandbox) = common::connect().await?;
    let client = builder.build()?;

    let created = client
        .agent_sessions()
        .create()
        .title("Q4 renewal plan")
        .session_type(SessionType::Plan)
        .send()
        .await?;
    let listed = client.agent_sessions().list().send().await?;

    // `Display` is the body's own text: what this build does not know is printed too.
    common::print(created)?;
    common::print(listed)?;
    Ok(())
}
