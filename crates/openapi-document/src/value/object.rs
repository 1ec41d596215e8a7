//! Objects in the document's order: an exact allocation when small, an index when large.

use std::fmt;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::{Text, Value};

/// Up to this many members a search through them is as fast as an index, and much smaller.
const FEW: usize = 16;

/// The members of an object, in the order of the document. Two objects are equal whatever their order.
///
/// ```
/// use openapi_document::{Object, Value};
///
/// let mut object = Object::new();
/// object.insert("b", Value::from(1));
/// object.insert("a", Value::from(2));
/// assert_eq!(object.keys().collect::<Vec<_>>(), ["b", "a"]);
/// ```
#[derive(Clone)]
pub struct Object(Members);

#[derive(Clone)]
pub(super) struct Member {
    key: Text,
    value: Value,
}

#[derive(Clone)]
enum Members {
    Few(Box<[Member]>),
    Many(Box<Many>),
}

#[derive(Clone)]
struct Many {
    members: Vec<Member>,
    index: Index,
}

/// Where in a list of members each key is. The list is handed in, so that the index is small.
#[derive(Clone, Default)]
struct Index {
    hasher: DefaultHashBuilder,
    table: HashTable<u32>,
}

impl Index {
    fn of(members: &[Member]) -> Self {
        let mut index = Self {
            hasher: DefaultHashBuilder::default(),
            table: HashTable::with_capacity(members.len()),
        };
        for at in 0..members.len() {
            index.add(members, at);
        }
        index
    }

    fn find(&self, members: &[Member], key: &str) -> Option<usize> {
        let same = |at: &u32| key_at(members, *at) == key;
        let found = self.table.find(self.hasher.hash_one(key), same);
        found.map(|at| *at as usize)
    }

    /// Adds the member at a position; its key is new.
    fn add(&mut self, members: &[Member], at: usize) {
        let position = u32::try_from(at).unwrap_or(u32::MAX);
        let hash = |at: &u32| self.hasher.hash_one(key_at(members, *at));
        self.table.insert_unique(hash(&position), position, hash);
    }

    /// Forgets a position, behind which all others move up by one.
    fn remove(&mut self, removed: usize) {
        self.table.retain(|at| {
            let held = *at as usize;
            *at -= u32::from(held > removed);
            held != removed
        });
    }
}

fn key_at(members: &[Member], at: u32) -> &str {
    members.get(at as usize).map_or("", |member| &member.key)
}

impl Object {
    /// An object without members.
    #[must_use]
    pub fn new() -> Self {
        Self(Members::Few(Box::default()))
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members().len()
    }

    /// Whether there are no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members().is_empty()
    }

    /// The value of a member.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        let at = self.position(key)?;
        self.members().get(at).map(|member| &member.value)
    }

    /// The value of a member, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let at = self.position(key)?;
        self.members_mut()
            .get_mut(at)
            .map(|member| &mut member.value)
    }

    /// The position of a member.
    #[must_use]
    pub fn get_index_of(&self, key: &str) -> Option<usize> {
        self.position(key)
    }

    /// The key and the value of the member at a position.
    #[must_use]
    pub fn get_index(&self, at: usize) -> Option<(&Text, &Value)> {
        let member = self.members().get(at)?;
        Some((&member.key, &member.value))
    }

    /// The key as it is held here, and its value.
    #[must_use]
    pub fn get_key_value(&self, key: &str) -> Option<(&Text, &Value)> {
        let at = self.position(key)?;
        let member = self.members().get(at)?;
        Some((&member.key, &member.value))
    }

    /// Whether there is a member of this name.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Sets a member and returns the value that it had. A new member goes to the end; a known one keeps its position.
    pub fn insert(&mut self, key: impl Into<Text>, value: Value) -> Option<Value> {
        let key = key.into();
        if let Some(known) = self.get_mut(&key) {
            return Some(std::mem::replace(known, value));
        }
        self.push(Member { key, value });
        None
    }

    /// The place of a member, which is there or is made.
    pub fn entry(&mut self, key: impl Into<Text>) -> Entry<'_> {
        Entry {
            object: self,
            key: key.into(),
        }
    }

    /// Takes a member out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.position(key)?;
        let removed = match &mut self.0 {
            Members::Few(members) => {
                let mut list = std::mem::take(members).into_vec();
                let removed = list.remove(at);
                *members = list.into_boxed_slice();
                removed
            }
            Members::Many(many) => {
                many.index.remove(at);
                many.members.remove(at)
            }
        };
        Some(removed.value)
    }

    /// Keeps the members for which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&Text, &mut Value) -> bool) {
        let mut members = std::mem::take(self).into_members();
        members.retain_mut(|member| keep(&member.key, &mut member.value));
        *self = Self::of_distinct(members);
    }

    /// Puts the members in the order of their keys.
    pub fn sort_keys(&mut self) {
        self.members_mut()
            .sort_by(|one, other| one.key.cmp(&other.key));
        if let Members::Many(many) = &mut self.0 {
            many.index = Index::of(&many.members);
        }
    }

    /// Takes all members out.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// The members in their order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.members().iter())
    }

    /// The members in their order, with values to change.
    pub fn iter_mut(&mut self) -> IterMut<'_> {
        IterMut(self.members_mut().iter_mut())
    }

    /// The keys in their order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Text> + ExactSizeIterator {
        self.members().iter().map(|member| &member.key)
    }

    /// The values in their order.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> + ExactSizeIterator {
        self.members().iter().map(|member| &member.value)
    }

    /// The values in their order, to change.
    pub fn values_mut(
        &mut self,
    ) -> impl DoubleEndedIterator<Item = &mut Value> + ExactSizeIterator {
        self.members_mut()
            .iter_mut()
            .map(|member| &mut member.value)
    }

    fn members(&self) -> &[Member] {
        match &self.0 {
            Members::Few(members) => members,
            Members::Many(many) => &many.members,
        }
    }

    fn members_mut(&mut self) -> &mut [Member] {
        match &mut self.0 {
            Members::Few(members) => members,
            Members::Many(many) => &mut many.members,
        }
    }

    fn into_members(self) -> Vec<Member> {
        match self.0 {
            Members::Few(members) => members.into_vec(),
            Members::Many(many) => many.members,
        }
    }

    /// An object of members whose keys differ.
    fn of_distinct(members: Vec<Member>) -> Self {
        Self(if members.len() <= FEW {
            Members::Few(members.into_boxed_slice())
        } else {
            Members::Many(Box::new(Many {
                index: Index::of(&members),
                members,
            }))
        })
    }

    fn position(&self, key: &str) -> Option<usize> {
        match &self.0 {
            Members::Few(members) => members.iter().position(|member| member.key == *key),
            Members::Many(many) => many.index.find(&many.members, key),
        }
    }

    /// Adds a member whose key is new.
    fn push(&mut self, member: Member) {
        match &mut self.0 {
            Members::Few(members) => {
                let mut list = std::mem::take(members).into_vec();
                list.reserve_exact(1);
                list.push(member);
                *self = Self::of_distinct(list);
            }
            Members::Many(many) => {
                many.members.push(member);
                many.index.add(&many.members, many.members.len() - 1);
            }
        }
    }
}

