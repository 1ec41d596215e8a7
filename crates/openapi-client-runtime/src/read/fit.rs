//! Deciding which alternative of a union a value is.
//!
//! A value fits a shape or it does not, and one fit is better than another. Both are found from what is fixed: the JSON
//! type, required members, constants, declared members. A member that the shape does not name changes nothing. What has been
//! found is kept for each pair of a shape and a value, so that reading takes time linear in the body.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::Misfit;
use super::from_json::whole;
use super::shape::{Member, Otherwise, Presence, Shape, ShapeOf, Tag, is_constant};
use crate::json::{Json, Members};

/// How well a value fits a shape; the greater the better, the first field before the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// No member contradicts its only value.
    consistent: bool,
    /// No value is one that the document does not list, and no union within is unknown.
    complete: bool,
    /// Required members and listed values.
    fixed: u32,
    /// Members that are declared.
    declared: u32,
    /// Values of a type: any value is the weakest fit, a free object the next.
    typed: u32,
    /// Integers that are read as such: a number would hold them, and not all of their digits.
    whole: u32,
    /// Unions between here and the alternative, the fewer the better.
    unions: Reverse<u32>,
}

impl Fit {
    fn typed(typed: u32) -> Self {
        Self {
            consistent: true,
            complete: true,
            fixed: 0,
            declared: 0,
            typed,
            whole: 0,
            unions: Reverse(0),
        }
    }

    /// The fit of a value that has this one within.
    fn and(self, inner: Self) -> Self {
        Self {
            consistent: self.consistent && inner.consistent,
            complete: self.complete && inner.complete,
            fixed: self.fixed.saturating_add(inner.fixed),
            declared: self.declared.saturating_add(inner.declared),
            typed: self.typed.saturating_add(inner.typed),
            whole: self.whole.saturating_add(inner.whole),
            unions: self.unions,
        }
    }

    /// The same for a value of a list: a constant when it is the only one, data otherwise.
    fn listed(mut self, found: bool, only: bool) -> Self {
        if found {
            self.fixed += 1;
        } else {
            self.complete = false;
            self.consistent &= !only;
        }
        self
    }
}

/// What is known of one shape and one value, by their addresses.
type Key = (usize, usize);

#[derive(Debug, Clone, Copy)]
enum Known {
    /// It is being found; the number of unions around it that are, too.
    Open(usize),
    Found(Option<Fit>, Option<usize>),
}

/// The decisions made while one value is read.
#[derive(Debug, Default)]
pub struct Decisions {
    known: HashMap<Key, Known>,
    /// How many unions are being decided.
    open: usize,
    /// The outermost of them that what is being found hangs on.
    hangs_on: Option<usize>,
    /// The unions that are being read, and of which values.
    reading: HashSet<Key>,
}

impl Decisions {
    /// Reads a union: `read` is called with the alternative that the value is, and `unknown` where it is none.
    ///
    /// # Errors
    ///
    /// None; a value that fits no alternative is unknown.
    pub fn read<U>(
        &mut self,
        shape: &'static Shape,
        value: &Json<'_>,
        read: impl FnOnce(Turn, &mut Self) -> Result<U, Misfit>,
        unknown: impl FnOnce(Value) -> U,
    ) -> Result<U, Misfit> {
        let key = key(shape, value);
        let Shape::Union(variants, tag) = shape else {
            return Ok(unknown(value.into()));
        };
        self.union(variants, tag.as_ref(), key, value);
        let chosen = match self.known.get(&key) {
            Some(Known::Found(_, chosen)) => *chosen,
            _ => None,
        };
        // An alternative may be the union itself, which would be read for ever.
        let Some(index) = chosen.filter(|_| self.reading.insert(key)) else {
            return Ok(unknown(value.into()));
        };
        let made = read(Turn(index), self);
        self.reading.remove(&key);
        Ok(made.unwrap_or_else(|_| unknown(value.into())))
    }

    fn fit(&mut self, shape: &'static Shape, value: &Json<'_>) -> Option<Fit> {
        match (shape, value) {
            (Shape::Any, _) => Some(Fit::typed(0)),
            (Shape::Null, Json::Null) | (Shape::Nullable(_), Json::Null) => Some(Fit::typed(1)),
            (Shape::Boolean, Json::Bool(_))
            | (Shape::Number, Json::Number(_))
            | (Shape::Text, Json::String(_)) => Some(Fit::typed(1)),
            (Shape::Integer(low, high), Json::Number(_)) => whole(value)
                .filter(|number| (low..=high).contains(&number))
                .map(|_| Fit {
                    whole: 1,
                    ..Fit::typed(1)
                }),
            (Shape::Values(values), Json::String(text)) => {
                Some(Fit::typed(1).listed(values.contains(&text.as_ref()), values.len() == 1))
            }
            (Shape::Nullable(inner) | Shape::Same(inner), _) => self.fit(inner(), value),
            (Shape::List(item), Json::Array(items)) => {
                self.once(shape, value, |this| this.all(*item, items))
            }
            (Shape::Map(of), Json::Object(members)) => self.once(shape, value, |this| {
                this.all(*of, members.iter().map(|(_, value)| value))
            }),
            (Shape::Record(declared, rest, _), Json::Object(members)) => {
                self.once(shape, value, |this| this.record(declared, *rest, members))
            }
            (Shape::Record(.., Otherwise::untyped), _) => Some(Fit::typed(0)),
            (Shape::Union(variants, tag), _) => {
                self.union(variants, tag.as_ref(), key(shape, value), value)
            }
            _ => None,
        }
    }

