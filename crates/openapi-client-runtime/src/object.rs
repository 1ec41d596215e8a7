//! JSON whose fields nobody documents, kept whole.

use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::config::Credentials;
use crate::error::{Error, ErrorKind, Result};
use crate::json;

/// A JSON object kept whole, exactly as it arrived.
///
/// Many documents name no fields of their bodies, so nothing is guessed: read what you know with
/// [`get`](Object::get) and [`pointer`](Object::pointer), or into your own type with
/// [`deserialize`](Object::deserialize). `Display` is the body's own text as compact JSON: numbers keep every digit
/// and members their order. The service may send something else than an object where one is documented; it is kept
/// all the same, and then has no members. Cloning is cheap.
///
/// ```
/// use openapi_client_runtime::Object;
///
/// let object: Object = r#"{"id": "s1", "state": {"step": 2}}"#.parse()?;
/// assert_eq!(object.get("id").and_then(|id| id.as_str()), Some("s1"));
/// assert_eq!(object.pointer("/state/step").and_then(|step| step.as_u64()), Some(2));
/// assert_eq!(object.to_string(), r#"{"id":"s1","state":{"step":2}}"#);
/// # Ok::<(), openapi_client_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Object(Arc<Inner>);

struct Inner {
    text: Bytes,
    json: OnceLock<Value>,
    /// Those that the request carried: the text may repeat them, and no error that is made of it does.
    credentials: Option<Arc<Credentials>>,
}

thread_local! {
    /// Those of the request whose response is being read on this thread: each object within it takes them over.
    static CREDENTIALS: RefCell<Option<Arc<Credentials>>> = const { RefCell::new(None) };
}

impl Object {
    /// Keeps a body, or says that it is not JSON. An empty body reads as `null`.
    pub(crate) fn parse(body: &Bytes) -> Result<Self> {
        Self::new(Self::trimmed(body), None).checked()
    }

    /// Keeps the body of a response to a request that carried these credentials. Whether it is JSON has still to be
    /// [`checked`](Object::checked), since reading members cannot fail.
    pub(crate) fn unchecked(body: &Bytes, credentials: &Arc<Credentials>) -> Self {
        Self::new(Self::trimmed(body), Some(credentials.clone()))
    }

    pub(crate) fn checked(self) -> Result<Self> {
        let text = json::text(&self.0.text)?;
        match serde_json::from_str(text) {
            Ok(value) => _ = self.0.json.set(value),
            // It may be JSON all the same.
            Err(_) => json::check(text).map_err(json::not_json)?,
        }
        Ok(self)
    }

    fn new(text: Bytes, credentials: Option<Arc<Credentials>>) -> Self {
        Self(Arc::new(Inner {
            text,
            json: OnceLock::new(),
            credentials,
        }))
    }

    fn trimmed(body: &Bytes) -> Bytes {
        match json::trimmed(body) {
            b"null" => Bytes::from_static(b"null"),
            text => body.slice_ref(text),
        }
    }

