//! The files of a document: the first one, and the neighbours that references lead to, each read once.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use crate::grammar::{self, Found, ObjectKind};
use crate::reference::{self, Reference};
use crate::{Error, Limits, Text, Value};

/// More files than any document has.
const MOST_FILES: usize = 10_000;

/// What was read, and why what was not could not be.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    /// The name of the file in which the document starts.
    pub(crate) first: Text,
    /// The URI of the document's folder, by the `$self` of the first file.
    folder: Option<String>,
    pub(crate) read: BTreeMap<Text, Value>,
    pub(crate) failed: BTreeMap<Text, Error>,
}

/// Hands out the text of a file by its name, which is relative to the document's folder.
pub(crate) type Loader<'l> = dyn FnMut(&str, &Limits) -> Result<Vec<u8>, Error> + 'l;

impl Files {
    /// One file that was read elsewhere.
    pub(crate) fn single(root: Value) -> Self {
        let first = Text::default();
        Self {
            folder: folder(&first, &root),
            read: BTreeMap::from([(first.clone(), root)]),
            first,
            failed: BTreeMap::new(),
        }
    }

    /// Reads `first` and every file that it and they refer to, all within one set of limits.
    pub(crate) fn load(
        first: &str,
        mut limits: Limits,
        load: &mut Loader<'_>,
    ) -> Result<Self, Error> {
        let first = Text::from(first);
        let mut files = Self {
            first: first.clone(),
            folder: None,
            read: BTreeMap::new(),
            failed: BTreeMap::new(),
        };
        let mut open = vec![first.clone()];
        while let Some(name) = open.pop() {
            if files.read.contains_key(&name) || files.failed.contains_key(&name) {
                continue;
            }
            if files.read.len() + files.failed.len() >= MOST_FILES {
                let message = format!("the document refers to more than {MOST_FILES} files");
                return Err(Error::new(message, "bundle it"));
            }
            let found = load(&name, &limits)
                .and_then(|bytes| Ok((bytes.len(), crate::read::from_slice(&bytes, limits)?)));
            match found.map_err(|error| error.in_file(name.as_str())) {
                Ok((length, value)) => {
                    let kind = if name == first {
                        ObjectKind::Root
                    } else {
                        ObjectKind::Any
                    };
                    if name == first {
                        files.folder = folder(&first, &value);
                    }
                    open.extend(files.neighbours(&name, &value, kind));
                    if !open.is_empty() {
                        limits = limits.less(length, size(&value));
                    }
                    files.read.insert(name, value);
                }
                Err(error) if name == first => return Err(error),
                Err(error) => {
                    files.failed.insert(name, error);
                }
            }
        }
        Ok(files)
    }

    /// A URI, or that of the file in the document's folder which it is another name for.
    pub(crate) fn local(&self, uri: String) -> String {
        let below = self.folder.as_deref();
        let file = below.and_then(|folder| reference::file_below(folder, &uri));
        file.map_or(uri, |name| reference::file_uri(&name))
    }

    /// The files in the document's folder that a file refers to, the last first.
    fn neighbours(&self, name: &str, value: &Value, kind: ObjectKind) -> Vec<Text> {
        let base = reference::file_uri(name);
        let mut found: Vec<Text> = Vec::new();
        grammar::walk(value, kind, &mut String::new(), &mut |part, _, _| {
            let (Found::Reference { text, .. } | Found::Map { text }) = part else {
                return;
            };
            let reference = Reference::parse(text);
            // A mapping may hold the bare name of a schema.
            let bare = !text.contains(['.', '/']);
            if reference.is_local() || bare {
                return;
            }
            let uri = reference::resolve(&base, reference.resource());
            let neighbour = uri
                .ok()
                .and_then(|uri| reference::file_name(&self.local(uri)));
            if let Some(neighbour) = neighbour
                && found.last().is_none_or(|last| *last != neighbour)
            {
                found.push(neighbour.into());
            }
        });
        found.reverse();
        found
    }
}

/// What the folder of the first file is called by the name that the file gives itself, where that is no place beside the file.
fn folder(first: &str, root: &Value) -> Option<String> {
    let own = Reference::parse(root.get("$self")?.as_str()?);
    let uri = reference::resolve(&reference::file_uri(first), own.resource()).ok()?;
    if reference::file_name(&uri).is_some() {
        return None;
    }
    let folder = reference::resolve(&uri, ".").ok()?;
    folder.ends_with('/').then_some(folder)
}

/// How many values there are in `value`, itself included.
pub(crate) fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(object) => 1 + object.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// The folder that a document's file lies in, and its name there.
pub(crate) fn split(path: &Path) -> Result<(PathBuf, String), Error> {
    let name = path.file_name().and_then(|name| name.to_str());
    let Some(name) = name else {
        let message = format!("`{}` is not the name of a file in UTF-8", path.display());
        return Err(Error::new(message, "give the file of the document"));
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    Ok((folder, name.to_owned()))
}

/// Reads a file that lies in `folder`, also after symbolic links are followed.
pub(crate) fn load(folder: &Path, name: &str, limits: &Limits) -> Result<Vec<u8>, Error> {
    const OUTSIDE: &str = "keep the files of a document in one folder, or bundle it";
    let below = |path: &Path| {
        path.components()
            .all(|part| matches!(part, Component::Normal(_)))
    };
    if name.is_empty() || !below(Path::new(name)) {
        return Err(Error::new(
            format!("`{name}` is not a file below the document's folder"),
            OUTSIDE,
        ));
    }
    let home = folder.canonicalize().map_err(unreadable)?;
    let path = home.join(name).canonicalize().map_err(unreadable)?;
    if !path.starts_with(&home) {
        return Err(Error::new(
            "the file is a link out of the document's folder",
            OUTSIDE,
        ));
    }
    read(&path, limits)
}

/// Reads a file, wherever links lead.
pub(crate) fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>, Error> {
    // Opening a pipe would wait for its other end.
    if !path.metadata().map_err(unreadable)?.is_file() {
        return Err(Error::new("this is not a file", "refer to a file"));
    }
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    let most = u64::try_from(limits.bytes())
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    file.take(most)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "it stands where an error is mapped"
)]
fn unreadable(error: std::io::Error) -> Error {
    Error::new(
        format!("the file cannot be read: {error}"),
        "see that it is there",
    )
}
