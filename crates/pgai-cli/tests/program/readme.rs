//! The session in the README is what the program prints.

use std::path::Path;
use std::process::Command;

use crate::World;

const README: &str = include_str!("../../README.md");

/// The commands of the session, and what follows each.
fn recorded() -> Vec<(String, String)> {
    let session = README
        .split("```console\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let mut steps: Vec<(String, String)> = Vec::new();
    for line in session.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => steps.push((command.to_owned(), String::new())),
            None => steps.last_mut().unwrap().1.push_str(&format!("{line}\n")),
        }
    }
    steps
}

#[cfg(unix)]
#[test]
fn the_session_is_what_the_program_prints() {
    let world = World::new();
    let program = Path::new(env!("CARGO_BIN_EXE_pgai")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let steps = recorded();
    assert!(steps.len() > 10);
    let mut printed = String::new();
    let mut expected = String::new();
    for (command, output) in steps {
        let ran = Command::new("sh")
            // Both streams, in the order in which they were written.
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(world.folder.path())
            .env("PATH", format!("{}:{path}", program.display()))
            .env("PGAI_API_KEY", world.sandbox.api_key())
            .env("PGAI_BASE_URL", world.sandbox.url())
            .output()
            .unwrap();
        printed.push_str(&format!(
            "$ {command}\n{}",
            String::from_utf8(ran.stdout).unwrap()
        ));
        expected.push_str(&format!("$ {command}\n{output}"));
    }
    assert!(
        printed == expected,
        "the program prints\n{printed}\nand the README has\n{expected}"
    );
}
