//! The commands: one for each operation of the document, and the program's own.

use clap::{Arg, ArgAction, Command, value_parser};
use openapi_document::parameter::Location;
use pgai::{Argument, Catalog, Endpoint};
use serde_json::Value;

use crate::exit;
use crate::flags;
use crate::options;
use crate::placement::{self, Placement};

/// The program's own commands, which no group of operations is called like.
const OWN: [&str; 8] = [
    "call",
    "completions",
    "help",
    "login",
    "logout",
    "man",
    "request",
    "tools",
];

const ABOUT: &str = "The PG:AI Public API from a shell";
const LONG_ABOUT: &str = "\
The PG:AI Public API from a shell: every operation of the API's document is a command.

The key comes from PGAI_API_KEY or from `pgai login`, and is never an argument. `pgai --sandbox …` runs on a service in
the program itself and needs none.";

/// The operations and the commands that they are.
pub(crate) struct Commands<'a> {
    operations: Vec<(Placement, &'a Endpoint)>,
}

impl<'a> Commands<'a> {
    pub(crate) fn new(catalog: &'a Catalog) -> Self {
        let placements = placement::place_all(catalog.endpoints(), &OWN);
        let mut operations: Vec<_> = placements.into_iter().zip(catalog.endpoints()).collect();
        operations.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self { operations }
    }

    /// The operation of a command.
    pub(crate) fn find(&self, group: Option<&str>, verb: &str) -> Option<&'a Endpoint> {
        self.operations
            .iter()
            .find(|(placement, _)| placement.group.as_deref() == group && placement.verb == verb)
            .map(|(_, endpoint)| *endpoint)
    }

    /// The command of an operation, as it is typed.
    pub(crate) fn line(&self, endpoint: &Endpoint) -> String {
        let found = self
            .operations
            .iter()
            .find(|(_, other)| other.name() == endpoint.name());
        match found.map(|(placement, _)| placement) {
            Some(Placement {
                group: Some(group),
                verb,
            }) => format!("pgai {group} {verb}"),
            Some(Placement { verb, .. }) => format!("pgai {verb}"),
            None => format!("pgai call {}", endpoint.name()),
        }
    }

    /// The whole command line.
    pub(crate) fn command(&self) -> Command {
        let mut root = Command::new("pgai")
            .version(env!("CARGO_PKG_VERSION"))
            .about(ABOUT)
            .long_about(LONG_ABOUT)
            .subcommand_required(true)
            .arg_required_else_help(true)
            .disable_help_subcommand(false)
            .after_help(EXAMPLES)
            .after_long_help(format!("{EXAMPLES}\n\n{}", exit::HELP))
            .args(options::global());
        let mut groups: Vec<Command> = Vec::new();
        for (placement, endpoint) in &self.operations {
            let command = self.operation(&placement.verb, endpoint);
            match &placement.group {
                None => root = root.subcommand(command),
                Some(name) => match groups.last_mut().filter(|group| group.get_name() == name) {
                    Some(group) => *group = std::mem::take(group).subcommand(command),
                    None => groups.push(group(name).subcommand(command)),
                },
            }
        }
        for group in groups {
            let waits = group.get_name() == "operations" && self.can_wait();
            root = root.subcommand(match waits {
                true => group.subcommand(wait()),
                false => group,
            });
        }
        root.subcommands([
            request(),
            tools(),
            call(),
            login(),
            logout(),
            completions(),
            man(),
        ])
    }

    /// Whether there is the operation that tells the state of a job.
    fn can_wait(&self) -> bool {
        self.operations
            .iter()
            .any(|(_, endpoint)| endpoint.name() == "get_operation")
    }

    fn operation(&self, verb: &str, endpoint: &Endpoint) -> Command {
        let bulk = takes_file(endpoint);
        let reserved = options::reserved();
        let summary = endpoint.summary().map(exit::one_line);
        let request = format!("{} {}", endpoint.method(), endpoint.path());
        let mut words: Vec<String> = summary.iter().cloned().collect();
        words.extend(endpoint.description().map(exit::one_line));
        if endpoint.is_deprecated() {
            words.push("The document calls this operation deprecated.".to_owned());
        }
        words.push(format!(
            "Sends {request}; `pgai call {}` is the same.",
            endpoint.name()
        ));
        let mut command = Command::new(verb.to_owned())
            .about(summary.unwrap_or(request))
            .long_about(words.join("\n\n"))
            .args(flags::flags(endpoint, &reserved, bulk))
            .args(options::of_call())
            .args(options::of_output())
            .args(options::of_lists());
        if endpoint.has_raw_body() {
            command = command.arg(options::raw_body());
        } else if endpoint.body_media_type().is_some() {
            command = command.arg(options::json(needs_json(endpoint)));
        }
        if bulk {
            command = command.args(options::of_jobs());
        }
        if endpoint.has_status("202") {
            command = command.arg(options::wait());
        }
        command.after_help(self.examples(endpoint))
    }

    fn examples(&self, endpoint: &Endpoint) -> String {
        let mut line = self.line(endpoint);
        let reserved = options::reserved();
        for argument in endpoint
            .arguments()
            .iter()
            .filter(|argument| shown(argument, endpoint))
        {
            let value = sample(argument);
            match argument.location() {
                Some(Location::Path) => line.push_str(&format!(" {value}")),
                _ => {
                    let name = flags::flag_name(argument, &reserved);
                    line.push_str(&format!(" --{name} {value}"));
                }
            }
        }
        if needs_json(endpoint) {
            line.push_str(" --json body.json");
        }
        let mut lines = vec![line.clone()];
        if endpoint.is_list() {
            lines.push(format!("{line} --all --output csv > rows.csv"));
        }
        if takes_file(endpoint) {
            let wait = if endpoint.has_status("202") {
                " --wait"
            } else {
                ""
            };
            lines.push(format!("{} --file rows.csv{wait}", self.line(endpoint)));
        }
        format!("Examples:\n  {}", lines.join("\n  "))
    }
}

