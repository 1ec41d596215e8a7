//! `cargo xtask budget`: what depending on `pgai` costs at build time, measured on builds from nothing.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use openapi_clientgen::Files;

use crate::failure::Failure;
use crate::{cargo, table, workspace};

/// What the client includes of the build script's output, and the files in place of it in a client checked in.
const INCLUDED: [(&str, &str); 2] = [
    (
        r#"concat!(env!("OUT_DIR"), "/client.rs")"#,
        r#""client.rs""#,
    ),
    (
        r#"concat!(env!("OUT_DIR"), "/document.json")"#,
        r#""../openapi.json""#,
    ),
];

/// What `pgai` itself builds on, without anything of this workspace.
const BY_HAND: &str = r#"
reqwest = { version = "0.13.5", default-features = false, features = ["json", "query", "rustls-no-provider", "system-proxy"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }
serde = { version = "1.0.228", features = ["derive"] }
serde_json = "1.0.145"
"#;

/// The least that generating with progenitor can cost: its library, and a build script that asks nothing of it.
const GENERATOR: &str = r#"
[build-dependencies]
progenitor-impl = "0.15.1"
"#;
const SCRIPT: &str = "fn main() {\n    drop(progenitor_impl::Generator::default());\n}\n";

/// Measures, and puts what was found in a table.
pub(crate) fn table(root: &Path) -> Result<String, Failure> {
    let root = std::path::absolute(root).map_err(failed)?;
    let temporary = tempfile::Builder::new()
        .prefix("budget-")
        .tempdir()
        .map_err(failed)?;
    let source = Files::new(root.join(workspace::DOCUMENT))
        .with_overlay(root.join(workspace::OVERLAY))
        .generate()
        .map_err(|error| Failure::refused(error.to_string()))?
        .generated
        .source;
    let copy = temporary.path().join("workspace");
    workspace::copy(&root, &copy).map_err(failed)?;
    check_in(&copy, &source)?;

    let facade = |root: &Path| {
        let path = root.join("crates/pgai").display().to_string();
        format!("pgai = {{ path = {} }}", serde_json::Value::from(path))
    };
    let checked_in = "`pgai`, generated code checked in";
    let by_hand = "`reqwest` with the same TLS, by hand";
    let generator = "the same, and progenitor's library for a build script";
    let both = [BY_HAND, GENERATOR].concat();
    let lines = source.lines().count();
    let mut rows = Vec::new();
    for (what, dependencies, script, lines) in [
        ("`pgai`", facade(&root), None, lines),
        (checked_in, facade(&copy), None, lines),
        (by_hand, BY_HAND.to_owned(), None, 0),
        (generator, both, Some(SCRIPT), 0),
    ] {
        let consumer = temporary.path().join(format!("consumer-{}", rows.len()));
        let [cpu, wall, crates, bytes] = build(&root, &consumer, &dependencies, script)?;
        rows.push([what.to_owned(), cpu, wall, crates, lines.to_string(), bytes]);
    }
    let heads = [
        "a cold debug build of",
        "cpu",
        "wall",
        "crates",
        "generated lines",
        "rlibs of this workspace",
    ];
    Ok(table::markdown(&heads, rows))
}

/// Makes a copy of the workspace one whose generated code is checked in.
fn check_in(copy: &Path, source: &str) -> Result<(), Failure> {
    fs::write(copy.join("src/client.rs"), source).map_err(failed)?;
    fs::remove_file(copy.join("build.rs")).map_err(failed)?;
    for (generated, checked_in) in INCLUDED {
        replace(&copy.join("src/lib.rs"), generated, checked_in)?;
    }
    let dependency = "[build-dependencies]\nopenapi-clientgen = { workspace = true }\n";
    replace(&copy.join("Cargo.toml"), dependency, "")
}

fn replace(path: &Path, old: &str, new: &str) -> Result<(), Failure> {
    let text = fs::read_to_string(path).map_err(failed)?;
    if !text.contains(old) {
        return Err(Failure::refused(format!(
            "{} no longer holds `{}`, which the build without code generation replaces; bring the command up to date",
            path.display(),
            old.trim()
        )));
    }
    fs::write(path, text.replace(old, new)).map_err(failed)
}

/// Builds a program with these dependencies, and with this build script if there is one, in a directory of its own. Returns its
/// processor time, how long it took, how many crates were compiled, and how large those of the workspace are.
fn build(
    root: &Path,
    directory: &Path,
    dependencies: &str,
    script: Option<&str>,
) -> Result<[String; 4], Failure> {
    fs::create_dir_all(directory.join("src")).map_err(failed)?;
    let manifest = format!(
        "[package]\nname = \"consumer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\ntokio = {{ version = \"1.48\", features = [\"macros\", \"rt-multi-thread\"] }}\n{dependencies}\n"
    );
    fs::write(directory.join("Cargo.toml"), manifest).map_err(failed)?;
    fs::write(directory.join("src/main.rs"), "fn main() {}\n").map_err(failed)?;
    if let Some(script) = script {
        fs::write(directory.join("build.rs"), script).map_err(failed)?;
    }
    // The versions that the workspace is tested with.
    fs::copy(root.join("Cargo.lock"), directory.join("Cargo.lock")).map_err(failed)?;
    said(directory, "fetch")?;

    let before = children();
    let start = Instant::now();
    let said = said(directory, "build --offline")?;
    let seconds = |time: Duration| format!("{:.0} s", time.as_secs_f64());
    let wall = seconds(start.elapsed());
    let cpu = children().zip(before);
    let cpu = cpu.map_or("not measured here".to_owned(), |(after, before)| {
        seconds(after - before)
    });
    let compiled = |line: &&str| line.trim_start().starts_with("Compiling ");
    let crates = said.lines().filter(compiled).count();
    let bytes = ours(&directory.join("target/debug/deps")).map_err(failed)?;
    Ok([
        cpu,
        wall,
        crates.to_string(),
        format!("{:.1} MB", bytes as f64 / 1e6),
    ])
}

/// Runs cargo and returns what it said.
fn said(directory: &Path, arguments: &str) -> Result<String, Failure> {
    let output = cargo::command(directory)
        .args(arguments.split(' '))
        .env("CARGO_TARGET_DIR", directory.join("target"))
        .output()
        .map_err(cargo::unrunnable)?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        Ok(said)
    } else {
        let message = format!("`cargo {arguments}` failed:\n{said}");
        Err(Failure::refused(message))
    }
}

/// The size of what the workspace's own crates became.
fn ours(directory: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("libpgai") && name.ends_with(".rlib") {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}

/// The processor time of all processes that this one has started and seen end, theirs included.
#[cfg(unix)]
fn children() -> Option<Duration> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    let time = usage.user_time() + usage.system_time();
    Some(Duration::from_micros(
        time.num_microseconds().unsigned_abs(),
    ))
}

#[cfg(not(unix))]
fn children() -> Option<Duration> {
    None
}

fn failed(error: io::Error) -> Failure {
    Failure::refused(format!("no build could be set up: {error}"))
}
