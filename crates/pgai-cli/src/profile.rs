//! Profiles: stored keys, in a file that only its owner can read.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::exit::{Failure, Result, one_line};
use crate::options::Everywhere;
use crate::{keyring, prompt};

/// The profile that is used where none is named.
pub(crate) const DEFAULT: &str = "default";

/// The file of the profiles. What other versions keep in it stays.
#[derive(Default, Serialize, Deserialize)]
struct Profiles {
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// A stored key, and the service that it is for.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Profile {
    /// None where the keyring has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) base_url: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    keyring: bool,
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// Reads a profile and its key; none if there is none of this name.
pub(crate) fn load(name: &str) -> Result<Option<(Profile, String)>> {
    let Some(path) = path() else {
        return Ok(None);
    };
    let Some(mut profile) = read(&path)?.profiles.remove(name) else {
        return Ok(None);
    };
    let key = match profile.api_key.take() {
        Some(key) => key,
        None if profile.keyring => keyring::load(name)?,
        None => {
            let problem = format!("the profile `{name}` has no `api_key`");
            return Err(damaged(&path, &problem));
        }
    };
    Ok(Some((profile, key)))
}

/// `pgai login`.
pub(crate) async fn login(options: &Everywhere, in_keyring: bool) -> Result<()> {
    let (path, name) = (required_path()?, name(options));
    // What cannot be kept is said before the key is asked for.
    let mut file = read(&path)?;
    let key = prompt::key(&name).await?;
    // A client is made of it, so that what cannot be sent is not stored.
    let builder = pgai::Client::builder().api_key(&key);
    match &options.base_url {
        Some(url) => builder.base_url(url).build()?,
        None => builder.build()?,
    };
    let profile = Profile {
        api_key: (!in_keyring).then(|| key.clone()),
        base_url: options.base_url.clone(),
        keyring: in_keyring,
        ..Profile::default()
    };
    let replaced = file.profiles.insert(name.clone(), profile);
    let place = match in_keyring {
        true => {
            keyring::store(&name, &key)?;
            "the keyring".to_owned()
        }
        false => path.display().to_string(),
    };
    write(&path, &file)?;
    // A keyring that cannot be used may be why the key goes into a file now.
    if replaced.is_some_and(|replaced| replaced.keyring && !in_keyring)
        && let Err(failure) = keyring::remove(&name)
    {
        tell!("pgai: the earlier key may still be in the keyring: {failure}");
    }
    tell!(
        "The key is stored as profile `{}` in {place}.",
        one_line(&name)
    );
    Ok(())
}

/// `pgai logout`.
pub(crate) fn logout(options: &Everywhere) -> Result<()> {
    let (path, name) = (required_path()?, name(options));
    let mut file = read(&path)?;
    let Some(profile) = file.profiles.remove(&name) else {
        let message = format!("there is no profile `{name}` in {}", path.display());
        return Err(Failure::usage(message));
    };
    if profile.keyring {
        keyring::remove(&name)?;
    }
    write(&path, &file)?;
    tell!("The profile `{}` is removed.", one_line(&name));
    Ok(())
}

fn name(options: &Everywhere) -> String {
    options
        .named_profile()
        .unwrap_or_else(|| DEFAULT.to_owned())
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

/// The file; an empty one where there is none.
fn read(path: &Path) -> Result<Profiles> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Profiles::default()),
        Err(error) => return Err(Failure::file(path, &error)),
    };
    warn_of_readers(path);
    let file = serde_json::from_slice(&bytes);
    // Not the parser's own words, which may quote the file.
    file.map_err(|error| {
        damaged(
            path,
            &format!("line {} is no JSON of profiles", error.line()),
        )
    })
}

fn damaged(path: &Path, problem: &str) -> Failure {
    Failure::usage(format!("{}: {problem}", path.display()))
        .with_next("correct the file or remove it")
}

/// Replaces the file in one step. It is readable to its owner alone from the start.
fn write(path: &Path, file: &Profiles) -> Result<()> {
    // The file that a link leads to is replaced, and not the link.
    let target = path.canonicalize();
    let path = target.as_deref().unwrap_or(path);
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
