//! What the manifests say, and whether a registry takes them.

use std::fs;
use std::path::{Path, PathBuf};

use semver::{Version, VersionReq};
use serde::Deserialize;

use super::calls;
use crate::failure::Failure;
use crate::workspace;

/// One package of the workspace.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: Version,
    /// The registries that it may go to: null for any, empty for none.
    pub(super) publish: Option<Vec<String>>,
    pub(super) dependencies: Vec<Dependency>,
    pub(super) repository: Option<String>,
    description: Option<String>,
    license: Option<String>,
    license_file: Option<PathBuf>,
    readme: Option<PathBuf>,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    categories: Vec<String>,
    manifest_path: PathBuf,
}

/// One entry of its dependencies.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Dependency {
    pub(super) name: String,
    req: VersionReq,
    kind: Option<String>,
    /// Set when it is a package on this machine.
    path: Option<PathBuf>,
}

impl Dependency {
    /// Whether the published package depends on a published package of this workspace. A development dependency without
    /// a version is left out of what is published.
    pub(super) fn is_published_with(&self) -> bool {
        let is_dropped = self.kind.as_deref() == Some("dev") && self.req == VersionReq::STAR;
        self.path.is_some() && !is_dropped
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// The packages of the workspace.
pub(super) fn read(root: &Path) -> Result<Vec<Package>, Failure> {
    let metadata: Metadata = serde_json::from_slice(&calls::metadata(root)?)
        .map_err(|error| Failure::refused(format!("`cargo metadata` cannot be read: {error}")))?;
    Ok(metadata.packages)
}

/// Refuses packages that a registry would not take or users would not get to work; says what they will miss.
pub(super) fn check(root: &Path, packages: &[Package], tag: Option<&str>) -> Result<(), Failure> {
    let mut faults = Vec::new();
    for package in packages {
        faults.extend(faults_of(package, packages));
        for missing in missing(package) {
            println!("{}: {missing}", package.name);
        }
    }
    if let Some(tag) = tag {
        faults.extend(faults_of_tag(root, packages, tag));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Failure::refused(format!(
            "the crates cannot be published:\n  {}",
            faults.join("\n  ")
        )))
    }
}

fn faults_of(package: &Package, packages: &[Package]) -> Vec<String> {
    let mut faults = Vec::new();
    let name = &package.name;
    let empty = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
    if empty(&package.description) {
        faults.push(format!(
            "{name} has no `description`, and the registry asks for one"
        ));
    }
    if empty(&package.license) && package.license_file.is_none() {
        faults.push(format!("{name} has neither `license` nor `license-file`"));
    }
    if package.keywords.len() > 5 || package.categories.len() > 5 {
        faults.push(format!(
            "{name} has more than five `keywords` or `categories`"
        ));
    }
    for dependency in package
        .dependencies
        .iter()
        .filter(|one| one.is_published_with())
    {
        match packages.iter().find(|other| other.name == dependency.name) {
            None => faults.push(format!(
                "{name} depends on {}, which is not published",
                dependency.name
            )),
            Some(other)
                if !dependency.req.matches(&other.version)
                    || dependency.req == VersionReq::STAR =>
            {
                faults.push(format!(
                    "{name} depends on {} `{}`, whose version here is {}",
                    dependency.name, dependency.req, other.version
                ));
            }
            Some(_) => {}
        }
    }
    faults
}

/// What a registry takes, and readers of its pages miss.
fn missing(package: &Package) -> Vec<&'static str> {
    let dir = package.manifest_path.parent().unwrap_or(Path::new("."));
    let has_license_file = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .any(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .to_uppercase()
                .starts_with("LICENSE")
        });
    [
        (package.readme.is_none(), "no `readme`"),
        (package.repository.is_none(), "no `repository`"),
        (package.keywords.is_empty(), "no `keywords`"),
        (package.categories.is_empty(), "no `categories`"),
        (!has_license_file, "no licence file in its directory"),
    ]
    .into_iter()
    .filter_map(|(is_missing, what)| is_missing.then_some(what))
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
