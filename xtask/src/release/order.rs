//! The order in which crates are published: each after those that it depends on.

use std::collections::BTreeMap;

use super::manifest::Package;
use crate::failure::Failure;

/// The packages that may be published, each after its dependencies, otherwise by name.
pub(super) fn publishable(packages: Vec<Package>) -> Result<Vec<Package>, Failure> {
    let mut waiting: BTreeMap<String, Package> = packages
        .into_iter()
        .filter(|package| package.publish.as_ref().is_none_or(|to| !to.is_empty()))
        .map(|package| (package.name.clone(), package))
        .collect();
    if waiting.is_empty() {
        return Err(Failure::usage(
            "no package of this workspace may be published",
        ));
    }
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let waits = |package: &Package| {
            let mut dependencies = package.dependencies.iter();
            dependencies.any(|one| one.is_published_with() && waiting.contains_key(&one.name))
        };
        let Some(name) = waiting
            .values()
            .find(|package| !waits(package))
            .map(|package| package.name.clone())
        else {
            let names: Vec<_> = waiting.into_keys().collect();
            return Err(Failure::refused(format!(
                "these crates depend on each other in a circle, so none can be published first: {}; \
                 a development dependency without a version does not count",
                names.join(", ")
            )));
        };
        order.extend(waiting.remove(&name));
    }
    Ok(order)
}
