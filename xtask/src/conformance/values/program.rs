//! A program beside a generated client that reads bodies into its types and writes them again.

use std::fs;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;

use super::super::compile;

/// How long the bodies of one document may take; a type that never comes to an end is a fault of the client.
const PATIENCE: Duration = Duration::from_secs(300);

/// The program, but for the name of the client and its types.
const SOURCE: &str = include_str!("program.rs.txt");

/// What became of one body.
pub(super) enum Answer {
    Unread(String),
    Read {
        /// How many unions in it found no alternative.
        unknown: usize,
        value: Value,
    },
}

#[derive(Deserialize)]
struct Line {
    unread: Option<String>,
    #[serde(default)]
    unknown: usize,
    #[serde(default)]
    value: Value,
}

/// Writes, compiles and runs the program. Each body goes through the type of its index.
pub(super) fn run<'b>(
    directory: &Path,
    work: &Path,
    types: &[&str],
    bodies: impl Iterator<Item = (usize, &'b Value)>,
) -> Result<Vec<Answer>, String> {
    let crate_name = compile::name_of(directory)?;
    let program = format!("{crate_name}-values");
    let place = |e: std::io::Error| format!("{}: {e}", directory.display());
    let table: String = types
        .iter()
        .map(|ty| format!("    through::<{ty}>,\n"))
        .collect();
    let source = SOURCE
        .replace("CLIENT", &crate_name.replace('-', "_"))
        .replace("    TYPES\n", &table);
    let folder = directory.join("src/bin");
    fs::create_dir_all(&folder).map_err(place)?;
    fs::write(folder.join(format!("{program}.rs")), source).map_err(place)?;
    let target = compile::build(directory, work)?;
    let sent = directory.join("bodies.jsonl");
    let mut file = BufWriter::new(File::create(&sent).map_err(place)?);
    let mut count = 0;
    for (index, body) in bodies {
        writeln!(file, "{index}\t{body}").map_err(place)?;
        count += 1;
    }
    file.into_inner().map_err(|e| place(e.into_error()))?;
    let back = directory.join("answers.jsonl");
    let executable = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let ended = execute(&target.join("debug").join(executable), &sent, &back)?;
    let answers = answers(&back)?;
    if answers.len() == count {
        Ok(answers)
    } else {
        let line = answers.len() + 1;
        Err(format!(
            "the types' program ended ({ended}) on the body in {}:{line}",
            sent.display()
        ))
    }
}

/// Runs the program on what is in one file, with its answers in another.
fn execute(program: &Path, from: &Path, to: &Path) -> Result<String, String> {
    let place = |e: std::io::Error| format!("{}: {e}", program.display());
    let mut child = Command::new(program)
        .stdin(File::open(from).map_err(place)?)
        .stdout(File::create(to).map_err(place)?)
        .stderr(Stdio::null())
        .spawn()
        .map_err(place)?;
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(place)? {
            return Ok(status.to_string());
        }
        if start.elapsed() > PATIENCE {
            // It may have ended just now.
            let _ = child.kill();
            let _ = child.wait();
            return Ok(format!("after {} s without an end", PATIENCE.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn answers(path: &Path) -> Result<Vec<Answer>, String> {
    let place = |e: std::io::Error| format!("{}: {e}", path.display());
    let mut answers = Vec::new();
    for line in BufReader::new(File::open(path).map_err(place)?).lines() {
        // The last line of a program that was stopped may be cut off.
        let Ok(line) = serde_json::from_str::<Line>(&line.map_err(place)?) else {
            break;
        };
        answers.push(match line.unread {
            Some(why) => Answer::Unread(why),
            None => Answer::Read {
                unknown: line.unknown,
                value: line.value,
            },
        });
    }
    Ok(answers)
}
