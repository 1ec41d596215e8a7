//! Operations as commands: what is sent, and how the program ends.

use pgai_sandbox::Expected;
use pgai_sandbox::fault::{Fault, RetryHint, Stage, When};
use serde_json::json;

use crate::{World, bare};

#[test]
fn flags_become_parameters_and_members_of_the_body() {
    let world = World::new();
    world.run("contacts list --page 2 --param-limit 7").ok();
    world.sandbox.expect(
        Expected::get("/contacts")
            .query("page", 2)
            .query("limit", 7)
            .times(1),
    );
    world
        .run("contacts create --first-name Ada --last-name 'de la Ada' --email ada@acme.example")
        .ok();
    let body = json!({"first_name": "Ada", "last_name": "de la Ada", "email": "ada@acme.example"});
    world
        .sandbox
        .expect(Expected::post("/contacts").json(body).times(1));
    world
        .run("companies search-contacts c/1 --live true")
        .fails(1);
    world.sandbox.expect(
        Expected::post("/companies/c%2F1/contacts/search")
            .query("live", "true")
            .no_body()
            .times(1),
    );
    world.run("search --scope organisation --q 'a & b'").ok();
    world.sandbox.expect(
        Expected::get("/search")
            .query("q", "a & b")
            .query("scope", "organisation")
            .times(1),
    );
    world
        .run("companies add --domain=-dashed.example --header 'X-Trace: 7'")
        .ok();
    world
        .sandbox
        .expect(Expected::post("/companies").header("x-trace", "7").times(1));
}

