//! Objects whose members are known: reading them by name, and listing them to be written, shown, compared and copied.

use std::any::Any;
use std::collections::HashMap;
use std::fmt::{self, Debug};

use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::shape::{Member, Otherwise, Presence, Shape, ShapeOf};
use super::{Decisions, FromJson, Misfit, Nullable};
use crate::json::{Json, Members};

/// A struct for an object, as `record!` describes it: all else is made of these two functions, which name each member once.
pub trait Record: FromJson {
    /// The name of the struct.
    const NAME: &'static str;

    /// The struct of what the reader has.
    fn read(reader: &mut RecordReader<'_, '_>) -> Self;

    /// Puts every member on the list.
    fn list<'r>(&'r self, list: &mut MemberList<'r>);
}

/// Makes a record of a JSON value.
///
/// # Errors
///
/// When a member does not fit, or the value is no object and the record keeps none.
pub fn read_record<R: Record>(value: &Json<'_>, decisions: &mut Decisions) -> Result<R, Misfit> {
    let mut reader = RecordReader(match value {
        Json::Object(members) => Source::Object {
            members,
            decisions,
            shape: R::shape,
            read: 0,
            misfit: None,
        },
        value => Source::Other { value, kept: false },
    });
    let record = R::read(&mut reader);
    match reader.0 {
        Source::Object {
            misfit: Some(misfit),
            ..
        } => Err(misfit),
        Source::Other { value, kept: false } => Err(Misfit::expected("an object", value)),
        _ => Ok(record),
    }
}

/// The shape of a record: the members that it asks its reader for.
#[must_use]
pub fn describe_record<R: Record>() -> Shape {
    let mut reader = RecordReader(Source::Description {
        members: Vec::new(),
        listed: &[],
        rest: Value::shape,
        otherwise: Otherwise::refused,
    });
    R::read(&mut reader);
    match reader.0 {
        Source::Description {
            members,
            rest,
            otherwise,
            ..
        } => Shape::Record(members, rest, otherwise),
        _ => Shape::Any,
    }
}

/// A record whose members are all blank.
#[must_use]
pub fn blank_record<R: Record>() -> R {
    R::read(&mut RecordReader(Source::Nothing))
}

/// Hands a record its members. It yields a blank for one that is missing or does not fit, so that reading takes no more code than
/// naming the members; the first misfit is kept and returned in place of the record.
#[derive(Debug)]
pub struct RecordReader<'v, 'd>(Source<'v, 'd>);

#[derive(Debug)]
enum Source<'v, 'd> {
    /// The members of an object.
    Object {
        members: &'v Members<'v>,
        decisions: &'d mut Decisions,
        shape: ShapeOf,
        /// How many of the members have been read.
        read: usize,
        misfit: Option<Misfit>,
    },
    /// A value that is no object.
    Other { value: &'v Json<'v>, kept: bool },
    /// Nothing: the members that are asked for are noted.
    Description {
        members: Vec<Member>,
        listed: &'static [&'static str],
        rest: ShapeOf,
        otherwise: Otherwise,
    },
    /// Another record, of which there are so many members before the next one.
    Record(MemberList<'v>, usize),
    /// Nothing: every member is blank.
    Nothing,
}

