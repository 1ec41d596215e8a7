//! What a bundle takes: the parts that references lead to, and what changes in each.

use std::collections::{BTreeMap, HashSet};

use super::Unresolved;
use crate::document::{Address, Document};
use crate::grammar::{self, Found, ObjectKind};
use crate::{Error, Object, Value, Version, pointer};

/// What is copied in one piece: the first file, a part of another that a reference leads to, or a map that a reference
/// stands in place of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) address: Address,
    pub(super) kind: ObjectKind,
    pub(super) is_map: bool,
}

impl Part {
    /// The first file as a whole.
    pub(super) fn first(document: &Document) -> Self {
        Self {
            address: document.address(""),
            kind: ObjectKind::Root,
            is_map: false,
        }
    }

    fn object(address: Address, kind: ObjectKind) -> Self {
        Self {
            address,
            kind,
            is_map: false,
        }
    }
}

/// What has to change in a part. All pointers are those of its file.
#[derive(Default)]
pub(super) struct Changes {
    /// References, and what they become.
    pub(super) rewritten: Vec<(String, To)>,
    /// Members that would change the base of references.
    pub(super) removed: Vec<String>,
    /// Maps that are nothing but a reference, and what they become a copy of.
    pub(super) copied: Vec<(String, Part)>,
}

/// What a reference becomes.
pub(super) enum To {
    /// A pointer in the first file.
    Pointer(String),
    /// A part of another file.
    Part(Part),
    /// What leads nowhere, in words that do so wherever the part is put.
    Text(String),
}

pub(super) struct Plan<'d> {
    pub(super) document: &'d Document,
    pub(super) changes: BTreeMap<Part, Changes>,
    /// Where the first file has nothing but a reference to a part, that is where the part is put.
    pub(super) homes: BTreeMap<Part, String>,
    pub(super) unresolved: Vec<Unresolved>,
    /// The members that are among those already.
    known: HashSet<(Address, String)>,
    open: Vec<Part>,
}

impl<'d> Plan<'d> {
    /// Follows every reference from the first file on.
    pub(super) fn of(document: &'d Document) -> Self {
        let mut plan = Self {
            document,
            changes: BTreeMap::new(),
            homes: BTreeMap::new(),
            unresolved: Vec::new(),
            known: HashSet::new(),
            open: Vec::new(),
        };
        plan.enter(&Part::first(document));
        while let Some(part) = plan.open.pop() {
            plan.read(&part);
        }
        plan
    }

    /// Whether nothing changes: there are no parts of other files, and there is nothing to change in the first.
    pub(super) fn is_empty(&self) -> bool {
        self.changes.iter().all(|(part, changes)| {
            self.document.is_first(&part.address)
                && changes.rewritten.is_empty()
                && changes.removed.is_empty()
                && changes.copied.is_empty()
        })
    }

    fn enter(&mut self, part: &Part) {
        if !self.changes.contains_key(part) {
            self.changes.insert(part.clone(), Changes::default());
            self.open.push(part.clone());
        }
    }

