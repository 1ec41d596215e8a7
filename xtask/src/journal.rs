//! Replaces several files as one change: after a kill at any instant, [`recover`] leaves all of the old or all of the new.
//!
//! New contents are staged beside the workspace's files and named in a journal. Renaming the staging directory is the
//! one instant at which the change counts; from then on it can only be finished, before that it can only be undone.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// Working directory of this module inside the workspace; ignores itself.
const HOME: &str = ".sync-spec";
const STAGING: &str = "staging";
const COMMITTED: &str = "committed";
const MANIFEST: &str = "manifest.json";

#[derive(Serialize, Deserialize)]
struct Manifest {
    /// Paths relative to the workspace; entry `n` is staged in the file named `n`.
    files: Vec<PathBuf>,
}

/// Replaces `files` (path relative to `root`, new content) together.
pub(crate) fn commit(root: &Path, files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        Failure::refused(format!(
            "the files of {} could not be replaced: {error}; run the command again to finish or undo the change",
            root.display()
        ))
    };
    let home = root.join(HOME);
    let _lock = lock(&home).map_err(failed)?;
    finish(root, &home).map_err(failed)?;
    stage(&home, files).map_err(failed)?;
    fs::rename(home.join(STAGING), home.join(COMMITTED)).map_err(failed)?;
    sync_dir(&home).map_err(failed)?;
    finish(root, &home).map_err(failed)?;
    Ok(())
}

/// Finishes or undoes what a killed call left behind, and says so; does nothing, and writes nothing, when there is nothing.
pub(crate) fn recover(root: &Path) -> Result<(), Failure> {
    let home = root.join(HOME);
    if !home.join(STAGING).exists() && !home.join(COMMITTED).exists() {
        return Ok(());
    }
    lock(&home)
        .and_then(|_lock| finish(root, &home))
        // Another call may have been at work and have come to its end meanwhile.
        .map(|done| done.iter().for_each(|done| eprintln!("note: {done}")))
        .map_err(|error| {
            Failure::refused(format!(
                "an interrupted sync in {} could be neither finished nor undone: {error}",
                home.display()
            ))
        })
}

/// Lets one call at a time work in `home`, which ignores itself; released when the file is closed, also by a kill.
pub(crate) fn lock(home: &Path) -> io::Result<File> {
    fs::create_dir_all(home)?;
    let ignore = home.join(".gitignore");
    if !ignore.exists() {
        fs::write(ignore, "*\n")?;
    }
    let file = File::options()
        .create(true)
        .append(true)
        .open(home.join("lock"))?;
    fs4::FileExt::lock(&file)?;
    Ok(file)
}

fn stage(home: &Path, files: &[(PathBuf, Vec<u8>)]) -> io::Result<()> {
    let staging = home.join(STAGING);
    fs::create_dir(&staging)?;
    for (number, (_, content)) in files.iter().enumerate() {
        write_synced(&staging.join(number.to_string()), content)?;
    }
    let manifest = Manifest {
        files: files.iter().map(|(path, _)| path.clone()).collect(),
    };
    write_synced(&staging.join(MANIFEST), &serde_json::to_vec(&manifest)?)?;
    sync_dir(&staging)
}

/// Brings a committed change to its end and removes one that never counted; says which of them it was.
fn finish(root: &Path, home: &Path) -> io::Result<Option<&'static str>> {
    let mut done = None;
    let committed = home.join(COMMITTED);
    if committed.exists() {
        match fs::read(committed.join(MANIFEST)) {
            Ok(text) => apply(root, &committed, &serde_json::from_slice(&text)?)?,
            // The manifest goes only after every file has moved: what is left is the empty directory.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        fs::remove_dir(&committed)?;
        done = Some("the sync that was interrupted while it wrote is finished");
    }
    let staging = home.join(STAGING);
    if staging.exists() {
        fs::remove_dir_all(&staging)?;
        done = Some("the sync that was interrupted before it wrote has replaced nothing");
    }
    Ok(done)
}

fn apply(root: &Path, committed: &Path, manifest: &Manifest) -> io::Result<()> {
    for (number, path) in manifest.files.iter().enumerate() {
        let mut parts = path.components();
        if !parts.all(|part| matches!(part, Component::Normal(_))) {
            let message = format!("{} leads out of the workspace", path.display());
            return Err(io::Error::other(message));
        }
        let staged = committed.join(number.to_string());
        // A file that is no longer staged has been moved by the call that was interrupted.
        if staged.exists() {
            fs::rename(&staged, root.join(path))?;
        }
    }
    sync_dir(root)?;
    fs::remove_file(committed.join(MANIFEST))
}

fn write_synced(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Makes renames in `dir` last; only Unix lets a directory be opened for that.
fn sync_dir(dir: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(dir)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

    use super::*;

    fn change() -> Vec<(PathBuf, Vec<u8>)> {
        vec![
            ("a".into(), b"new a".to_vec()),
            ("b".into(), b"new b".to_vec()),
        ]
    }

    fn old() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "old a").unwrap();
        fs::write(dir.path().join("b"), "old b").unwrap();
        dir
    }

    fn contents(root: &Path) -> (String, String) {
        (
            fs::read_to_string(root.join("a")).unwrap(),
            fs::read_to_string(root.join("b")).unwrap(),
        )
    }

    #[test]
    fn commit_replaces_all() {
        let dir = old();
        commit(dir.path(), &change()).unwrap();
        assert_eq!(contents(dir.path()), ("new a".into(), "new b".into()));
        assert!(!dir.path().join(HOME).join(COMMITTED).exists());
    }

    #[test]
    fn staged_only_is_undone() {
        let dir = old();
        let home = dir.path().join(HOME);
        drop(lock(&home).unwrap());
        stage(&home, &change()).unwrap();
        recover(dir.path()).unwrap();
        assert_eq!(contents(dir.path()), ("old a".into(), "old b".into()));
        assert!(!home.join(STAGING).exists());
    }

    #[test]
    fn committed_is_finished_from_every_step() {
        for moved in 0..=2 {
            let dir = old();
            let home = dir.path().join(HOME);
            drop(lock(&home).unwrap());
            stage(&home, &change()).unwrap();
            fs::rename(home.join(STAGING), home.join(COMMITTED)).unwrap();
            for (number, name) in ["a", "b"].iter().enumerate().take(moved) {
                fs::rename(
                    home.join(COMMITTED).join(number.to_string()),
                    dir.path().join(name),
                )
                .unwrap();
            }
            recover(dir.path()).unwrap();
            assert_eq!(
                contents(dir.path()),
                ("new a".into(), "new b".into()),
                "{moved} moved"
            );
        }
    }

    #[test]
    fn nothing_pending_writes_nothing() {
        let dir = old();
        recover(dir.path()).unwrap();
        assert!(!dir.path().join(HOME).exists());
    }

    #[test]
    fn a_journal_cannot_write_elsewhere() {
        let dir = old();
        let home = dir.path().join(HOME);
        drop(lock(&home).unwrap());
        stage(&home, &[("../evil".into(), b"x".to_vec())]).unwrap();
        fs::rename(home.join(STAGING), home.join(COMMITTED)).unwrap();
        assert!(recover(dir.path()).is_err());
    }
}
