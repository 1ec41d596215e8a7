//! A file in a multipart form.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A file to upload.
///
/// ```
/// use openapi_client_runtime::File;
///
/// let file = File::new("a;b\n").with_name("rows.csv").with_media_type("text/csv");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct File {
    pub(super) bytes: Vec<u8>,
    pub(super) name: Option<String>,
    pub(crate) media_type: Option<String>,
    pub(super) is_field: bool,
    pub(super) headers: Vec<(String, String)>,
}

impl File {
    /// A file with this content.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            bytes: bytes.into(),
            ..Self::default()
        }
    }

    /// A value that is no file, for a form whose parts the document does not name.
    pub fn field(text: impl Into<String>) -> Self {
        Self {
            bytes: text.into().into_bytes(),
            is_field: true,
            ..Self::default()
        }
    }

    /// The file name that the server is told. Without it the name of the part is sent: many servers take a part for a file
    /// only if it has one.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The media type of the content; without it `application/octet-stream`.
    #[must_use]
    pub fn with_media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// A further header of the part, which a document asks for in `encoding`. The part's own headers (`Content-Disposition`,
    /// `Content-Type`) cannot be replaced this way, and what cannot stand in a header is left out.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

impl From<Vec<u8>> for File {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl From<&[u8]> for File {
    fn from(bytes: &[u8]) -> Self {
        Self::new(bytes)
    }
}

impl From<&str> for File {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// What tells the writer of a body that a file follows, and not only its text.
pub(super) const TOKEN: &str = "openapi_client_runtime::File";

impl Serialize for File {
    /// The content as text, with what is no UTF-8 replaced: JSON cannot hold a file. A multipart form sends the bytes.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(TOKEN, &Content(self))
    }
}

/// The content of a file: all of it for the writer of a body, which alone asks for no readable form; text for others.
struct Content<'a>(&'a File);

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.serialize_str(&String::from_utf8_lossy(&self.0.bytes));
        }
        let File {
            bytes,
            name,
            media_type,
            is_field,
            headers,
        } = self.0;
        let head = serde_json::to_string(&(name, media_type, is_field, headers))
            .map_err(serde::ser::Error::custom)?;
        (Bytes(bytes), head).serialize(serializer)
    }
}

struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de> Deserialize<'de> for File {
    /// Reads text.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
