//! What the manifests say, and whether a registry takes them.

use std::fs;
use std::path::{Path, PathBuf};

use semver::{Version, VersionReq};
use serde::Deserialize;

use crate::failure::Failure;
use crate::{cargo, workspace};

const REFUSED: &str = "the crates cannot be published";

/// One package of the workspace.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: Version,
    /// The registries that it may go to: null for any, empty for none.
    publish: Option<Vec<String>>,
    dependencies: Vec<Dependency>,
    repository: Option<String>,
    description: Option<String>,
    license: Option<String>,
    readme: Option<PathBuf>,
    documentation: Option<String>,
    keywords: Vec<String>,
    categories: Vec<String>,
    /// `package.metadata`.
    metadata: Option<serde_json::Value>,
    manifest_path: PathBuf,
}

impl Package {
    /// The directory that becomes the package.
    fn dir(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new("."))
    }

    /// Where its source is, as far as that is set: the top-level domain `invalid` is nobody's (RFC 2606).
    pub(super) fn repository(&self) -> Option<&str> {
        let text = self.repository.as_deref()?;
        let host = url::Url::parse(text).ok()?.host_str()?.to_owned();
        (!host.ends_with(".invalid")).then_some(text)
    }
}

/// One entry of its dependencies.
#[derive(Debug, Clone, Deserialize)]
struct Dependency {
    name: String,
    req: VersionReq,
    kind: Option<String>,
    /// Set when it is a package on this machine.
    path: Option<PathBuf>,
}

impl Dependency {
    /// Whether the published package depends on a published package of this workspace. A development dependency without
    /// a version is left out of what is published.
    fn is_published_with(&self) -> bool {
        let is_dropped = self.kind.as_deref() == Some("dev") && self.req == VersionReq::STAR;
        self.path.is_some() && !is_dropped
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// The packages of the workspace that may be published, by name.
pub(super) fn publishable(root: &Path) -> Result<Vec<Package>, Failure> {
    let said = cargo::stdout(root, "metadata --no-deps --format-version 1")?;
    let metadata: Metadata = serde_json::from_str(&said)
        .map_err(|error| Failure::refused(format!("`cargo metadata` cannot be read: {error}")))?;
    let mut packages = metadata.packages;
    packages.retain(|package| package.publish.as_ref().is_none_or(|to| !to.is_empty()));
    packages.sort_by(|one, other| one.name.cmp(&other.name));
    if packages.is_empty() {
        return Err(Failure::usage(
            "no package of this workspace may be published",
        ));
    }
    Ok(packages)
}

/// Refuses packages that a registry would not take, that users would not get to work, or of whose pages they would miss
/// something.
pub(super) fn check(root: &Path, packages: &[Package], tag: Option<&str>) -> Result<(), Failure> {
    let mut faults = Vec::new();
    for package in packages {
        faults.extend(faults_of(package));
        faults.extend(faults_of_dependencies(package, packages));
        faults.extend(faults_of_licence_files(root, package));
    }
    if let Some(tag) = tag {
        faults.extend(faults_of_tag(root, packages, tag));
    }
    Failure::unless_empty(&faults, REFUSED)
}

/// Refuses packages whose `repository` is not set: it cannot be changed once they are published.
pub(super) fn check_repository(packages: &[Package]) -> Result<(), Failure> {
    let nowhere = packages
        .iter()
        .filter(|package| package.repository().is_none());
    let names: Vec<_> = nowhere.map(|package| package.name.as_str()).collect();
    let names = (!names.is_empty()).then(|| names.join(", "));
    let fault = |names| {
        format!("no `repository` is set, under [workspace.package] in Cargo.toml, of {names}")
    };
    let faults: Vec<_> = names.map(fault).into_iter().collect();
    Failure::unless_empty(&faults, REFUSED)
}

fn faults_of(package: &Package) -> Vec<String> {
    let empty = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
    let all_features = package.metadata.as_ref();
    let all_features = all_features.and_then(|metadata| metadata.pointer("/docs/rs/all-features"));
    // The registry's rule.
    let is_keyword = |word: &String| {
        word.len() <= 20
            && word.starts_with(|first: char| first.is_ascii_alphanumeric())
            && word
                .chars()
                .all(|one| one.is_ascii_alphanumeric() || "_-+".contains(one))
    };
    let faults = [
        (empty(&package.description), "no `description`"),
        (empty(&package.license), "no `license`"),
        (empty(&package.documentation), "no `documentation`"),
        (package.readme.is_none(), "no `readme`"),
        (package.keywords.is_empty(), "no `keywords`"),
        (package.categories.is_empty(), "no `categories`"),
        (package.keywords.len() > 5, "more than five `keywords`"),
        (package.categories.len() > 5, "more than five `categories`"),
        (
            !package.keywords.iter().all(is_keyword),
            "a keyword that is longer than 20 characters or has others than letters, digits, `_`, `-` and `+`",
        ),
        (
            all_features != Some(&true.into()),
            "no `all-features = true` under [package.metadata.docs.rs]",
        ),
    ];
    let faults = faults.into_iter().filter(|(is_fault, _)| *is_fault);
    faults
        .map(|(_, fault)| format!("{} has {fault}", package.name))
        .collect()
}

fn faults_of_dependencies(package: &Package, packages: &[Package]) -> Vec<String> {
    let is_published = |name: &str| packages.iter().any(|other| other.name == name);
    let needed = package.dependencies.iter();
    needed
        .filter(|needed| needed.is_published_with() && !is_published(&needed.name))
        .map(|needed| {
            format!(
                "{} depends on {}, which is not published",
                package.name, needed.name
            )
        })
        .collect()
}

/// A package has what lies in its directory, and links do not survive on every system: so each has copies of the
/// workspace's licence files.
fn faults_of_licence_files(root: &Path, package: &Package) -> Vec<String> {
    let names = fs::read_dir(root).into_iter().flatten().flatten();
    let names: Vec<_> = names
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with("LICENSE"))
        .collect();
    if names.is_empty() {
        return vec![format!("{} has no licence file", package.name)];
    }
    let names = names.into_iter().filter(|name| {
        let copy = fs::read(package.dir().join(name)).ok();
        copy.is_none() || copy != fs::read(root.join(name)).ok()
    });
    names
        .map(|name| format!("{} has no copy of {name} in its directory", package.name))
        .collect()
}

fn faults_of_tag(root: &Path, packages: &[Package], tag: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let Some(version) = tag
        .strip_prefix('v')
        .and_then(|text| Version::parse(text).ok())
    else {
        return vec![format!("the tag `{tag}` is not `v` and a version")];
    };
    for package in packages.iter().filter(|package| package.version != version) {
        faults.push(format!(
            "{} has the version {}, the tag is {tag}",
            package.name, package.version
        ));
    }
    let changelog = fs::read_to_string(root.join(workspace::CHANGELOG)).unwrap_or_default();
    let headings = [format!("## {version}"), format!("## [{version}]")];
    let is_heading = |line: &str| {
        headings.iter().any(|heading| {
            line.strip_prefix(heading.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    };
    if !changelog.lines().any(is_heading) {
        faults.push(format!("{} has no section {version}", workspace::CHANGELOG));
    }
    faults
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    #[test]
    fn this_workspace_can_be_published() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let packages = publishable(root).unwrap();
        assert!(packages.len() >= 8);
        if let Err(failure) = check(root, &packages, None) {
            panic!("{failure}");
        }
        // One place says where the source is.
        let repositories: std::collections::BTreeSet<_> =
            packages.iter().map(|package| &package.repository).collect();
        assert_eq!(repositories.len(), 1);
    }
}
