//! `release` on a scratch workspace, with cargo itself and a registry on loopback.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest, Sha256};
use support::{command, stderr, stdout};

/// Serves the files below `root` to the end of the process, one connection after the other; gives the URL.
fn serve(root: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let request = lines.next().unwrap_or_default();
            // The client waits for the answer, so its headers end in an empty line.
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            let path = request
                .split(' ')
                .nth(1)
                .unwrap_or("/")
                .trim_start_matches('/');
            let (status, body) = match fs::read(root.join(path)) {
                Ok(body) => ("200 OK", body),
                Err(_) => ("404 Not Found", Vec::new()),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(&body));
        }
    });
    url
}

/// A workspace of crates that nobody has published, and a registry.
struct Scratch {
    workspace: tempfile::TempDir,
    home: tempfile::TempDir,
}

const COMPLETE: &str = r#"description = "d"
license = "MIT"
repository = "https://forge.example/ours"
documentation = "https://docs.example"
readme = "Cargo.toml"
keywords = ["k"]
categories = ["c"]
[package.metadata.docs.rs]
all-features = true
"#;

impl Scratch {
    fn new() -> Self {
        let scratch = Self {
            workspace: tempfile::tempdir().unwrap(),
            home: tempfile::tempdir().unwrap(),
        };
        scratch.file(
            "Cargo.toml",
            "[workspace]\nmembers = [\"*\"]\nexclude = [\"target\"]\nresolver = \"3\"\n",
        );
        scratch.file(
            "CHANGELOG.md",
            "# Changelog\n\n## Unreleased\n\n## [0.3.0] - 2026-01-02\n",
        );
        scratch.file("LICENSE", "You may.");
        // By name the order would be the other way round.
        scratch.package(
            "aa",
            &format!(
                "{COMPLETE}[dependencies]\nzz = {{ path = \"../zz\", version = \"0.3.0\" }}\n"
            ),
        );
        scratch.package(
            "zz",
            &format!("{COMPLETE}[dev-dependencies]\naa = {{ path = \"../aa\" }}\n"),
        );
        scratch.package(
            "private",
            "publish = false\n[dependencies]\naa = { path = \"../aa\" }\n",
        );
        let registry = scratch.home.path().join("registry");
        fs::create_dir_all(&registry).unwrap();
        let url = serve(registry.clone());
        let config =
            format!("{{\"dl\": \"{url}/{{crate}}-{{version}}.crate\", \"api\": \"{url}\"}}");
        fs::write(registry.join("config.json"), config).unwrap();
        let config = format!(
            "[registry]\ndefault = \"here\"\n[registries.here]\nindex = \"sparse+{url}/\"\n"
        );
        fs::write(scratch.home.path().join("config.toml"), config).unwrap();
        scratch
    }

    fn file(&self, name: &str, content: &str) {
        let path = self.workspace.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn package(&self, name: &str, rest: &str) {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.3.0\"\nedition = \"2024\"\n{rest}"
        );
        self.file(&format!("{name}/Cargo.toml"), &manifest);
        self.file(&format!("{name}/src/lib.rs"), "");
        self.file(&format!("{name}/LICENSE"), "You may.");
    }

    /// Puts a crate into the registry, as somebody who published it did.
    fn published(&self, name: &str, version: &str, repository: &str) {
        let dir = tempfile::tempdir().unwrap();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2021\"\nrepository = \"{repository}\"\n"
        );
        fs::write(dir.path().join("Cargo.toml"), manifest).unwrap();
        fs::create_dir(dir.path().join("src")).unwrap();
        fs::write(dir.path().join("src/lib.rs"), "").unwrap();
        let mut package = self.cargo(dir.path());
        let output = package
            .args(["package", "--no-verify", "--allow-dirty"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let file = format!("{name}-{version}.crate");
        let bytes = fs::read(dir.path().join("target/package").join(&file)).unwrap();
        let sum: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let registry = self.home.path().join("registry");
        fs::write(registry.join(file), bytes).unwrap();
        // The index keeps names of two letters in `2`.
        fs::create_dir_all(registry.join("2")).unwrap();
        let line = format!(
            "{{\"name\":\"{name}\",\"vers\":\"{version}\",\"deps\":[],\"features\":{{}},\"cksum\":\"{sum}\",\"yanked\":false}}\n"
        );
        fs::write(registry.join("2").join(name), line).unwrap();
    }

    fn lock(&self) {
        let mut lock = self.cargo(self.workspace.path());
        let output = lock.arg("generate-lockfile").output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    }

    fn cargo(&self, dir: &Path) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap());
        command.current_dir(dir).env("CARGO_HOME", self.home.path());
        command.env_remove("CARGO_TARGET_DIR");
        command
    }

    fn release(&self, args: &[&str]) -> Output {
        command(self.workspace.path(), &[&["release"], args].concat())
            .env("CARGO_HOME", self.home.path())
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("CARGO_REGISTRY_TOKEN")
            .output()
            .unwrap()
    }
}

