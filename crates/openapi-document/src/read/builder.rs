//! A value put together from the events of a parser, counted while it grows.

#![cfg_attr(
    not(feature = "yaml"),
    allow(
        dead_code,
        reason = "merge keys and aliases are for the YAML reader alone"
    )
)]

use hashbrown::HashSet;

use super::Limits;
use super::bounds::Exceeded;
use crate::{Object, Text, Value};

pub(super) struct Builder {
    limits: Limits,
    values: usize,
    open: Vec<Open>,
    /// What is there so far of the arrays that are open, and of the objects: each is put together in one piece at its end.
    items: Vec<Value>,
    members: Vec<(Text, Value)>,
    texts: Texts,
    root: Option<Value>,
}

/// An array or an object whose end is still to come.
enum Open {
    Array {
        /// Where in [`Builder::items`] its own begin.
        start: usize,
    },
    Object {
        /// Where in [`Builder::members`] its own begin.
        start: usize,
        key: Option<Key>,
        merged: Vec<Object>,
    },
}

/// What the next value of an object is for.
pub(super) enum Key {
    Name(Text),
    /// YAML's `<<`: the value's members are taken where the object has none of that name.
    Merge,
}

impl Builder {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            values: 0,
            open: Vec::new(),
            items: Vec::new(),
            members: Vec::new(),
            texts: Texts::default(),
            root: None,
        }
    }

    /// Text that is shared with equal text that was met before.
    pub(super) fn text(&mut self, text: &str) -> Text {
        self.texts.share(text)
    }

    pub(super) fn start_array(&mut self) -> Result<(), Exceeded> {
        self.limits.check_depth(self.open.len() + 1)?;
        self.count(1)?;
        let start = self.items.len();
        self.open.push(Open::Array { start });
        Ok(())
    }

    pub(super) fn start_object(&mut self) -> Result<(), Exceeded> {
        self.limits.check_depth(self.open.len() + 1)?;
        self.count(1)?;
        self.open.push(Open::Object {
            start: self.members.len(),
            key: None,
            merged: Vec::new(),
        });
        Ok(())
    }

    /// Whether the next event is a key.
    pub(super) fn awaits_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Object { key: None, .. }))
    }

    pub(super) fn key(&mut self, key: Key) {
        if let Some(Open::Object { key: awaited, .. }) = self.open.last_mut() {
            *awaited = Some(key);
        }
    }

    /// Ends the innermost array or object and hands it out; [`Builder::add`] puts it where it belongs.
    pub(super) fn end(&mut self) -> Value {
        match self.open.pop() {
            Some(Open::Array { start }) => Value::Array(self.items.drain(start..).collect()),
            Some(Open::Object { start, merged, .. }) => {
                let mut object: Object = self.members.drain(start..).collect();
                // What the object itself has wins over what it merges, and earlier merges over later ones.
                for (key, value) in merged.into_iter().flatten() {
                    object.entry(key).or_insert(value);
                }
                Value::Object(object)
            }
            None => Value::Null,
        }
    }

    /// A value without parts.
    pub(super) fn scalar(&mut self, value: Value) -> Result<(), Exceeded> {
        self.count(1)?;
        self.add(value);
        Ok(())
    }

    /// Puts a whole value, already counted, where the next one belongs.
    pub(super) fn add(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Open::Array { .. }) => self.items.push(value),
            Some(Open::Object { key, merged, .. }) => match key.take() {
                Some(Key::Name(key)) => self.members.push((key, value)),
                Some(Key::Merge) => {
                    // What a merge key does not take is an ordinary member.
                    if let Err(value) = merge(merged, value) {
                        self.members.push(("<<".into(), value));
                    }
                }
                None => {}
            },
        }
    }

    /// Counts values that were made without an event for each.
    pub(super) fn count(&mut self, values: usize) -> Result<(), Exceeded> {
        self.values = self.values.saturating_add(values);
        self.limits.check_values(self.values)
    }

    /// How many values there are so far.
    pub(super) fn values(&self) -> usize {
        self.values
    }

    /// Whether a value of this height fits where the next one belongs.
    pub(super) fn check_height(&self, height: usize) -> Result<(), Exceeded> {
        self.limits.check_depth(self.open.len() + height)
    }

    /// The value, once it is whole.
    pub(super) fn finish(self) -> Option<Value> {
        self.root
    }
}

/// Notes the objects that the value of a merge key is or holds; any other value is handed back.
fn merge(merged: &mut Vec<Object>, value: Value) -> Result<(), Value> {
    match value {
        Value::Object(object) => merged.push(object),
        Value::Array(items) if items.iter().all(Value::is_object) => {
            for item in items {
                merge(merged, item)?;
            }
        }
        other => return Err(other),
    }
    Ok(())
}

/// Short texts that were met, since a document repeats its keywords and names very often.
#[derive(Default)]
struct Texts(HashSet<Text>);

impl Texts {
    fn share(&mut self, text: &str) -> Text {
        /// Longer text is prose, which repeats itself seldom.
        const LONGEST: usize = 40;
        const MOST: usize = 1 << 16;
        if text.len() > LONGEST {
            return text.into();
        }
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let fresh = Text::from(text);
        if self.0.len() < MOST {
            self.0.insert(fresh.clone());
        }
        fresh
    }
}
