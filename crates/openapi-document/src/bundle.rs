//! A document of several files, anchors and ids as one value in which every reference is a local JSON pointer.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Address, Document};
use crate::files::size;
use crate::grammar::{self, Found, Kind};
use crate::{Error, Object, Value, Version, pointer, reference};

/// The most values that parts of other files can come to: a part is copied for each pointer that leads to it.
const MOST_VALUES: usize = 8_000_000;

/// A reference that leads nowhere.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Unresolved {
    /// The object in which the reference stands.
    pub address: Address,
    /// The reference as it is written.
    pub reference: String,
    /// Why it leads nowhere.
    pub error: Error,
}

/// What is copied in one piece: the first file, or a part of another that a reference leads to.
type Part = (Address, Kind);

/// What has to change in a part.
#[derive(Default)]
struct Changes {
    /// References, by pointer in the file.
    rewritten: Vec<(String, To)>,
    /// Members that would change the base of references, by pointer in the file.
    removed: Vec<String>,
}

/// What a reference becomes.
enum To {
    /// A pointer in the first file.
    Pointer(String),
    /// A part of another file.
    Part(Part),
    /// What leads nowhere, in words that do so wherever the part is put.
    Text(String),
}

struct Plan<'d> {
    document: &'d Document,
    changes: BTreeMap<Part, Changes>,
    open: Vec<Part>,
    /// Where the first file has nothing but a reference to a part, that is where the part is put.
    homes: BTreeMap<Part, String>,
    unresolved: Vec<Unresolved>,
}

impl Document {
    /// The whole document as one value, in which every reference that can be followed is a local JSON pointer (`#/…`).
    ///
    /// - What lies in another file comes under `components`, named after its last key or its file; where two would have one
    ///   name, both get a longer one. Copies have no influence on the names of one another beyond that.
    /// - References by `$anchor`, `$id` and `$self` become pointers, and so do the targets of a discriminator's mapping,
    ///   also bare names. `$dynamicRef` keeps its keyword and has the pointer of what it first leads to.
    /// - `$id` and `$self` are removed: they would be another base for the pointers.
    /// - A reference that leads nowhere stays as it is, with the name of its file where it came from another one.
    ///
    /// # Errors
    ///
    /// When the parts of other files come to more values than a document can have.
    pub fn bundled(&self) -> Result<Value, Error> {
        let plan = Plan::of(self);
        if plan.is_empty() {
            return Ok(self.root().clone());
        }
        plan.carry_out(self.root().clone())
    }

    /// As [`Document::bundled`], without a copy where there is nothing to change.
    ///
    /// # Errors
    ///
    /// As [`Document::bundled`].
    pub fn into_bundled(self) -> Result<Value, Error> {
        if Plan::of(&self).is_empty() {
            return Ok(self.into_root());
        }
        self.bundled()
    }

    /// Every reference of the document, and of what it refers to in other files, that leads nowhere.
    #[must_use]
    pub fn unresolved(&self) -> Vec<Unresolved> {
        Plan::of(self).unresolved
    }
}

impl<'d> Plan<'d> {
    /// Follows every reference from the first file on.
    fn of(document: &'d Document) -> Self {
        let mut plan = Self {
            document,
            changes: BTreeMap::new(),
            open: Vec::new(),
            homes: BTreeMap::new(),
            unresolved: Vec::new(),
        };
        plan.enter(&(document.address(""), Kind::Root));
        while let Some(part) = plan.open.pop() {
            plan.read(&part);
        }
        plan
    }

    /// Whether nothing changes: there are no parts of other files, and there is nothing to change in the first.
    fn is_empty(&self) -> bool {
        let unchanged =
            |changes: &Changes| changes.rewritten.is_empty() && changes.removed.is_empty();
        let mut parts = self.changes.iter();
        parts.all(|((address, _), changes)| self.document.is_first(address) && unchanged(changes))
    }

    fn enter(&mut self, part: &Part) {
        if !self.changes.contains_key(part) {
            self.changes.insert(part.clone(), Changes::default());
            self.open.push(part.clone());
        }
    }

    fn read(&mut self, part: &Part) {
        let (address, kind) = part;
        let document = self.document;
        let Some(value) = document.get(address) else {
            return;
        };
        let mut changes = Changes::default();
        let mut start = address.pointer().to_owned();
        grammar::walk(
            value,
            *kind,
            &mut start,
            &mut |found, kind, pointer| match found {
                Found::Object(object) => {
                    let removed = base_member(object, kind, document.version());
                    changes
                        .removed
                        .extend(removed.map(|key| pointer::join(pointer, key)));
                }
                Found::Reference { key, text } => {
                    let holder = address.with(pointer);
                    if let Some(to) = self.refer(kind, &holder, text) {
                        changes.rewritten.push((pointer::join(pointer, key), to));
                    }
                }
                Found::Misplaced { text } => {
                    let message = format!(
                        "`{text}` cannot be followed: OpenAPI has no reference in place of a map"
                    );
                    let error = Error::new(
                        message,
                        "write the map here, with a reference for each member",
                    );
                    self.unresolved(&address.with(pointer), text, error.at_pointer(pointer));
                }
            },
        );
        self.changes.insert(part.clone(), changes);
    }