#[test]
fn names_that_nobody_has_are_free() {
    let output = Scratch::new().release(&["--check-names"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(
        stdout(&output),
        "None of these exists: aa 0.3.0, zz 0.3.0.\n"
    );
}

#[test]
fn a_version_that_exists_and_a_name_of_somebody_else_fail() {
    let scratch = Scratch::new();
    for (version, repository, fault) in [
        (
            "0.3.0",
            "https://forge.example/ours",
            Some("zz@0.3.0 exists already"),
        ),
        ("0.2.0", "https://forge.example/ours", None),
        (
            "0.2.1",
            "https://forge.example/theirs",
            Some("the name zz belongs to a crate of https://forge.example/theirs"),
        ),
    ] {
        scratch.published("zz", version, repository);
        let output = scratch.release(&["--check-names"]);
        match fault {
            Some(fault) => {
                assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
                assert!(stderr(&output).contains(fault), "{}", stderr(&output));
            }
            None => assert!(output.status.success(), "{}", stderr(&output)),
        }
        fs::remove_dir_all(scratch.home.path().join("registry/2")).unwrap();
    }
    scratch.package("zz", "description = \"d\"\nlicense = \"MIT\"\n");
    scratch.published("zz", "0.2.0", "https://forge.example/ours");
    let output = scratch.release(&["--check-names"]);
    assert!(
        stderr(&output).contains("set `repository` in Cargo.toml"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn what_a_registry_would_refuse_is_said_before() {
    let scratch = Scratch::new();
    scratch.package("zz", "");
    scratch.package(
        "aa",
        &format!("{COMPLETE}[dependencies]\nzz = {{ path = \"../zz\", version = \"0.3.0\" }}\nprivate = {{ path = \"../private\" }}\n"),
    );
    scratch.package("private", "publish = false\n");
    scratch.file("zz/LICENSE", "You may not.");
    let output = scratch.release(&["--rehearse", "--tag", "v0.4.0"]);
    assert_eq!(output.status.code(), Some(1));
    for fault in [
        "zz has no `description`",
        "zz has no `license`",
        "zz has no `documentation`",
        "zz has no `readme`",
        "zz has no `keywords`",
        "zz has no `categories`",
        "zz has no `all-features = true` under [package.metadata.docs.rs]",
        "zz has no copy of LICENSE in its directory",
        "aa depends on private, which is not published",
        "zz has the version 0.3.0, the tag is v0.4.0",
        "CHANGELOG.md has no section 0.4.0",
    ] {
        assert!(
            stderr(&output).contains(fault),
            "{fault}: {}",
            stderr(&output)
        );
    }
    let output = scratch.release(&["--rehearse", "--tag", "latest"]);
    assert!(
        stderr(&output).contains("is not `v` and a version"),
        "{}",
        stderr(&output)
    );
}

/// Cargo refuses it, and says which crate needs which.
#[test]
fn a_circle_of_crates_is_named() {
    let scratch = Scratch::new();
    let needs = |name: &str| {
        format!("{name} = {{ path = \"../{name}\", version = \"0.3.0\", registry = \"here\" }}\n")
    };
    let (aa, zz) = (needs("aa"), needs("zz"));
    scratch.package("aa", &format!("{COMPLETE}[dependencies]\n{zz}"));
    scratch.package("zz", &format!("{COMPLETE}[dev-dependencies]\n{aa}"));
    scratch.lock();
    let output = scratch.release(&["--package"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains("no matching package named `aa` found")
            && said.contains("required by package `zz"),
        "{said}"
    );
}

#[test]
fn a_crate_without_a_repository_is_not_published() {
    for repository in [
        "",
        "https://repository.invalid/set-before-publishing",
        "ours",
    ] {
        let scratch = Scratch::new();
        let manifest = COMPLETE.replace("https://forge.example/ours", repository);
        scratch.package("zz", &manifest);
        let output = scratch.release(&["--publish"]);
        assert_eq!(output.status.code(), Some(1));
        let fault = "no `repository` is set, under [workspace.package] in Cargo.toml, of zz\n";
        assert!(stderr(&output).ends_with(fault), "{}", stderr(&output));
    }
}

/// Cargo keeps packages that it has unpacked, and takes them again for others of the same path.
#[test]
fn packages_that_have_changed_are_unpacked_and_built_again() {
    let scratch = Scratch::new();
    let needs = "zz = { path = \"../zz\", version = \"0.3.0\", registry = \"here\" }\n";
    scratch.package("aa", &format!("{COMPLETE}[dependencies]\n{needs}"));
    for function in ["before", "after"] {
        scratch.file("zz/src/lib.rs", &format!("pub fn {function}() {{}}"));
        scratch.file(
            "aa/src/lib.rs",
            &format!("pub fn call() {{ zz::{function}() }}"),
        );
        scratch.lock();
        let output = scratch.release(&["--package"]);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let left = fs::read_dir(scratch.workspace.path().join("target")).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<_> = left.filter(|name| name.starts_with("packaging")).collect();
    assert_eq!(left, [""; 0]);
}

/// Cargo refuses to publish here, for there is no token: what comes then is what an interruption leaves.
#[test]
fn an_interrupted_release_says_how_to_go_on() {
    let scratch = Scratch::new();
    let output = scratch.release(&["--publish", "--tag", "v0.3.0"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("`cargo publish` failed")
            && stderr(&output).ends_with("cargo xtask release --publish\n"),
        "{}",
        stderr(&output)
    );
    let output = scratch.release(&["--publish", "--published", "zz"]);
    assert!(
        stderr(&output).contains("zz@0.3.0 is said to be published, but does not exist"),
        "{}",
        stderr(&output)
    );
    scratch.published("zz", "0.3.0", "https://forge.example/ours");
    let output = scratch.release(&["--publish", "--published", "zz"]);
    assert!(
        stderr(&output).contains("`cargo publish` failed")
            && stderr(&output).ends_with("cargo xtask release --publish --published zz\n"),
        "{}",
        stderr(&output)
    );
    assert_eq!(
        scratch
            .release(&["--publish", "--published", "nobody"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(scratch.release(&[]).status.code(), Some(2));
}
