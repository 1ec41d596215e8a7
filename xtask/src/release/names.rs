//! Whether the names and versions to be published are free.

use super::calls;
use super::manifest::Package;
use crate::failure::Failure;

/// Refuses a version that exists and a name that belongs to somebody else. A crate in `published` must exist.
pub(super) fn check(packages: &[Package], published: &[String]) -> Result<(), Failure> {
    let dir = outside()?;
    let mut faults = Vec::new();
    for package in packages {
        let Package { name, version, .. } = package;
        let spec = format!("{name}@{version}");
        let exists = calls::info(dir.path(), &spec)?.is_some();
        if published.contains(name) {
            let lacks = format!("{spec} is said to be published, but does not exist");
            faults.extend((!exists).then_some(lacks));
        } else if exists {
            faults.push(format!("{spec} exists already"));
        } else if let Some(info) = calls::info(dir.path(), name)? {
            faults.extend(stranger(package, &info));
        }
    }
    Failure::unless_empty(&faults, "the names and versions are not free")
}

/// The names of those packages whose version exists.
pub(super) fn published(packages: &[Package]) -> Result<Vec<&str>, Failure> {
    let dir = outside()?;
    let mut published = Vec::new();
    for Package { name, version, .. } in packages {
        if calls::info(dir.path(), &format!("{name}@{version}"))?.is_some() {
            published.push(name.as_str());
        }
    }
    Ok(published)
}

/// A directory in which cargo asks the registry, and not the workspace.
fn outside() -> Result<tempfile::TempDir, Failure> {
    tempfile::tempdir()
        .map_err(|error| Failure::refused(format!("no temporary directory can be made: {error}")))
}

/// A crate of this name exists: whether it is another one, as far as its repository tells.
fn stranger(package: &Package, info: &str) -> Option<String> {
    let theirs = info
        .lines()
        .find_map(|line| line.strip_prefix("repository: "))
        .map(str::trim);
    let name = &package.name;
    match (theirs, package.repository()) {
        (Some(theirs), Some(ours)) if theirs == ours => None,
        (theirs, Some(_)) => Some(format!(
            "the name {name} belongs to a crate of {}",
            theirs.unwrap_or("no repository")
        )),
        (theirs, None) => Some(format!(
            "a crate {name} of {} exists; set `repository` in Cargo.toml, so that it can be told whether it is this one",
            theirs.unwrap_or("no repository")
        )),
    }
}
