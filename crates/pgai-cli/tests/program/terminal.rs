//! In a pseudo-terminal: tables, bars, colours, prompts and Ctrl-C.

use std::time::Duration;

use nix::sys::wait::WaitStatus;
use pgai_sandbox::Sandbox;
use pgai_sandbox::fault::{Fault, Stage, When};
use rexpect::session::{PtySession, spawn_command};
use rustix::termios::LocalModes;

use crate::{World, bare, wait_until};

fn terminal(mut command: std::process::Command) -> PtySession {
    command.env("TERM", "xterm-256color");
    spawn_command(command, Some(30_000)).unwrap()
}

/// The exit code, after everything that was still to come was read.
fn code(session: &mut PtySession) -> (i32, String) {
    let rest = session.exp_eof().unwrap();
    match session.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => (code, rest),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_is_a_table_that_fits_with_a_bold_heading() {
    let world = World::new();
    let mut session = terminal(world.command("contacts list --param-limit 3"));
    let (exit, text) = code(&mut session);
    assert_eq!(exit, 0, "{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("\u{1b}[1mID ") && lines[0].contains("FIRST_NAME"),
        "{text}"
    );
    assert!(
        lines[1].starts_with("00000001-0002-4000-8000-000000000000  Keiko"),
        "{text}"
    );
    assert!(
        lines[1..4].iter().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    assert!(
        text.contains("3 of 60 rows; --all reads the rest"),
        "{text}"
    );
    let mut plain = world.command("contacts list --param-limit 3");
    plain.env("NO_COLOR", "1");
    let (_, text) = code(&mut terminal(plain));
    assert!(
        !text.contains('\u{1b}') && text.starts_with("ID "),
        "{text:?}"
    );
}

#[test]
fn walking_shows_rows_rate_total_and_time_left() {
    let builder = Sandbox::builder()
        .rows(200)
        .rate_limit(600)
        .latency(Duration::from_millis(60));
    let world = World::with(builder);
    let mut session = terminal(world.command("contacts list --all --output csv"));
    session
        .exp_regex("50 of 200 rows, [0-9]+ rows/s, [0-9]+ s left")
        .unwrap();
    let (exit, text) = code(&mut session);
    assert!(exit == 0 && text.contains("200 rows in"), "{text}");
}

#[test]
fn ctrl_c_ends_a_walk_with_130_and_says_where_to_go_on() {
    let world = World::with(Sandbox::builder().rows(130));
    world.sandbox.fault(
        When::operation("GET /contacts").from_nth(3),
        Fault::stall(Stage::BeforeHeaders),
    );
    let mut session = terminal(world.command("contacts list --all"));
    session.exp_string("50 of 130 rows").unwrap();
    session.send_control('c').unwrap();
    let (exit, text) = code(&mut session);
    assert!(
        exit == 130 && text.contains("interrupted after 50 rows; go on with --from-page 3"),
        "{exit} {text}"
    );
}

#[test]
fn submitting_and_waiting_show_bars() {
    let world = World::with(Sandbox::builder().latency(Duration::from_millis(50)));
    world.write("companies.csv", "domain\na.example\nb.example\nc.example\n");
    let mut session =
        terminal(world.command("companies add --file companies.csv --wait --concurrency 1"));
    session.exp_string("1 of 3 submitted").unwrap();
    session.exp_regex("[0-3] of 3 ended").unwrap();
    let (exit, text) = code(&mut session);
    assert!(exit == 0 && text.contains("3 of 3 done"), "{text}");
}

#[test]
fn a_key_is_read_without_being_shown() {
    let world = World::new();
    let mut command = bare(world.folder.path());
    command.args(["login", "--base-url", world.sandbox.url()]);
    let mut session = terminal(command);
    session
        .exp_string("API key for profile `default`: ")
        .unwrap();
    session.send_line(world.sandbox.api_key()).unwrap();
    let (exit, text) = code(&mut session);
    assert!(
        exit == 0 && text.contains("The key is stored as profile `default`"),
        "{text}"
    );
    assert!(!text.contains(world.sandbox.api_key()), "{text}");
    let mut command = bare(world.folder.path());
    command.args(["organization", "credits"]);
    let (exit, text) = code(&mut terminal(command));
    assert!(exit == 0 && text.contains("Sandbox Org"), "{text}");
}

/// Ctrl-C at a prompt leaves a terminal that shows what is typed, and nothing stored.
#[test]
fn ctrl_c_at_a_prompt_leaves_the_terminal_as_it_was() {
    let world = World::new();
    let mut shell = std::process::Command::new("sh");
    let script = "trap : INT; stty echo; \"$0\" login; echo \"code $?\"; \"$0\" login; echo \"code $?\"; stty -a | grep -o '[-]*echo '; \"$0\" call add_company --json -; echo \"code $?\"";
    shell
        .args(["-c", script, env!("CARGO_BIN_EXE_pgai")])
        .current_dir(world.folder.path())
        .env("PGAI_CONFIG_DIR", world.folder.path().join("config"))
        .env("PGAI_API_KEY", world.sandbox.api_key())
        .env("PGAI_BASE_URL", world.sandbox.url());
    // The shell itself lives on.
    let mut session = terminal(shell);
    // Until the prompt has the terminal Ctrl-C is a signal, and then a character.
    for has_terminal in [false, true] {
        session.exp_string("API key for profile").unwrap();
        if has_terminal {
            let terminal = session.process().get_file_handle().unwrap();
            wait_until("the prompt takes characters", || {
                let settings = rustix::termios::tcgetattr(&terminal).unwrap();
                !settings.local_modes.contains(LocalModes::ISIG)
            });
        }
        session.send("half a key").unwrap();
        session.send_control('c').unwrap();
        session.exp_string("nothing was stored").unwrap();
        session.exp_string("code 130").unwrap();
    }
    session.exp_regex("\n *echo").unwrap();
    // So does Ctrl-C where a body is typed.
    session.exp_string("Ctrl-D").unwrap();
    session.send("{\"domain\"").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("code 130").unwrap();
    assert!(!world.folder.path().join("config/profiles.json").exists());
    assert_eq!(world.sandbox.request_count(), 0);
}

/// Texts of the service do nothing to the terminal in any format; in a pipe they stay as they are.
#[test]
fn no_answer_moves_the_cursor() {
    let world = World::new();
    let name = "a\u{9b}31m\u{202e}\u{7f}";
    let body = format!("{{\"data\":[{{\"id\":1,\"name\":\"{name}\"}}],\"total\":1}}");
    world.answer("GET /contacts", "application/json", &body);
    world.answer("GET /territories", "text/plain", name);
    for line in [
        "contacts list -o json",
        "contacts list -o jsonl",
        "contacts list -o table",
        "contacts list --query data[0].name --raw",
        "request GET /territories",
    ] {
        let (exit, text) = code(&mut terminal(world.command(line)));
        let is_shown = !text.contains(['\u{9b}', '\u{202e}', '\u{7f}']);
        assert!(exit == 0 && is_shown, "{line}: {text:?}");
    }
    let json = world.run("contacts list -o jsonl").ok();
    assert!(json.contains(name), "{json:?}");
    assert_eq!(world.run("request GET /territories").out, name);
}
