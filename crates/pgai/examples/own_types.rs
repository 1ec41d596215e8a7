//! Reads opaque answers into types of one's own.
//!
//! The vendor publishes no fields for many answers. What you have seen of them can be your type; what does not fit is
//! an error that names the place, and the answer is still there, whole.

mod common;

use std::process::ExitCode;

use serde::Deserialize;

/// What this program knows of a session. Optional, since nothing promises that it stays so.
#[derive(Debug, Deserialize)]
struct Session {
    id: Option<String>,
    title: Option<String>,
    #[serde(rename = "type")]
    kind: Option<pgai::SessionType>,
}

/// A guess that is wrong.
#[derive(Debug, Deserialize)]
struct Numbered {
    #[serde(rename = "id")]
    _id: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    common::run("own_types", read()).await
}

async fn read() -> common::Result {
    let (builder, _sandbox) = common::connect().await?;
    let client = builder.build()?;

    let created = client
        .agent_sessions()
        .create()
        .title("Notes")
        .send()
        .await?;
    match created.deserialize::<Numbered>() {
        Ok(session) => common::print(format_args!("{session:?}"))?,
        Err(error) => common::print(error)?,
    }
    let session: Session = created.deserialize()?;
    common::print(format_args!("{session:?}"))?;

    let mut titles = Vec::new();
    let mut rows = client.agent_sessions().list().items();
    while let Some(row) = rows.next().await.transpose()? {
        titles.push(row.deserialize::<Session>()?.title);
    }
    common::print(format_args!(
        "{titles:?} of sessions, {:?} is the new one's id, a {:?}",
        session.id, session.kind
    ))?;
    Ok(())
}