/// Whether an operation can be called for each row of a file: it changes something, by a body whose members are known.
pub(crate) fn takes_file(endpoint: &Endpoint) -> bool {
    let members = || {
        let mut arguments = endpoint.arguments().iter();
        arguments.any(|argument| argument.location().is_none() && !argument.is_whole_body())
    };
    !endpoint.is_read_only() && members()
}

/// Whether a call needs a body that no flags make.
fn needs_json(endpoint: &Endpoint) -> bool {
    let mut arguments = endpoint.arguments().iter();
    arguments.any(|argument| argument.is_whole_body() && argument.is_required())
}

/// Whether an argument is in the example of its command: what is required, or else the first one of a body.
fn shown(argument: &Argument, endpoint: &Endpoint) -> bool {
    if argument.is_whole_body() {
        return false;
    }
    let mut body = endpoint
        .arguments()
        .iter()
        .filter(|other| other.location().is_none());
    let none_required = || {
        let mut arguments = endpoint.arguments().iter();
        !arguments.any(|other| other.location().is_none() && other.is_required())
    };
    argument.is_required()
        || argument.location().is_none()
            && none_required()
            && body
                .next()
                .is_some_and(|first| first.key() == argument.key())
}

/// A value for an example.
fn sample(argument: &Argument) -> String {
    let schema = argument.schema();
    let known = [
        schema.pointer("/enum/0"),
        schema.pointer("/examples/0"),
        schema.get("default"),
    ];
    match known.into_iter().flatten().next() {
        Some(Value::String(text)) if !text.contains(char::is_whitespace) => text.clone(),
        Some(value) if !value.is_string() && !value.is_object() && !value.is_array() => {
            value.to_string()
        }
        _ => match schema.get("type").and_then(Value::as_str) {
            Some("integer" | "number") => "1".to_owned(),
            _ => argument.key().to_uppercase(),
        },
    }
}

const EXAMPLES: &str = "\
Examples:
  pgai --sandbox contacts list
  pgai contacts list --all --output csv > contacts.csv
  pgai companies add --domain acme.example --wait
  pgai companies add --file companies.csv --wait
  pgai search --scope organisation --q 'new data centre' --query items[*].title
  pgai request GET /workflows
  pgai tools";

fn group(name: &str) -> Command {
    Command::new(name.to_owned())
        .about(format!("Operations on {}", name.replace('-', " ")))
        .subcommand_required(true)
        .arg_required_else_help(true)
}

