//! A scratch workspace, the command run on it, and a server on loopback that answers as a test says.

#![allow(dead_code, reason = "each test file uses its part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use http::StatusCode;
use pgai_sandbox::fault::{Fault, When};
use pgai_sandbox::{Request, Sandbox};

pub(crate) fn command(root: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command
        .args(args)
        .arg("--root")
        .arg(root)
        .env_remove("PGAI_API_KEY");
    command
}

pub(crate) fn run(root: &Path, args: &[&str]) -> Output {
    command(root, args).output().expect("the command starts")
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) const BASE: &str = r##"{
  "openapi": "3.0.0",
  "info": {
    "title": "Small",
    "version": "1.0.0"
  },
  "paths": {
    "/things": {
      "get": {
        "responses": {
          "200": {
            "description": "All",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Thing"
                }
              }
            }
          }
        }
      }
    }
  },
  "components": {
    "schemas": {
      "Thing": {
        "type": "object",
        "required": [
          "id"
        ],
        "properties": {
          "id": {
            "type": "string"
          }
        }
      }
    }
  }
}
"##;

/// A directory with the files that the command reads and writes.
pub(crate) struct Workspace(pub(crate) tempfile::TempDir);

impl Workspace {
    pub(crate) fn new(url: &str) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        fs::write(dir.path().join("openapi.json"), BASE).expect("written");
        let lock = format!(
            "{{\n  \"url\": \"{url}\",\n  \"fetched_at\": null,\n  \"sha256\": \"0\",\n  \"etag\": null,\n  \"origin\": \"test\"\n}}\n"
        );
        fs::write(dir.path().join("openapi.lock.json"), lock).expect("written");
        fs::write(
            dir.path().join("overlay.json"),
            r#"{"overlay":"1.0.0","info":{},"actions":[]}"#,
        )
        .expect("written");
        Self(dir)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, content).expect("written");
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).expect("read")
    }

    pub(crate) fn lock(&self) -> serde_json::Value {
        serde_json::from_str(&self.read("openapi.lock.json")).expect("a lock file")
    }

    /// Sets a member of the lock file.
    pub(crate) fn set_lock(&self, key: &str, value: serde_json::Value) {
        let mut lock = self.lock();
        lock[key] = value;
        self.write("openapi.lock.json", &format!("{lock:#}\n"));
    }

    pub(crate) fn document(&self) -> serde_json::Value {
        serde_json::from_str(&self.read("openapi.json")).expect("a document")
    }

    /// Every file and its content, to show that nothing was touched.
    pub(crate) fn snapshot(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut dirs = vec![self.path().to_path_buf()];
        while let Some(dir) = dirs.pop() {
            for entry in fs::read_dir(dir).expect("read") {
                let path = entry.expect("read").path();
                if path.is_dir() {
                    dirs.push(path);
                } else {
                    files.push((path.clone(), fs::read(path).expect("read")));
                }
            }
        }
        files.sort();
        files
    }
}

/// A server of documents: a sandbox, whose every answer is replaced by what a test gives to one request after the other
/// (the last one again and again).
pub(crate) struct Server {
    pub(crate) url: String,
    sandbox: Sandbox,
}

impl Server {
    pub(crate) fn start(answers: Vec<Fault>) -> Self {
        let sandbox = Sandbox::builder().api_key(KEY).start_blocking();
        let sandbox = sandbox.expect("a sandbox");
        let last = answers.len();
        for (number, answer) in (1..).zip(answers) {
            let when = When::always();
            let when = if number == last {
                when.from_nth(number as u64)
            } else {
                when.nth(number as u64)
            };
            sandbox.fault(when, answer);
        }
        Self {
            url: format!("{}/openapi.json", sandbox.url()),
            sandbox,
        }
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.sandbox.requests()
    }
}

/// The key that a [`Server`] knows.
pub(crate) const KEY: &str = "secret";

/// 200 with a document.
pub(crate) fn document(text: impl Into<String>) -> Fault {
    Fault::empty(StatusCode::OK).body(text.into())
}
