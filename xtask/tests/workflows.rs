//! The workflows of the forge: what can be known without one. Each is read as YAML and held to the rules of SECURITY.md; the steps
//! of the sync are run in order, in clones of a repository of their own, with stand-ins for cargo and for the forge's program.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn workflow(path: &Path) -> Value {
    serde_norway::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn steps(job: &Value) -> impl Iterator<Item = &Value> {
    job["steps"].as_array().into_iter().flatten()
}

#[test]
fn workflows_are_pinned_bounded_and_least_privileged() {
    let mut count = 0;
    for entry in fs::read_dir(root().join(".github/workflows")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let file = workflow(&path);
        let name = path.display();
        let allowed = &file["permissions"];
        let is_small = allowed.as_object().is_some_and(|all| {
            all.is_empty() || all.len() == 1 && all.get("contents") == Some(&"read".into())
        });
        assert!(is_small, "{name}: permissions of all jobs: {allowed}");
        assert!(!text.contains("pull_request_target"), "{name}");
        let is_action = |line: &&str| {
            let line = line.trim_start().trim_start_matches("- ");
            line.starts_with("uses: ") && !line.starts_with("uses: ./")
        };
        for line in text.lines().filter(is_action) {
            let (_, action) = line.split_once('@').unwrap();
            let (digest, version) = action.split_once(" # v").expect(line);
            assert!(
                digest.len() == 40 && digest.bytes().all(|b| b.is_ascii_hexdigit()),
                "{line}"
            );
            assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{line}");
        }
        for (id, job) in file["jobs"].as_object().unwrap() {
            count += 1;
            assert!(
                job["timeout-minutes"]
                    .as_u64()
                    .is_some_and(|most| most <= 120),
                "{name} {id}"
            );
            let own = job["permissions"].as_object();
            // A token for another service writes nothing here.
            let writes = own.is_some_and(|all| {
                all.iter()
                    .any(|(what, how)| what != "id-token" && how == "write")
            });
            for step in steps(job) {
                if let Some(script) = step["run"].as_str() {
                    // What comes from outside reaches a script as a variable, never as text of it.
                    assert!(!script.contains("${{"), "{name} {id}: {script}");
                    let checked = bash(Path::new("/"), &[], script, &["-n"]);
                    assert!(checked.status.success(), "{script}\n{checked:?}");
                    // Where something may be written, no code of the repository or of the document runs.
                    assert!(
                        !(writes && script.lines().any(runs_code)),
                        "{name} {id}: {script}"
                    );
                }
                if step["uses"]
                    .as_str()
                    .is_some_and(|uses| uses.contains("/checkout@"))
                {
                    let kept = step["with"]["persist-credentials"] != Value::Bool(false);
                    assert!(
                        !kept || writes,
                        "{name} {id} keeps a token that it does not need"
                    );
                }
            }
        }
    }
    assert!(count >= 3, "{count}");
}

fn runs_code(line: &str) -> bool {
    let line = line.trim_start();
    ["cargo ", ".ci/", "./"]
        .iter()
        .any(|start| line.starts_with(start))
}

fn bash(dir: &Path, env: &[(&str, String)], script: &str, more: &[&str]) -> Output {
    let mut command = Command::new("bash");
    command
        .current_dir(dir)
        .args(more)
        .args(["-e", "-c", script]);
    command.envs(env.iter().map(|(name, value)| (name, value)));
    command.output().unwrap()
}

