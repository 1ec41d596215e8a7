//! A document: its files, its version, and what the references in it lead to.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use crate::files::{self, Files};
use crate::grammar::{self, Found, ObjectKind};
use crate::reference::{self, Fragment, Reference};
use crate::{Error, Limits, Text, Value, Version, pointer};

const CORRECT: &str = "correct the reference";

/// Chains of references longer than this are taken for a circle.
const MAX_HOPS: usize = 32;

/// An OpenAPI document: one value, or several in files of one folder.
///
/// The values are as they are written, with references unresolved; [`Document::resolve`] follows one, and
/// [`Document::bundled`] makes one value of all files, in which every reference is a local JSON pointer.
///
/// ```
/// use openapi_document::Document;
///
/// let document = Document::parse(
///     br##"{"openapi": "3.1.0", "paths": {"/a": {"get": {"parameters": [{"$ref": "#/components/parameters/Id"}]}}},
///         "components": {"parameters": {"Id": {"name": "id", "in": "query"}}}}"##,
/// )?;
/// let operation = &document.operations()[0];
/// assert_eq!((operation.method(), operation.path()), ("get", "/a"));
/// assert_eq!(operation.parameters()[0].name(), "id");
/// # Ok::<(), openapi_document::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    files: Files,
    version: Version,
    resources: Resources,
}

/// Where a value lies: a file of the document, and a JSON pointer in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    file: Text,
    pointer: String,
}

/// What a reference leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Target<'d> {
    address: Address,
    value: &'d Value,
}

/// What can be referred to by something else than a file and a pointer.
#[derive(Clone, Debug, Default)]
struct Resources {
    /// Files, `$self` and `$id`, as absolute URIs without fragments.
    uris: HashMap<String, Address>,
    /// The URI that a resource gives itself by `$self` or `$id`.
    bases: HashMap<Address, String>,
    /// `$anchor` and `$dynamicAnchor`, by the resource that they are in.
    anchors: HashMap<(Address, String), Address>,
}

