//! Profiles: stored keys, in a file that only its owner can read.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Map, Value, json};

use crate::exit::{Failure, Result};
use crate::keyring;
use crate::options::{is_on, text};

/// The profile that is used where none is named.
pub(crate) const DEFAULT: &str = "default";

/// A stored key, and the service that it is for.
pub(crate) struct Profile {
    pub(crate) api_key: String,
    pub(crate) base_url: Option<String>,
}

/// Reads a profile; none if there is none of this name.
pub(crate) fn load(name: &str) -> Result<Option<Profile>> {
    let Some(path) = path() else {
        return Ok(None);
    };
    let file = read(&path)?;
    let Some(profile) = file
        .pointer("/profiles")
        .and_then(|profiles| profiles.get(name))
    else {
        return Ok(None);
    };
    let member = |key: &str| profile.get(key).and_then(Value::as_str).map(str::to_owned);
    let api_key = match member("api_key") {
        Some(key) => key,
        None if profile["keyring"] == true => keyring::load(name)?,
        None => {
            return Err(damaged(
                &path,
                format!("the profile `{name}` has no `api_key`"),
            ));
        }
    };
    Ok(Some(Profile {
        api_key,
        base_url: member("base_url"),
    }))
}

/// `pgai login`.
pub(crate) fn login(matches: &ArgMatches) -> Result<()> {
    let (path, name) = (required_path()?, name(matches));
    // What cannot be kept is said before the key is asked for.
    let mut file = read(&path)?;
    let key = read_key(&name)?;
    // A client is made of it, so that what cannot be sent is not stored.
    let builder = pgai::Client::builder().api_key(&key);
    match text(matches, "base-url") {
        Some(url) => builder.base_url(url).build()?,
        None => builder.build()?,
    };
    let in_keyring = is_on(matches, "keyring");
    let mut profile = match in_keyring {
        true => json!({"keyring": true}),
        false => json!({"api_key": key}),
    };
    if let Some(url) = text(matches, "base-url") {
        profile["base_url"] = url.into();
    }
    profiles(&mut file, &path)?.insert(name.clone(), profile);
    let place = match in_keyring {
        true => {
            keyring::store(&name, &key)?;
            "the keyring".to_owned()
        }
        false => path.display().to_string(),
    };
    write(&path, &file)?;
    tell!("The key is stored as profile `{name}` in {place}.");
    Ok(())
}

/// `pgai logout`.
pub(crate) fn logout(matches: &ArgMatches) -> Result<()> {
    let (path, name) = (required_path()?, name(matches));
    let mut file = read(&path)?;
    let Some(profile) = profiles(&mut file, &path)?.remove(&name) else {
        let message = format!("there is no profile `{name}` in {}", path.display());
        return Err(Failure::usage(message));
    };
    if profile["keyring"] == true {
        keyring::remove(&name)?;
    }
    write(&path, &file)?;
    tell!("The profile `{name}` is removed.");
    Ok(())
}

fn name(matches: &ArgMatches) -> String {
    let variable = || {
        std::env::var("PGAI_PROFILE")
            .ok()
            .filter(|name| !name.is_empty())
    };
    let named = text(matches, "profile").map(str::to_owned);
    named
        .or_else(variable)
        .unwrap_or_else(|| DEFAULT.to_owned())
}

/// Reads a key without showing it; the first line of what is no terminal.
fn read_key(name: &str) -> Result<String> {
    let failed = |error: io::Error| Failure::usage(format!("the key cannot be read: {error}"));
    let key = if io::stdin().is_terminal() {
        rpassword::prompt_password(format!("API key for profile `{name}`: ")).map_err(failed)?
    } else {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map_err(failed)?;
        line
    };
    let key = key.trim().to_owned();
    match key.is_empty() {
        true => {
            Err(Failure::usage("no key was given").with_next("make one under Settings > API Keys"))
        }
        false => Ok(key),
    }
}

/// The file of the profiles: in `PGAI_CONFIG_DIR`, or where the platform has such files.
fn path() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let folder = variable("PGAI_CONFIG_DIR").map(PathBuf::from).or_else(|| {
        let base = match cfg!(windows) {
            true => variable("APPDATA").map(PathBuf::from),
            false => variable("XDG_CONFIG_HOME")
                .map(PathBuf::from)
                .or_else(|| Some(std::env::home_dir()?.join(".config"))),
        };
        Some(base?.join("pgai"))
    });
    Some(folder?.join("profiles.json"))
}

fn required_path() -> Result<PathBuf> {
    path().ok_or_else(|| {
        Failure::usage("there is no home folder to store a key in").with_next("set PGAI_CONFIG_DIR")
    })
}

/// The file; an empty object where there is none.
fn read(path: &Path) -> Result<Value> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(json!({})),
        Err(error) => return Err(Failure::file(path, &error)),
    };
    warn_of_readers(path);
    let file = serde_json::from_slice(&bytes);
    // Not the parser's own words, which may quote the file.
    file.map_err(|error| damaged(path, format!("it is not JSON (line {})", error.line())))
}

fn damaged(path: &Path, problem: String) -> Failure {
    Failure::usage(format!("{}: {problem}", path.display()))
        .with_next("correct the file or remove it")
}

fn profiles<'f>(file: &'f mut Value, path: &Path) -> Result<&'f mut Map<String, Value>> {
    let profiles = file
        .as_object_mut()
        .map(|file| file.entry("profiles").or_insert_with(|| json!({})));
    profiles
        .and_then(Value::as_object_mut)
        .ok_or_else(|| damaged(path, "it is no object with `profiles`".to_owned()))
}

/// Replaces the file in one step. It is readable to its owner alone from the start.
fn write(path: &Path, file: &Value) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        create_private(folder)?;
        // A temporary file has mode 0600.
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut temporary, file)?;
        temporary.write_all(b"\n")?;
        temporary.as_file().sync_all()?;
        temporary.persist(path)?;
        Ok(())
    };
    write().map_err(|error| Failure::file(path, &error))
}

fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Says so if others can read the keys.
fn warn_of_readers(path: &Path) {
    #[cfg(unix)]
    if let Ok(metadata) = fs::metadata(path)
        && std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0
    {
        let path = path.display();
        tell!("pgai: others can read {path}, which holds keys; run `chmod 600 {path}`");
    }
    #[cfg(not(unix))]
    let _ = path;
}
