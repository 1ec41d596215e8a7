//! Progress on the standard error, where that is a terminal.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use pgai::RateLimit;

/// The window of the service's rate limit, as its guide has it.
const WINDOW: Duration = Duration::from_secs(60);

/// A bar, or nothing where nobody sees it.
pub(crate) struct Progress {
    bar: ProgressBar,
    start: Instant,
    /// Rows that were there before the first page of this run.
    before: u64,
    rows: u64,
    pages: u32,
}

impl Progress {
    /// A sign of life, with a message.
    pub(crate) fn spinner(message: &str) -> Self {
        let bar = ProgressBar::new_spinner().with_message(message.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        Self {
            bar,
            start: Instant::now(),
            before: 0,
            rows: 0,
            pages: 0,
        }
    }

    /// The rows of a list, of which some are before the first page that is read.
    pub(crate) fn rows(before: u64) -> Self {
        Self {
            before,
            ..Self::spinner("the first page")
        }
    }

    /// Steps towards a number.
    pub(crate) fn steps(total: u64, message: &str) -> Self {
        let progress = Self::spinner(message);
        progress.show_bar(total);
        progress
    }

    fn show_bar(&self, total: u64) {
        if self.bar.length() != Some(total) {
            // The template is a constant; without it there is the bar's own.
            if let Ok(style) = ProgressStyle::with_template("[{bar:24}] {msg}") {
                self.bar.set_style(style.progress_chars("=> "));
            }
            self.bar.set_length(total);
        }
    }

    /// A page was read.
    pub(crate) fn page(&mut self, rows: u64, total: Option<u64>, rate: Option<RateLimit>) {
        self.rows += rows;
        self.pages += 1;
        let elapsed = self.start.elapsed();
        let per_second = self.rows as f64 / elapsed.as_secs_f64().max(0.001);
        let seen = self.before + self.rows;
        let message = match total {
            None => format!("{seen} rows, {per_second:.0} rows/s"),
            Some(total) => {
                let size = (self.rows / u64::from(self.pages)).max(1);
                let pages = total.saturating_sub(seen).div_ceil(size);
                let left = time_left(pages, elapsed / self.pages, rate);
                self.show_bar(total);
                format!(
                    "{seen} of {total} rows, {per_second:.0} rows/s, {} left",
                    shown(left)
                )
            }
        };
        self.step(seen, message);
    }

    /// So many steps are done.
    pub(crate) fn step(&self, done: u64, message: String) {
        self.bar.set_position(done);
        self.bar.set_message(message);
        self.bar.tick();
    }

    /// Writes to the standard output without a bar in between.
    pub(crate) fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Says at the end how many rows there were.
    pub(crate) fn total(&self, rows: u64) {
        if stderr().is_terminal() {
            tell!("{rows} rows in {}", shown(self.start.elapsed()));
        }
    }
}

/// How long so many pages take: as long as those before, and no faster than the rate limit lets them through.
fn time_left(pages: u64, per_page: Duration, rate: Option<RateLimit>) -> Duration {
    let pages_at_once = u32::try_from(pages).unwrap_or(u32::MAX);
    let unlimited = per_page.saturating_mul(pages_at_once);
    let Some(RateLimit {
        limit: Some(limit),
        remaining: Some(remaining),
        reset_after: Some(reset),
        ..
    }) = rate
    else {
        return unlimited;
    };
    if pages <= remaining || limit == 0 {
        return unlimited;
    }
    let whole_windows = (pages - remaining - 1) / limit;
    let windows = WINDOW.saturating_mul(u32::try_from(whole_windows).unwrap_or(u32::MAX));
    unlimited.max(reset.saturating_add(windows))
}

fn shown(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}
