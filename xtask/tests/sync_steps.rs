//! What happens between a new document and the files that it replaces: overlay, generation, build, changelog, journal.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::path::PathBuf;
use std::process::Output;
use std::time::Instant;

use support::{BASE, Workspace, command, run, stderr, stdout};

fn next() -> String {
    BASE.replace(
        r#""id": {"#,
        r#""title": {
            "type": "string"
          },
          "id": {"#,
    )
}

fn sync(workspace: &Workspace, document: &str, more: &[&str]) -> Output {
    let file = workspace.write("next.json", document);
    let args = [&["sync-spec", "--source", file.to_str().unwrap()], more].concat();
    run(workspace.path(), &args)
}

fn workspace() -> Workspace {
    let workspace = Workspace::new("http://127.0.0.1:1/openapi.json");
    workspace.write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n## 0.1.0\n");
    workspace.write(
        "Cargo.toml",
        "[package]\nname = \"scratch\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n",
    );
    std::fs::create_dir(workspace.path().join("src")).unwrap();
    workspace
}

#[test]
fn a_new_document_is_told_in_the_changelog_with_its_rust_names() {
    let workspace = workspace();
    let output = sync(&workspace, &next(), &["--no-build"]);
    assert!(output.status.success(), "{}", stderr(&output));
    for step in [
        "fetch",
        "parse",
        "validate",
        "diff",
        "overlay",
        "normalise",
        "generate",
        "write",
    ] {
        assert!(
            stderr(&output).contains(step),
            "{step}: {}",
            stderr(&output)
        );
    }
    let changelog = workspace.read("CHANGELOG.md");
    for part in [
        "non-breaking: components/schemas/Thing",
        "`title`",
        "types::Thing::title",
        "Suggested version: 0.",
        "## 0.1.0",
    ] {
        assert!(changelog.contains(part), "{part}: {changelog}");
    }
    assert!(workspace.read("openapi.json").contains("title"));
}