fn wait() -> Command {
    Command::new("wait")
        .about("Wait until an asynchronous operation has ended, and print its last state")
        .arg(
            Arg::new("operation")
                .value_name("PUBLIC_OPERATION_ID")
                .required(true),
        )
        .args(options::of_call())
        .args(options::of_output())
        .after_help("Examples:\n  pgai operations wait op_abc123 --timeout 300")
}

fn request() -> Command {
    Command::new("request")
        .about("Send a request that the document lacks")
        .long_about(
            "Sends a request that the document lacks, with the key, the pacing and the retries of every other call. The path is \
             below the base URL. A body that is not JSON is printed as it comes.",
        )
        .arg(Arg::new("method").value_name("METHOD").required(true))
        .arg(Arg::new("path").value_name("/PATH").required(true))
        .arg(
            Arg::new("param")
                .long("param")
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .help("A query parameter; repeatable"),
        )
        .arg(options::json(false))
        .args(options::of_call())
        .args(options::of_output())
        .args(options::of_lists())
        .after_help(
            "Examples:\n  pgai request GET /workflows --param page=2\n  pgai request POST /tasks --json '{\"title\": \"Call\"}'",
        )
}

fn tools() -> Command {
    Command::new("tools")
        .about("Print the operations as tool definitions for agents")
        .arg(Arg::new("names").value_name("NAME").num_args(0..).help("The tools to print; all without"))
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .value_parser(["mcp", "anthropic", "openai"])
                .default_value("mcp")
                .help("Whose form the definitions have: Model Context Protocol, Anthropic or OpenAI"),
        )
        .arg(
            Arg::new("read-only")
                .long("read-only")
                .action(ArgAction::SetTrue)
                .help("Only the operations that change nothing"),
        )
        .after_help("Examples:\n  pgai tools > tools.json\n  pgai tools --format openai --read-only\n  pgai tools add_company")
}

fn call() -> Command {
    Command::new("call")
        .about("Call an operation by the name of its tool")
        .arg(Arg::new("name").value_name("NAME").required(true))
        .arg(options::json(false).help("The arguments, as the tool describes them: a JSON object, a file, or - for the standard input"))
        .args(options::of_call())
        .args(options::of_output())
        .args(options::of_lists())
        .after_help("Examples:\n  pgai call search --json '{\"scope\": \"organisation\", \"q\": \"renewal\"}'\n  echo '{}' | pgai call list_contacts --json -")
}

fn login() -> Command {
    let command = Command::new("login")
        .about("Store an API key for later calls")
        .long_about(
            "Reads an API key without showing it and stores it in a file that only you can read. From a pipe the first line is \
             read. The URL of --base-url is stored with the key, and goes before PGAI_BASE_URL.",
        )
        .after_help("Examples:\n  pgai login\n  pgai login --profile staging --base-url https://staging.example/v1\n  pgai login < key.txt");
    if !cfg!(feature = "keyring") {
        return command;
    }
    command.arg(
        Arg::new("keyring")
            .long("keyring")
            .action(ArgAction::SetTrue)
            .help("Store the key in the platform's keyring instead of a file"),
    )
}

fn logout() -> Command {
    Command::new("logout")
        .about("Forget the stored API key")
        .after_help("Examples:\n  pgai logout\n  pgai logout --profile staging")
}

fn completions() -> Command {
    Command::new("completions")
        .about("Print the completions for a shell")
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .required(true)
                .value_parser(value_parser!(clap_complete::Shell)),
        )
        .after_help("Examples:\n  pgai completions bash > ~/.local/share/bash-completion/completions/pgai\n  pgai completions zsh > ~/.zfunc/_pgai")
}

fn man() -> Command {
    Command::new("man")
        .about("Print the manual page, or write one for each command into a folder")
        .arg(
            Arg::new("dir")
                .long("dir")
                .value_name("FOLDER")
                .value_parser(value_parser!(std::path::PathBuf))
                .help("Write a page for each command into this folder"),
        )
        .after_help("Examples:\n  pgai man | man -l -\n  pgai man --dir ~/.local/share/man/man1")
}
