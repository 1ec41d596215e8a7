//! The options that commands share.
//!
//! What is in front of a struct of options is no documentation comment: clap would take it for the command's own.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, ValueHint, value_parser};
use pgai::http::{HeaderName, HeaderValue};

use crate::exit::{Failure, Result};
use crate::output::OfOutput;

pub(crate) const OUTPUT: &str = "Output";
pub(crate) const LISTS: &str = "Lists";
pub(crate) const JOBS: &str = "Many calls from a file";
pub(crate) const CALL: &str = "The call";

// Options of every command.
#[derive(Args)]
pub(crate) struct Everywhere {
    /// Where the API is, instead of PGAI_BASE_URL, the profile's and the public one
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// The profile whose stored key is used, instead of PGAI_PROFILE
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    // Read before the command line is, since it says what commands there are.
    /// An OpenAPI document to take the commands from, instead of PGAI_DOCUMENT and the built-in one
    #[arg(long = "document", global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    _document: Option<String>,
    /// Trace the calls on the standard error, without secrets
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    /// Run on a service in this program, with rows that are made up: no account is needed
    #[cfg(feature = "sandbox")]
    #[arg(long, global = true)]
    pub(crate) sandbox: bool,
}

// How a call is made.
#[derive(Args)]
pub(crate) struct OfCall {
    /// A further header; repeatable. The key's header is refused
    #[arg(long, value_name = "NAME: VALUE")]
    header: Vec<String>,
    /// The deadline of each call, retries included; with --wait that of the wait [default: 300; 600]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,
}

// How lists are walked.
#[derive(Args, Default)]
pub(crate) struct OfLists {
    /// Read every page, and print the rows
    #[arg(long)]
    pub(crate) all: bool,
    /// Read pages until there are so many rows
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Start at this page; implies --all, unless there is a --limit
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    pub(crate) from_page: Option<u64>,
    /// Leave out so many rows of the first page: what an interrupted run had printed of it
    #[arg(long, value_name = "N")]
    pub(crate) skip: Option<u64>,
}

// Many calls from a file.
#[derive(Args)]
pub(crate) struct OfJobs {
    /// Call once for each row of a csv file with a header, or of a file of JSON lines. Run the same command again after an
    /// interruption: nothing is submitted twice
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "json", "all", "limit", "from_page", "skip", "query", "output", "columns", "raw",
    ])]
    pub(crate) file: Option<PathBuf>,
    /// Where the results go [default: FILE.results.csv or .jsonl]
    #[arg(long, value_name = "FILE", requires = "file")]
    pub(crate) results: Option<PathBuf>,
    /// Where the failures go [default: FILE.failures.csv or .jsonl]
    #[arg(long, value_name = "FILE", requires = "file")]
    pub(crate) failures: Option<PathBuf>,
    /// Where it is noted what was submitted [default: FILE.journal]
    #[arg(long, value_name = "FILE", requires = "file")]
    pub(crate) journal: Option<PathBuf>,
    /// How many calls may be under way at once
    #[arg(long, value_name = "N", value_parser = value_parser!(u8).range(1..=64), default_value_t = 4, requires = "file")]
    pub(crate) concurrency: u8,
    /// Submit again what the service refused
    #[arg(long, requires = "file")]
    pub(crate) retry_failed: bool,
    /// Submit again what may have been done: the answer was lost, or a 5xx
    #[arg(long, requires = "file")]
    pub(crate) retry_doubtful: bool,
}

impl Everywhere {
    /// The profile that an option or a variable names.
    pub(crate) fn named_profile(&self) -> Option<String> {
        let given = self.profile.clone();
        let given = given.filter(|name| !name.trim().is_empty());
        given.or_else(|| variable("PGAI_PROFILE"))
    }
}

/// A variable of the environment, if it says something.
pub(crate) fn variable(name: &str) -> Option<String> {
    let value = std::env::var(name).ok();
    value.filter(|value| !value.trim().is_empty())
}

impl OfCall {
    /// The further headers.
    pub(crate) fn headers(&self) -> Result<Vec<(HeaderName, HeaderValue)>> {
        let header = |line: &String| {
            let (name, value) = line.split_once(':')?;
            let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
            Some((name, HeaderValue::from_str(value.trim()).ok()?))
        };
        // The value is not repeated: it may be a secret.
        let refused =
            || Failure::usage("a --header is none").with_next("write --header 'Name: value'");
        let headers = self.header.iter().map(header);
        headers.collect::<Option<_>>().ok_or_else(refused)
    }
}

impl OfLists {
    /// Whether more than one page is asked for.
    pub(crate) fn is_walk(&self) -> bool {
        self.all || self.limit.or(self.from_page).or(self.skip).is_some()
    }
}

/// A command with a group of options under a heading.
pub(crate) fn with<A: Args>(command: Command, heading: &'static str) -> Command {
    A::augment_args(command.next_help_heading(heading)).next_help_heading(None::<&'static str>)
}

/// The long names that no flag of an operation has.
pub(crate) fn reserved() -> Vec<String> {
    let mut command = Everywhere::augment_args(Command::new("all"));
    command = OfCall::augment_args(command);
    command = OfOutput::augment_args(command);
    command = OfLists::augment_args(command);
    command = OfJobs::augment_args(command);
    let own = [json(false), raw_body(), part(), wait()];
    let names = command.args(own);
    let names = names.get_arguments().filter_map(Arg::get_long);
    // `sandbox` also where this build has none, so that no command depends on the build.
    names
        .chain(["help", "version", "sandbox"])
        .map(str::to_owned)
        .collect()
}

/// The JSON of a body.
pub(crate) fn json(required: bool) -> Arg {
    call("json", "FILE|-|JSON").required(required).help(
        "The whole body: a file, - for the standard input, or JSON. Flags of its members go over it",
    )
}

/// The bytes of a body that is neither JSON nor a form.
pub(crate) fn raw_body() -> Arg {
    call("body", "FILE|-").help("The body: a file, or - for the standard input")
}

/// The parts of a multipart form.
pub(crate) fn part() -> Arg {
    call("part", "NAME=TEXT|NAME=@FILE")
        .action(ArgAction::Append)
        .help("A further part of the form: a text, or a file, with ;type=MEDIA/TYPE behind it if need be; repeatable")
}

/// Whether to wait for a job.
pub(crate) fn wait() -> Arg {
    call("wait", "")
        .action(ArgAction::SetTrue)
        .help("Wait until the asynchronous operation has ended, and print its last state")
}

fn call(name: &'static str, value: &'static str) -> Arg {
    let arg = Arg::new(name).long(name).help_heading(CALL);
    match value {
        "" => arg,
        value => arg.value_name(value),
    }
}

/// The text of an option that a command may not have.
pub(crate) fn text<'m>(matches: &'m ArgMatches, name: &str) -> Option<&'m str> {
    let value = matches.try_get_one::<String>(name).ok().flatten();
    value.map(String::as_str)
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "a number of seconds is expected")?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("a positive number of seconds is expected".to_owned()),
    }
}