#[test]
fn the_copy_of_the_sandbox_is_replaced_too() {
    let workspace = workspace();
    let copy = "crates/pgai-sandbox/openapi.json";
    std::fs::create_dir_all(workspace.path().join("crates/pgai-sandbox")).unwrap();
    workspace.write(copy, BASE);
    let output = sync(&workspace, &next(), &["--no-build"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(workspace.read(copy), workspace.read("openapi.json"));
    assert!(workspace.read(copy).contains("title"));
}

#[test]
fn a_stale_overlay_action_is_reported_and_a_bad_one_names_itself() {
    let workspace = workspace();
    let overlay = |target: &str| {
        format!(
            r#"{{"overlay":"1.0.0","info":{{"title":"t","version":"1"}},"actions":[{{"target":"{target}","description":"d","update":{{"operationId":"x"}}}}]}}"#
        )
    };
    workspace.write("overlay.json", &overlay("$.paths['/gone'].get"));
    let output = sync(&workspace, &next(), &["--no-build", "--dry-run"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("stale") && stdout(&output).contains("/gone"),
        "{}",
        stderr(&output)
    );

    workspace.write("overlay.json", &overlay("$.["));
    let before = workspace.read("openapi.json");
    let output = sync(&workspace, &next(), &["--no-build"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("/actions/0"),
        "{}",
        stderr(&output)
    );
    assert_eq!(workspace.read("openapi.json"), before);
}

#[test]
fn a_document_that_does_not_build_replaces_nothing() {
    let workspace = workspace();
    // Stands for a facade whose call of an operation does not compile when the document says `title`.
    workspace.write(
        "src/lib.rs",
        &format!(
            "//! A facade.\n\n/// Stands for the generated client.\npub struct Client;\n\nimpl Client {{\n    \
             /// Stands for `GET /things`.\n    pub fn get_things(&self) {{}}\n}}\n\n\
             /// The call.\npub fn things(client: &Client) {{\n    client.get_things();\n    \
             const _: () = assert!(include_str!(\"../openapi.json\").len() == {});\n}}\n",
            BASE.len()
        ),
    );
    let before = workspace.snapshot();
    let output = sync(&workspace, &next(), &[]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("cargo check")
            && stderr(&output).contains("at GET /things; nothing was replaced"),
        "{}",
        stderr(&output)
    );
    let mut after = workspace.snapshot();
    after.retain(|(path, _)| {
        !path.ends_with("next.json") && !path.starts_with(workspace.path().join("target"))
    });
    assert_eq!(after, before);

    workspace.write(
        "src/lib.rs",
        "/// The document.\npub const DOCUMENT: &str = include_str!(\"../openapi.json\");\n",
    );
    let output = sync(&workspace, &next(), &[]);
    assert!(output.status.success(), "{}", stderr(&output));
}

/// The overlay suits the vendored document and spoils an operation that comes with the new one.
#[test]
fn a_document_that_gives_no_client_replaces_nothing() {
    let workspace = workspace();
    workspace.write(
        "overlay.json",
        r#"{"overlay":"1.0.0","info":{"title":"t","version":"1"},"actions":[{"target":"$.paths['/more']","update":{"put":[]}}]}"#,
    );
    let document = BASE.replace(
        r#""/things": {"#,
        r#""/more": {"put": {"responses": {"204": {"description": "Done"}}}}, "/things": {"#,
    );
    let before = workspace.snapshot();
    let output = sync(&workspace, &document, &["--no-build"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("fails at PUT /more"),
        "{}",
        stderr(&output)
    );
    // What changed is said all the same.
    assert!(stdout(&output).contains("endpoint-added"));
    let mut after = workspace.snapshot();
    after.retain(|(path, _)| !path.ends_with("next.json"));
    assert_eq!(after, before);
}

/// Ctrl-C reaches the command and the build that it runs; the next call clears away the copy that they worked on.
#[cfg(unix)]
#[test]
fn a_build_that_is_interrupted_leaves_nothing_behind() {
    use std::os::unix::process::CommandExt;

    let workspace = workspace();
    let temporary = tempfile::tempdir().unwrap();
    let started = workspace.path().join("started");
    workspace.write("src/lib.rs", "//! A client.\n");
    workspace.write(
        "build.rs",
        &format!(
            "fn main() {{\n    std::fs::write({started:?}, \"\").unwrap();\n    loop {{ std::thread::park(); }}\n}}\n"
        ),
    );
    let file = workspace.write("next.json", &next());
    let before = workspace.read("openapi.json");
    let args = ["sync-spec", "--source", file.to_str().unwrap()];
    let mut child = command(workspace.path(), &args)
        .env("TMPDIR", temporary.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
    while !started.exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended early");
        std::thread::yield_now();
    }
    let group = format!("-{}", child.id());
    let kill = std::process::Command::new("kill")
        .args(["-TERM", "--", &group])
        .status();
    assert!(kill.unwrap().success());
    assert!(!child.wait().unwrap().success());
    assert_eq!(workspace.read("openapi.json"), before);

    std::fs::remove_file(workspace.path().join("build.rs")).unwrap();
    let output = sync(&workspace, &next(), &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!workspace.path().join("target/sync-spec/workspace").exists());
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0);
}

#[test]
fn a_breaking_change_is_taken_over_and_said() {
    let workspace = workspace();
    let output = sync(
        &workspace,
        &BASE.replace("\"string\"", "\"integer\""),
        &["--no-build"],
    );
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("response-property-type-changed"),
        "{}",
        stdout(&output)
    );
    assert!(workspace.read("CHANGELOG.md").contains("breaking"));
}

/// Kills the command at random instants, as many as `SYNC_KILLS` says; one more call must leave all of the old or all of
/// the new.
#[test]
fn killed_at_any_instant_it_leaves_the_old_or_the_new() {
    let rounds: u32 = std::env::var("SYNC_KILLS").map_or(40, |text| text.parse().unwrap());
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let files = ["openapi.json", "openapi.lock.json", "CHANGELOG.md"];
    let states = |workspace: &Workspace| files.map(|name| workspace.read(name));
    let old = states(&workspace());

    let workspace = workspace();
    let started = Instant::now();
    assert!(sync(&workspace, &next(), &["--no-build"]).status.success());
    let whole = started.elapsed();
    let new = states(&workspace);

    let (mut kept, mut replaced) = (0, 0);
    for round in 0..rounds {
        let workspace = self::workspace();
        let file: PathBuf = workspace.write("next.json", &next());
        let args = [
            "sync-spec",
            "--no-build",
            "--source",
            file.to_str().unwrap(),
        ];
        let mut child = command(workspace.path(), &args)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // The writing is at the end: every second kill falls into the last quarter, and some come too late.
        let share = if round % 2 == 0 {
            random.f64()
        } else {
            0.75 + random.f64() * 0.5
        };
        let deadline = Instant::now() + whole.mul_f64(share);
        while Instant::now() < deadline && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().ok();
        child.wait().unwrap();
        let output = run(
            workspace.path(),
            &["diff-spec", file.to_str().unwrap(), file.to_str().unwrap()],
        );
        assert!(output.status.success(), "{}", stderr(&output));
        let found = states(&workspace);
        assert!(
            found == old || found == new,
            "round {round} of seed {seed} left a mixture: {found:?}"
        );
        if found == old {
            kept += 1
        } else {
            replaced += 1
        }
        assert!(!workspace.path().join(".sync-spec/staging").exists());
        assert!(!workspace.path().join(".sync-spec/committed").exists());
    }
    assert!(
        kept > 0 && replaced + kept == rounds,
        "{kept} kept, {replaced} replaced"
    );
}
