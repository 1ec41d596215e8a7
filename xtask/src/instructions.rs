//! `cargo xtask instructions`: how many instructions a call takes, and an operation or a megabyte of a document, which is
//! the same whatever else the machine does.
//!
//! valgrind counts those of a client alone, its server being another process, over two numbers of calls; the difference
//! leaves out what starting takes. Documents likewise.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::failure::Failure;
use crate::{cargo, table, workspace};

const FEW: u64 = 100;
const MANY: u64 = 600;

/// Call, subject and reference, by the names that the program `calls` has for them; and what the reference is.
const PAIRS: [(&str, &str, &str, &str); 5] = [
    ("page", "facade", "whole", "reqwest, same fields"),
    ("page", "facade", "plain", "reqwest, known fields only"),
    ("page", "generated", "whole", "reqwest, same fields"),
    ("session", "facade", "plain", "reqwest"),
    ("session", "generated", "plain", "reqwest"),
];

/// Work on documents, by the name that the program `documents` has for it: of so many units beside so few.
const GROWTH: [(&str, &str, u64, u64); 4] = [
    ("normalise", "operations", 2000, 15),
    ("generate", "operations", 500, 15),
    ("compare", "MB", 5, 1),
    ("compare", "MB", 20, 1),
];

/// Counts, and puts what was found in a table.
pub(crate) fn table(root: &Path) -> Result<String, Failure> {
    cargo::stdout(root, "build --release --quiet --package pgai-bench --bins")?;
    let target = workspace::target(root);
    let program = target.join("release/calls");
    let documents = target.join("release/documents");
    let server = Server::start(&program)?;
    let mut rows = Vec::new();
    for (call, subject, by_hand, reference) in PAIRS {
        let mut counts = [0.0; 2];
        for (count, name) in counts.iter_mut().zip([subject, by_hand]) {
            let of =
                |calls: u64| instructions(&program, &[name, call, &calls.to_string(), &server.url]);
            *count = (of(MANY)?.saturating_sub(of(FEW)?)) as f64 / (MANY - FEW) as f64;
        }
        let call = match call {
            "page" => "GET a page of 50",
            _ => "POST a session",
        };
        let subject = subject.replace("generated", "generated client");
        rows.push(row(format!("{call}: {subject}"), reference, counts));
    }
    for (work, unit, many, few) in GROWTH {
        let mut counts = [0.0; 2];
        for (count, size) in counts.iter_mut().zip([many, few]) {
            let of = |times| instructions(&documents, &[work, &size.to_string(), times]);
            *count = (of("1")?.saturating_sub(of("0")?)) as f64 / size as f64;
        }
        let what = format!("{work} {many} {unit}: one of them");
        rows.push(row(what, &format!("of {few}"), counts));
    }
    let heads = [
        "what",
        "reference",
        "instructions",
        "of the reference",
        "ratio",
    ];
    Ok(table::markdown(&heads, rows))
}

fn row(what: String, reference: &str, [ours, theirs]: [f64; 2]) -> [String; 5] {
    [
        what,
        reference.to_owned(),
        format!("{ours:.0}"),
        format!("{theirs:.0}"),
        format!("{:.2}", ours / theirs),
    ]
}

/// How many instructions the program takes.
fn instructions(program: &Path, arguments: &[&str]) -> Result<u64, Failure> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments)
        .output()
        .map_err(|error| {
            Failure::refused(format!("valgrind cannot be run ({error}); install it"))
        })?;
    let said = String::from_utf8_lossy(&output.stderr);
    said.lines()
        .find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok())
        .filter(|_| output.status.success())
        .ok_or_else(|| Failure::refused(format!("valgrind counted nothing:\n{said}")))
}

/// The program as a server, for as long as this lives.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(program: &Path) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| {
            Failure::refused(format!("{} cannot be run: {error}", program.display()))
        };
        let mut child = Command::new(program)
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let mut url = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut url).map_err(failed)?;
        }
        let url = url.trim().to_owned();
        Ok(Self { child, url })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It serves until it is told otherwise; if it is gone already, all the better.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
