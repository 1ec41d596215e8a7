//! A bundle put together from copies of its parts.

use std::collections::BTreeMap;

use super::home;
use super::plan::{Changes, Part, Plan, To};
use crate::files::size;
use crate::{Error, Object, Value, pointer, reference};

/// The most values that a bundle can come to: a part is copied for each pointer that leads to it.
const MOST_VALUES: usize = 8_000_000;

/// Makes the one value.
pub(super) fn carry_out(plan: &Plan<'_>) -> Result<Value, Error> {
    let homes = home::all(plan);
    let mut copies = Copies {
        plan,
        homes: &homes,
        values: 0,
        around: Vec::new(),
    };
    let first = Part::first(plan.document);
    let mut root = copies.part(&first)?;
    for (part, changes) in &plan.changes {
        // What lies in the first file where no walk comes by stays where it is.
        if *part != first && !part.is_map && plan.document.is_first(&part.address) {
            copies.change(&mut root, "", changes)?;
        }
    }
    for (part, pointer) in &homes {
        put(&mut root, pointer, copies.part(part)?)?;
    }
    Ok(root)
}

/// Copies of parts, counted while they are made.
struct Copies<'p, 'd> {
    plan: &'p Plan<'d>,
    homes: &'p BTreeMap<&'p Part, String>,
    values: usize,
    /// The parts that are being copied: one within itself would have no end.
    around: Vec<&'p Part>,
}

impl<'p> Copies<'p, '_> {
    fn part(&mut self, part: &Part) -> Result<Value, Error> {
        let value = self
            .plan
            .document
            .get(&part.address)
            .unwrap_or(&Value::Null);
        self.values += size(value);
        if self.values > MOST_VALUES {
            let message =
                format!("what references lead to comes to more than {MOST_VALUES} values");
            return Err(Error::new(
                message,
                "refer to parts that do not lie in one another",
            ));
        }
        let mut value = value.clone();
        if let Some((part, changes)) = self.plan.changes.get_key_value(part)
            && !self.around.contains(&part)
        {
            self.around.push(part);
            self.change(&mut value, part.address.pointer(), changes)?;
            self.around.pop();
        }
        Ok(value)
    }

    /// Changes a value that lies at `start` in its file.
    fn change(
        &mut self,
        value: &mut Value,
        start: &str,
        changes: &'p Changes,
    ) -> Result<(), Error> {
        for (pointer, to) in &changes.rewritten {
            let text = match to {
                To::Pointer(pointer) => reference::local(pointer),
                To::Part(part) => self
                    .homes
                    .get(part)
                    .map(|home| reference::local(home))
                    .unwrap_or_default(),
                To::Text(text) => text.clone(),
            };
            if let Some(held) = within(value, start, pointer) {
                *held = text.into();
            }
        }
        for pointer in &changes.removed {
            let holder = pointer::parent(pointer).unwrap_or_default();
            if let Some(object) = within(value, start, holder).and_then(Value::as_object_mut) {
                object.remove(&pointer::last(pointer));
            }
        }
        for (pointer, part) in &changes.copied {
            let copy = self.part(part)?;
            if let Some(held) = within(value, start, pointer) {
                *held = copy;
            }
        }
        Ok(())
    }
}

/// What lies at `pointer` of a file, in a value that lies at `start` there.
fn within<'v>(value: &'v mut Value, start: &str, pointer: &str) -> Option<&'v mut Value> {
    value.pointer_mut(pointer.strip_prefix(start)?)
}

/// Sets the value at `pointer`; objects on the way are made.
fn put(root: &mut Value, pointer: &str, value: Value) -> Result<(), Error> {
    let mut here = root;
    for token in pointer::tokens(pointer).into_iter().flatten() {
        let Some(object) = here.as_object_mut() else {
            let message = "what a reference leads to cannot be put here: the value around it is not an object";
            return Err(Error::new(message, "make it an object").at_pointer(pointer));
        };
        here = object
            .entry(token.as_ref())
            .or_insert_with(|| Object::new().into());
    }
    *here = value;
    Ok(())
}
