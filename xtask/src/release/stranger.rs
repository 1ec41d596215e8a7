//! What somebody does who finds the crates: a new workspace that knows them from their packages alone, in which the code of the
//! README, the front page and the guide runs, and the documentation is built as it is for publication.

use std::fs;
use std::io;
use std::path::Path;

use super::calls;
use super::manifest::Package;
use crate::cargo::command;
use crate::failure::Failure;
use crate::workspace::copy;

/// What the pages' code needs of the repository: the pages, and the crate that compiles and runs them.
const PAGES: [&str; 4] = [
    "README.md",
    "crates/pgai/README.md",
    "crates/pgai-guide",
    "docs/guide",
];

/// Tries the packages, which lie in the directory `unpacked`.
pub(super) fn try_out(root: &Path, unpacked: &Path, packages: &[Package]) -> Result<(), Failure> {
    let dir = tempfile::tempdir();
    let dir = dir.map_err(|error| unusable("a temporary directory", &error))?;
    let workspace = dir.path();
    for page in PAGES {
        copy(&root.join(page), &workspace.join(page)).map_err(|error| unusable(page, &error))?;
    }
    for package in packages {
        let name = format!("{}-{}", package.name, package.version);
        copy(
            &unpacked.join(&name),
            &workspace.join("packages").join(&package.name),
        )
        .map_err(|error| unusable(&name, &error))?;
    }
    let manifest = fs::read_to_string(root.join("Cargo.toml"));
    let manifest = manifest.map_err(|error| unusable("Cargo.toml", &error))?;
    fs::write(
        workspace.join("Cargo.toml"),
        workspace_manifest(&manifest, packages),
    )
    .map_err(|error| unusable("Cargo.toml", &error))?;
    // What was tested together is tried together.
    copy(&root.join("Cargo.lock"), &workspace.join("Cargo.lock"))
        .map_err(|error| unusable("Cargo.lock", &error))?;
    calls::run(
        command(workspace).args(["test", "--package", "pgai-guide"]),
        "a program on the packages, `cargo test --package pgai-guide`,",
    )?;
    // As it is built for publication: each feature has its badge, which a stable compiler shows only when it is told that it is
    // another one.
    calls::run(
        command(workspace)
            .args(["doc", "--workspace", "--no-deps", "--all-features"])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTDOCFLAGS", "--cfg docsrs -D warnings"),
        "`cargo doc` of the packages",
    )
}

/// The manifest of a workspace of the unpacked packages and of the pages' code: the repository's, without its own package and
/// without paths to the sources.
fn workspace_manifest(repository: &str, packages: &[Package]) -> String {
    let workspace = repository.split("\n[package]\n").next().unwrap_or_default();
    let mut manifest = String::new();
    for line in workspace.lines() {
        match line.split_once(", path = \"") {
            Some((before, path)) => {
                let rest = path.split_once('"').map_or("", |(_, rest)| rest);
                manifest += &format!("{before}{rest}\n");
            }
            None if line.starts_with("members = ") => {
                manifest += "members = [\"crates/pgai-guide\", \"packages/*\"]\n";
            }
            None => manifest += &format!("{line}\n"),
        }
    }
    manifest += "\n[patch.crates-io]\n";
    for Package { name, .. } in packages {
        manifest += &format!("{name} = {{ path = \"packages/{name}\" }}\n");
    }
    manifest
}

fn unusable(what: &str, error: &io::Error) -> Failure {
    Failure::refused(format!("the packages cannot be tried: {what}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_of_packages_has_no_path_to_sources() {
        let repository = "[workspace]\nmembers = [\"crates/*\"]\n\n[workspace.dependencies]\n\
            a = { version = \"1\", path = \"crates/a\", default-features = false }\n\
            b = { version = \"1\", path = \".\" }\nc = \"2\"\n\n[package]\nname = \"b\"\n";
        let expected = "[workspace]\nmembers = [\"crates/pgai-guide\", \"packages/*\"]\n\n[workspace.dependencies]\n\
            a = { version = \"1\", default-features = false }\nb = { version = \"1\" }\nc = \"2\"\n\n[patch.crates-io]\n";
        assert_eq!(workspace_manifest(repository, &[]), expected);
    }
}
