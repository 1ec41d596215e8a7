//! `cargo xtask release`: publishes the crates of the workspace, or rehearses that without credentials. The order is cargo's.

mod calls;
mod manifest;
mod names;
mod stranger;

use std::path::Path;
use std::process::ExitCode;

use crate::failure::Failure;
use manifest::Package;

/// Publish the crates, or see what would stand in the way.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).multiple(false).args(["check_names", "package", "rehearse", "publish"])))]
pub(crate) struct Args {
    /// Fail when a crate of this name and version exists already, or the name belongs to another repository
    #[arg(long)]
    check_names: bool,
    /// Check the manifests, package the crates, and build each from its package
    #[arg(long)]
    package: bool,
    /// Do everything but publish: what `--package` does, and check the names before; afterwards run the README's code and
    /// build the documentation from the packages alone; needs no credentials
    #[arg(long)]
    rehearse: bool,
    /// Publish the crates, each after those that it depends on; needs the registry's token, as `cargo publish` does
    #[arg(long)]
    publish: bool,
    /// The tag of the release; its version must be that of the crates and have a section in CHANGELOG.md
    #[arg(long, value_name = "vVERSION")]
    tag: Option<String>,
    /// A crate that an earlier call has published before it was interrupted
    #[arg(long, value_name = "NAME", requires = "publish")]
    published: Vec<String>,
    /// Do not build the crates from their packages: a rehearsal has done so
    #[arg(long, requires = "publish")]
    no_verify: bool,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let packages = manifest::publishable(root)?;
    if args.check_names {
        names::check(&packages, &[])?;
        println!("None of these exists: {}.", list(&packages));
        return Ok(ExitCode::SUCCESS);
    }
    for name in &args.published {
        if !packages.iter().any(|package| package.name == *name) {
            return Err(Failure::usage(format!(
                "--published {name}: the workspace publishes no such crate"
            )));
        }
    }
    manifest::check(root, &packages, args.tag.as_deref())?;
    let names: Vec<_> = packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    if args.package {
        calls::package(root, &names)?;
        return Ok(ExitCode::SUCCESS);
    }
    names::check(&packages, &args.published)?;
    let repository = manifest::check_repository(&packages);
    if args.publish {
        repository?;
        let is_waiting = |name: &&str| !args.published.iter().any(|done| done == name);
        let waiting: Vec<_> = names.iter().copied().filter(is_waiting).collect();
        // Without a name cargo would take the package at the root.
        if !waiting.is_empty() {
            calls::publish(root, &waiting, args.no_verify)
                .map_err(|failure| go_on(&packages, &args.published, &failure))?;
        }
        println!("Published: {}.", list(&packages));
        return Ok(ExitCode::SUCCESS);
    }
    let packaging = calls::package(root, &names)?;
    stranger::try_out(root, &packaging.path().join("package"), &packages)?;
    match repository {
        Ok(()) => println!(
            "Nothing was published. `cargo xtask release --publish` would publish {} crates.",
            names.len()
        ),
        Err(failure) => {
            println!("Nothing was published, and `--publish` would stop here: {failure}")
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Says how to go on after a failure on the way.
fn go_on(packages: &[Package], known: &[String], failure: &Failure) -> Failure {
    // A registry that does not answer may be what failed: then what was known stays.
    let published =
        names::published(packages).unwrap_or_else(|_| known.iter().map(String::as_str).collect());
    let published = published.iter().map(|name| format!(" --published {name}"));
    Failure::refused(format!(
        "{failure}; once that is mended, go on with: cargo xtask release --publish{}",
        published.collect::<String>()
    ))
}

fn list(packages: &[Package]) -> String {
    let all = packages
        .iter()
        .map(|package| format!("{} {}", package.name, package.version));
    all.collect::<Vec<_>>().join(", ")
}