impl Document {
    /// Reads a document that is in one text, JSON or YAML.
    ///
    /// # Errors
    ///
    /// As [`Value::parse`], and when the document is not OpenAPI 3.0, 3.1 or 3.2.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_value(Value::parse(bytes)?)
    }

    /// Takes a document that was read elsewhere.
    ///
    /// # Errors
    ///
    /// When it is not OpenAPI 3.0, 3.1 or 3.2.
    pub fn from_value(root: Value) -> Result<Self, Error> {
        Self::of(Files::single(root))
    }

    /// Reads a document from a file, and the files below its folder to which it refers by relative references.
    ///
    /// What a reference to another host, an absolute path or a file outside of the folder leads to is not read; following it
    /// is an error. An absolute URL leads to a file of the folder where it begins as the document's own by `$self` does, up to
    /// the last slash.
    ///
    /// # Errors
    ///
    /// As [`Document::parse`], and when the file cannot be read. A neighbour that cannot be read is an error of what refers to
    /// it; see [`Document::unresolved`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let (folder, name) = files::split(path)?;
        // The file that a caller names may be a link to anywhere, as build systems make them.
        let mut load = |file: &str, limits: &Limits| match file == name {
            true => files::read(path, limits),
            false => files::load(&folder, file, limits),
        };
        let files = Files::load(&name, Limits::default(), &mut load).map_err(|error| {
            // Who gave a path wants to see that one.
            let own = error.file() == Some(name.as_str());
            if own {
                error.renamed(path.display().to_string())
            } else {
                error
            }
        })?;
        Self::of(files).map_err(|error| error.in_file(path.display().to_string()))
    }

    /// Reads a document whose files somebody else hands out: `load` returns the text of a file by its name, relative to the
    /// folder of `first`. It is called once for each file, and never with a name that leads out of the folder.
    ///
    /// # Errors
    ///
    /// As [`Document::parse`], and when `load` has no text for `first`.
    ///
    /// ```
    /// use openapi_document::Document;
    ///
    /// let document = Document::from_files("openapi.yaml", |name| match name {
    ///     "openapi.yaml" => Ok(b"openapi: 3.1.0\npaths: {/a: {$ref: a.yaml}}".to_vec()),
    ///     "a.yaml" => Ok(b"get: {}".to_vec()),
    ///     _ => Err("no such file"),
    /// })?;
    /// assert_eq!(document.operations()[0].path(), "/a");
    /// # Ok::<(), openapi_document::Error>(())
    /// ```
    pub fn from_files<E: fmt::Display>(
        first: &str,
        mut load: impl FnMut(&str) -> Result<Vec<u8>, E>,
    ) -> Result<Self, Error> {
        let mut load = |name: &str, _: &Limits| {
            load(name).map_err(|error| {
                Error::new(
                    format!("the file cannot be read: {error}"),
                    "see that it is there",
                )
            })
        };
        Self::of(Files::load(first, Limits::default(), &mut load)?)
    }

    fn of(files: Files) -> Result<Self, Error> {
        let root = files.read.get(&files.first).unwrap_or(&Value::Null);
        let version = Version::of(root)?;
        if root.get("paths").is_some_and(|paths| !paths.is_object()) {
            return Err(Error::new(
                "`paths` is not an object",
                "make it a map from path to path item",
            )
            .at_pointer("/paths"));
        }
        let mut resources = Resources::default();
        for (name, value) in &files.read {
            resources.add(name, value, version, *name == files.first);
        }
        Ok(Self {
            files,
            version,
            resources,
        })
    }

    /// The version of OpenAPI that the document is written in.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// The value of the document's first file, as it is written.
    #[must_use]
    pub fn root(&self) -> &Value {
        self.files
            .read
            .get(&self.files.first)
            .unwrap_or(&Value::Null)
    }

    /// The value of the document's first file, without a copy.
    #[must_use]
    pub fn into_root(mut self) -> Value {
        self.files
            .read
            .remove(&self.files.first)
            .unwrap_or_default()
    }

    /// The files of the document and their values; the name of the only one is empty where it came from no file.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.files
            .read
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// A place in the document's first file.
    #[must_use]
    pub fn address(&self, pointer: impl Into<String>) -> Address {
        Address {
            file: self.files.first.clone(),
            pointer: pointer.into(),
        }
    }

    /// The value at an address.
    #[must_use]
    pub fn get(&self, address: &Address) -> Option<&Value> {
        self.files
            .read
            .get(&address.file)?
            .pointer(&address.pointer)
    }

    /// Whether an address is in the document's first file.
    pub(crate) fn is_first(&self, address: &Address) -> bool {
        address.file == self.files.first
    }

    /// What `reference`, which stands in the object at `from`, leads to, and what that refers to in turn, up to the first
    /// object without a `$ref`.
    ///
    /// A fragment is a JSON pointer, percent-decoded, or the name of an anchor. From OpenAPI 3.1 on, `$id` is the base of the
    /// references in its schema. A pointer that leads nowhere from there is tried from the root of the file, and one such as
    /// `#/$defs/A` from each schema around the reference: authors write both.
    ///
    /// # Errors
    ///
    /// When the reference leads nowhere, in a circle, to another host or out of the document's folder.
    pub fn resolve(&self, reference: &str, from: &Address) -> Result<Target<'_>, Error> {
        let mut target = self.target(reference, from)?;
        for _ in 0..MAX_HOPS {
            let Some(next) = target.value.get("$ref").and_then(Value::as_str) else {
                return Ok(target);
            };
            target = self.target(next, &target.address)?;
        }
        let message = format!("`{reference}` leads in a circle of references");
        Err(self.located(
            Error::new(message, "let one of them be the object itself"),
            from,
        ))
    }

    /// What `value`, which lies at `address`, stands for: itself, or what its `$ref` leads to.
    ///
    /// # Errors
    ///
    /// As [`Document::resolve`].
    pub fn follow<'d>(&'d self, value: &'d Value, address: &Address) -> Result<Target<'d>, Error> {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.resolve(reference, address),
            None => Ok(Target {
                address: address.clone(),
                value,
            }),
        }
    }

    /// What `reference`, which stands in the object at `from`, leads to, in one step: perhaps another reference.
    ///
    /// # Errors
    ///
    /// As [`Document::resolve`], but for circles.
    pub fn target(&self, reference: &str, from: &Address) -> Result<Target<'_>, Error> {
        let parsed = Reference::parse(reference);
        let found = self
            .resource(&parsed, from)
            .and_then(|resource| match parsed.fragment() {
                Fragment::Empty => Ok(resource),
                Fragment::Pointer(pointer) => {
                    self.pointed(&resource, pointer, from, parsed.is_local())
                }
                Fragment::Anchor(name) => self.anchored(resource, name),
            });
        let found = found.and_then(|address| match self.get(&address) {
            Some(value) => Ok(Target { address, value }),
            None => Err(nowhere(&address)),
        });
        found.map_err(|Failure { why, help }| {
            self.located(Error::new(format!("`{reference}` {why}"), help), from)
        })
    }

    /// The resource that a reference names: a file, or a schema with an `$id`.
    fn resource(&self, reference: &Reference, from: &Address) -> Result<Address, Failure> {
        if reference.is_local() {
            return Ok(self.enclosing(from));
        }
        let retrieved = reference::file_uri(&from.file);
        let own = self.resources.bases.get(&self.enclosing(from));
        let mut failure = None;
        // A document that gives itself another URI still lies beside its neighbours.
        for base in [own.unwrap_or(&retrieved), &retrieved] {
            match reference::resolve(base, reference.resource()) {
                Ok(uri) => {
                    let uris = &self.resources.uris;
                    let named = uris.get(&uri);
                    let local = self.files.local(uri);
                    match named.or_else(|| uris.get(&local)) {
                        Some(address) => return Ok(address.clone()),
                        None => failure = Some(self.missing(&local)),
                    }
                }
                Err(why) => failure = failure.or(Some(refused(why))),
            }
        }
        Err(failure.unwrap_or_else(|| refused("it is no URI")))
    }

    /// Why there is no resource of this URI.
    fn missing(&self, uri: &str) -> Failure {
        match reference::file_name(uri) {
            Some(name) => match self.files.failed.get(name.as_str()) {
                Some(error) => {
                    let line = error.line().map(|line| format!(", line {line}"));
                    let at = format!("`{name}`{}", line.unwrap_or_default());
                    Failure {
                        why: format!("cannot be followed: {at}: {}", error.message()),
                        help: error.help().to_owned(),
                    }
                }
                None if self.files.first.is_empty() => {
                    refused("the document was read without the files beside it")
                }
                None => refused("the file was not read"),
            },
            None => refused(
                "it leads to another host or out of the document's folder, from which nothing is fetched",
            ),
        }
    }

    /// The nearest resource that an address is in: a schema with an `$id`, or the file.
    fn enclosing(&self, from: &Address) -> Address {
        let mut pointer = Some(from.pointer.as_str()).filter(|_| !self.resources.bases.is_empty());
        while let Some(here) = pointer {
            let address = from.with(here);
            if self.resources.bases.contains_key(&address) {
                return address;
            }
            pointer = pointer::parent(here);
        }
        from.with("")
    }

    fn pointed(
        &self,
        resource: &Address,
        pointer: &str,
        from: &Address,
        local: bool,
    ) -> Result<Address, Failure> {
        let exact = resource.with(&format!("{}{pointer}", resource.pointer));
        if self.get(&exact).is_some() {
            return Ok(exact);
        }
        let of_file = resource.with(pointer);
        if self.get(&of_file).is_some() {
            return Ok(of_file);
        }
        if local
            && ["/$defs/", "/definitions/"]
                .iter()
                .any(|start| pointer.starts_with(start))
        {
            let mut around = Some(from.pointer.as_str());
            while let Some(here) = around {
                let nested = from.with(&format!("{here}{pointer}"));
                if self.get(&nested).is_some() {
                    return Ok(nested);
                }
                around = pointer::parent(here);
            }
        }
        Err(nowhere(&exact))
    }

    fn anchored(&self, resource: Address, name: &str) -> Result<Address, Failure> {
        let key = (resource, name.to_owned());
        let found = self.resources.anchors.get(&key).cloned();
        found.ok_or_else(|| Failure {
            why: format!("leads nowhere: no schema there has the anchor `{name}`"),
            help: CORRECT.to_owned(),
        })
    }

    /// An error about the reference at `from`.
    fn located(&self, error: Error, from: &Address) -> Error {
        let error = error.at_pointer(from.pointer.as_str());
        if self.is_first(from) {
            error
        } else {
            error.in_file(from.file.as_str())
        }
    }
}