/// The forge, the runner and the program that syncs, as far as the two jobs see them.
struct Runner {
    dir: tempfile::TempDir,
    env: Vec<(&'static str, String)>,
    file: Value,
}

impl Runner {
    /// `cargo xtask sync-spec` ends with this code, and `.ci/run` in the end with that.
    fn new(document: Option<&str>, code: u8, ci: u8) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in ["bin", "seed/.ci"] {
            fs::create_dir_all(at(name)).unwrap();
        }
        let program = |path: PathBuf, text: String| {
            fs::write(&path, format!("#!/bin/bash\n{text}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        };
        fs::write(at("seed/openapi.json"), "old\n").unwrap();
        program(
            at("seed/.ci/run"),
            format!("grep -q new openapi.json && exit {ci}"),
        );
        let write =
            document.map_or_else(String::new, |text| format!("echo {text} > openapi.json;"));
        program(
            at("bin/cargo"),
            format!(
                "case \"$1 $2\" in\n'xtask sync-spec') {write} echo 'the report' > \"$4\"; echo 'the steps' >&2; exit {code};;\n\
                 'xtask diff-spec') echo '{{\"summary\": {{\"class\": \"breaking\"}}}}';;\n\
                 'xtask coverage') echo 'the coverage';;\n*) exit 9;;\nesac"
            ),
        );
        // Answers what a file says, and notes what it is asked; of a text in a file, the text.
        program(
            at("bin/gh"),
            "call=\"$*\"\nfor word in \"$@\"; do if [ -f \"$word\" ]; then call=\"$call <<$(cat \"$word\")>>\"; fi; done\n\
             echo \"$call\" >> \"$FORGE/calls\"\ncase \"$1 $2\" in\n'pr list') cat \"$FORGE/pr\";;\n'issue list') cat \"$FORGE/issue\";;\nesac"
                .to_owned(),
        );
        let path = format!("{}:{}", at("bin").display(), std::env::var("PATH").unwrap());
        let text = |path: PathBuf| path.display().to_string();
        let runner = Self {
            env: vec![
                ("PATH", path),
                ("HANDOVER", text(at("handover"))),
                ("GITHUB_OUTPUT", text(at("output"))),
                ("GITHUB_STEP_SUMMARY", text(at("summary"))),
                ("GITHUB_REPOSITORY", "them/project".to_owned()),
                ("FORGE", text(dir.path().to_owned())),
                ("RUN", "https://forge.example/run/1".to_owned()),
                ("ISSUE", "It cannot be taken over".to_owned()),
                ("HOME", text(dir.path().to_owned())),
            ],
            file: workflow(&root().join(".github/workflows/sync-spec.yml")),
            dir,
        };
        runner.set("pr", "0\n");
        runner.set("issue", "");
        let git = "git init -q -b main seed && cd seed && git add . && \
                   git -c user.name=t -c user.email=t@example.org commit -qm one && cd .. && \
                   git clone -q --bare seed origin.git && git clone -q origin.git one && git clone -q origin.git two";
        runner.sh(runner.dir.path(), git);
        runner
    }

    fn set(&self, name: &str, text: &str) {
        fs::write(self.dir.path().join(name), text).unwrap();
    }

    fn get(&self, name: &str) -> String {
        fs::read_to_string(self.dir.path().join(name)).unwrap_or_default()
    }

    fn sh(&self, dir: &Path, script: &str) -> String {
        let output = bash(dir, &self.env, script, &[]);
        assert!(output.status.success(), "{script}\n{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the steps of a job that have a script; says whether the last one succeeded.
    fn job(&self, id: &str, clone: &str) -> bool {
        let dir = self.dir.path().join(clone);
        let mut env = self.env.clone();
        env.push((
            "GITHUB_SHA",
            self.sh(&dir, "git rev-parse HEAD").trim().to_owned(),
        ));
        let mut is_good = true;
        for step in steps(&self.file["jobs"][id]) {
            let Some(script) = step["run"]
                .as_str()
                .filter(|script| !script.contains("rustup"))
            else {
                continue;
            };
            let asks = step["if"].as_str().unwrap_or_default();
            if asks.contains("changed == 'true'") && !self.get("output").contains("changed=true") {
                continue;
            }
            let output = bash(&dir, &env, script, &["-o", "pipefail"]);
            is_good = output.status.success();
            if !is_good && id == "take-over" {
                panic!("{script}\n{output:?}");
            }
        }
        is_good
    }

    /// Both jobs; whether the run is green, and what the forge was asked to do.
    fn run(&self) -> (bool, Vec<String>) {
        assert!(self.job("take-over", "one"));
        let is_green = self.job("propose", "two");
        let calls = self.get("calls");
        let writes = calls.lines().filter(|call| !call.contains(" list "));
        (is_green, writes.map(str::to_owned).collect())
    }
}

#[test]
fn a_new_document_becomes_a_pull_request_with_the_result_of_ci() {
    for (open, ci, verb, state) in [("0", 0, "create", "success"), ("1", 1, "edit", "failure")] {
        let runner = Runner::new(Some("new"), 0, ci);
        runner.set("pr", &format!("{open}\n"));
        let (is_green, calls) = runner.run();
        assert!(is_green);
        let pushed = runner.sh(
            &runner.dir.path().join("origin.git"),
            "git rev-parse sync-spec",
        );
        assert_eq!(
            runner.sh(
                &runner.dir.path().join("origin.git"),
                "git show sync-spec:openapi.json"
            ),
            "new\n"
        );
        let status = format!("repos/them/project/statuses/{}", pushed.trim());
        assert!(
            calls[0].contains(&status) && calls[0].contains(&format!("state={state}")),
            "{calls:?}"
        );
        assert!(calls[1].starts_with(&format!("pr {verb} ")), "{calls:?}");
        assert!(
            calls[1].contains("The vendor's document changed: breaking"),
            "{calls:?}"
        );
        let text = runner.get("two/report.md");
        assert!(
            text.contains("the report") && text.contains("the coverage"),
            "{text}"
        );
        assert_eq!(
            calls
                .iter()
                .filter(|call| call.starts_with("issue"))
                .count(),
            0
        );
    }
}

#[test]
fn a_document_that_cannot_be_taken_over_becomes_an_issue_that_the_next_sync_closes() {
    for (open, verb) in [
        ("", "issue create --title It cannot"),
        ("7\n", "issue edit 7 "),
    ] {
        let runner = Runner::new(None, 1, 0);
        runner.set("issue", open);
        let (is_green, calls) = runner.run();
        assert!(!is_green, "the run fails");
        let [call, told @ ..] = calls.as_slice() else {
            panic!("{calls:?}")
        };
        assert!(call.starts_with(verb), "{calls:?}");
        let told = told.join("\n");
        assert!(
            told.contains("the steps") && told.contains("the report"),
            "{calls:?}"
        );
    }
    for (open, calls) in [("7\n", 1), ("", 0)] {
        let runner = Runner::new(None, 0, 0);
        runner.set("issue", open);
        let (is_green, found) = runner.run();
        assert!(is_green && found.len() == calls, "{found:?}");
        assert!(
            found.iter().all(|call| call.starts_with("issue close 7 ")),
            "{found:?}"
        );
    }
}
