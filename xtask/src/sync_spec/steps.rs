//! Shows the steps of a sync as they run: one line each on standard error, and a moving sign on a terminal.

use std::fmt::{Display, Write};
use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// One line per step.
pub(crate) struct Steps {
    /// Its position is how many bytes have arrived, in a step that fetches.
    pub(super) spinner: ProgressBar,
}

impl Steps {
    /// The spinner stays invisible where standard error is no terminal.
    pub(crate) fn new() -> Self {
        Self::on(ProgressDrawTarget::stderr())
    }

    fn on(target: ProgressDrawTarget) -> Self {
        let spinner = ProgressBar::with_draw_target(None, target);
        spinner.set_style(style());
        spinner.enable_steady_tick(Duration::from_millis(120));
        Self { spinner }
    }

    /// Says what starts now.
    pub(crate) fn start(&self, name: &str, what: impl Display) {
        self.spinner.reset();
        self.spinner.set_message(format!("{name} {what}"));
        self.line(&format!("{name:>9}  {what}"));
    }

    /// Says something about the step that runs.
    pub(crate) fn note(&self, what: impl Display) {
        self.line(&format!("{:>9}  {what}", ""));
    }

    fn line(&self, text: &str) {
        self.spinner.suspend(|| eprintln!("{text}"));
    }
}

/// The moving sign, the step that runs, how much has arrived in it, and for how long it has been running.
fn style() -> ProgressStyle {
    let arrived = |state: &ProgressState, out: &mut dyn Write| {
        if state.pos() > 0 {
            // Without a terminal nobody sees it.
            let _ = write!(out, "{} ", HumanBytes(state.pos()));
        }
    };
    ProgressStyle::with_template("{spinner} {wide_msg} {arrived}{elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
        .with_key("arrived", arrived)
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.spinner.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use indicatif::{InMemoryTerm, ProgressDrawTarget};

    use super::Steps;

    #[test]
    fn a_step_shows_for_how_long_it_has_been_running() {
        let terminal = InMemoryTerm::new(3, 60);
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        let steps = Steps::on(target);
        steps.start("check", "cargo check of a copy of the workspace");
        steps.spinner.tick();
        let shown = terminal.contents();
        assert!(
            shown.contains("check cargo check of a copy") && shown.ends_with("0s"),
            "{shown:?}"
        );
        drop(steps);
        assert_eq!(terminal.contents(), "");
    }
}
