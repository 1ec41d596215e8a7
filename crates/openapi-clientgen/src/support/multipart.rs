/// A file to upload.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct File {
    bytes: Vec<u8>,
    name: Option<String>,
    media_type: Option<String>,
    field: bool,
}

impl File {
    /// A file with this content.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), ..Self::default() }
    }

    /// A value that is no file, for a form whose parts the document does not name.
    pub fn field(text: impl Into<String>) -> Self {
        Self { bytes: text.into().into_bytes(), field: true, ..Self::default() }
    }

    /// The name that the server is told; many servers take a part for a file only if it has one.
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The media type of the content; without it `application/octet-stream`.
    pub fn with_media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
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

/// The key of the object that stands for a file while a form is written.
const FILE: &str = "\u{0}file";

thread_local! {
    /// The files of the form that this thread is writing. A file has no JSON form, yet it may stand anywhere in a body, also
    /// in a list or an alternative; serde reaches it there, so it steps aside into this list and leaves its index.
    static FILES: std::cell::RefCell<Option<Vec<File>>> = const { std::cell::RefCell::new(None) };
}

impl Serialize for File {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let index = FILES.with_borrow_mut(|files| {
            files.as_mut().map(|files| {
                files.push(self.clone());
                files.len() - 1
            })
        });
        match index {
            Some(index) => serializer.collect_map([(FILE, index)]),
            // Outside of a form a file is its text.
            None => serializer.serialize_str(&String::from_utf8_lossy(&self.bytes)),
        }
    }
}

impl<'de> serde::Deserialize<'de> for File {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(File::new)
    }
}

impl Body {
    pub(crate) fn multipart<T: Serialize>(media_type: &str, value: &T, parts: &[(&str, &str)]) -> Result<Self, String> {
        FILES.set(Some(Vec::new()));
        let value = serde_json::to_value(value);
        let files = FILES.take().unwrap_or_default();
        let value = value.map_err(|why| why.to_string())?;
        let mut form = Vec::new();
        if let Value::Object(map) = &value {
            for (name, value) in map {
                let media_type = parts.iter().find(|(part, _)| part == name).map(|(_, media_type)| *media_type);
                match value {
                    Value::Array(items) if media_type.is_none_or(|m| !m.contains("json")) => {
                        for item in items {
                            form.extend(part(name, item, media_type, &files));
                        }
                    }
                    value => form.extend(part(name, value, media_type, &files)),
                }
            }
        }
        let boundary = boundary(&form);
        let mut bytes = Vec::new();
        for (head, content) in form {
            bytes.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());
            bytes.extend_from_slice(&content);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Ok(Self::raw(format!("{media_type}; boundary={boundary}"), bytes))
    }
}

/// The head and content of one part, unless there is no value.
fn part(name: &str, value: &Value, media_type: Option<&str>, files: &[File]) -> Option<(String, Vec<u8>)> {
    let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
    let file = value.get(FILE).and_then(Value::as_u64).and_then(|index| files.get(usize::try_from(index).ok()?));
    if let Some(file) = file {
        let named = file.name.as_deref().or((!file.field).then_some(name));
        if let Some(name) = named {
            head.push_str(&format!("; filename=\"{}\"", quoted(name)));
        }
        let usual = (!file.field).then_some("application/octet-stream");
        if let Some(media_type) = file.media_type.as_deref().or(media_type).or(usual) {
            head.push_str(&format!("\r\nContent-Type: {}", media_type.replace(['\r', '\n'], "")));
        }
        return Some((head, file.bytes.clone()));
    }
    let (media_type, text) = match value {
        Value::Null => return None,
        Value::Object(_) | Value::Array(_) => (Some(media_type.unwrap_or("application/json")), value.to_string()),
        value => (media_type, bare(value)),
    };
    if let Some(media_type) = media_type {
        head.push_str(&format!("\r\nContent-Type: {media_type}"));
    }
    Some((head, text.into_bytes()))
}

/// A name inside of quotes, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// A line that occurs in none of the parts.
fn boundary(form: &[(String, Vec<u8>)]) -> String {
    (0u64..)
        .map(|number| format!("form-boundary-{number:016x}"))
        .find(|line| !form.iter().any(|(_, content)| content.windows(line.len()).any(|part| part == line.as_bytes())))
        .unwrap_or_default()
}
