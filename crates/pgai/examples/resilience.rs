//! A client for an unattended job: own retry policy, pacing, deadlines, a hook for metrics, and tracing.
//!
//! `RUST_LOG=openapi_client_runtime=debug cargo run -p pgai --example resilience` shows a span for the call and one for each attempt.

mod common;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pgai::{AttemptEnd, AttemptStart, Hook, Pacing, RetryPolicy};
use pgai_sandbox::fault::{Fault, RetryHint, When};

/// Counts attempts, and those that failed.
#[derive(Clone, Default)]
struct Metrics {
    attempts: Arc<AtomicU64>,
    failures: Arc<AtomicU64>,
}

impl Hook for Metrics {
    fn after_attempt(&self, _: &AttemptStart<'_>, end: &AttemptEnd<'_>) {
        self.attempts.fetch_add(1, Ordering::Relaxed);
        if end.error.is_some() {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    common::run("resilience", work()).await
}

async fn work() -> common::Result {
    let (builder, sandbox) = common::connect().await?;
    let metrics = Metrics::default();
    let client = builder
        .timeout(Duration::from_secs(120))
        .attempt_timeout(Duration::from_secs(30))
        .retry(
            RetryPolicy::exponential()
                .with_attempt_limit(5)
                .with_max_delay(Duration::from_secs(5)),
        )
        .pacing(Pacing::per_minute(60))
        .hook(metrics.clone())
        .build()?;
    if let Some(sandbox) = &sandbox {
        // The sandbox is told to misbehave twice.
        sandbox.fault(
            When::operation("GET /territories").nth(1),
            Fault::truncated(),
        );
        sandbox.fault(
            When::operation("GET /territories").nth(2),
            Fault::too_many_requests(RetryHint::Millis(200)),
        );
    }

    let answer = client.territories().list().send().await?;
    common::print(format_args!(
        "{} territories after {} attempts",
        answer.items.len(),
        answer.request_attempts()
    ))?;

    // One call may differ from the rest.
    let call = client
        .territories()
        .get("unknown")
        .with_timeout(Duration::from_secs(5))
        .with_retry(RetryPolicy::never());
    match call.send().await {
        Ok(territory) => common::print(territory)?,
        Err(error) if error.is_not_found() => common::print(format_args!(
            "there is no such territory: {}",
            error.message()
        ))?,
        Err(error) => return Err(error.into()),
    }
    let (attempts, failures) = (&metrics.attempts, &metrics.failures);
    common::print(format_args!(
        "{} attempts, {} failed",
        attempts.load(Ordering::Relaxed),
        failures.load(Ordering::Relaxed)
    ))?;
    Ok(())
}