impl RecordReader<'_, '_> {
    fn read<T: FromJson + 'static>(&mut self, name: &'static str, presence: Presence) -> Option<T> {
        match &mut self.0 {
            Source::Object {
                members,
                decisions,
                read,
                misfit: misfit @ None,
                ..
            } => {
                let value = members.get(name)?;
                *read += 1;
                match T::from_json(value, decisions) {
                    Ok(value) => return Some(value),
                    Err(other) => *misfit = Some(other.in_member(name)),
                }
            }
            Source::Description {
                members, listed, ..
            } => {
                let listed = std::mem::take(listed);
                members.push(Member::new(name, presence, T::shape, listed));
            }
            Source::Record(list, before) => {
                let (_, value, _) = list.members.get(*before)?;
                *before += 1;
                return value.copy().downcast().ok().map(|value| *value);
            }
            _ => {}
        }
        None
    }

    /// Gives the values that the schema lists for the next member, as JSON texts, where they are no strings.
    pub fn listed(&mut self, values: &'static [&'static str]) -> &mut Self {
        if let Source::Description { listed, .. } = &mut self.0 {
            *listed = values;
        }
        self
    }

    /// A member that a body must have.
    pub fn must<T: FromJson + 'static>(&mut self, name: &'static str) -> T {
        self.read(name, Presence::must).unwrap_or_else(|| {
            if let Source::Object {
                misfit: misfit @ None,
                ..
            } = &mut self.0
            {
                *misfit = Some(Misfit::new(format!("the member `{name}` is missing")));
            }
            T::blank()
        })
    }

    /// A member that a body need not have.
    pub fn maybe<T: FromJson + Default + 'static>(&mut self, name: &'static str) -> T {
        self.read(name, Presence::maybe).unwrap_or_default()
    }

    /// A member that an object must have, of a type that takes other values than objects as well, or that would otherwise not end.
    pub fn should<T: FromJson + 'static>(&mut self, name: &'static str) -> Option<T> {
        self.read(name, Presence::should).unwrap_or_default()
    }

    /// A member that may be null, and whose absence is taken for null.
    pub fn null<T: FromJson + 'static>(&mut self, name: &'static str) -> Option<T> {
        self.read(name, Presence::null).unwrap_or_default()
    }

    /// All members but those that the schema names.
    pub fn rest<T: Extra>(&mut self) -> T {
        let mut rest = T::default();
        match &mut self.0 {
            Source::Object {
                members,
                decisions,
                shape,
                read,
                misfit: misfit @ None,
            } if *read < members.len() => {
                let Shape::Record(named, ..) = shape() else {
                    return rest;
                };
                for (name, value) in members.iter() {
                    if named.iter().any(|member| member.name == name) {
                        continue;
                    }
                    match T::Value::from_json(value, decisions) {
                        Ok(value) => rest.add(name, value),
                        Err(other) => {
                            *misfit = Some(other.in_member(name));
                            break;
                        }
                    }
                }
            }
            Source::Description { rest, .. } => *rest = T::shape,
            Source::Record(list, _) => {
                let copy = list.rest.and_then(|rest| rest.copy().downcast().ok());
                return copy.map_or(rest, |copy| *copy);
            }
            _ => {}
        }
        rest
    }

    /// A value that is no object.
    pub fn other(&mut self, word: Otherwise) -> Option<Value> {
        match &mut self.0 {
            Source::Other { value, kept } => {
                *kept = true;
                Some((*value).into())
            }
            Source::Description { otherwise, .. } => {
                *otherwise = word;
                None
            }
            Source::Record(list, _) => list.other.cloned(),
            _ => None,
        }
    }
}

/// A map that holds the members which a schema does not name.
pub trait Extra: FromJson + Default + 'static {
    /// What each member is.
    type Value: FromJson;

    /// Takes one more member.
    fn add(&mut self, name: &str, value: Self::Value);
}

impl Extra for Map<String, Value> {
    type Value = Value;

    fn add(&mut self, name: &str, value: Value) {
        self.insert(name.to_owned(), value);
    }
}

impl<T: FromJson + 'static> Extra for HashMap<String, T> {
    type Value = T;

    fn add(&mut self, name: &str, value: T) {
        self.insert(name.to_owned(), value);
    }
}

/// What a member is to a list: something to write, show, compare and copy.
pub trait Listed: erased_serde::Serialize + Debug + Any {
    /// A copy of the member.
    fn copy(&self) -> Box<dyn Any>;

    /// Whether another member is of the same type and equal.
    fn equals(&self, other: &dyn Any) -> bool;
}

impl<T: Serialize + Debug + Clone + PartialEq + 'static> Listed for T {
    fn copy(&self) -> Box<dyn Any> {
        Box::new(self.clone())
    }

    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }
}

impl Serialize for dyn Listed + '_ {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        erased_serde::serialize(self, serializer)
    }
}

/// A member that may be left out.
pub trait Leavable: Listed {
    /// Whether it is left out.
    fn is_absent(&self) -> bool;
}

impl<T> Leavable for Option<T>
where
    Self: Listed,
{
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T> Leavable for Nullable<T>
where
    Self: Listed,
{
    fn is_absent(&self) -> bool {
        Self::is_absent(self)
    }
}

/// The map of a record for the members that the schema does not name.
pub trait ListedMap: Listed {
    /// The members.
    fn members(&self) -> Vec<(&String, &dyn Listed)>;
}

impl ListedMap for Map<String, Value> {
    fn members(&self) -> Vec<(&String, &dyn Listed)> {
        self.iter()
            .map(|(name, value)| (name, value as _))
            .collect()
    }
}

impl<T: Serialize + Debug + Clone + PartialEq + 'static> ListedMap for HashMap<String, T> {
    fn members(&self) -> Vec<(&String, &dyn Listed)> {
        self.iter()
            .map(|(name, value)| (name, value as _))
            .collect()
    }
}