impl Address {
    /// The file, relative to the document's folder; empty where the document came from no file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The JSON pointer in the file.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The address of a member or an item of what is here.
    #[must_use]
    pub fn join(&self, token: &str) -> Self {
        self.with(&pointer::join(&self.pointer, token))
    }

    /// Another pointer in the same file.
    pub(crate) fn with(&self, pointer: &str) -> Self {
        Self {
            file: self.file.clone(),
            pointer: pointer.to_owned(),
        }
    }
}

impl fmt::Display for Address {
    /// As a reference: `schemas/pet.yaml#/properties/id`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.file, self.pointer)
    }
}

impl<'d> Target<'d> {
    /// What lies at an address.
    #[must_use]
    pub fn new(address: Address, value: &'d Value) -> Self {
        Self { address, value }
    }

    /// Where the value lies.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &'d Value {
        self.value
    }
}

/// Why a reference leads nowhere, and what to do about it.
struct Failure {
    why: String,
    help: String,
}

fn nowhere(address: &Address) -> Failure {
    Failure {
        why: format!("leads nowhere: there is nothing at `{address}`"),
        help: CORRECT.to_owned(),
    }
}

fn refused(why: &str) -> Failure {
    Failure {
        why: format!("cannot be followed: {why}"),
        help: "bundle the document, or keep its files below its folder".to_owned(),
    }
}

