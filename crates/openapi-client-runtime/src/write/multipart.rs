//! The parts of a multipart body (RFC 2046; RFC 7578 for forms).

use super::tree::Node;

/// How a document wants one part written.
#[derive(Debug, Clone, Copy, Default)]
pub struct PartEncoding {
    name: &'static str,
    media_type: Option<&'static str>,
    headers: &'static [(&'static str, &'static str)],
}

impl PartEncoding {
    /// A part of this name, written as its value suggests.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            media_type: None,
            headers: &[],
        }
    }

    /// The media type of the part.
    #[must_use]
    pub const fn media_type(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }

    /// Headers of the part, which have one possible value each.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }
}

/// One part: its headers without the final blank line, and its content.
pub(super) struct Part {
    head: Vec<String>,
    media_type: Option<String>,
    content: Vec<u8>,
}

/// The parts of an object, in the order of `encodings`. A list is a part for each item, unless its media type is JSON.
pub(super) fn named(mut members: Vec<(String, Node)>, encodings: &[PartEncoding]) -> Vec<Part> {
    let place = |name: &str| encodings.iter().position(|encoding| encoding.name == name);
    members.sort_by_key(|(name, _)| place(name).unwrap_or(encodings.len()));
    let mut parts = Vec::new();
    for (name, value) in members {
        let encoding = place(&name).map_or(PartEncoding::new(""), |index| encodings[index]);
        let is_json = encoding.media_type.is_some_and(|own| own.contains("json"));
        match value {
            Node::List(items) if !is_json => {
                parts.extend(
                    items
                        .into_iter()
                        .filter_map(|item| part(Some(&name), item, encoding)),
                );
            }
            value => parts.extend(part(Some(&name), value, encoding)),
        }
    }
    parts
}

/// A part for each item of a list.
pub(super) fn unnamed(items: Vec<Node>, prefix: &[PartEncoding], item: PartEncoding) -> Vec<Part> {
    let encodings = prefix.iter().chain(std::iter::repeat(&item));
    items
        .into_iter()
        .zip(encodings)
        .filter_map(|(value, encoding)| part(None, value, *encoding))
        .collect()
}

/// The part of one value; null has none.
fn part(name: Option<&str>, value: Node, encoding: PartEncoding) -> Option<Part> {
    let mut disposition = match name {
        Some(name) => format!("form-data; name=\"{}\"", quoted(name)),
        None => String::new(),
    };
    let mut head = Vec::new();
    let own = encoding.media_type.map(str::to_owned);
    let (media_type, content) = match value {
        Node::Null => return None,
        Node::File(file) => {
            let file_name = file.name.as_deref().or(name.filter(|_| !file.is_field));
            if let Some(file_name) = file_name {
                if disposition.is_empty() {
                    disposition.push_str("attachment");
                }
                disposition.push_str("; filename=\"");
                disposition.push_str(&quoted(file_name));
                disposition.push('"');
            }
            head.extend(
                file.headers
                    .iter()
                    .filter_map(|(name, value)| header(name, value)),
            );
            let usual = (!file.is_field).then(|| "application/octet-stream".to_owned());
            (file.media_type.or(own).or(usual), file.bytes)
        }
        value @ (Node::List(_) | Node::Members(_)) => {
            let media_type = own.unwrap_or_else(|| "application/json".to_owned());
            (Some(media_type), value.to_json().into_bytes())
        }
        value => (own, value.to_text().into_bytes()),
    };
    if !disposition.is_empty() {
        head.insert(0, format!("Content-Disposition: {disposition}"));
    }
    let media_type = media_type.map(|media_type| media_type.replace(['\r', '\n'], ""));
    if let Some(media_type) = &media_type {
        head.push(format!("Content-Type: {media_type}"));
    }
    head.extend(
        encoding
            .headers
            .iter()
            .filter_map(|(name, value)| header(name, value)),
    );
    Some(Part {
        head,
        media_type,
        content,
    })
}

/// A line of a part's head, unless it would break out of its line or replace what the part has itself.
fn header(name: &str, value: &str) -> Option<String> {
    let parsed: http::HeaderName = name.parse().ok()?;
    let own = ["content-disposition", "content-type"].contains(&parsed.as_str());
    let legal = http::HeaderValue::from_str(value).is_ok();
    (legal && !own).then(|| format!("{name}: {value}"))
}

/// The parameter `type` of `multipart/related`: the media type of its first part, which is its root (RFC 2387, 3.1).
pub(super) fn root_type(media_type: &str, parts: &[Part]) -> String {
    let related = media_type
        .split(';')
        .next()
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("multipart/related"));
    let stated = media_type.to_ascii_lowercase().contains("type=");
    match parts.first() {
        Some(root) if related && !stated => {
            let media_type = root.media_type.as_deref().unwrap_or("text/plain");
            format!("; type=\"{}\"", media_type.replace(['"', '\\'], ""))
        }
        _ => String::new(),
    }
}

