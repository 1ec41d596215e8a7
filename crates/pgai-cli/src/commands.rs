//! The commands: one for each operation of the document, and the program's own.

use clap::{Command, Subcommand};
use openapi_document::parameter::Location;
use pgai::{Argument, Catalog, Endpoint};
use serde_json::Value;

use crate::exit;
use crate::flags::{self, Flag};
use crate::options::{self, CALL, Everywhere, JOBS, LISTS, OUTPUT, OfCall, OfJobs, OfLists};
use crate::output::OfOutput;
use crate::own::{self, Own};
use crate::placement::{self, Placement};

const ABOUT: &str = "The PG:AI Public API from a shell";
const LONG_ABOUT: &str = "\
The PG:AI Public API from a shell: every operation of the API's document is a command.

The key comes from PGAI_API_KEY or from `pgai login`, and is never an argument. `pgai --sandbox …` runs on a service in
the program itself and needs none.";

/// The operations and the commands that they are.
pub(crate) struct Commands<'a> {
    operations: Vec<(Placement, &'a Endpoint)>,
    /// The names of flags that are the program's own.
    reserved: Vec<String>,
}

impl<'a> Commands<'a> {
    pub(crate) fn new(catalog: &'a Catalog) -> Self {
        let placements = placement::place_all(catalog.endpoints(), &own::names());
        let mut operations: Vec<_> = placements.into_iter().zip(catalog.endpoints()).collect();
        operations.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self {
            operations,
            reserved: options::reserved(),
        }
    }

    /// The operation of a command.
    pub(crate) fn find(&self, group: Option<&str>, verb: &str) -> Option<&'a Endpoint> {
        self.operations
            .iter()
            .find(|(placement, _)| placement.group.as_deref() == group && placement.verb == verb)
            .map(|(_, endpoint)| *endpoint)
    }

    /// The whole command line.
    pub(crate) fn command(&self) -> Command {
        let mut root = Command::new("pgai")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .after_help(EXAMPLES)
            .after_long_help(format!("{EXAMPLES}\n\n{}", exit::HELP));
        root = options::with::<Everywhere>(root, "Options");
        let mut groups: Vec<Command> = Vec::new();
        for (placement, endpoint) in &self.operations {
            let command = self.operation(placement, endpoint);
            match &placement.group {
                None => root = root.subcommand(command),
                Some(name) => match groups.last_mut().filter(|group| group.get_name() == name) {
                    Some(group) => *group = std::mem::take(group).subcommand(command),
                    None => groups.push(group(name).subcommand(command)),
                },
            }
        }
        root = root.subcommands(groups);
        let known = |verb: &str| self.find(Some("operations"), verb).is_some();
        if known("get") && !known("wait") {
            root = root.mut_subcommand("operations", |group| group.subcommand(own::wait()));
        }
        // The words come last, since clap takes those of the options and of `Own` for the program's.
        Own::augment_subcommands(root)
            .version(env!("CARGO_PKG_VERSION"))
            .about(ABOUT)
            .long_about(LONG_ABOUT)
    }

    fn operation(&self, placement: &Placement, endpoint: &Endpoint) -> Command {
        let bulk = takes_file(endpoint);
        let summary = endpoint.summary().map(exit::one_line);
        let request = exit::one_line(&format!("{} {}", endpoint.method(), endpoint.path()));
        let mut words: Vec<String> = summary.iter().cloned().collect();
        words.extend(endpoint.description().map(exit::one_line));
        if endpoint.is_deprecated() {
            words.push("The document calls this operation deprecated.".to_owned());
        }
        words.push(format!(
            "Sends {request}; `pgai call {}` is the same.",
            endpoint.name()
        ));
        let flags = flags::of(endpoint, &self.reserved);
        let mut command = Command::new(placement.verb.clone())
            .after_help(examples(&placement.line(), endpoint, &flags))
            .args(flags.iter().map(|flag| flag.arg(bulk)));
        command = options::with::<OfCall>(command, CALL);
        command = options::with::<OfOutput>(command, OUTPUT);
        command = options::with::<OfLists>(command, LISTS);
        if endpoint.has_raw_body() {
            command = command.arg(options::raw_body());
        } else if endpoint.body_media_type().is_some() {
            command = command.arg(options::json(needs_json(endpoint)));
        }
        if flags::is_multipart(endpoint) {
            // The parts of each row are its cells.
            let part = options::part().conflicts_with_all(bulk.then_some("file"));
            command = command.arg(part);
        }
        if bulk {
            command = options::with::<OfJobs>(command, JOBS);
        }
        if endpoint.has_status("202") {
            command = command.arg(options::wait());
        }
        command
            .about(summary.unwrap_or(request))
            .long_about(words.join("\n\n"))
    }
}

fn examples(name: &str, endpoint: &Endpoint, flags: &[Flag<'_>]) -> String {
    let mut line = name.to_owned();
    for flag in flags.iter().filter(|flag| shown(flag.argument, endpoint)) {
        let value = sample(flag.argument);
        match flag.argument.location() {
            Some(Location::Path) => line.push_str(&format!(" {value}")),
            _ => line.push_str(&format!(" --{} {value}", flag.name)),
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
        let waits = endpoint.has_status("202");
        let wait = if waits { " --wait" } else { "" };
        lines.push(format!("{name} --file rows.csv{wait}"));
    }
    format!("Examples:\n  {}", lines.join("\n  "))
}

/// What goes into the body of an operation.
fn body_of(endpoint: &Endpoint) -> impl Iterator<Item = &Argument> {
    let arguments = endpoint.arguments().iter();
    arguments.filter(|argument| argument.location().is_none())
}

/// Whether an operation can be called for each row of a file: it changes something, by a body whose members are known.
fn takes_file(endpoint: &Endpoint) -> bool {
    !endpoint.is_read_only() && body_of(endpoint).any(|argument| !argument.is_whole_body())
}

/// Whether a call needs a body that no flags make.
fn needs_json(endpoint: &Endpoint) -> bool {
    body_of(endpoint).any(|argument| argument.is_whole_body() && argument.is_required())
}

/// Whether an argument is in the example of its command: what is required, or else the first one of a body.
fn shown(argument: &Argument, endpoint: &Endpoint) -> bool {
    let is_first = || {
        let required = body_of(endpoint).any(Argument::is_required);
        let first = body_of(endpoint).next().map(Argument::key);
        !required && argument.location().is_none() && first == Some(argument.key())
    };
    argument.is_required() || is_first()
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