/// The members of a record. From it the record is written, shown, compared and copied, without code for each.
#[derive(Debug, Default)]
pub struct MemberList<'r> {
    /// Each with its name, and whether it is written.
    members: Vec<(&'static str, &'r dyn Listed, bool)>,
    rest: Option<&'r dyn ListedMap>,
    other: Option<&'r Value>,
}

impl<'r> MemberList<'r> {
    fn of<R: Record>(record: &'r R) -> Self {
        let mut list = Self {
            members: Vec::with_capacity(16),
            ..Self::default()
        };
        record.list(&mut list);
        list
    }

    /// A member that is always written.
    pub fn must(&mut self, name: &'static str, value: &'r dyn Listed) {
        self.members.push((name, value, true));
    }

    /// A member that is always written, if only as null.
    pub fn null(&mut self, name: &'static str, value: &'r dyn Listed) {
        self.must(name, value);
    }

    /// A member that may be left out.
    pub fn maybe(&mut self, name: &'static str, value: &'r dyn Leavable) {
        self.members.push((name, value, !value.is_absent()));
    }

    /// A member that an object must have, of a type that takes other values than objects as well, or that would otherwise not end.
    pub fn should(&mut self, name: &'static str, value: &'r dyn Leavable) {
        self.maybe(name, value);
    }

    /// Members that the schema does not name.
    pub fn rest(&mut self, members: &'r dyn ListedMap) {
        self.rest = Some(members);
    }

    /// A value that is no object, in whose place no member is written.
    pub fn other(&mut self, value: &'r Option<Value>) {
        self.other = value.as_ref();
    }
}

/// Writes a record. A member of the rest that has been written already is refused: no object has two of a name.
///
/// # Errors
///
/// The first failure of the serializer.
pub fn serialize_record<R: Record, S: Serializer>(
    record: &R,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let list = MemberList::of(record);
    if let Some(other) = list.other {
        return other.serialize(serializer);
    }
    let mut map = serializer.serialize_map(None)?;
    for (name, value, _) in list.members.iter().filter(|(.., written)| *written) {
        map.serialize_entry(name, value)?;
    }
    for (name, value) in list.rest.iter().flat_map(|rest| rest.members()) {
        if list
            .members
            .iter()
            .any(|(own, _, written)| *written && own == name)
        {
            return Err(S::Error::custom(format!(
                "the member `{name}` is given twice, once among those that the schema does not name"
            )));
        }
        map.serialize_entry(name, value)?;
    }
    map.end()
}

/// Shows a record as a struct.
///
/// # Errors
///
/// When the formatter fails.
pub fn debug_record<R: Record>(record: &R, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let list = MemberList::of(record);
    let mut shown = f.debug_struct(R::NAME);
    for (name, value, _) in &list.members {
        shown.field(name, value);
    }
    if let Some(rest) = &list.rest {
        shown.field("extra", rest);
    }
    if let Some(other) = list.other {
        shown.field("other", other);
    }
    shown.finish()
}

/// A copy of a record.
pub fn clone_record<R: Record>(record: &R) -> R {
    R::read(&mut RecordReader(Source::Record(MemberList::of(record), 0)))
}

/// Whether two records have the same members.
pub fn equal_records<R: Record>(a: &R, b: &R) -> bool {
    let (a, b) = (MemberList::of(a), MemberList::of(b));
    let same = |a: &dyn Listed, b: &dyn Listed| a.equals(b);
    a.other == b.other
        && a.members
            .iter()
            .zip(&b.members)
            .all(|(a, b)| same(a.1, b.1))
        && a.rest.zip(b.rest).is_none_or(|(a, b)| same(a, b))
}