/// A name inside of quotes, as browsers write it (HTML, "multipart form data").
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A line that occurs in none of the parts.
pub(super) fn boundary(parts: &[Part]) -> String {
    let mut number = 0_u64;
    loop {
        let line = format!("form-boundary-{number:016x}");
        let taken = |part: &Part| {
            part.content
                .windows(line.len())
                .any(|window| window == line.as_bytes())
        };
        if !parts.iter().any(taken) {
            return line;
        }
        number += 1;
    }
}

/// The body: every part behind its boundary.
pub(super) fn write(parts: Vec<Part>, boundary: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        let head: String = part.head.iter().map(|line| format!("{line}\r\n")).collect();
        bytes.extend_from_slice(format!("--{boundary}\r\n{head}\r\n").as_bytes());
        bytes.extend_from_slice(&part.content);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    bytes
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::write::file::File;

    #[test]
    fn parts_come_in_the_order_of_their_encodings_and_cannot_break_out() {
        let members = vec![
            (
                "z\"\r\n".to_owned(),
                Node::Text("form-boundary-0000000000000000".to_owned()),
            ),
            ("list".to_owned(), Node::from(json!(["a", null, {"b": 1}]))),
            ("rows".to_owned(), Node::from(json!([1, 2]))),
            (
                "file".to_owned(),
                Node::File(File::new("f").with_media_type("text/x\r\nEvil: 1")),
            ),
            ("nothing".to_owned(), Node::Null),
        ];
        let rows = PartEncoding::new("rows").media_type("application/json");
        let parts = named(members, &[rows]);
        let boundary = boundary(&parts);
        assert_eq!(boundary, "form-boundary-0000000000000001");
        let body = String::from_utf8(write(parts, &boundary)).unwrap();
        let head = "Content-Disposition: form-data; name=";
        let line = format!("--{boundary}\r\n");
        assert_eq!(
            body,
            format!(
                "{line}{head}\"rows\"\r\nContent-Type: application/json\r\n\r\n[1,2]\r\n\
                 {line}{head}\"z%22%0D%0A\"\r\n\r\nform-boundary-0000000000000000\r\n\
                 {line}{head}\"list\"\r\n\r\na\r\n\
                 {line}{head}\"list\"\r\nContent-Type: application/json\r\n\r\n{{\"b\":1}}\r\n\
                     {line}{head}\"file\"; filename=\"file\"\r\nContent-Type: text/xEvil: 1\r\n\r\nf\r\n\
                 --{boundary}--\r\n"
            )
        );
    }
    fn body(parts: Vec<Part>) -> String {
        String::from_utf8(write(parts, "B")).unwrap()
    }

    #[test]
    fn parts_have_the_headers_that_the_document_and_the_caller_ask_for() {
        let image = PartEncoding::new("image")
            .media_type("image/png")
            .headers(&[("Content-Transfer-Encoding", "base64")]);
        let file = File::new("f")
            .with_header("X-Checksum", "1")
            .with_header("X-Evil", "a\r\nb")
            .with_header("Content-Type", "text/evil");
        let members = vec![
            ("file".to_owned(), Node::File(file)),
            ("image".to_owned(), Node::Text("aGk=".to_owned())),
        ];
        assert_eq!(
            body(named(members, &[image, PartEncoding::new("file")])),
            "--B\r\nContent-Disposition: form-data; name=\"image\"\r\nContent-Type: image/png\r\n\
             Content-Transfer-Encoding: base64\r\n\r\naGk=\r\n\
             --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\nX-Checksum: 1\r\n\
             Content-Type: application/octet-stream\r\n\r\nf\r\n--B--\r\n"
        );
    }

    #[test]
    fn the_parts_of_a_list_have_no_names_and_related_ones_a_root() {
        let json = PartEncoding::new("").media_type("application/json");
        let png = PartEncoding::new("").media_type("image/png");
        let parts = || {
            let items = vec![
                Node::from(json!({"a": 1})),
                Node::File(File::new("x")),
                Node::Text("y".to_owned()),
            ];
            unnamed(items, &[json], png)
        };
        assert_eq!(
            body(parts()),
            "--B\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n\
             --B\r\nContent-Type: image/png\r\n\r\nx\r\n\
             --B\r\nContent-Type: image/png\r\n\r\ny\r\n--B--\r\n"
        );
        assert_eq!(
            root_type("multipart/related", &parts()),
            "; type=\"application/json\""
        );
        assert_eq!(root_type("multipart/mixed", &parts()), "");
        assert_eq!(root_type("multipart/related; type=\"a/b\"", &parts()), "");
    }
}