impl Resources {
    /// Notes what a file can be referred to by.
    fn add(&mut self, name: &Text, value: &Value, version: Version, first: bool) {
        let address = |pointer: &str| Address {
            file: name.clone(),
            pointer: pointer.to_owned(),
        };
        let uri = reference::file_uri(name);
        self.uris.insert(uri.clone(), address(""));
        if version < Version::V3_1 {
            return;
        }
        let own = value.get("$self").and_then(Value::as_str);
        let own = own.and_then(|own| reference::resolve(&uri, without_fragment(own)).ok());
        if let Some(own) = &own {
            self.uris.entry(own.clone()).or_insert_with(|| address(""));
            self.bases.insert(address(""), own.clone());
        }
        // The resources around the object at hand: pointer and URI, the outermost first.
        let mut around = vec![(String::new(), own.unwrap_or(uri))];
        let kind = if first {
            ObjectKind::Root
        } else {
            ObjectKind::Any
        };
        grammar::walk(
            value,
            kind,
            &mut String::new(),
            &mut |found, kind, pointer| {
                let Found::Object(object) = found else {
                    return;
                };
                if !matches!(kind, ObjectKind::Schema | ObjectKind::Any) {
                    return;
                }
                let is_left = |(outer, _): &(String, String)| !lies_in(pointer, outer);
                while around.len() > 1 && around.last().is_some_and(is_left) {
                    around.pop();
                }
                let Some((_, base)) = around.last() else {
                    return;
                };
                let text = |key: &str| object.get(key).and_then(Value::as_str);
                if let Some(id) = text("$id")
                    && let Ok(uri) = reference::resolve(base, without_fragment(id))
                {
                    self.uris
                        .entry(uri.clone())
                        .or_insert_with(|| address(pointer));
                    self.bases.insert(address(pointer), uri.clone());
                    around.push((pointer.to_owned(), uri));
                }
                let resource = around.last().map_or("", |(resource, _)| resource);
                for name in [text("$anchor"), text("$dynamicAnchor")]
                    .into_iter()
                    .flatten()
                {
                    let key = (address(resource), name.to_owned());
                    self.anchors.entry(key).or_insert_with(|| address(pointer));
                }
            },
        );
    }
}

/// Whether `pointer` leads to what is at `outer` or below it.
fn lies_in(pointer: &str, outer: &str) -> bool {
    pointer
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn without_fragment(uri: &str) -> &str {
    uri.split('#').next().unwrap_or_default()
}