/// Lets a struct be read from and written to a JSON object, member by member, and copied, shown and compared (`Clone`, `Debug`, `PartialEq`).
///
/// Each field has its name on the wire and a kind: `must` for a member that a body has, `null` for one that it has but that
/// may be null (its field is an `Option`), `maybe` for one that it may lack (its field is an `Option` or a
/// [`Nullable`](crate::Nullable)). After `in` stand the values that the schema lists, as JSON texts, where they are no strings. The last field
/// takes the members that the schema does not name, so that none is lost. `should` is `must` with an `Option` for its field, where an
/// object has the member but no value could: one that requires itself without end.
///
/// A value that is no object fits no record, but for two kinds, which have one more field to keep it (an `Option`). `untyped` stands
/// for a schema that names members and no `type`: every member then has a default, so that `should`
/// stands for `must`. `opaque` stands for an object of which the document names no member, and so promises nothing; its field is private, and goes
/// when the document names the first member.
///
/// ```
/// # use serde_json::{Map, Value, json};
/// struct Thing {
///     id: i64,
///     name: Option<String>,
///     extra: Map<String, Value>,
/// }
///
/// openapi_client_runtime::record!(Thing { id = "id" must, name = "displayName" maybe; extra });
///
/// let body = json!({"id": 1, "displayName": "n", "new": true});
/// let thing: Thing = serde_json::from_value(body.clone())?;
/// assert_eq!((thing.id, thing.name.as_deref(), &thing.extra["new"]), (1, Some("n"), &json!(true)));
/// assert_eq!(serde_json::to_value(&thing)?, body);
///
/// #[derive(Default)]
/// struct Untyped {
///     id: Option<i64>,
///     extra: Map<String, Value>,
///     other: Option<Value>,
/// }
///
/// openapi_client_runtime::record!(Untyped { id = "id" should; extra untyped other });
///
/// #[derive(Default)]
/// struct Opaque {
///     extra: Map<String, Value>,
///     other: Option<Value>,
/// }
///
/// openapi_client_runtime::record!(Opaque { ; extra opaque other });
///
/// for body in [json!({"id": 1}), json!("text"), json!([1]), json!(null)] {
///     let untyped: Untyped = serde_json::from_value(body.clone())?;
///     assert_eq!(untyped.other.is_some(), !body.is_object());
///     assert_eq!(serde_json::to_value(&untyped)?, body);
///     let opaque: Opaque = serde_json::from_value(body.clone())?;
///     assert_eq!(serde_json::to_value(&opaque)?, body);
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! record {
    ($name:ident { $($field:ident = $wire:literal $kind:ident $(in [$($constant:expr),* $(,)?])?),* $(,)?; $rest:ident $($otherwise:ident $other:ident)? }) => {
        impl $crate::__private::Record for $name {
            const NAME: &'static str = ::std::stringify!($name);
            fn read(reader: &mut $crate::__private::RecordReader<'_, '_>) -> Self {
                Self {
                    $($field: reader $(.listed(&[$($constant),*]))? .$kind($wire),)*
                    $rest: reader.rest(),
                    $($other: reader.other($crate::__private::Otherwise::$otherwise),)?
                }
            }
            fn list<'r>(&'r self, list: &mut $crate::__private::MemberList<'r>) {
                $(list.$kind($wire, &self.$field);)*
                list.rest(&self.$rest);
                $(list.other(&self.$other);)?
            }
        }
        impl ::std::clone::Clone for $name {
            fn clone(&self) -> Self {
                $crate::__private::clone_record(self)
            }
        }
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::__private::debug_record(self, f)
            }
        }
        impl ::std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::__private::equal_records(self, other)
            }
        }
        $crate::json_type! {
            $name,
            |value, decisions| $crate::__private::read_record(value, decisions),
            {
                static SHAPE: ::std::sync::OnceLock<$crate::__private::Shape> = ::std::sync::OnceLock::new();
                SHAPE.get_or_init($crate::__private::describe_record::<Self>)
            },
            $crate::__private::blank_record()
        }
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::__private::serialize_record(self, serializer)
            }
        }
    };
}

