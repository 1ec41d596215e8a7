//! Lists: walked whole, in part, from where an earlier run ended.

use pgai_sandbox::Sandbox;
use pgai_sandbox::fault::{Fault, Stage, When};
use pgai_sandbox::http::StatusCode;

use crate::{World, wait_until};

fn ids(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| line.split('"').nth(3).unwrap().to_owned())
        .collect()
}

#[test]
fn all_rows_come_once_whatever_the_page_size() {
    let world = World::with(Sandbox::builder().rows(130));
    let all = ids(&world.run("contacts list --all").ok());
    assert_eq!(all.len(), 130);
    assert_eq!(
        ids(&world.run("contacts list --all --param-limit 50").ok()),
        all
    );
    assert_eq!(ids(&world.run("contacts list --limit 60").ok()), all[..60]);
    assert_eq!(
        ids(&world.run("contacts list --from-page 3").ok()),
        all[50..]
    );
    assert_eq!(
        ids(&world
            .run("contacts list --from-page 3 --limit 4 --skip 2")
            .ok()),
        all[52..56]
    );
    assert_eq!(
        ids(&world.run("contacts list --page 2 --all").ok()),
        all[25..]
    );
    assert_eq!(ids(&world.run("call list_contacts --all").ok()), all);
    assert_eq!(world.run("contacts list --limit 0").ok(), "");
    // A page number that is none of the service's is its to refuse.
    assert!(
        world
            .run("contacts list --page 0 --all")
            .code
            .is_some_and(|code| code < 5)
    );
    // No more pages than needed.
    let before = world.sandbox.request_count();
    world.run("contacts list --limit 25").ok();
    assert_eq!(world.sandbox.request_count() - before, 1);
    let json = world.run("contacts list --all --output json").ok();
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(rows.len(), 130);
    assert_eq!(
        world
            .run("territories list --all -o csv")
            .ok()
            .lines()
            .count(),
        131
    );
    assert_eq!(
        world.run("contacts list --from-page 99 -o json").ok(),
        "[]\n"
    );
}

/// The pages that came are printed, and the message says where to go on.
#[test]
fn a_walk_that_fails_in_the_middle_can_be_gone_on_with() {
    let world = World::with(Sandbox::builder().rows(130));
    let all = ids(&world.run("contacts list --all").ok());
    let broken = world.sandbox.fault(
        When::operation("GET /contacts").from_nth(3),
        Fault::status(StatusCode::FORBIDDEN),
    );
    let ran = world.run("contacts list --all");
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    assert!(
        ran.err
            .contains("50 rows were printed before; go on with --from-page 3"),
        "{}",
        ran.err
    );
    broken.disarm();
    let rest = ids(&world.run("contacts list --from-page 3").ok());
    assert_eq!([ids(&ran.out), rest].concat(), all);
    // Before the first row it is an error like any other.
    let _broken = world.sandbox.fault(
        When::operation("GET /contacts"),
        Fault::status(StatusCode::FORBIDDEN),
    );
    world.run("contacts list --all").fails(1);
}

#[cfg(unix)]
#[test]
fn an_interrupted_walk_says_where_to_go_on() {
    let world = World::with(Sandbox::builder().rows(130));
    let all = ids(&world.run("contacts list --all").ok());
    let stalled = world.sandbox.fault(
        When::operation("GET /contacts").from_nth(3),
        Fault::stall(Stage::BeforeHeaders),
    );
    for (options, rows) in [("--all", 50), ("--from-page 1 --skip 7", 0)] {
        let mut child = world
            .command(&format!("contacts list {options}"))
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let hits = stalled.hits();
        wait_until("the stalled page is asked for", || stalled.hits() > hits);
        interrupt(&child);
        let ran = crate::Ran::of({
            let stdout = child.stdout.take();
            let output = child.wait_with_output().unwrap();
            let mut out = Vec::new();
            std::io::Read::read_to_end(&mut stdout.unwrap(), &mut out).unwrap();
            std::process::Output {
                stdout: out,
                ..output
            }
        });
        assert_eq!(ran.code, Some(130), "{}", ran.err);
        assert_eq!(ids(&ran.out), all[..rows]);
        let hint = match rows {
            50 => "interrupted after 50 rows; go on with --from-page 3\n",
            _ => "interrupted after 0 rows; go on with --from-page 1 --skip 7\n",
        };
        assert_eq!(ran.err, format!("pgai: {hint}"));
    }
}

#[cfg(unix)]
pub(crate) fn interrupt(child: &std::process::Child) {
    let kill = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
}
