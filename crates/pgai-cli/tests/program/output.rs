//! What is printed: formats, parts, columns.

use std::process::Stdio;

use crate::{World, bare};

/// Members that no document knows, digits beyond every number type, an order of its own, and a repeated member.
const ODD: &str = r#"{"data":[{"z":1.00,"id":12345678901234567890123,"name":"a, \"b\"\nc","tags":["x"],"z2":{"k":null}},{"id":2,"name":null,"new":true}],"pagination":{"page":1,"limit":25,"total":2},"note":"\u00e9"}"#;

#[test]
fn json_and_json_lines_lose_nothing() {
    let world = World::new();
    world.answer("GET /contacts", "application/json", ODD);
    let json = world.run("contacts list --output json").ok();
    let squeezed: String = json.lines().map(str::trim_start).collect();
    assert_eq!(squeezed.replace("\": ", "\":"), ODD);
    let lines = world.run("contacts list");
    let rows: Vec<&str> = lines.out.lines().collect();
    assert_eq!(rows.len(), 2, "{lines:?}");
    assert!(
        ODD.contains(&format!("[{},{}]", rows[0], rows[1])),
        "{rows:?}"
    );
    // What is around the rows is on the standard error.
    assert!(
        lines
            .err
            .contains(r#"{"pagination":{"page":1,"limit":25,"total":2},"note":"#),
        "{}",
        lines.err
    );
    // So is a body that is no list at all, also where one is documented.
    for body in [
        "7",
        "\"text\"",
        "true",
        r#"{"id":1}"#,
        r#"{"a":[1],"b":[2]}"#,
    ] {
        let world = World::new();
        world.answer("GET /contacts", "application/json", body);
        assert_eq!(world.run("contacts list").ok(), format!("{body}\n"));
        assert_eq!(
            world
                .run("contacts list -o json")
                .ok()
                .split_whitespace()
                .collect::<String>(),
            body.replace(' ', "")
        );
    }
}

#[test]
fn an_empty_page_has_no_rows_and_loses_nothing_either() {
    for (body, rest) in [
        ("null", Some("null")),
        ("{}", Some("{}")),
        (r#"{"page":1,"total":0}"#, Some(r#"{"page":1,"total":0}"#)),
        (r#"{"data":[],"x":1}"#, Some(r#"{"x":1}"#)),
        ("[]", None),
    ] {
        let world = World::new();
        world.answer("GET /contacts", "application/json", body);
        let ran = world.run("contacts list");
        let note = rest.map_or_else(String::new, |rest| {
            format!("pgai: 0 rows of a page with {rest}\n")
        });
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err),
            (Some(0), "", note),
            "{body}"
        );
    }
}

#[test]
fn csv_is_quoted_and_its_columns_are_those_of_the_rows() {
    let world = World::new();
    world.answer("GET /contacts", "application/json", ODD);
    let csv = world.run("contacts list --output csv").ok();
    assert_eq!(
        csv,
        "z,id,name,tags,z2,new\n\
         1.00,12345678901234567890123,\"a, \"\"b\"\"\nc\",\"[\"\"x\"\"]\",\"{\"\"k\"\":null}\",\n\
         ,2,,,,true\n"
    );
    let chosen = world
        .run("contacts list --output csv --columns id,z2.k,tags[0] --columns nothing")
        .ok();
    assert_eq!(
        chosen,
        "id,z2.k,tags[0],nothing\n12345678901234567890123,,x,\n2,,,\n"
    );
    world.answer("GET /territories", "application/json", r#"{"items":[]}"#);
    assert_eq!(
        world
            .run("territories list --all -o csv --columns id,name")
            .ok(),
        "id,name\n"
    );
}

#[test]
fn parts_are_chosen_by_pointer_or_path() {
    let world = World::new();
    world.answer("GET /contacts", "application/json", ODD);
    for (query, out) in [
        ("/data/0/id", "12345678901234567890123\n"),
        ("data[1].new", "true\n"),
        ("data[*].id", "12345678901234567890123\n2\n"),
        ("/note", "\"é\"\n"),
        ("/data/9", "null\n"),
        ("data", "ROWS"),
        ("/pagination", "{\"page\":1,\"limit\":25,\"total\":2}\n"),
    ] {
        let found = world.run(&format!("contacts list --query {query}")).ok();
        match out {
            "ROWS" => assert_eq!(found.lines().count(), 2, "{found}"),
            out => assert_eq!(found, out, "{query}"),
        }
    }
    assert_eq!(world.run("contacts list --query /note --raw").ok(), "é\n");
    assert_eq!(
        world.run("contacts list --query data[*].id -o json").ok(),
        "[\n  12345678901234567890123,\n  2\n]\n"
    );
    for (line, out) in [
        (
            "contacts list --all --query id",
            "12345678901234567890123\n2\n",
        ),
        (
            "contacts list --all --query id -o json",
            "[\n  12345678901234567890123,\n  2\n]\n",
        ),
        ("contacts list --all --query missing[*] -o json", "[]\n"),
        (
            "contacts list --all --query id -o csv",
            "value\n12345678901234567890123\n2\n",
        ),
        ("contacts list --limit 1 --query tags[0] --raw", "x\n"),
        ("contacts list --query data[0].tags --raw", "x\n"),
        (
            "contacts list --query /data/1 -o table",
            "id    2\nname\nnew   true\n",
        ),
    ] {
        assert_eq!(world.run(line).ok(), out, "{line}");
    }
    assert_eq!(
        world
            .run("contacts list --query data --output csv --columns id")
            .ok(),
        "id\n12345678901234567890123\n2\n"
    );
}

#[test]
fn a_table_shows_simple_members_and_nothing_that_a_terminal_obeys() {
    let world = World::new();
    world.answer(
        "GET /contacts",
        "application/json",
        r#"{"data":[{"id":1,"name":"a\u001b[31mred\nx","more":{"a":1}},{"id":22,"name":"日本\u202e","more":null}]}"#,
    );
    let ran = world.run("contacts list --output table");
    assert_eq!(
        ran.out,
        "ID  NAME\n1   a\u{fffd}[31mred x\n22  日本\u{fffd}\n"
    );
    assert!(ran.err.contains("not in the columns: more"), "{}", ran.err);
    let one = world.run("organization credits --output table").ok();
    assert!(
        one.contains("organization.name ")
            && one.contains("credit_remaining.company_credits    1000000"),
        "{one}"
    );
}

/// What other people wrote into a row is no code on the machine of who opens the csv, and comes back as it was.
#[test]
fn csv_has_no_formulas_and_comes_back_as_it_was() {
    let world = World::new();
    let body =
        r#"{"data":[{"first_name":"=1+1","last_name":"-5","email":"@x","job_title":"+49 30 1"}]}"#;
    world.answer("GET /contacts", "application/json", body);
    let csv = world.run("contacts list -o csv").ok();
    assert_eq!(
        csv,
        "first_name,last_name,email,job_title\n'=1+1,-5,'@x,+49 30 1\n"
    );
    world.write("contacts.csv", &csv);
    world.run("contacts create --file contacts.csv");
    let sent = world.sandbox.ledger().pop().unwrap().json().unwrap();
    assert_eq!(
        sent,
        serde_json::json!({"first_name": "=1+1", "last_name": "-5", "email": "@x", "job_title": "+49 30 1"})
    );
    let told = world.read("contacts.csv.results.csv") + &world.read("contacts.csv.failures.csv");
    assert!(told.contains("\n'=1+1,-5,'@x,+49 30 1,2,"), "{told}");
}

#[test]
fn a_column_that_no_row_has_is_named() {
    let world = World::new();
    let ran = world.run("contacts list -o csv --columns id,nmae,company.x");
    assert_eq!(ran.code, Some(0));
    assert!(
        ran.err.contains("no row has a value for nmae, company.x"),
        "{}",
        ran.err
    );
    assert_eq!(
        world
            .run("contacts list --columns id -o table")
            .err
            .lines()
            .count(),
        1
    );
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let world = World::with(pgai_sandbox::Sandbox::builder().rows(5_000));
    let mut child = world
        .command("contacts list --all")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    std::io::BufRead::read_line(
        &mut std::io::BufReader::new(child.stdout.take().unwrap()),
        &mut first,
    )
    .unwrap();
    let ended = child.wait_with_output().unwrap();
    assert!(first.starts_with("{\"id\""), "{first}");
    assert_eq!(
        (
            ended.status.code(),
            String::from_utf8(ended.stderr).unwrap().as_str()
        ),
        (Some(0), "")
    );
    assert!(
        world.sandbox.request_count() < 100,
        "{}",
        world.sandbox.request_count()
    );
    // Nor the standard error.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = world.command("search --scope elsewhere --q x --verbose");
    let ended = command.stderr(writer).output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    // Nobody reads the help either.
    for line in [
        "--help",
        "contacts list --help",
        "completions bash",
        "man",
        "tools",
    ] {
        let mut command = bare(world.folder.path());
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = command
            .args(crate::words(line))
            .stdout(writer)
            .output()
            .unwrap();
        let error = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(
            (ended.status.code(), error.as_str()),
            (Some(0), ""),
            "{line}"
        );
    }
}