/// A member that is there or can be made: [`Object::entry`].
#[derive(Debug)]
pub struct Entry<'a> {
    object: &'a mut Object,
    key: Text,
}

impl<'a> Entry<'a> {
    /// The member's value; `value` becomes it where there is none.
    pub fn or_insert(self, value: Value) -> &'a mut Value {
        self.or_insert_with(|| value)
    }

    /// The member's value; what `make` returns becomes it where there is none.
    pub fn or_insert_with(self, make: impl FnOnce() -> Value) -> &'a mut Value {
        let at = self.object.position(&self.key).unwrap_or_else(|| {
            self.object.push(Member {
                key: self.key,
                value: make(),
            });
            self.object.len() - 1
        });
        &mut self.object.members_mut()[at].value
    }
}

impl Default for Object {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .zip(other.iter())
                // Most objects that are equal are in the same order.
                .all(|((key, value), (same, theirs))| {
                    if key == same {
                        value == theirs
                    } else {
                        other.get(key) == Some(value)
                    }
                })
    }
}

impl Eq for Object {}

impl<K: Into<Text>> FromIterator<(K, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(members: I) -> Self {
        let members = members.into_iter().map(|(key, value)| Member {
            key: key.into(),
            value,
        });
        let members: Vec<Member> = members.collect();
        let new = |at: usize| (members[..at].iter()).all(|one| one.key != members[at].key);
        if members.len() <= FEW && (1..members.len()).all(new) {
            return Self::of_distinct(members);
        }
        let mut object = Self::new();
        object.extend(members.into_iter().map(|one| (one.key, one.value)));
        object
    }
}

impl<K: Into<Text>> Extend<(K, Value)> for Object {
    fn extend<I: IntoIterator<Item = (K, Value)>>(&mut self, members: I) {
        for (key, value) in members {
            self.insert(key, value);
        }
    }
}

/// The members of an [`Object`], borrowed.
#[derive(Clone)]
pub struct Iter<'a>(std::slice::Iter<'a, Member>);

/// The members of an [`Object`], with values to change.
pub struct IterMut<'a>(std::slice::IterMut<'a, Member>);

/// The members of an [`Object`].
pub struct IntoIter(std::vec::IntoIter<Member>);

macro_rules! iterate {
    ($name:ident $(<$life:lifetime>)?, $item:ty, $member:ident => $out:expr) => {
        impl $(<$life>)? Iterator for $name $(<$life>)? {
            type Item = $item;

            fn next(&mut self) -> Option<$item> {
                self.0.next().map(|$member| $out)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }
        }

        impl $(<$life>)? DoubleEndedIterator for $name $(<$life>)? {
            fn next_back(&mut self) -> Option<$item> {
                self.0.next_back().map(|$member| $out)
            }
        }

        impl $(<$life>)? ExactSizeIterator for $name $(<$life>)? {}

        impl $(<$life>)? fmt::Debug for $name $(<$life>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{} members", self.0.len())
            }
        }
    };
}

iterate!(Iter<'a>, (&'a Text, &'a Value), member => (&member.key, &member.value));
iterate!(IterMut<'a>, (&'a Text, &'a mut Value), member => (&member.key, &mut member.value));
iterate!(IntoIter, (Text, Value), member => (member.key, member.value));

impl<'a> IntoIterator for &'a Object {
    type Item = (&'a Text, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Object {
    type Item = (&'a Text, &'a mut Value);
    type IntoIter = IterMut<'a>;

    fn into_iter(self) -> IterMut<'a> {
        self.iter_mut()
    }
}

impl IntoIterator for Object {
    type Item = (Text, Value);
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        IntoIter(self.into_members().into_iter())
    }
}
