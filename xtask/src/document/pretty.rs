//! Lays out JSON text without touching what it says: every string and number stays as it was spelled.
//!
//! `serde_json` prints values, and a value no longer knows `1.0` from `1.00` or `é` from its escape.

/// Lays out `json`, which must be valid, with two spaces per level and a newline at the end.
pub(super) fn print(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut rest = json.trim();
    while let Some(first) = rest.chars().next() {
        let token = match first {
            '"' => string(rest),
            '{' | '[' | '}' | ']' | ',' | ':' => &rest[..1],
            _ => {
                &rest[..rest
                    .find([',', '}', ']', ' ', '\t', '\r', '\n'])
                    .unwrap_or(rest.len())]
            }
        };
        rest = rest[token.len()..].trim_start();
        match first {
            '{' | '[' if rest.starts_with(['}', ']']) => {
                out.push(first);
                out.push_str(&rest[..1]);
                rest = rest[1..].trim_start();
            }
            '{' | '[' => {
                depth += 1;
                out.push(first);
                line(&mut out, depth);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(first);
            }
            ',' => {
                out.push(',');
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => out.push_str(token),
        }
    }
    out.push('\n');
    out
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

/// The string literal at the start of `text`, quotes included.
fn string(text: &str) -> &str {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return &text[..=index],
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::print;

    #[test]
    fn spelling_is_kept() {
        let text = r#" {"b":[1.00,1e3,18446744073709551616 , -0],"a":{"\"é\u00e9, {":null,"e":{ },"f":[ ]},"t":true} "#;
        let want = "{\n  \"b\": [\n    1.00,\n    1e3,\n    18446744073709551616,\n    -0\n  ],\n  \"a\": {\n    \
                    \"\\\"é\\u00e9, {\": null,\n    \"e\": {},\n    \"f\": []\n  },\n  \"t\": true\n}\n";
        assert_eq!(print(text), want);
        assert_eq!(print(want), want);
    }
}
