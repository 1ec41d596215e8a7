//! The program's own commands, which no operation of a document is.

use std::path::PathBuf;

use clap::{Args, Command, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::options::{CALL, LISTS, OUTPUT, OfCall, OfLists};
use crate::output::OfOutput;

/// The program's own commands.
#[derive(Subcommand)]
pub(crate) enum Own {
    /// Send a request that the document lacks
    ///
    /// Sends a request that the document lacks, with the key, the pacing and the retries of every other call. The path is below
    /// the base URL. A body that is not JSON is printed as it comes.
    #[command(after_help = "Examples:
  pgai request GET /workflows --param page=2
  pgai request POST /tasks --json '{\"title\": \"Call\"}'")]
    Request {
        #[command(flatten)]
        request: Request,
        #[command(flatten)]
        calling: Calling,
    },
    /// Print the operations as tool definitions for agents
    #[command(after_help = "Examples:
  pgai tools > tools.json
  pgai tools --format openai --read-only
  pgai tools add_company")]
    Tools(Tools),
    /// Call an operation by the name of its tool
    #[command(after_help = "Examples:
  pgai call search --json '{\"scope\": \"organisation\", \"q\": \"renewal\"}'
  echo '{}' | pgai call list_contacts --json -")]
    Call {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        calling: Calling,
    },
    /// Store an API key for later calls
    ///
    /// Reads an API key without showing it and stores it in a file that only you can read. From a pipe the first line is read. The
    /// URL of --base-url is stored with the key, and goes before PGAI_BASE_URL.
    #[command(after_help = "Examples:
  pgai login
  pgai login --profile staging --base-url https://staging.example/v1
  pgai login < key.txt")]
    Login {
        /// Store the key in the platform's keyring instead of a file
        #[cfg(feature = "keyring")]
        #[arg(long)]
        keyring: bool,
    },
    /// Forget the stored API key
    #[command(after_help = "Examples:
  pgai logout
  pgai logout --profile staging")]
    Logout,
    /// Print the completions for a shell
    #[command(after_help = "Examples:
  pgai completions bash > ~/.local/share/bash-completion/completions/pgai
  pgai completions zsh > ~/.zfunc/_pgai")]
    Completions {
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print the manual page, or write one for each command into a folder
    #[command(after_help = "Examples:
  pgai man | man -l -
  pgai man --dir ~/.local/share/man/man1")]
    Man {
        /// Write a page for each command into this folder
        #[arg(long, value_name = "FOLDER")]
        dir: Option<PathBuf>,
    },
}

// Its group would be called like the command's own.
#[derive(Args)]
#[group(skip)]
pub(crate) struct Request {
    #[arg(value_name = "METHOD")]
    pub(crate) method: String,
    #[arg(value_name = "/PATH")]
    pub(crate) path: String,
    /// A query parameter; repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) param: Vec<String>,
    /// The body: a file, - for the standard input, or JSON
    #[arg(long, value_name = "FILE|-|JSON", help_heading = CALL)]
    pub(crate) json: Option<String>,
}

#[derive(Args)]
pub(crate) struct Named {
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The arguments, as the tool describes them: a JSON object, a file, or - for the standard input
    #[arg(long, value_name = "FILE|-|JSON", help_heading = CALL)]
    pub(crate) json: Option<String>,
}

// How a call is made, and what of its answer is printed.
#[derive(Args)]
pub(crate) struct Calling {
    #[command(flatten, next_help_heading = CALL)]
    pub(crate) call: OfCall,
    #[command(flatten, next_help_heading = OUTPUT)]
    pub(crate) output: OfOutput,
    #[command(flatten, next_help_heading = LISTS)]
    pub(crate) lists: OfLists,
}

#[derive(Args)]
pub(crate) struct Wait {
    #[arg(value_name = "PUBLIC_OPERATION_ID")]
    pub(crate) operation: String,
    #[command(flatten, next_help_heading = CALL)]
    pub(crate) call: OfCall,
    #[command(flatten, next_help_heading = OUTPUT)]
    pub(crate) output: OfOutput,
}

#[derive(Args)]
pub(crate) struct Tools {
    /// The tools to print; all without
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Whose form the definitions have: Model Context Protocol, Anthropic or OpenAI
    #[arg(long, value_name = "FORMAT", default_value = "mcp")]
    pub(crate) format: ToolFormat,
    /// Only the operations that change nothing
    #[arg(long)]
    pub(crate) read_only: bool,
}

/// Whose form tool definitions have.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ToolFormat {
    Mcp,
    Anthropic,
    Openai,
}

impl Own {
    /// Whether the key is to be kept in the platform's keyring.
    pub(crate) fn in_keyring(&self) -> bool {
        match self {
            #[cfg(feature = "keyring")]
            Self::Login { keyring } => *keyring,
            _ => false,
        }
    }
}

/// `pgai operations wait`.
pub(crate) fn wait() -> Command {
    Wait::augment_args(Command::new("wait"))
        .about("Wait until an asynchronous operation has ended, and print its last state")
        .after_help("Examples:\n  pgai operations wait op_abc123 --timeout 300")
}

/// The names of the commands, which no group of operations has.
pub(crate) fn names() -> Vec<String> {
    let own = Own::augment_subcommands(Command::new("own"));
    let names = own.get_subcommands().map(Command::get_name);
    names.chain(["help"]).map(str::to_owned).collect()
}