#[test]
fn a_whole_body_is_a_file_the_standard_input_or_json_and_is_sent_as_it_is() {
    let world = World::new();
    // Every digit, and the spaces, arrive.
    let text = r#"{"domain": "acme.example", "employees": 12345678901234567890123456789}"#;
    world.write("body.json", text);
    world.run("companies add --json body.json").ok();
    world.run_with("companies add --json -", text).ok();
    world.run(&format!("companies add --json '{text}'")).ok();
    let bodies: Vec<String> = world
        .sandbox
        .requests()
        .iter()
        .map(|request| String::from_utf8(request.body.to_vec()).unwrap())
        .collect();
    assert_eq!(bodies, [text; 3]);
    // Flags go over it.
    world
        .run(r#"companies add --json '{"domain": "a.example", "id": "x"}' --domain b.example"#)
        .ok();
    let body = json!({"domain": "b.example", "id": "x"});
    world
        .sandbox
        .expect(Expected::post("/companies").json(body).times(1));
    for (line, problem) in [
        (
            "companies add --json missing.json",
            "missing.json: No such file",
        ),
        ("companies add --json '{'", "is not JSON"),
        ("contacts create --first-name A", "--last-name <NAME>"),
        (
            r"contacts create --first-name A --json '[1]'",
            "no JSON object",
        ),
    ] {
        let error = world.run(line).fails(2);
        assert!(error.contains(problem), "{line}: {error}");
    }
    assert_eq!(world.sandbox.request_count(), 4);
}

#[test]
fn values_that_the_document_does_not_list_are_sent_with_a_warning() {
    let world = World::new();
    let ran = world.run("agent-sessions create --title T --type briefing");
    assert!(
        ran.err
            .contains("`type` is `briefing`, which the document does not list (document, chat"),
        "{}",
        ran.err
    );
    let request = &world.sandbox.requests()[0];
    assert_eq!(request.json().unwrap()["type"], "briefing");
}

#[test]
fn requests_that_the_document_lacks() {
    let world = World::new();
    let rows = world
        .run("request get '/contacts?page=2&x=a%20b+c' --param limit=3")
        .ok();
    assert_eq!(rows.lines().count(), 3, "{rows}");
    world.sandbox.expect(
        Expected::get("/contacts")
            .query("page", 2)
            .query("x", "a b c")
            .query("limit", 3)
            .times(1),
    );
    let all = world
        .run("request GET /contacts --param limit=20 --all")
        .ok();
    assert_eq!(all.lines().count(), 60, "{all}");
    assert_eq!(
        world
            .run("request GET /workflows --query [0].name --raw")
            .ok(),
        "Flow 1\n"
    );
    assert!(world.run("request GET nowhere").fails(2).contains('/'));
    assert!(
        world
            .run("request 'G T' /x")
            .fails(2)
            .contains("no HTTP method")
    );
    assert!(
        world
            .run("request GET /x --param page")
            .fails(2)
            .contains("--param name=value")
    );
}

#[test]
fn exit_codes_tell_the_class_of_a_failure_and_the_line_the_next_step() {
    let world = World::new();
    for (line, code, words) in [
        ("territories get t-none", 1, ["HTTP 404", "get_territory"]),
        ("contacts", 2, ["a command is missing", "see above"]),
        (
            "contacts list --nonsense",
            2,
            [
                "unexpected argument '--nonsense'",
                "see `pgai contacts list --help`",
            ],
        ),
        (
            "contacts list --page two",
            2,
            ["invalid value `two` for --page", "an integer is expected"],
        ),
        ("contacts lits", 2, ["'lits'", "'list'"]),
        (
            "search --q x",
            2,
            ["--scope <SCOPE>", "see `pgai search --help`"],
        ),
        (
            "contacts list --header 'x-api-key: k'",
            2,
            ["x-api-key", "credential"],
        ),
        (
            "contacts list --header nonsense",
            2,
            ["--header", "Name: value"],
        ),
        ("contacts list --output yaml", 2, ["yaml", "jsonl"]),
        ("contacts list --query a..b", 2, ["`a..b`", "items[*].name"]),
        ("contacts list --timeout 0", 2, ["--timeout", "positive"]),
    ] {
        let ran = world.run(line);
        let last = ran.err.lines().last().unwrap_or_default().to_owned();
        assert_eq!(ran.code, Some(code), "{line}: {}", ran.err);
        for word in words {
            assert!(last.contains(word), "{line}: {last}");
        }
    }
    // A wrong key, no key, nobody there, too slow.
    let mut wrong = world.command("contacts list");
    let error = crate::Ran::of(
        wrong
            .env("PGAI_API_KEY", "pgai-wrong-key-123456")
            .output()
            .unwrap(),
    )
    .fails(1);
    assert!(
        error.contains("401") && error.contains("pgai login"),
        "{error}"
    );
    assert!(!error.contains("pgai-wrong-key"), "{error}");
    let none = crate::Ran::of(
        bare(world.folder.path())
            .args(["contacts", "list"])
            .output()
            .unwrap(),
    )
    .fails(2);
    assert!(
        none.contains("PGAI_API_KEY") && none.contains("pgai login"),
        "{none}"
    );
    let gone = world
        .run("contacts list --base-url http://127.0.0.1:9/v1 --timeout 2")
        .fails(3);
    assert!(gone.contains("--base-url"), "{gone}");
    world.sandbox.fault(
        When::operation("GET /contacts"),
        Fault::stall(Stage::BeforeHeaders),
    );
    let slow = world.run("contacts list --timeout 0.5").fails(3);
    assert!(slow.contains("raise --timeout"), "{slow}");
}

#[test]
fn a_refusal_for_now_says_when_to_try_again() {
    let world = World::new();
    world.sandbox.fault(
        When::operation("GET /contacts"),
        Fault::too_many_requests(RetryHint::Seconds(30)),
    );
    let error = world.run("contacts list --timeout 3").fails(1);
    assert!(
        error.contains("429") && error.contains("try again in 30 s"),
        "{error}"
    );
}

#[test]
fn waiting_prints_the_last_state() {
    let world = World::new();
    let state = world
        .run("companies add --domain acme.example --wait --output json")
        .ok();
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    assert_eq!(state["status"], "completed");
    let id = state["public_operation_id"].as_str().unwrap().to_owned();
    let again = world
        .run(&format!("operations wait {id} --query status --raw"))
        .ok();
    assert_eq!(again, "completed\n");
}

#[test]
fn a_trace_shows_the_calls_and_no_secret() {
    let world = World::new();
    let ran = world.run("search --scope organisation --q confidential --verbose");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.err.contains("http.request.method") && ran.err.contains("/search"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains(world.sandbox.api_key()), "{}", ran.err);
    assert!(!ran.err.contains("confidential"), "{}", ran.err);
}

#[test]
fn an_answer_that_is_not_json_is_printed_as_it_is() {
    let world = World::new();
    world.answer("GET /organization/credits", "text/csv", "a,b\n1,2\n");
    assert_eq!(world.run("organization credits").ok(), "a,b\n1,2\n");
}
