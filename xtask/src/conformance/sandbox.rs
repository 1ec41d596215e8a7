//! The sandbox under a fuzzing client that is driven by the document from outside: schemathesis.

use std::{
    ffi::OsString,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
};

use serde_json::Value;

use crate::{failure::Failure, workspace};

/// What the client looks for in every answer.
const CHECKS: &str = "not_a_server_error,response_schema_conformance,content_type_conformance";

/// How the sandbox is held to a document.
#[derive(clap::Args)]
#[group(id = "sandbox")]
pub(crate) struct Args {
    /// The document to serve and to hold the sandbox to, in place of the vendored one (JSON or YAML)
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// The schemathesis program (`pip install schemathesis`)
    #[arg(long, value_name = "PROGRAM", default_value = "schemathesis")]
    schemathesis: PathBuf,
    /// How many requests are made up for each operation, at most
    #[arg(long, value_name = "N", default_value_t = 100)]
    max_examples: u32,
    /// Further arguments for schemathesis
    #[arg(last = true, value_name = "ARGS")]
    more: Vec<OsString>,
}

/// A started sandbox, which ends with this.
struct Sandbox {
    child: Child,
    url: String,
    key: String,
}

/// Runs the client against a sandbox; its "no" is the command's.
pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let name = match args.spec {
        Some(_) => "openapi-sandbox",
        None => "pgai-sandbox",
    };
    let program = build(root, name)?;
    let spec = args.spec.as_deref().map(absolute).transpose()?;
    let sandbox = Sandbox::start(&program, spec.as_deref())?;
    let document = spec.unwrap_or_else(|| root.join(workspace::DOCUMENT));
    // The client leaves its notes in the directory in which it runs.
    let notes = super::kept(root);
    fs::create_dir_all(&notes)
        .map_err(|error| Failure::refused(format!("cannot make {}: {error}", notes.display())))?;
    let status = Command::new(&args.schemathesis)
        .current_dir(&notes)
        .arg("run")
        .arg(absolute(&document)?)
        .args(["--url", &sandbox.url, "--checks", CHECKS])
        .args(["--header", &format!("x-api-key: {}", sandbox.key)])
        .args(["--header", &format!("authorization: Bearer {}", sandbox.key)])
        .args(["--max-examples", &args.max_examples.to_string()])
        .args(&args.more)
        .status()
        .map_err(|error| {
            Failure::refused(format!(
                "{} does not start ({error}): install it with `pip install schemathesis`, or name it with --schemathesis",
                args.schemathesis.display()
            ))
        })?;
    if status.success() {
        Ok(ExitCode::SUCCESS)
    } else {
        Err(Failure::refused(
            "the sandbox does not keep to the document; see above",
        ))
    }
}

impl Sandbox {
    fn start(program: &Path, spec: Option<&Path>) -> Result<Self, Failure> {
        let mut command = Command::new(program);
        command.args(["--port", "0"]).stdout(Stdio::piped());
        // Its log has a line per request, of which there are thousands.
        command.stderr(Stdio::null());
        if let Some(spec) = spec {
            command.arg("--spec").arg(spec);
        }
        let mut child = command
            .spawn()
            .map_err(|error| Failure::refused(format!("the sandbox does not start: {error}")))?;
        let out = child.stdout.take();
        let mut sandbox = Self {
            child,
            url: String::new(),
            key: String::new(),
        };
        let lines = out
            .into_iter()
            .flat_map(|out| BufReader::new(out).lines().take(2));
        for line in lines.map_while(Result::ok) {
            if let Some((name, value)) = line.split_once(": ") {
                match name {
                    "base URL" => sandbox.url = value.trim().to_owned(),
                    "key" => sandbox.key = value.trim().to_owned(),
                    _ => {}
                }
            }
        }
        if sandbox.url.is_empty() {
            return Err(Failure::refused("the sandbox ended before it told its URL"));
        }
        Ok(sandbox)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // One that has ended already needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Builds the stand-alone sandbox and says where it is.
fn build(root: &Path, name: &str) -> Result<PathBuf, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root)
        .args(["build", "--quiet", "--package", name, "--bin", name])
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::refused(format!("cargo does not start: {error}")))?;
    let built = output.stdout.split(|&byte| byte == b'\n').find_map(|line| {
        let message: Value = serde_json::from_slice(line).ok()?;
        let is_it = message["target"]["name"] == name;
        let program = message["executable"].as_str().filter(|_| is_it)?;
        Some(PathBuf::from(program))
    });
    built.ok_or_else(|| Failure::refused("the sandbox does not build; see above"))
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    path.canonicalize()
        .map_err(|error| Failure::unreadable(format!("{} cannot be read: {error}", path.display())))
}
