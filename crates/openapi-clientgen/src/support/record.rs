/// The name of a member, borrowed from the text wherever that is possible.
pub(crate) struct Key<'de>(pub(crate) std::borrow::Cow<'de, str>);

impl<'de> serde::Deserialize<'de> for Key<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the name of a member")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Key(name.into()))
            }
            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Key(name.to_owned().into()))
            }
        }
        deserializer.deserialize_identifier(Visitor)
    }
}

/// A struct of the document. It is read and written without serde's derive, which costs far more to compile.
pub(crate) trait Record: Sized {
    fn read<'de, A: serde::de::MapAccess<'de>>(members: A) -> Result<Self, A::Error>;
}

pub(crate) fn record<'de, T: Record, D: serde::Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Visitor<T>(std::marker::PhantomData<T>);
    impl<'de, T: Record> serde::de::Visitor<'de> for Visitor<T> {
        type Value = T;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
            T::read(members)
        }
    }
    deserializer.deserialize_map(Visitor(std::marker::PhantomData))
}

/// Reads a member that a body must have; [`arrived`] misses it where it never came.
pub(crate) fn must<'de, A: serde::de::MapAccess<'de>, T: serde::Deserialize<'de>>(
    members: &mut A,
    slot: &mut Option<T>,
) -> Result<(), A::Error> {
    *slot = Some(members.next_value()?);
    Ok(())
}

/// Reads a member that a body need not have.
pub(crate) fn maybe<'de, A: serde::de::MapAccess<'de>, T: serde::Deserialize<'de>>(
    members: &mut A,
    slot: &mut T,
) -> Result<(), A::Error> {
    *slot = members.next_value()?;
    Ok(())
}

/// Reads a member that may be null, and whose absence is taken for null.
pub(crate) fn null<'de, A: serde::de::MapAccess<'de>, T: serde::Deserialize<'de>>(
    members: &mut A,
    slot: &mut Option<T>,
) -> Result<(), A::Error> {
    maybe(members, slot)
}

/// Reads a member that the schema does not name.
pub(crate) fn rest<'de, A: serde::de::MapAccess<'de>, T: serde::Deserialize<'de>>(
    members: &mut A,
    name: &str,
    slot: &mut impl Extend<(String, T)>,
) -> Result<(), A::Error> {
    slot.extend([(name.to_owned(), members.next_value()?)]);
    Ok(())
}

/// Passes over a member that this build does not know.
pub(crate) fn skip<'de, A: serde::de::MapAccess<'de>>(members: &mut A) -> Result<(), A::Error> {
    members.next_value::<serde::de::IgnoredAny>().map(drop)
}

/// What came for a member that a body must have.
pub(crate) fn arrived<T, E: serde::de::Error>(slot: Option<T>, name: &'static str) -> Result<T, E> {
    slot.ok_or_else(|| E::missing_field(name))
}

/// A value that may be absent from a body.
pub(crate) trait MayBeAbsent: Serialize {
    fn is_absent(&self) -> bool;
}

impl<T: Serialize> MayBeAbsent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Serialize> MayBeAbsent for Nullable<T> {
    fn is_absent(&self) -> bool {
        Nullable::is_absent(self)
    }
}

/// Writes the members of a struct; the first failure is kept until the end.
pub(crate) struct Members<S: serde::Serializer>(Result<S::SerializeMap, S::Error>);

impl<S: serde::Serializer> Members<S> {
    pub(crate) fn new(serializer: S) -> Self {
        Self(serializer.serialize_map(None))
    }

    pub(crate) fn must<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if let Ok(map) = &mut self.0 {
            if let Err(error) = serde::ser::SerializeMap::serialize_entry(map, name, value) {
                self.0 = Err(error);
            }
        }
    }

    pub(crate) fn null<T: Serialize>(&mut self, name: &str, value: &Option<T>) {
        self.must(name, value);
    }

    pub(crate) fn maybe<T: MayBeAbsent>(&mut self, name: &str, value: &T) {
        if !value.is_absent() {
            self.must(name, value);
        }
    }

    pub(crate) fn rest<'a, T: Serialize + 'a>(&mut self, members: impl IntoIterator<Item = (&'a String, &'a T)>) {
        for (name, value) in members {
            self.must(name, value);
        }
    }

    pub(crate) fn end(self) -> Result<S::Ok, S::Error> {
        serde::ser::SerializeMap::end(self.0?)
    }
}