/// Lets a struct of one unnamed field be read and written as that field, and be made of it.
///
/// ```
/// #[derive(Debug, PartialEq)]
/// struct Names(Vec<String>);
///
/// openapi_client_runtime::transparent!(Names(Vec<String>));
///
/// assert_eq!(serde_json::from_str::<Names>(r#"["a"]"#)?, vec!["a".to_owned()].into());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! transparent {
    ($name:ident($ty:ty)) => {
        impl ::std::convert::From<$ty> for $name {
            fn from(value: $ty) -> Self {
                Self(value)
            }
        }
        $crate::json_type! {
            $name,
            |value, decisions| $crate::FromJson::from_json(value, decisions).map(Self),
            {
                static SHAPE: $crate::__private::Shape = $crate::__private::Shape::Same(<$ty as $crate::FromJson>::shape);
                &SHAPE
            },
            Self($crate::FromJson::blank())
        }
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::__private::serde::Serialize::serialize(&self.0, serializer)
            }
        }
    };
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    struct Inner {
        id: i64,
        extra: Map<String, Value>,
    }

    crate::record!(Inner { id = "id" must; extra });

    struct Outer {
        inner: Inner,
        again: Option<Box<Self>>,
        list: Vec<Inner>,
        name: Option<String>,
        note: Nullable<String>,
        size: Option<f64>,
        flag: bool,
        rest: HashMap<String, Vec<u8>>,
    }

    crate::record!(Outer {
        inner = "in-ner" must, again = "again" should, list = "list" must, name = "name" null, note = "note" maybe,
        size = "size" maybe, flag = "flag" must in ["true"]; rest
    });

    fn whole() -> Value {
        json!({"in-ner": {"id": 1, "x": null}, "again": {"in-ner": {"id": 2}, "list": [], "name": null, "flag": true},
            "list": [{"id": 3}], "name": "n", "note": null, "size": 0.5, "flag": true, "more": [1]})
    }

    fn read(value: &Value) -> Result<Outer, String> {
        serde_json::from_value(value.clone()).map_err(|why| why.to_string())
    }

    #[test]
    fn a_record_is_written_as_it_was_read_and_so_is_its_copy() {
        let outer = read(&whole()).unwrap();
        assert_eq!(serde_json::to_value(&outer).unwrap(), whole());
        let copy = outer.clone();
        assert_eq!(serde_json::to_value(&copy).unwrap(), whole());
        assert!(copy == outer);
    }

    #[test]
    fn records_differ_in_each_member() {
        let outer = read(&whole()).unwrap();
        let changes = [
            ("/in-ner/id", json!(9)),
            ("/in-ner/x", json!(9)),
            ("/again/list", json!([{"id": 1}])),
            ("/list/0/id", json!(4)),
            ("/name", json!(null)),
            ("/note", json!("given")),
            ("/size", json!(1)),
            ("/flag", json!(false)),
            ("/more/0", json!(2)),
        ];
        for (pointer, to) in changes {
            let mut changed = whole();
            *changed.pointer_mut(pointer).unwrap() = to;
            assert!(read(&changed).unwrap() != outer, "{pointer}");
        }
    }

    #[test]
    fn the_first_misfit_is_returned_and_nothing_in_its_place() {
        let cases = [
            (
                "/in-ner",
                json!(1),
                "expected an object, found a number at `/in-ner`",
            ),
            (
                "/in-ner",
                json!({}),
                "the member `id` is missing at `/in-ner`",
            ),
            (
                "/again/list",
                json!([{"id": 1}, {"id": "x"}]),
                "expected an integer, found a string at `/again/list/1/id`",
            ),
            (
                "/more",
                json!([1, 300]),
                "300 is out of the range of u8 at `/more/1`",
            ),
        ];
        for (pointer, to, why) in cases {
            let mut changed = whole();
            *changed.pointer_mut(pointer).unwrap() = to;
            assert_eq!(read(&changed).err().as_deref(), Some(why), "{pointer}");
        }
        assert_eq!(
            read(&json!({})).err().as_deref(),
            Some("the member `in-ner` is missing")
        );
        assert_eq!(
            read(&json!([])).err().as_deref(),
            Some("expected an object, found an array")
        );
    }

    #[test]
    fn a_record_is_shown_as_a_struct() {
        let inner: Inner = serde_json::from_value(json!({"id": 1, "x": "y"})).unwrap();
        assert_eq!(
            format!("{inner:?}"),
            r#"Inner { id: 1, extra: {"x": String("y")} }"#
        );
    }

    #[test]
    fn its_shape_has_the_members_in_order() {
        let Shape::Record(members, rest, otherwise) = Outer::shape() else {
            panic!("{:?}", Outer::shape());
        };
        let found: Vec<_> = members
            .iter()
            .map(|member| (member.name, member.presence, member.constants.len()))
            .collect();
        use Presence::{maybe, must, null, should};
        assert_eq!(
            found,
            [
                ("in-ner", must, 0),
                ("again", should, 0),
                ("list", must, 0),
                ("name", null, 0),
                ("note", maybe, 0),
                ("size", maybe, 0),
                ("flag", must, 1)
            ]
        );
        assert!(matches!(rest(), Shape::Map(_)));
        assert_eq!(*otherwise, Otherwise::refused);
    }
}
