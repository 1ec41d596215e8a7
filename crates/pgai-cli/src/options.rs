//! The program's own options, which all commands share.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, value_parser};

const OUTPUT: &str = "Output";
const LISTS: &str = "Lists";
const JOBS: &str = "Many calls from a file";
const CALL: &str = "The call";

/// Options of every command.
pub(crate) fn global() -> Vec<Arg> {
    let text = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(help)
            .global(true)
    };
    let switch = |name: &'static str, help: &'static str| {
        let arg = Arg::new(name).long(name).help(help).global(true);
        arg.action(ArgAction::SetTrue)
    };
    let mut args = vec![
        text(
            "base-url",
            "URL",
            "Where the API is, instead of PGAI_BASE_URL, the profile's and the public one",
        ),
        text(
            "profile",
            "NAME",
            "The profile whose stored key is used, instead of PGAI_PROFILE",
        ),
        text(
            "document",
            "FILE",
            "An OpenAPI document to take the commands from, instead of PGAI_DOCUMENT and the built-in one",
        ),
        switch(
            "verbose",
            "Trace the calls on the standard error, without secrets",
        )
        .short('v'),
    ];
    if cfg!(feature = "sandbox") {
        args.push(switch(
            "sandbox",
            "Run on a service in this program, with rows that are made up: no account is needed",
        ));
    }
    args
}

/// The long names that no flag of an operation has.
pub(crate) fn reserved() -> Vec<&'static str> {
    let own = [
        "base-url",
        "profile",
        "document",
        "verbose",
        "sandbox",
        "help",
        "version",
        "header",
        "timeout",
        "output",
        "query",
        "columns",
        "raw",
        "all",
        "limit",
        "from-page",
        "skip",
        "json",
        "body",
        "file",
        "wait",
        "journal",
        "results",
        "failures",
        "concurrency",
        "retry-failed",
        "retry-doubtful",
    ];
    own.to_vec()
}

/// How a call is made.
pub(crate) fn of_call() -> Vec<Arg> {
    vec![
        Arg::new("header")
            .long("header")
            .value_name("NAME: VALUE")
            .action(ArgAction::Append)
            .help_heading(CALL)
            .help("A further header; repeatable. The key's header is refused"),
        Arg::new("timeout")
            .long("timeout")
            .value_name("SECONDS")
            .value_parser(seconds)
            .help_heading(CALL)
            .help("The deadline of each call, retries included; with --wait that of the wait [default: 300; 600]"),
    ]
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

/// How the answer is printed.
pub(crate) fn of_output() -> Vec<Arg> {
    vec![
        Arg::new("output")
            .long("output")
            .short('o')
            .value_name("FORMAT")
            .value_parser(["json", "jsonl", "csv", "table"])
            .help_heading(OUTPUT)
            .help("The format [default: table on a terminal, jsonl elsewhere]"),
        Arg::new("query")
            .long("query")
            .value_name("PATH")
            .help_heading(OUTPUT)
            .help("The part of the answer to print, with --all of each row: a JSON pointer, or a path such as items[*].name"),
        Arg::new("columns")
            .long("columns")
            .value_name("PATH,…")
            .value_delimiter(',')
            .action(ArgAction::Append)
            .help_heading(OUTPUT)
            .help("The columns of a table or of csv: names, or paths such as company.name"),
        Arg::new("raw")
            .long("raw")
            .action(ArgAction::SetTrue)
            .help_heading(OUTPUT)
            .help("Print texts that --query selects without quotes"),
    ]
}

/// How lists are walked.
pub(crate) fn of_lists() -> Vec<Arg> {
    vec![
        Arg::new("all")
            .long("all")
            .action(ArgAction::SetTrue)
            .help_heading(LISTS)
            .help("Read every page, and print the rows"),
        Arg::new("limit")
            .long("limit")
            .value_name("N")
            .value_parser(value_parser!(u64))
            .help_heading(LISTS)
            .help("Read pages until there are so many rows"),
        Arg::new("from-page")
            .long("from-page")
            .value_name("N")
            .value_parser(value_parser!(u64).range(1..))
            .help_heading(LISTS)
            .help("Start at this page; implies --all, unless there is a --limit"),
        Arg::new("skip")
            .long("skip")
            .value_name("N")
            .value_parser(value_parser!(u64))
            .help_heading(LISTS)
            .help("Leave out so many rows of the first page: what an interrupted run had printed of it"),
    ]
}

/// The JSON of a body.
pub(crate) fn json(required: bool) -> Arg {
    Arg::new("json")
        .long("json")
        .value_name("FILE|-|JSON")
        .required(required)
        .help_heading(CALL)
        .help("The whole body: a file, - for the standard input, or JSON. Flags of its members go over it")
}

/// The bytes of a body that is neither JSON nor a form.
pub(crate) fn raw_body() -> Arg {
    Arg::new("body")
        .long("body")
        .value_name("FILE|-")
        .help_heading(CALL)
        .help("The body: a file, or - for the standard input")
}

/// Whether to wait for a job.
pub(crate) fn wait() -> Arg {
    Arg::new("wait")
        .long("wait")
        .action(ArgAction::SetTrue)
        .help_heading(CALL)
        .help("Wait until the asynchronous operation has ended, and print its last state")
}

/// Many calls from a file.
pub(crate) fn of_jobs() -> Vec<Arg> {
    let path = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .value_parser(value_parser!(PathBuf))
            .help_heading(JOBS)
            .help(help)
    };
    let switch = |name: &'static str, help: &'static str| {
        let arg = Arg::new(name).long(name).action(ArgAction::SetTrue);
        arg.requires("file").help_heading(JOBS).help(help)
    };
    vec![
        path("file", "FILE", "Call once for each row of a csv file with a header, or of a file of JSON lines. Run the same command again \
             after an interruption: nothing is submitted twice")
            .conflicts_with_all(["json", "all", "limit", "from-page", "skip", "query", "output", "columns", "raw"]),
        path("results", "FILE", "Where the results go [default: FILE.results.csv or .jsonl]").requires("file"),
        path("failures", "FILE", "Where the failures go [default: FILE.failures.csv or .jsonl]").requires("file"),
        path("journal", "FILE", "Where it is noted what was submitted [default: FILE.journal]").requires("file"),
        Arg::new("concurrency")
            .long("concurrency")
            .value_name("N")
            .value_parser(value_parser!(u64).range(1..=64))
            .default_value("4")
            .requires("file")
            .help_heading(JOBS)
            .help("How many calls may be under way at once"),
        switch("retry-failed", "Submit again what the service refused"),
        switch("retry-doubtful", "Submit again what may have been done: the answer was lost, or a 5xx"),
    ]
}

/// The value of an option that a command may not have.
pub(crate) fn get<'m, T: Clone + Send + Sync + 'static>(
    matches: &'m ArgMatches,
    name: &str,
) -> Option<&'m T> {
    matches.try_get_one::<T>(name).ok().flatten()
}

/// Whether a switch that a command may not have is on.
pub(crate) fn is_on(matches: &ArgMatches, name: &str) -> bool {
    get::<bool>(matches, name).copied().unwrap_or(false)
}

/// The text of an option that a command may not have.
pub(crate) fn text<'m>(matches: &'m ArgMatches, name: &str) -> Option<&'m str> {
    get::<String>(matches, name).map(String::as_str)
}
