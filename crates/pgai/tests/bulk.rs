//! Many companies at once: each result with its input, and nothing twice.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test that fails should say where"
)]

use std::collections::HashMap;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use pgai::{Client, ErrorKind, NewCompany, StatusCode};
use pgai_sandbox::Sandbox;
use pgai_sandbox::fault::{Fault, When};

async fn start() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    (sandbox, client)
}

fn companies(count: usize) -> Vec<NewCompany> {
    (0..count)
        .map(|n| NewCompany::for_domain(format!("c{n}.example")))
        .collect()
}

fn domain(company: &NewCompany) -> String {
    let body = serde_json::to_value(company).unwrap();
    body["domain"].as_str().unwrap_or_default().to_owned()
}

/// How often each domain was submitted.
fn submissions(sandbox: &Sandbox) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for request in sandbox.ledger() {
        let body = request.json().unwrap();
        *counts
            .entry(body["domain"].as_str().unwrap().to_owned())
            .or_default() += 1;
    }
    counts
}

#[tokio::test(start_paused = true)]
async fn each_result_carries_its_input_and_index_in_the_order_of_the_input() {
    let (sandbox, client) = start().await;
    let adds = || When::operation("POST /companies");
    sandbox.fault(adds().every(5), Fault::delay(Duration::from_secs(3)));
    sandbox.fault(adds().nth(8), Fault::status(StatusCode::BAD_REQUEST));
    let mut input = companies(40);
    input[17] = NewCompany::default();
    // An iterator, or a stream that comes one by one.
    let slow = stream::iter(input.clone()).then(|company| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        company
    });
    let results: Vec<_> = client
        .companies()
        .add_all(input.clone())
        .send()
        .collect()
        .await;
    let streamed: Vec<_> = client.companies().add_stream(slow).send().collect().await;
    for (results, failures) in [(results, 2), (streamed, 1)] {
        assert_eq!(results.len(), 40);
        let mut failed = 0;
        for (n, result) in results.iter().enumerate() {
            let (index, company) = match result {
                Ok(added) => (added.index, &added.company),
                Err(error) => {
                    failed += 1;
                    assert_eq!(error.row(), Some(n));
                    assert!(
                        error
                            .to_string()
                            .contains(&format!("company {n} of the input")),
                        "{error}"
                    );
                    (error.index, &error.company)
                }
            };
            assert_eq!((index, domain(company)), (n, domain(&input[n])));
        }
        assert_eq!(failed, failures);
        let refused = results[17].as_ref().unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidRequest);
    }
}

#[tokio::test(start_paused = true)]
async fn going_on_after_a_stop_or_a_drop_repeats_nothing() {
    for drop_it in [false, true] {
        let (sandbox, client) = start().await;
        sandbox.fault(
            When::always().every(3),
            Fault::delay(Duration::from_secs(2)),
        );
        let input = companies(20);
        let mut results = client.companies().add_all(input.clone()).send();
        let mut read = 0;
        while let Some(result) = results.next().await {
            assert_eq!(result.unwrap().index, read);
            read += 1;
            if read == 5 {
                if drop_it {
                    break;
                }
                results.stop();
            }
        }
        let taken = results.taken();
        drop(results);
        assert!(taken > 5 && taken < 20, "{taken}");
        assert_eq!(read, if drop_it { 5 } else { taken });
        let rest = input.into_iter().skip(taken);
        let rest: Vec<_> = client.companies().add_all(rest).send().collect().await;
        assert_eq!(rest.len(), 20 - taken);
        let counts = submissions(&sandbox);
        assert!(counts.values().all(|count| *count == 1), "{counts:?}");
        assert!(drop_it || counts.len() == 20, "{counts:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_borrowed_input_is_where_it_was_left() {
    let (sandbox, client) = start().await;
    let mut input = companies(20).into_iter();
    let mut results = client
        .companies()
        .add_all(input.by_ref())
        .with_concurrency(3)
        .send();
    results.next().await.unwrap().unwrap();
    results.stop();
    while let Some(result) = results.next().await {
        result.unwrap();
    }
    drop(results);
    assert!(input.len() < 20 && input.len() >= 15, "{}", input.len());
    let rest: Vec<_> = client.companies().add_all(input).send().collect().await;
    assert!(rest.iter().all(Result::is_ok));
    assert_eq!(submissions(&sandbox).len(), 20);
    assert_eq!(sandbox.request_count(), 20);
}