    /// What the reference `text` in the object at `holder` becomes, if it changes.
    fn refer(&mut self, kind: Kind, holder: &Address, text: &str) -> Option<To> {
        let found = match kind {
            Kind::Discriminator => self.mapped(holder, text),
            _ => self.target(text, holder),
        };
        let kind = if kind == Kind::Discriminator {
            Kind::Schema
        } else {
            kind
        };
        let first = self.document.is_first(holder);
        match found {
            Ok(target) if self.document.is_first(&target) => {
                self.cover(&target, kind);
                let stays =
                    pointer::of_reference(text).is_some_and(|pointer| pointer == target.pointer());
                (!stays).then(|| To::Pointer(target.pointer().to_owned()))
            }
            Ok(target) => {
                let part = (target, kind);
                self.enter(&part);
                if first && self.is_home(kind, holder) {
                    self.homes
                        .entry(part.clone())
                        .or_insert_with(|| holder.pointer().to_owned());
                }
                Some(To::Part(part))
            }
            Err(error) => {
                self.unresolved(holder, text, error);
                (!first && text.starts_with('#'))
                    .then(|| To::Text(format!("{}{text}", holder.file())))
            }
        }
    }

    /// Where a reference leads. What is nothing but a reference in another file is passed through.
    fn target(&self, text: &str, holder: &Address) -> Result<Address, Error> {
        let mut target = self.document.target(text, holder)?;
        while !self.document.is_first(target.address())
            && let Some(next) = sole_reference(target.value())
        {
            // The whole chain has an end, or this is an error.
            self.document.resolve(text, holder)?;
            target = self.document.target(next, target.address())?;
        }
        Ok(target.address().clone())
    }

    /// What a discriminator's mapping leads to: a schema of this name in its own file or in the first, or a reference.
    fn mapped(&self, holder: &Address, text: &str) -> Result<Address, Error> {
        let name = pointer::join("/components/schemas", text);
        let named = [holder.with(&name), self.document.address(&name)];
        let known = named
            .into_iter()
            .find(|address| self.document.get(address).is_some());
        known.map_or_else(|| self.target(text, holder), Ok)
    }

    /// Reads what a reference leads to where no walk through the first file comes by.
    fn cover(&mut self, target: &Address, kind: Kind) {
        if grammar::kind_at(Kind::Root, target.pointer()).is_none() {
            self.enter(&(target.clone(), kind));
        }
    }

    /// Whether the object at `holder` in the first file is a component or a path item that is nothing but a reference.
    fn is_home(&self, kind: Kind, holder: &Address) -> bool {
        let pointer = holder.pointer();
        let above = pointer::parent(pointer).unwrap_or_default();
        let component = kind
            .component()
            .is_some_and(|name| above == format!("/components/{name}"));
        let whole = self.document.get(holder).and_then(sole_reference).is_some();
        whole && (component || (kind == Kind::PathItem && matches!(above, "/paths" | "/webhooks")))
    }

    fn unresolved(&mut self, holder: &Address, text: &str, error: Error) {
        let known = |known: &Unresolved| known.address == *holder && known.reference == text;
        if !self.unresolved.iter().any(known) {
            self.unresolved.push(Unresolved {
                address: holder.clone(),
                reference: text.to_owned(),
                error,
            });
        }
    }

    /// Makes the one value. `root` is a copy of the first file.
    fn carry_out(&self, mut root: Value) -> Result<Value, Error> {
        let homes = self.all_homes();
        let mut values = 0;
        let mut parts = Vec::new();
        for (part, changes) in &self.changes {
            let (address, _) = part;
            if self.document.is_first(address) {
                change(&mut root, "", changes, &homes);
                continue;
            }
            let Some(value) = self.document.get(address) else {
                continue;
            };
            values += size(value);
            if values > MOST_VALUES {
                let message =
                    format!("the parts of other files come to more than {MOST_VALUES} values");
                return Err(Error::new(
                    message,
                    "refer to parts that do not lie in one another",
                ));
            }
            let mut value = value.clone();
            change(&mut value, address.pointer(), changes, &homes);
            parts.push((&homes[part], value));
        }
        for (pointer, value) in parts {
            put(&mut root, pointer, value)?;
        }
        Ok(root)
    }

