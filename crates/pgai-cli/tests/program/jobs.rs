//! Many calls from a file: nothing is lost, and nothing is submitted twice.

use std::time::Duration;

use pgai_sandbox::Sandbox;
use pgai_sandbox::fault::{Fault, Stage, When};
use pgai_sandbox::http::StatusCode;

use crate::{World, wait_until};

fn companies(number: usize) -> String {
    let rows: Vec<String> = (0..number)
        .map(|n| format!("c{n}.example,\"Company, {n}\"\n"))
        .collect();
    format!("domain,company_name\n{}", rows.concat())
}

/// The domains that the service has taken, as its own ledger has them.
fn taken(world: &World) -> Vec<String> {
    let ledger = world.sandbox.ledger();
    let posts = ledger
        .iter()
        .filter(|request| request.path == "/companies" && request.processed);
    let mut domains: Vec<String> = posts
        .map(|request| {
            request.json().unwrap()["domain"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    domains.sort();
    domains
}

fn expected(number: usize) -> Vec<String> {
    let mut domains: Vec<String> = (0..number).map(|n| format!("c{n}.example")).collect();
    domains.sort();
    domains
}

#[test]
fn rows_are_submitted_waited_for_and_written_down_once() {
    let world = World::new();
    world.write("companies.csv", &companies(12));
    let ran = world
        .run("companies add --file companies.csv --wait --source-system crm --external-id none");
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""), "{}", ran.err);
    assert!(
        ran.err
            .contains("12 of 12 done (12 sent in this run); results in companies.csv.results.csv"),
        "{}",
        ran.err
    );
    assert_eq!(taken(&world), expected(12));
    let results = world.read("companies.csv.results.csv");
    assert!(results.starts_with("domain,company_name,external_id,source_system,line,status,public_operation_id,response\n"), "{results}");
    assert_eq!(results.lines().count(), 13, "{results}");
    let row = results
        .lines()
        .find(|line| line.starts_with("c3.example"))
        .unwrap();
    assert!(
        row.contains("\"Company, 3\",none,crm,5,202,op_")
            && row.contains("\"\"status\"\":\"\"completed\"\""),
        "{row}"
    );
    assert_eq!(world.read("companies.csv.failures.csv").lines().count(), 1);
    // Again, with a row more, in another order, with another order of columns: only the new row is sent.
    let mut rows: Vec<String> = (0..13)
        .map(|n| format!("\"Company, {n}\",c{n}.example\n"))
        .collect();
    rows.reverse();
    world.write(
        "companies.csv",
        &format!("company_name,domain\n{}", rows.concat()),
    );
    let ran = world
        .run("companies add --file companies.csv --wait --source-system crm --external-id none");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(taken(&world), expected(13));
    // Equal rows are as many calls as there are.
    world.write(
        "twice.jsonl",
        "{\"domain\":\"t.example\"}\n\n{\"domain\":\"t.example\"}\n",
    );
    world.run("companies add --file twice.jsonl");
    world.run("companies add --file twice.jsonl");
    assert_eq!(
        taken(&world)
            .iter()
            .filter(|domain| *domain == "t.example")
            .count(),
        2
    );
    let results = world.read("twice.jsonl.results.jsonl");
    assert!(
        results.lines().count() == 2 && results.contains("\"line\":3"),
        "{results}"
    );
}

/// Waits until a running program has sent this many requests.
fn wait_for_requests(world: &World, count: u64) {
    wait_until(&format!("request {count}"), || {
        world.sandbox.request_count() >= count
    });
}

/// SIGKILL at many moments: the ledger of the service never has a company twice, and in the end every company is taken or
/// told to be in doubt.
#[cfg(unix)]
#[test]
fn after_sigkill_nothing_is_submitted_twice() {
    let world = World::with(Sandbox::builder().latency(Duration::from_millis(15)));
    world.write("companies.csv", &companies(100));
    let line = "companies add --file companies.csv --concurrency 3";
    for n in 0..8 {
        let mut child = world
            .command(line)
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        wait_for_requests(&world, world.sandbox.request_count() + n);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let ran = world.run(line);
    let (taken, all) = (taken(&world), expected(100));
    let mut once = taken.clone();
    once.dedup();
    assert_eq!(once, taken, "a company was submitted twice");
    let failures = world.read("companies.csv.failures.csv");
    let missing: Vec<&String> = all
        .iter()
        .filter(|domain| !taken.contains(domain))
        .collect();
    for domain in &missing {
        assert!(
            failures.contains(domain.as_str()),
            "{domain} is lost: {failures}"
        );
    }
    let doubtful = failures.lines().count() - 1;
    assert_eq!(
        ran.code,
        Some(if doubtful == 0 { 0 } else { 4 }),
        "{}",
        ran.err
    );
    if doubtful > 0 {
        assert!(
            ran.err.contains(&format!("{doubtful} in doubt"))
                && ran.err.contains("--retry-doubtful"),
            "{}",
            ran.err
        );
        let again = world.run(&format!("{line} --retry-doubtful"));
        assert_eq!(again.code, Some(0), "{}", again.err);
        let mut after = self::taken(&world);
        after.dedup();
        assert_eq!(after, all);
    }
}

#[test]
fn a_call_whose_answer_is_lost_is_in_doubt_and_not_repeated_unasked() {
    let world = World::new();
    world.write("companies.csv", &companies(5));
    let lost = Fault::reset(Stage::BeforeHeaders).after_processing();
    world
        .sandbox
        .fault(When::operation("POST /companies").nth(2), lost);
    let broken = Fault::status(StatusCode::INTERNAL_SERVER_ERROR);
    world
        .sandbox
        .fault(When::operation("POST /companies").nth(4), broken);
    let line = "companies add --file companies.csv --concurrency 1";
    let ran = world.run(line);
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    assert!(
        ran.err.contains("3 of 5 submitted, 2 in doubt"),
        "{}",
        ran.err
    );
    let sent = world.sandbox.request_count();
    assert_eq!(world.run(line).code, Some(4));
    assert_eq!(world.sandbox.request_count(), sent);
    assert_eq!(world.run(&format!("{line} --retry-doubtful")).code, Some(0));
    assert_eq!(world.sandbox.request_count(), sent + 2);
}

#[test]
fn what_kind_of_failure_decides_whether_a_row_is_sent_again() {
    let world = World::new();
    for (fault, verdict) in [
        (Fault::error_in_success(), "1 failed"),
        (Fault::status(StatusCode::CONFLICT), "1 failed"),
        (Fault::status(StatusCode::REQUEST_TIMEOUT), "1 in doubt"),
        (Fault::status(StatusCode::BAD_GATEWAY), "1 in doubt"),
        (Fault::truncated(), "1 in doubt"),
        (Fault::garbage(), "1 in doubt"),
    ] {
        world.write("one.csv", "domain\none.example\n");
        let _ = std::fs::remove_file(world.folder.path().join("one.csv.journal"));
        let armed = world
            .sandbox
            .fault(When::operation("POST /companies"), fault);
        let ran = world.run("companies add --file one.csv");
        assert!(ran.err.contains(verdict), "{verdict}: {}", ran.err);
        armed.disarm();
        let before = world.sandbox.request_count();
        world.run("companies add --file one.csv");
        assert_eq!(world.sandbox.request_count(), before, "{verdict}");
    }
}

#[test]
fn a_refused_row_is_a_failure_and_a_refused_key_stops_the_run() {
    let world = World::new();
    world.write(
        "companies.csv",
        "domain,external_id\na.example,\n,only-external\nb.example,\n",
    );
    let line = "companies add --file companies.csv";
    let ran = world.run(line);
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    assert!(
        ran.err.contains("2 of 3 submitted, 1 failed") && ran.err.contains("--retry-failed"),
        "{}",
        ran.err
    );
    let failures = world.read("companies.csv.failures.csv");
    assert!(
        failures.contains("only-external,3,400,,") && failures.lines().count() == 2,
        "{failures}"
    );
    let sent = world.sandbox.request_count();
    assert_eq!(world.run(line).code, Some(4));
    assert_eq!(world.sandbox.request_count(), sent);
    assert_eq!(world.run(&format!("{line} --retry-failed")).code, Some(4));
    assert_eq!(world.sandbox.request_count(), sent + 1);
    // With a wrong key the first answer is that of all others. With the right one all are sent.
    world.write("more.csv", &companies(20));
    let mut wrong = world.command("companies add --file more.csv --concurrency 1");
    let ran = crate::Ran::of(
        wrong
            .env("PGAI_API_KEY", "pgai-wrong-key-000001")
            .output()
            .unwrap(),
    );
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(world.sandbox.request_count(), sent + 2);
    assert_eq!(world.run("companies add --file more.csv").code, Some(0));
    assert_eq!(
        taken(&world)
            .iter()
            .filter(|domain| domain.starts_with('c'))
            .count(),
        20
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_lets_what_is_under_way_end_and_sends_no_more() {
    let world = World::with(Sandbox::builder().latency(Duration::from_millis(200)));
    world.write("companies.csv", &companies(40));
    let mut child = world
        .command("companies add --file companies.csv --wait")
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    wait_for_requests(&world, 6);
    crate::lists::interrupt(&child);
    let mut error = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut error).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{error}");
    assert!(
        error.contains("run the same command again to go on") && !error.contains("in doubt"),
        "{error}"
    );
    assert!(taken(&world).len() < 40);
    let ran = world.run("companies add --file companies.csv --wait");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(taken(&world), expected(40));
}

#[test]
fn what_is_wrong_with_a_file_is_said_before_anything_is_sent() {
    let world = World::new();
    for (text, problem) in [
        (
            "domain,colour\na.example,red\n",
            "line 1: there is no argument for the column `colour`; columns are ",
        ),
        (
            "domain,domain\na.example,b.example\n",
            "line 1: the column `domain` is there twice",
        ),
        (
            "domain\na.example,b\n",
            "line 2: the row has 2 cells, and the heading 1",
        ),
        (
            "{\"domain\":\"a.example\"}\n{\"domain\":\n",
            "line 2: it is no JSON object",
        ),
        (
            "{\"domain\":\"a.example\"}\n[1]\n",
            "line 2: it is no JSON object",
        ),
    ] {
        world.write("rows", text);
        let error = world.run("companies add --file rows").fails(2);
        assert!(error.contains(problem), "{text:?}: {error}");
    }
    for (text, line) in [
        (
            "first_name;last_name;email\nAda;L;a@acme.example\nBob;;\n",
            3,
        ),
        (
            "\u{feff}first_name,last_name,email\r\nAda,L,a@acme.example\r\nBob,,\r\n",
            3,
        ),
        (
            "first_name,last_name,email\r\n\r\n,,\r\nAda,\"L\nM\",a@acme.example\r\n\r\nBob,,",
            7,
        ),
    ] {
        world.write("contacts.csv", text);
        let error = world.run("contacts create --file contacts.csv").fails(2);
        let located = format!("contacts.csv line {line}:");
        assert!(error.contains(&located), "{text:?}: {error}");
    }
    let error = world.run("contacts create --file contacts.csv").fails(2);
    assert!(
        error.contains("contacts.csv line 7")
            && error.contains("`last_name` is missing")
            && error.contains("nothing was submitted"),
        "{error}"
    );
    assert!(
        world
            .run("companies add --file missing.csv")
            .fails(2)
            .contains("missing.csv")
    );
    assert_eq!(world.sandbox.request_count(), 0);
    // The journal of another service or operation is not taken for this one's.
    world.write("companies.csv", &companies(1));
    world.run("companies add --file companies.csv");
    let other = Sandbox::start_blocking().unwrap();
    let error = world
        .run(&format!(
            "companies add --file companies.csv --base-url {}",
            other.url()
        ))
        .fails(2);
    assert!(
        error.contains("is of `add_company` at http://127.0.0.1"),
        "{error}"
    );
    let journal = world.read("companies.csv.journal");
    world.write("companies.csv.journal", &format!("{journal}nonsense\n"));
    assert!(
        world
            .run("companies add --file companies.csv")
            .fails(2)
            .contains("journal line 4")
    );
    // What was being written when the program was killed is no line.
    world.write("companies.csv.journal", &format!("{journal}{{\"key\":\"0"));
    assert_eq!(
        world.run("companies add --file companies.csv").code,
        Some(0)
    );
    assert_eq!((taken(&world).len(), other.request_count()), (1, 0));
}

#[test]
fn two_runs_at_once_do_not_share_a_journal() {
    let world = World::with(Sandbox::builder().latency(Duration::from_millis(300)));
    world.write("companies.csv", &companies(8));
    let line = "companies add --file companies.csv --concurrency 2";
    let mut first = world
        .command(line)
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    wait_for_requests(&world, 1);
    let error = world.run(line).fails(2);
    assert!(error.contains("another run"), "{error}");
    assert!(first.wait().unwrap().success());
    assert_eq!(taken(&world), expected(8));
}

/// That a file cannot be written is said before anything is sent, and nothing but a file is replaced.
#[test]
fn results_and_journals_go_into_files_that_can_be_written() {
    let world = World::new();
    world.write("companies.csv", &companies(2));
    let run = |options: &str| world.run(&format!("companies add --file companies.csv {options}"));
    for (options, path) in [
        ("--results no/such/folder.csv", "no/such/folder.csv"),
        ("--failures .", "."),
        ("--journal no/such/journal", "no/such/journal"),
        ("--journal .", "a journal has to be a file"),
    ] {
        let error = run(options).fails(2);
        assert!(error.contains(path), "{error}");
    }
    assert_eq!(world.sandbox.request_count(), 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{FileTypeExt, symlink};
        assert!(run("--journal /dev/null").fails(2).contains("/dev/null"));
        world.write("elsewhere.csv", "old");
        symlink("elsewhere.csv", world.folder.path().join("link.csv")).unwrap();
        let ran = run("--failures /dev/null --results link.csv");
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let null = std::fs::metadata("/dev/null").unwrap();
        assert!(null.file_type().is_char_device());
        assert!(world.folder.path().join("link.csv").is_symlink());
        assert_eq!(world.read("elsewhere.csv").lines().count(), 3);
        // Who reads a pipe takes its closing for the end.
        let pipe = world.folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let reader = std::thread::spawn(move || std::fs::read_to_string(pipe).unwrap());
        let ran = run("--journal second --results pipe");
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert_eq!(reader.join().unwrap().lines().count(), 3);
    }
}

/// A journal that cannot be written any more stops the run, is readable afterwards, and knows what is in doubt.
#[cfg(unix)]
#[test]
fn a_full_disk_stops_the_run_and_leaves_a_journal() {
    for blocks in 1..=3 {
        let world = World::new();
        world.write("companies.csv", &companies(8));
        let mut shell = std::process::Command::new("sh");
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" companies add --file companies.csv --concurrency 2"
        );
        let ran = crate::Ran::of(
            shell
                .args(["-c", &script, env!("CARGO_BIN_EXE_pgai")])
                .current_dir(world.folder.path())
                .env("PGAI_API_KEY", world.sandbox.api_key())
                .env("PGAI_BASE_URL", world.sandbox.url())
                .output()
                .unwrap(),
        );
        assert_ne!(ran.code, Some(0), "{blocks}: {}", ran.err);
        assert!(ran.err.contains("companies.csv"), "{}", ran.err);
        let before = taken(&world).len();
        assert_eq!(
            ran.code,
            Some(if before == 0 { 2 } else { 4 }),
            "{}",
            ran.err
        );
        let again = world.run("companies add --file companies.csv");
        assert!(matches!(again.code, Some(0 | 4)), "{blocks}: {}", again.err);
        // Nothing twice; what was not sent is in doubt, and told.
        let after = taken(&world);
        assert_eq!(
            after.iter().collect::<std::collections::HashSet<_>>().len(),
            after.len()
        );
        let doubtful = world.read("companies.csv.failures.csv").lines().count() - 1;
        assert!(
            after.len() + doubtful >= 8 && doubtful <= 2,
            "{after:?} {doubtful}"
        );
    }
}
