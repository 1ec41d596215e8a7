//! What the environment of the process decides. Each test runs itself once more, in a process with other variables.

use std::process::Command;

use crate::server::{Answer, Server};
use openapi_client_runtime::http::Method;
use openapi_client_runtime::{Client, ErrorKind, SecurityScheme, Service};
use tokio::net::TcpListener;

const CHILD: &str = "RUNTIME_TEST_CHILD";
const SERVICE: Service = Service::new("Pets", "test/1.0")
    .with_base_url("https://pets.example/v1")
    .with_base_url_variable("PETS_BASE_URL")
    .with_security(&[SecurityScheme::header("key", "x-key").with_variable("PETS_API_KEY")])
    .with_credential_source("make one at home");

/// Whether this is the process with the other variables.
pub(crate) fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// Runs a test of this program in a process with these variables besides its own; returns what it printed.
pub(crate) async fn run_child(test: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, "1");
    for name in [
        "NO_PROXY",
        "no_proxy",
        "HTTP_PROXY",
        "http_proxy",
        "REQUEST_METHOD",
    ] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = output.await.unwrap();
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{text}");
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_of_the_environment_never_carries_loopback_calls() {
    if is_child() {
        let port = std::env::var("PORT").unwrap();
        for host in ["127.0.0.1", "localhost", "127.8.0.1"] {
            let client = Client::builder(SERVICE)
                .api_key("key-3f9a0c")
                .base_url(format!("http://{host}:{port}"))
                .build()
                .unwrap();
            client.request(Method::GET, "/x").send().await.unwrap();
        }
        return;
    }
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap());
    let server = Server::start_at("0.0.0.0:0", |_, _| Answer::json("{}")).await;
    let port = server.url.rsplit(':').next().unwrap();
    let test = "environment::a_proxy_of_the_environment_never_carries_loopback_calls";
    let names = [
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
        "HTTPS_PROXY",
    ];
    let mut variables: Vec<_> = names.map(|name| (name, &*url)).to_vec();
    variables.push(("PORT", port));
    run_child(test, &variables).await;
    assert_eq!(server.received().len(), 3);
    let accepted = tokio::time::timeout(std::time::Duration::from_millis(50), proxy.accept());
    assert!(accepted.await.is_err(), "nothing came to the proxy");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_variable_is_said_of_it() {
    if is_child() {
        let built = Client::builder(SERVICE)
            .from_env()
            .and_then(|builder| builder.build());
        match built {
            Ok(client) => println!("<{}>", client.base_url()),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Config);
                assert!(!format!("{error} {error:?}").contains("k3y"));
                println!("<{error}>");
            }
        }
        return;
    }
    for (variables, said) in [
        (
            vec![],
            "<the environment variable PETS_API_KEY is not set, or is empty; make one at home>",
        ),
        (
            vec![("PETS_API_KEY", "")],
            "<the environment variable PETS_API_KEY is not set, or is empty; make one at home>",
        ),
        (
            vec![("PETS_API_KEY", "k3y\n")],
            "<the environment variable PETS_API_KEY: the API key has a space, a line break",
        ),
        (
            vec![("PETS_API_KEY", "k3y"), ("PETS_BASE_URL", "pets.example")],
            "<the environment variable PETS_BASE_URL: the base URL is not a URL",
        ),
        (
            vec![
                ("PETS_API_KEY", "k3y"),
                ("PETS_BASE_URL", "http://pets.example"),
            ],
            "<the environment variable PETS_BASE_URL: the base URL is plain http",
        ),
        (
            vec![("PETS_API_KEY", "k3y"), ("PETS_BASE_URL", "")],
            "<https://pets.example/v1>",
        ),
        (
            vec![("PETS_API_KEY", "k3y"), ("PETS_BASE_URL", " ")],
            "<https://pets.example/v1>",
        ),
        (
            vec![
                ("PETS_API_KEY", "k3y"),
                ("PETS_BASE_URL", "http://localhost:1/"),
            ],
            "<http://localhost:1>",
        ),
    ] {
        let test = "environment::what_is_wrong_with_a_variable_is_said_of_it";
        let printed = run_child(test, &variables).await;
        assert!(printed.contains(said), "{variables:?}: {printed}");
    }
}
