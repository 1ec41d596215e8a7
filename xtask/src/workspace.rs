//! Where the workspace is, and the names of the files in it that the commands share.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::failure::Failure;

/// The vendored document.
pub(crate) const DOCUMENT: &str = "openapi.json";
/// A copy of it, which is packaged with the sandbox: a link would not survive packaging on every system, and a
/// dependency on the client would make everyone who installs the sandbox build the client.
pub(crate) const DOCUMENT_COPY: &str = "crates/pgai-sandbox/openapi.json";
/// Names and fixes that are laid over the vendored document.
pub(crate) const OVERLAY: &str = "overlay.json";
/// What changed for users of the crates.
pub(crate) const CHANGELOG: &str = "CHANGELOG.md";
/// The sources of the hand-written facade.
pub(crate) const FACADE: &str = "crates/pgai/src";
/// The sources of what the facade stands on; it reads pages and errors for it.
pub(crate) const RUNTIME: &str = "crates/openapi-client-runtime/src";
/// Where the vendored document came from.
pub(crate) const LOCK: &str = "openapi.lock.json";

/// Directories that a build does not read.
const UNREAD: [&str; 3] = ["target", ".git", ".sync-spec"];

/// Where cargo builds the workspace.
pub(crate) fn target(root: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    // Without a current directory there is nothing to build either.
    std::path::absolute(root.join(&target)).unwrap_or_else(|_| target.into())
}

/// A file of the workspace, if it is there.
pub(crate) fn read(root: &Path, name: &str) -> Result<Option<Vec<u8>>, Failure> {
    let path = root.join(name);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let path = path.display();
            Err(Failure::refused(format!("{path} cannot be read: {error}")))
        }
    }
}

/// Copies a file, or a directory without what no build reads and without links.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let kind = fs::symlink_metadata(from)?.file_type();
    if kind.is_file() {
        fs::create_dir_all(to.parent().unwrap_or(Path::new("")))?;
        fs::copy(from, to)?;
    } else if kind.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            if !UNREAD.iter().any(|unread| name == *unread) {
                copy(&from.join(&name), &to.join(&name))?;
            }
        }
    }
    Ok(())
}

/// The directory that holds the vendored document: the one named, or the nearest one around the current directory.
pub(crate) fn root(named: Option<PathBuf>) -> Result<PathBuf, Failure> {
    if let Some(dir) = named {
        return if dir.is_dir() {
            Ok(dir)
        } else {
            Err(Failure::usage(format!(
                "--root {} is not a directory",
                dir.display()
            )))
        };
    }
    let here = std::env::current_dir().map_err(|error| {
        Failure::usage(format!("the current directory cannot be read: {error}"))
    })?;
    here.ancestors()
        .find(|dir| dir.join(LOCK).is_file() && dir.join("Cargo.toml").is_file())
        .map(Path::to_path_buf)
        .ok_or_else(|| {
            Failure::usage(format!(
                "neither {} nor a directory above it holds {LOCK}: run the command inside the workspace",
                here.display()
            ))
        })
}
