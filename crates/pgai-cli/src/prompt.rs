//! Asking for a key without showing it.

use std::io::{self, IsTerminal};

use crate::exit::{Exit, Failure, Result, one_line};

/// Reads a key from the terminal; the first line of what is no terminal.
pub(crate) async fn key(profile: &str) -> Result<String> {
    let failed = |error: io::Error| match error.kind() {
        // The prompt reads Ctrl-C as a character.
        io::ErrorKind::Interrupted => interrupted(),
        _ => Failure::usage(format!("the key cannot be read: {error}")),
    };
    let key = if io::stdin().is_terminal() {
        let prompt = format!("API key for profile `{}`: ", one_line(profile));
        let shown = Shown::now();
        let line =
            async { tokio::task::spawn_blocking(|| rpassword::prompt_password(prompt)).await };
        let line = tokio::select! {
            // Before the prompt is there, Ctrl-C is a signal.
            biased;
            _ = tokio::signal::ctrl_c() => {
                shown.restore();
                return Err(interrupted());
            }
            line = line => line,
        };
        line.unwrap_or_else(|error| Err(io::Error::other(error)))
            .map_err(failed)?
    } else {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map_err(failed)?;
        line
    };
    match key.trim() {
        "" => {
            Err(Failure::usage("no key was given").with_next("make one under Settings > API Keys"))
        }
        key => Ok(key.to_owned()),
    }
}

fn interrupted() -> Failure {
    Failure::new(Exit::Interrupted, "interrupted").with_next("nothing was stored")
}

/// What a terminal shows of what is typed, before the prompt turns that off.
struct Shown(#[cfg(unix)] Option<rustix::termios::Termios>);

impl Shown {
    fn now() -> Self {
        Self(
            #[cfg(unix)]
            rustix::termios::tcgetattr(io::stdin()).ok(),
        )
    }

    /// Turns it on again where the prompt is given up.
    fn restore(self) {
        #[cfg(unix)]
        if let Some(settings) = self.0 {
            let when = rustix::termios::OptionalActions::Now;
            // Without a terminal any more there is nothing to restore.
            let _ = rustix::termios::tcsetattr(io::stdin(), when, &settings);
        }
        tell!();
    }
}
