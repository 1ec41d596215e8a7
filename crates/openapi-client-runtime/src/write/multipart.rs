//! The parts of a multipart form (RFC 7578).

use super::file::File;
use super::tree::Node;

/// One part: its head without the final blank line, and its content.
pub(super) struct Part {
    head: String,
    content: Vec<u8>,
}

/// The parts of an object. A list is a part for each item, unless its media type is JSON.
pub(super) fn parts(members: Vec<(String, Node)>, part_types: &[(&str, &str)]) -> Vec<Part> {
    let mut parts = Vec::new();
    for (name, value) in members {
        let own = part_types.iter().find(|(part, _)| *part == name);
        let media_type = own.map(|(_, media_type)| *media_type);
        match value {
            Node::List(items) if media_type.is_none_or(|own| !own.contains("json")) => {
                parts.extend(
                    items
                        .into_iter()
                        .filter_map(|item| part(&name, item, media_type)),
                );
            }
            value => parts.extend(part(&name, value, media_type)),
        }
    }
    parts
}

/// The part of one value; null has none.
fn part(name: &str, value: Node, media_type: Option<&str>) -> Option<Part> {
    let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
    let (media_type, content) = match value {
        Node::Null => return None,
        Node::File(file) => file_part(file, name, media_type, &mut head),
        value @ (Node::List(_) | Node::Members(_)) => {
            let media_type = media_type.unwrap_or("application/json").to_owned();
            (Some(media_type), value.to_json().into_bytes())
        }
        value => (media_type.map(str::to_owned), value.to_text().into_bytes()),
    };
    if let Some(media_type) = media_type {
        head.push_str("\r\nContent-Type: ");
        head.push_str(&media_type.replace(['\r', '\n'], ""));
    }
    Some(Part { head, content })
}

fn file_part(
    file: File,
    name: &str,
    media_type: Option<&str>,
    head: &mut String,
) -> (Option<String>, Vec<u8>) {
    let file_name = file.name.as_deref().or((!file.is_field).then_some(name));
    if let Some(file_name) = file_name {
        head.push_str("; filename=\"");
        head.push_str(&quoted(file_name));
        head.push('"');
    }
    let usual = (!file.is_field).then_some("application/octet-stream");
    let media_type = file.media_type.or(media_type.or(usual).map(str::to_owned));
    (media_type, file.bytes)
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
        bytes.extend_from_slice(format!("--{boundary}\r\n{}\r\n\r\n", part.head).as_bytes());
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

    #[test]
    fn parts_come_in_the_order_of_the_members_and_cannot_break_out() {
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
        let parts = parts(members, &[("rows", "application/json")]);
        let boundary = boundary(&parts);
        assert_eq!(boundary, "form-boundary-0000000000000001");
        let body = String::from_utf8(write(parts, &boundary)).unwrap();
        let head = "Content-Disposition: form-data; name=";
        let line = format!("--{boundary}\r\n");
        assert_eq!(
            body,
            format!(
                "{line}{head}\"z%22%0D%0A\"\r\n\r\nform-boundary-0000000000000000\r\n\
                 {line}{head}\"list\"\r\n\r\na\r\n\
                 {line}{head}\"list\"\r\nContent-Type: application/json\r\n\r\n{{\"b\":1}}\r\n\
                 {line}{head}\"rows\"\r\nContent-Type: application/json\r\n\r\n[1,2]\r\n\
                 {line}{head}\"file\"; filename=\"file\"\r\nContent-Type: text/xEvil: 1\r\n\r\nf\r\n\
                 --{boundary}--\r\n"
            )
        );
    }
}
