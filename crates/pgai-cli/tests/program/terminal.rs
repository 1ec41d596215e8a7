//! In a pseudo-terminal: tables, bars, colours, prompts and Ctrl-C.

use pgai_sandbox::Sandbox;
use rexpect::session::{PtySession, spawn_command};

use crate::World;

fn session(world: &World, line: &str, color: bool) -> PtySession {
    let mut command = world.command(line);
    command.env("TERM", "xterm-256color");
    if !color {
        command.env("NO_COLOR", "1");
    }
    spawn_command(command, Some(30_000)).unwrap()
}
