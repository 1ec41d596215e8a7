//! Commands come from the document: another one gives others, without a line of code.

#[path = "../../../../xtask/tests/support/grown.rs"]
mod grown;

use pgai_sandbox::Sandbox;
use pgai_sandbox::openapi_sandbox;

use crate::{World, piped};

/// What the vendor may add without breaking anyone: its new operation is a command, and every old command stays.
#[test]
fn the_additive_document_gives_its_new_operation_as_a_command() {
    let (grown, word) = grown::grown(include_str!("../../../../openapi.json"));
    let (grown, flag) = (grown.to_string(), word.replace('_', "-"));
    let contract = openapi_sandbox::Contract::parse(grown.as_bytes()).unwrap();
    let service = openapi_sandbox::Sandbox::builder(contract)
        .start_blocking()
        .unwrap();
    let world = World::new();
    world.write("grown.json", &grown);
    let run = |line: &str| {
        let mut command = world.command(line);
        command.args(["--document", "grown.json"]);
        command
            .env("PGAI_BASE_URL", service.url())
            .env("PGAI_API_KEY", service.api_key());
        piped(command, "")
    };
    let help = run("--help").ok();
    assert!(help.contains(&format!("\n  {flag} ")), "{help}");
    let answer = run(&format!("{flag} get a-1")).ok();
    assert!(answer.contains("state"), "{answer}");
    run("territories delete t-1").ok();
    let [got, deleted] = &service.requests()[..] else {
        panic!("two requests");
    };
    assert_eq!(got.path, format!("/{word}/a-1"));
    assert_eq!(
        (deleted.method.as_str(), deleted.path.as_str()),
        ("DELETE", "/territories/t-1")
    );
    assert!(
        run(&format!("tools get_{word}_by_id"))
            .ok()
            .contains("\"id\"")
    );
    // So are its parameters and members flags of the old ones, also where a parameter and a member are called alike.
    run(&format!("contacts list --{flag} x --x-{flag} y")).ok();
    run(&format!(
        "companies add --domain a.example --query-{flag} x --body-{flag} y"
    ))
    .ok();
    let [.., listed, added] = &service.requests()[..] else {
        panic!("more requests");
    };
    assert_eq!(listed.headers[format!("x-{word}").as_str()], "y");
    assert_eq!(
        added.json().unwrap(),
        serde_json::json!({"domain": "a.example", word: "y"})
    );
    for request in service.requests() {
        assert!(request.breaches.is_empty(), "{request:?}");
    }
    // Every command of the vendored document is one of this document too.
    for line in [
        "agent-sessions list",
        "agent-sessions create",
        "companies add",
        "companies graph",
        "companies relevance",
        "companies search-contacts",
        "contacts list",
        "contacts create",
        "contacts search",
        "operations get",
        "operations wait",
        "organization credits",
        "search",
        "territories list",
        "territories get",
        "territories companies",
    ] {
        run(&format!("{line} --help")).ok();
        world.run(&format!("{line} --help")).ok();
    }
}

#[test]
fn any_legal_document_gives_commands() {
    let world = World::with(Sandbox::builder());
    world.write(
        "odd.yaml",
        r##"
openapi: 3.1.0
info: {title: Odd, version: "1"}
paths:
  /contacts/{output}:
    parameters: [{name: output, in: path, required: true, schema: {type: string}}]
    post:
      operationId: changeContact
      parameters:
        - {name: json, in: query, schema: {type: boolean, default: true}}
        - {name: limit, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: "filter[a b]", in: query, schema: {type: [string, "null"]}}
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [help], properties: {help: {type: number}, file: {type: object}, any: {}}}
  /login: {get: {operationId: login, responses: {"200": {description: d}}}}
  /tools/{id}: {get: {responses: {"200": {description: d}}}}
  /raw: {put: {operationId: put_raw, requestBody: {required: true, content: {text/plain: {schema: {type: string}}}}}}
  /same: {get: {operationId: list_same, parameters: [{name: a-b, in: query, schema: {}}, {name: A_B, in: header, schema: {}}, {name: a_b, in: query, schema: {}}]}}
  /a: {get: {operationId: list_a}}
  /a/: {get: {operationId: get_a}}
"##,
    );
    let run = |line: &str, input: &str| {
        let mut command = world.command(line);
        command.env("PGAI_DOCUMENT", "odd.yaml");
        piped(command, input)
    };
    run(
        "contacts change o --param-json=false --param-limit 1 --param-limit 2 --filter-a-b x --body-help 1.5 --body-file '{\"a\":1}' --any yes",
        "",
    );
    let request = world.sandbox.requests().pop().unwrap();
    assert_eq!(
        request.raw_query.as_deref(),
        Some("json=false&limit=1%7C2&filter%5Ba%20b%5D=x")
    );
    assert_eq!(
        request.json().unwrap(),
        serde_json::json!({"help": 1.5, "file": {"a": 1}, "any": "yes"})
    );
    run("same list --query-a-b 1 --header-a-b 2 --query-a-b-2 3", "");
    let request = world.sandbox.requests().pop().unwrap();
    assert_eq!(request.raw_query.as_deref(), Some("a-b=1&a_b=3"));
    assert_eq!(request.headers["a_b"], "2");
    run("raw put --body -", "plain\n");
    let request = world.sandbox.requests().pop().unwrap();
    assert_eq!(
        (request.path.as_str(), &request.body[..]),
        ("/raw", &b"plain\n"[..])
    );
    for line in [
        "api-login --help",
        "api-tools get --help",
        "a list --help",
        "a get --help",
        "man",
        "completions zsh",
    ] {
        run(line, "").ok();
    }
    assert!(
        run("contacts change o --body-help x", "")
            .fails(2)
            .contains("a number is expected")
    );
    world.write("odd.yaml", "openapi: 2");
    assert!(run("contacts list", "").fails(2).contains("odd.yaml"));
    assert!(
        world
            .run("--document missing.json tools")
            .fails(2)
            .contains("missing.json")
    );
}