    /// The member of this name, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_json().get(key)
    }

    /// The value at a JSON pointer (RFC 6901), such as `/state/step`.
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        self.as_json().pointer(pointer)
    }

    /// Reads the object into your own type.
    ///
    /// # Errors
    ///
    /// [`Decode`](crate::ErrorKind::Decode), naming the JSON pointer of the first value that does not fit. The object stays usable.
    ///
    /// ```
    /// #[derive(serde::Deserialize)]
    /// struct Session { id: String }
    ///
    /// let object: openapi_client_runtime::Object = r#"{"id": 7}"#.parse()?;
    /// let error = object.deserialize::<Session>().err().map(|error| error.to_string());
    /// assert_eq!(
    ///     error.as_deref(),
    ///     Some("the body does not fit at /id: invalid type: integer `7`, expected a string at line 1 column 8"),
    /// );
    /// # Ok::<(), openapi_client_runtime::Error>(())
    /// ```
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T> {
        self.read(|| json::decode(self.text(), ""))
            .map_err(|error| self.without_secrets(error))
    }

    /// An error that this body led to, and that carries it. What the body repeats of the request's credentials is not in it.
    pub fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        self.without_secrets(Error::new(kind, message).with_body(self.to_bytes()))
    }

    /// Reads the body into a type. The objects in it know the credentials that the request carried.
    pub(crate) fn read<T>(&self, read: impl FnOnce() -> T) -> T {
        struct Restore(Option<Arc<Credentials>>);
        impl Drop for Restore {
            fn drop(&mut self) {
                CREDENTIALS.replace(self.0.take());
            }
        }
        let _restore = Restore(CREDENTIALS.replace(self.0.credentials.clone()));
        read()
    }

    /// Takes the credentials that the body may repeat out of an error that is made of it.
    pub(crate) fn without_secrets(&self, error: Error) -> Error {
        match &self.0.credentials {
            Some(credentials) => credentials.remove_from(error),
            None => error,
        }
    }

    /// The whole body as a JSON value.
    ///
    /// A number beyond 64 bits is rounded there. What a `Value` cannot hold at all is not lost: a number beyond a double
    /// (`1e400`) and whatever lies deeper than 256 levels stand there as strings of their JSON text, and a lone surrogate
    /// as U+FFFD. `Display` and [`to_bytes`](Object::to_bytes) have all of them exactly.
    pub fn as_json(&self) -> &Value {
        self.0.json.get_or_init(|| json::value(self.text()))
    }

    /// The members. Empty if the service sent something else than an object, which [`as_json`](Object::as_json) shows.
    pub fn into_map(self) -> Map<String, Value> {
        match self.as_json() {
            Value::Object(map) => map.clone(),
            _ => Map::new(),
        }
    }

    /// The text as it arrived.
    pub(crate) fn text(&self) -> &str {
        // JSON is UTF-8: that was checked when it came in.
        std::str::from_utf8(&self.0.text)
            .unwrap_or("null")
            .trim_ascii()
    }

    /// The text as it arrived, white space included.
    pub fn to_bytes(&self) -> Bytes {
        self.0.text.clone()
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        // Whitespace between tokens goes; what stands in strings stays.
        let (mut in_string, mut escaped, mut start) = (false, false, 0);
        for (index, byte) in text.bytes().enumerate() {
            if in_string {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => in_string = false,
                    _ => {}
                }
            } else if byte == b'"' {
                in_string = true;
            } else if byte.is_ascii_whitespace() {
                f.write_str(&text[start..index])?;
                start = index + 1;
            }
        }
        f.write_str(&text[start..])
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({self})")
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.as_json() == other.as_json()
    }
}

impl std::str::FromStr for Object {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(&Bytes::copy_from_slice(text.as_bytes()))
    }
}

impl From<Value> for Object {
    fn from(json: Value) -> Self {
        Self(Arc::new(Inner {
            text: json.to_string().into(),
            json: OnceLock::from(json),
            credentials: None,
        }))
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::Error as _;
        serde_json::from_slice::<&RawValue>(&self.0.text)
            .map_err(S::Error::custom)?
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = Bytes::from(String::from(Box::<str>::from(raw)));
        Ok(Self::new(text, CREDENTIALS.with_borrow(Clone::clone)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_between_the_wire_and_display() {
        for (text, shown) in [
            (
                "{ \"b\" : 1.10 , \"a\" : 123456789012345678901234567890 }",
                "{\"b\":1.10,\"a\":123456789012345678901234567890}",
            ),
            ("[ \"a \\\" b\" ,\n null ]", "[\"a \\\" b\",null]"),
            ("null", "null"),
            ("", "null"),
        ] {
            let object: Object = text.parse().unwrap();
            assert_eq!(object.to_string(), shown);
            assert_eq!(
                serde_json::to_string(&object)
                    .unwrap()
                    .replace([' ', '\n'], ""),
                shown.replace(' ', "")
            );
        }
        assert!("{".parse::<Object>().is_err());
    }

    #[test]
    fn what_is_no_object_has_no_members() {
        let list: Object = "[1]".parse().unwrap();
        assert_eq!(list.get("a"), None);
        assert_eq!(list.as_json(), &serde_json::json!([1]));
        assert!(list.into_map().is_empty());
    }

    #[test]
    fn what_a_value_cannot_hold_is_no_null() {
        let object: Object = "\u{feff}{\"id\": 7, \"n\": 1e400, \"s\": \"\\ud83d\"}"
            .parse()
            .unwrap();
        assert_eq!(object.get("id"), Some(&7.into()));
        assert_eq!(object.get("n"), Some(&"1e400".into()));
        assert_eq!(object.pointer("/s"), Some(&"\u{fffd}".into()));
        assert_eq!(
            object.to_string(),
            "{\"id\":7,\"n\":1e400,\"s\":\"\\ud83d\"}"
        );
        #[derive(serde::Deserialize)]
        struct Known {
            id: u8,
        }
        assert_eq!(object.deserialize::<Known>().unwrap().id, 7);
        assert_eq!(object.clone().into_map().len(), 3);
    }

    #[test]
    fn objects_inside_other_types_keep_their_text() {
        let rows: Vec<Object> = serde_json::from_str("[{\"n\": 1e400}]").unwrap();
        assert_eq!(rows[0].to_string(), "{\"n\":1e400}");
    }
}
