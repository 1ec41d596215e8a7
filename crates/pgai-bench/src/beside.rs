//! Measuring one thing beside another: criterion times the subject, and each of its samples is paired with one of the
//! reference, taken right before or after, so that whatever else the machine does hits both.

use std::time::Duration;

use comfy_table::{Table, presets};
use criterion::{Bencher, Criterion, SamplingMode};

/// How many pairs a ratio is the median of.
const SAMPLES: usize = 40;

/// The same of what takes long; the least that criterion takes.
const FEW_SAMPLES: usize = 10;

/// The benches of one run, and what they found.
pub struct Bench {
    criterion: Criterion,
    samples: usize,
    found: Vec<[String; 6]>,
}

impl Bench {
    /// Configured from the command line, as criterion is.
    pub fn from_args() -> Self {
        let criterion = Criterion::default()
            .sample_size(SAMPLES)
            .warm_up_time(Duration::from_secs(1))
            .measurement_time(Duration::from_secs(3))
            .configure_from_args();
        Self {
            criterion,
            samples: SAMPLES,
            found: Vec::new(),
        }
    }

    /// From here on runs take long: fewer pairs are enough.
    pub fn at_length(&mut self) {
        self.criterion = std::mem::take(&mut self.criterion).sample_size(FEW_SAMPLES);
        self.samples = FEW_SAMPLES;
    }

    /// Measures `subject` beside `reference`. Both take how often to run, and return how long that took. Returns the
    /// seconds of one run of each, if it was measured.
    pub fn beside(
        &mut self,
        group: &str,
        names: [&str; 2],
        subject: impl FnMut(u64) -> Duration,
        reference: impl FnMut(u64) -> Duration,
    ) -> Option<[f64; 2]> {
        self.beside_per(group, names, [1, 1], subject, reference)
    }

    /// The same, where one run of each is of so many units: what is compared is a unit.
    pub fn beside_per(
        &mut self,
        group: &str,
        [subject_name, reference_name]: [&str; 2],
        units: [usize; 2],
        mut subject: impl FnMut(u64) -> Duration,
        mut reference: impl FnMut(u64) -> Duration,
    ) -> Option<[f64; 2]> {
        let mut pairs = Vec::new();
        let mut run = |bencher: &mut Bencher<'_>| {
            bencher.iter_custom(|count| {
                let (ours, theirs);
                if pairs.len() % 2 == 0 {
                    ours = subject(count);
                    theirs = reference(count);
                } else {
                    theirs = reference(count);
                    ours = subject(count);
                }
                let [of_ours, of_theirs] = units.map(|units| units as f64 * count as f64);
                pairs.push((ours.div_f64(of_ours), theirs.div_f64(of_theirs)));
                ours
            });
        };
        let mut benches = self.criterion.benchmark_group(group);
        benches.sampling_mode(SamplingMode::Flat);
        benches.bench_function(format!("{subject_name} beside {reference_name}"), &mut run);
        benches.finish();
        // One pair is a test that the bench still runs; a filter leaves none. What came first was for warming up.
        (pairs.len() > 1).then(|| {
            let pairs = &pairs[pairs.len().saturating_sub(self.samples)..];
            let [low, ratio, high] = quartiles(
                pairs
                    .iter()
                    .map(|(ours, theirs)| ours.div_duration_f64(*theirs)),
            );
            let [_, ours, _] = quartiles(pairs.iter().map(|(ours, _)| ours.as_secs_f64()));
            let [_, theirs, _] = quartiles(pairs.iter().map(|(_, theirs)| theirs.as_secs_f64()));
            self.found.push([
                format!("{group}: {subject_name}"),
                reference_name.to_owned(),
                time(ours),
                time(theirs),
                format!("{ratio:.2}"),
                format!("{low:.2} to {high:.2}"),
            ]);
            [ours, theirs]
        })
    }

    /// Prints what was found as a table.
    pub fn finish(self) {
        self.criterion.final_summary();
        if !self.found.is_empty() {
            let heads = [
                "what",
                "reference",
                "took",
                "reference took",
                "ratio",
                "half of the ratios",
            ];
            print(&heads, self.found);
        }
    }
}

/// Prints a table in Markdown, which `cargo xtask performance` takes over.
pub fn print<R: IntoIterator<Item = String>>(heads: &[&str], rows: impl IntoIterator<Item = R>) {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(heads);
    table.add_rows(rows);
    println!("\n{table}\n");
}

/// A time in the unit that leaves it readable.
pub fn time(seconds: f64) -> String {
    format!("{:.3?}", Duration::from_secs_f64(seconds))
}

/// The quartiles of some figures.
fn quartiles(figures: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| figures[(figures.len() - 1) * quarter / 4])
}