    /// The fit of a value within another. A union takes any, if only as an unknown one.
    fn within(&mut self, shape: &'static Shape, value: &Json<'_>) -> Option<Fit> {
        let fit = self.fit(shape, value);
        if fit.is_none() && is_union(shape) {
            return Some(Fit {
                complete: false,
                ..Fit::typed(0)
            });
        }
        fit
    }

    /// What is known already, or is found now.
    fn once(
        &mut self,
        shape: &'static Shape,
        value: &Json<'_>,
        find: impl FnOnce(&mut Self) -> Option<Fit>,
    ) -> Option<Fit> {
        let key = key(shape, value);
        if let Some(Known::Found(fit, _)) = self.known.get(&key) {
            return *fit;
        }
        let fit = find(self);
        self.known.insert(key, Known::Found(fit, None));
        fit
    }

    fn all<'v>(
        &mut self,
        of: ShapeOf,
        values: impl IntoIterator<Item = &'v Json<'v>>,
    ) -> Option<Fit> {
        let mut whole = Fit::typed(1);
        for value in values {
            whole = whole.and(self.within(of(), value)?);
        }
        Some(whole)
    }

    fn record(&mut self, declared: &[Member], rest: ShapeOf, members: &Members<'_>) -> Option<Fit> {
        let mut whole = Fit::typed(if declared.is_empty() { 1 } else { 2 });
        for member in declared {
            let Some(value) = members.get(member.name) else {
                match member.presence {
                    Presence::must | Presence::should => return None,
                    Presence::null => whole.complete = false,
                    Presence::maybe => {}
                }
                continue;
            };
            let mut fit = self.within((member.shape)(), value)?;
            if !member.constants.is_empty() && !matches!(value, Json::Null) {
                let found = member.constants.iter().any(|text| is_constant(text, value));
                fit = fit.listed(found, member.constants.len() == 1);
            }
            whole = whole.and(fit);
            whole.declared += 1;
            whole.fixed += u32::from(member.presence != Presence::maybe);
        }
        if let Shape::Map(of) = rest()
            && !matches!(of(), Shape::Any)
        {
            for (name, value) in members.iter() {
                if !declared.iter().any(|member| member.name == name) {
                    whole = whole.and(self.within(of(), value)?);
                }
            }
        }
        Some(whole)
    }

    /// How well a union fits, and in the table which of its alternatives does.
    fn union(
        &mut self,
        variants: &[ShapeOf],
        tag: Option<&Tag>,
        key: Key,
        value: &Json<'_>,
    ) -> Option<Fit> {
        match self.known.get(&key) {
            Some(Known::Found(fit, _)) => return *fit,
            Some(Known::Open(level)) => {
                let outermost = self.hangs_on.map_or(*level, |other| other.min(*level));
                self.hangs_on = Some(outermost);
                return None;
            }
            None => {}
        }
        let level = self.open;
        let around = self.hangs_on.take();
        self.open += 1;
        self.known.insert(key, Known::Open(level));
        let chosen = self.choose(variants, tag, value);
        self.open -= 1;
        let fit = chosen.map(|(_, fit)| Fit {
            // The discriminator has decided, whatever the alternative says of it.
            consistent: true,
            unions: Reverse(fit.unions.0 + 1),
            ..fit
        });
        let found = Known::Found(fit, chosen.map(|(index, _)| index));
        // What hangs on a union that is still open is not settled.
        let unsettled = self.hangs_on.filter(|outermost| *outermost < level);
        if unsettled.is_some() && self.open > 0 {
            self.known.remove(&key);
        } else {
            self.known.insert(key, found);
        }
        self.hangs_on = match (around, unsettled) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        fit
    }

    fn choose(
        &mut self,
        variants: &[ShapeOf],
        tag: Option<&Tag>,
        value: &Json<'_>,
    ) -> Option<(usize, Fit)> {
        let everything = 0..variants.len();
        let Some(candidates) = tag.and_then(|tag| tag.candidates(value)) else {
            return self.best(variants, everything, value, false);
        };
        if candidates.is_empty() {
            return None;
        }
        // Where the discriminator leads to one alternative, it has decided.
        let decided = candidates.len() == 1;
        self.best(variants, candidates.iter().copied(), value, decided)
            .or_else(|| self.best(variants, everything, value, false))
    }

    /// The alternative that fits best, the first of equals.
    fn best(
        &mut self,
        variants: &[ShapeOf],
        among: impl Iterator<Item = usize>,
        value: &Json<'_>,
        decided: bool,
    ) -> Option<(usize, Fit)> {
        let mut best: Option<(usize, Fit)> = None;
        for index in among {
            if let Some(fit) = self.fit(variants[index](), value)
                && (fit.consistent || decided)
                && best.is_none_or(|(_, other)| fit > other)
            {
                best = Some((index, fit));
            }
        }
        best
    }
}

/// The turn of the alternative that was chosen, as they are gone through in their order.
#[derive(Debug)]
pub struct Turn(usize);

impl Turn {
    /// Whether it is the next one's turn.
    pub fn comes(&mut self) -> bool {
        let comes = self.0 == 0;
        self.0 = self.0.wrapping_sub(1);
        comes
    }
}

/// Whether a type takes any value for being a union, or the same values as one.
fn is_union(shape: &'static Shape) -> bool {
    match shape {
        Shape::Union(..) => true,
        Shape::Nullable(inner) | Shape::Same(inner) => is_union(inner()),
        _ => false,
    }
}

fn key(shape: &'static Shape, value: &Json<'_>) -> Key {
    let shape: *const Shape = shape;
    let value: *const Json<'_> = value;
    (shape.addr(), value.addr())
}