    fn read(&mut self, part: &Part) {
        let document = self.document;
        let Some(value) = document.get(&part.address) else {
            return;
        };
        let mut changes = Changes::default();
        let mut visit = |found: Found<'_>, kind: ObjectKind, pointer: &str| match found {
            Found::Object(object) => {
                let removed = base_member(object, kind, document.version());
                changes
                    .removed
                    .extend(removed.map(|key| pointer::join(pointer, key)));
            }
            Found::Reference { key, text } => {
                let to = self.refer(kind, &part.address.with(pointer), (key, text));
                changes
                    .rewritten
                    .extend(to.map(|to| (pointer::join(pointer, key), to)));
            }
            Found::Map { text } => {
                let map = self.map(kind, &part.address.with(pointer), text);
                changes
                    .copied
                    .extend(map.map(|map| (pointer.to_owned(), map)));
            }
        };
        let mut pointer = part.address.pointer().to_owned();
        if part.is_map {
            grammar::walk_map(value, part.kind, &mut pointer, &mut visit);
        } else {
            grammar::walk(value, part.kind, &mut pointer, &mut visit);
        }
        self.changes.insert(part.clone(), changes);
    }

    /// What the reference `text` in the member `key` of the object at `holder` becomes, if it changes.
    fn refer(
        &mut self,
        kind: ObjectKind,
        holder: &Address,
        (key, text): (&str, &str),
    ) -> Option<To> {
        let found = match kind {
            ObjectKind::Discriminator => self.mapped(holder, text),
            _ => self.target(text, holder),
        };
        let kind = if kind == ObjectKind::Discriminator {
            ObjectKind::Schema
        } else {
            kind
        };
        let first = self.document.is_first(holder);
        match found {
            Ok(target) if self.document.is_first(&target) => {
                self.cover(&target, kind);
                let pointer = target.pointer();
                let stays = pointer::of_reference(text).is_some_and(|same| same == pointer);
                (!stays).then(|| To::Pointer(pointer.to_owned()))
            }
            Ok(target) => {
                let part = Part::object(target, kind);
                self.enter(&part);
                if first && self.is_home(kind, holder) {
                    let home = self.homes.entry(part.clone());
                    home.or_insert_with(|| holder.pointer().to_owned());
                }
                Some(To::Part(part))
            }
            Err(error) => {
                self.note(holder, key, text, error);
                let local = !first && text.starts_with('#');
                local.then(|| To::Text(format!("{}{text}", holder.file())))
            }
        }
    }

    /// The map that the reference `text` stands in place of.
    fn map(&mut self, kind: ObjectKind, holder: &Address, text: &str) -> Option<Part> {
        match self.document.resolve(text, holder) {
            Ok(target) => {
                let map = Part {
                    address: target.address().clone(),
                    kind,
                    is_map: true,
                };
                self.enter(&map);
                Some(map)
            }
            Err(error) => {
                self.note(holder, "$ref", text, error);
                None
            }
        }
    }

    /// Where a reference leads. What is nothing but a reference in another file is passed through.
    fn target(&self, text: &str, holder: &Address) -> Result<Address, Error> {
        let mut target = self.document.target(text, holder)?;
        let passes = |target: &Address| !self.document.is_first(target);
        if passes(target.address()) && sole_reference(target.value()).is_some() {
            // The chain has an end, or this is an error.
            self.document.resolve(text, holder)?;
        }
        while passes(target.address())
            && let Some(next) = sole_reference(target.value())
        {
            target = self.document.target(next, target.address())?;
        }
        Ok(target.address().clone())
    }

    /// What a discriminator's mapping leads to: a schema of this name in its own file or in the first, or a reference.
    fn mapped(&self, holder: &Address, text: &str) -> Result<Address, Error> {
        let name = pointer::join("/components/schemas", text);
        let mut named = [holder.with(&name), self.document.address(&name)].into_iter();
        let known = named.find(|address| self.document.get(address).is_some());
        known.map_or_else(|| self.target(text, holder), Ok)
    }

    /// Reads what a reference leads to where no walk through the first file comes by.
    fn cover(&mut self, target: &Address, kind: ObjectKind) {
        if grammar::kind_at(ObjectKind::Root, target.pointer()).is_none() {
            self.enter(&Part::object(target.clone(), kind));
        }
    }

    /// Whether the object at `holder` in the first file is a component or a path item that is nothing but a reference.
    fn is_home(&self, kind: ObjectKind, holder: &Address) -> bool {
        let above = pointer::parent(holder.pointer()).unwrap_or_default();
        let component = kind
            .component()
            .is_some_and(|name| above == format!("/components/{name}"));
        let path = kind == ObjectKind::PathItem && matches!(above, "/paths" | "/webhooks");
        (component || path) && self.document.get(holder).and_then(sole_reference).is_some()
    }

    fn note(&mut self, holder: &Address, key: &str, text: &str, error: Error) {
        if self.known.insert((holder.clone(), key.to_owned())) {
            self.unresolved.push(Unresolved {
                address: holder.clone(),
                key: key.to_owned(),
                reference: text.to_owned(),
                error,
            });
        }
    }
}

/// The member of an object that would give the references in it another base.
fn base_member(object: &Object, kind: ObjectKind, version: Version) -> Option<&'static str> {
    let key = match kind {
        ObjectKind::Schema => "$id",
        ObjectKind::Root => "$self",
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