    /// The pointer in the bundle for every part of another file.
    fn all_homes(&self) -> BTreeMap<&Part, String> {
        let mut homes: BTreeMap<&Part, String> = BTreeMap::new();
        let mut wanted: BTreeMap<String, Vec<&Part>> = BTreeMap::new();
        for part in self
            .changes
            .keys()
            .filter(|part| !self.document.is_first(&part.0))
        {
            match self.homes.get(part) {
                Some(home) => {
                    homes.insert(part, home.clone());
                }
                None => wanted
                    .entry(home(part, &short_name(&part.0)))
                    .or_default()
                    .push(part),
            }
        }
        let root = self.document.root();
        let mut taken: BTreeSet<String> = wanted.keys().cloned().collect();
        for (short, parts) in wanted {
            let alone = parts.len() == 1 && root.pointer(&short).is_none();
            for part in parts {
                let long = home(part, &long_name(&part.0));
                let numbered = (2..).map(|number| format!("{long}_{number}"));
                let free =
                    |pointer: &String| root.pointer(pointer).is_none() && !taken.contains(pointer);
                let pointer = match alone {
                    true => short.clone(),
                    false => std::iter::once(long.clone())
                        .chain(numbered)
                        .find(free)
                        .unwrap_or(long),
                };
                taken.insert(pointer.clone());
                homes.insert(part, pointer);
            }
        }
        homes
    }
}

/// The member of an object that would give the references in it another base.
fn base_member(object: &Object, kind: Kind, version: Version) -> Option<&'static str> {
    let key = match kind {
        Kind::Schema => "$id",
        Kind::Root => "$self",
        _ => return None,
    };
    let held = object.get(key).is_some_and(Value::is_string);
    (held && version >= Version::V3_1).then_some(key)
}

/// The reference of an object that has no other member.
fn sole_reference(value: &Value) -> Option<&str> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get("$ref")?.as_str()
}

/// Changes a part that lies at `start` in its file.
fn change(value: &mut Value, start: &str, changes: &Changes, homes: &BTreeMap<&Part, String>) {
    let within = |pointer: &str| pointer.strip_prefix(start).map(str::to_owned);
    for (pointer, to) in &changes.rewritten {
        let text = match to {
            To::Pointer(pointer) => reference::local(pointer),
            To::Part(part) => homes
                .get(part)
                .map(|home| reference::local(home))
                .unwrap_or_default(),
            To::Text(text) => text.clone(),
        };
        if let Some(held) = within(pointer).and_then(|pointer| value.pointer_mut(&pointer)) {
            *held = text.into();
        }
    }
    for pointer in &changes.removed {
        if let Some(pointer) = within(pointer)
            && let Some(holder) = pointer::parent(&pointer)
            && let Some(object) = value.pointer_mut(holder).and_then(Value::as_object_mut)
        {
            object.remove(&pointer::last(&pointer));
        }
    }
}

/// Sets the member at `pointer`; objects on the way are made.
fn put(root: &mut Value, pointer: &str, value: Value) -> Result<(), Error> {
    let mut here = root;
    for token in pointer::tokens(pointer).into_iter().flatten() {
        let Some(object) = here.as_object_mut() else {
            let message =
                "what a reference leads to cannot be put here: the value is not an object";
            return Err(Error::new(message, "make it an object").at_pointer(pointer));
        };
        here = object
            .entry(token.as_ref())
            .or_insert_with(|| Object::new().into());
    }
    *here = value;
    Ok(())
}

/// Where a part of this name is put.
fn home((_, kind): &Part, name: &str) -> String {
    let holder = kind.component().unwrap_or("x-bundled");
    pointer::join(&format!("/components/{holder}"), name)
}

/// The last key that leads to a part, or the name of its file.
fn short_name(address: &Address) -> String {
    let last = pointer::last(address.pointer());
    let file = stem(address.file());
    let file = file.rsplit('/').next().unwrap_or_default();
    name(if last.is_empty() { file } else { &last })
}

/// The whole file and pointer of a part.
fn long_name(address: &Address) -> String {
    let mut parts = vec![stem(address.file()).to_owned()];
    let tokens = pointer::tokens(address.pointer()).into_iter().flatten();
    parts.extend(tokens.map(|token| token.into_owned()));
    name(&parts.join("_"))
}

/// A file's name without its last extension.
fn stem(file: &str) -> &str {
    match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && !extension.contains('/') => stem,
        _ => file,
    }
}

/// What the name of a component can hold.
fn name(text: &str) -> String {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    text.chars()
        .map(|letter| if fits(letter) { letter } else { '_' })
        .collect()
}
