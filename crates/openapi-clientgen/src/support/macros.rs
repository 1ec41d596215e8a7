/// Gives an enum of strings its conversions; a value it does not know is kept and sent as it is.
#[allow(unused_macros)]
macro_rules! open_enum {
    ($name:ident { $($variant:ident = $wire:literal),* $(,)? }) => {
        impl $name {
            /// The value as it stands on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Unknown(value) => value,
                }
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl ::std::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }
        impl ::std::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }
        impl ::std::convert::From<&::std::string::String> for $name {
            fn from(value: &::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;
            fn from_str(value: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                ::std::result::Result::Ok(Self::from(value))
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                <::std::string::String as ::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }
    };
}

/// Lets an enum of alternatives choose the one that keeps most of a value; what fits none is kept as it is.
#[allow(unused_macros)]
macro_rules! open_union {
    ($name:ident { $($variant:ident($ty:ty): $test:expr),* $(,)? }) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let mut choice = super::support::Choice::new(::serde::Deserialize::deserialize(deserializer)?);
                $(choice.offer($test, |value: $ty| Self::$variant(value));)*
                ::std::result::Result::Ok(choice.decide(Self::Unknown))
            }
        }
    };
}

/// Reads and writes a struct: its members by their names on the wire, and where the rest goes. A member is `must`, or `null`
/// where it must be written but may be null, or `maybe`.
#[allow(unused_macros)]
macro_rules! record {
    ($name:ident { $($field:ident = $wire:literal $kind:ident),* $(; $rest:ident)? }) => {
        impl super::support::Record for $name {
            fn read<'de, A: ::serde::de::MapAccess<'de>>(mut members: A) -> ::std::result::Result<Self, A::Error> {
                $(let mut $field = ::std::default::Default::default();)*
                $(let mut $rest = ::std::default::Default::default();)?
                while let ::std::option::Option::Some(key) = members.next_key::<super::support::Key<'de>>()? {
                    match &*key.0 {
                        $($wire => super::support::$kind(&mut members, &mut $field),)*
                        $(other => super::support::rest(&mut members, other, &mut $rest),)?
                        #[allow(unreachable_patterns)]
                        _ => super::support::skip(&mut members),
                    }?;
                }
                ::std::result::Result::Ok(Self { $($field: $kind!($field, $wire),)* $($rest)? })
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                super::support::record(deserializer)
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                let mut members = super::support::Members::new(serializer);
                $(members.$kind($wire, &self.$field);)*
                $(members.rest(&self.$rest);)?
                members.end()
            }
        }
    };
}

#[allow(unused_macros)]
macro_rules! must {
    ($slot:ident, $wire:literal) => {
        super::support::arrived($slot, $wire)?
    };
}

#[allow(unused_macros)]
macro_rules! maybe {
    ($slot:ident, $wire:literal) => {
        $slot
    };
}

#[allow(unused_macros)]
macro_rules! null {
    ($slot:ident, $wire:literal) => {
        $slot
    };
}
