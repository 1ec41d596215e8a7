//! Reading the usual page in one go: an object with the rows under a name the service uses, and scalars around them.
//!
//! Anything else, and anything that does not fit, is left to the reader that knows every shape and says what is wrong.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

use super::{Envelope, INNER_ENVELOPES, fingerprint};

/// What was read of a page.
pub(super) struct Read<T> {
    pub(super) rows: Vec<T>,
    pub(super) envelopes: Vec<Envelope>,
    pub(super) fingerprint: u64,
}

/// Reads a body from its first byte to its last; none if it is no usual page.
pub(super) fn read<T: DeserializeOwned>(body: &Bytes) -> Option<Read<T>> {
    // Checked as a whole, which is faster than string by string.
    let text = std::str::from_utf8(body).ok()?;
    let page: Body<'_, T> = serde_json::from_str(text).ok()?;
    let (rows, from) = page.rows?;
    let place = |part: &str| (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize);
    // Keys lie in the text, so the keys around the rows say where the rows are.
    let end = match page.after_rows {
        Some(key) => place(key)?,
        None => text.len(),
    };
    let span = text.get(place(from)?..end)?;
    let mut envelopes = page.inner;
    envelopes.push(page.outer);
    Some(Read {
        rows,
        envelopes,
        fingerprint: fingerprint(span),
    })
}

/// The members of a page.
struct Body<'de, T> {
    /// The rows, and their key.
    rows: Option<(Vec<T>, &'de str)>,
    /// The key that follows them.
    after_rows: Option<&'de str>,
    inner: Vec<Envelope>,
    outer: Envelope,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Body<'de, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Body<'de, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a page")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Body<'de, T>, A::Error> {
                let mut body = Body {
                    rows: None,
                    after_rows: None,
                    inner: Vec::new(),
                    outer: Vec::new(),
                };
                // A key with an escape is no slice of the text: that page is not usual.
                while let Some(key) = map.next_key::<&'de str>()? {
                    if body.rows.is_some() {
                        body.after_rows.get_or_insert(key);
                    }
                    if matches!(key, "items" | "data") {
                        if body.rows.is_some() {
                            return Err(A::Error::custom("two lists of rows"));
                        }
                        body.rows = Some((map.next_value()?, key));
                    } else if INNER_ENVELOPES.contains(&key) {
                        let Member::Object(scalars) = map.next_value()? else {
                            return Err(A::Error::custom("an envelope that is no object"));
                        };
                        body.inner.push(scalars);
                    } else if let Member::Scalar(value) = map.next_value()? {
                        body.outer.push((key.to_owned(), value));
                    }
                }
                Ok(body)
            }
        }
        deserializer.deserialize_map(Members(PhantomData))
    }
}

/// A value around the rows: what may say something of the page.
enum Member {
    Scalar(Value),
    /// Its scalar members.
    Object(Envelope),
    List,
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Kinds;
        impl<'de> Visitor<'de> for Kinds {
            type Value = Member;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }

            fn visit_unit<E>(self) -> Result<Member, E> {
                Ok(Member::Scalar(Value::Null))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Member, E> {
                Ok(Member::Scalar(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Member, E> {
                Ok(Member::Scalar(value.into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Member, E> {
                Ok(Member::Scalar(value.into()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Member, E> {
                Ok(Member::Scalar(value.into()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Member, E> {
                Ok(Member::Scalar(value.into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Member, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Member::List)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Member, A::Error> {
                let mut scalars = Vec::new();
                while let Some((key, value)) = map.next_entry()? {
                    if let Member::Scalar(value) = value {
                        scalars.push((key, value));
                    }
                }
                Ok(Member::Object(scalars))
            }
        }
        deserializer.deserialize_any(Kinds)
    }
}
