//! JSON text with line breaks, otherwise as it is.

/// JSON text, which must be valid, on lines of its own, indented by two spaces a level.
///
/// Only white space changes: numbers and escapes stay as they are spelled, and so do members that are there twice, all of which a
/// [`Value`](crate::Value) no longer tells. Empty objects and arrays stay on their line.
///
/// ```
/// let text = r#"{"a":[1.00, "\u00e9"],"b":{ }}"#;
/// let lines = "{\n  \"a\": [\n    1.00,\n    \"\\u00e9\"\n  ],\n  \"b\": {}\n}";
/// assert_eq!(openapi_document::indented(text), lines);
/// ```
pub fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let (mut in_text, mut escaped) = (false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    let mut signs = json.chars().peekable();
    while let Some(sign) = signs.next() {
        if in_text {
            out.push(sign);
            (in_text, escaped) = (escaped || sign != '"', !escaped && sign == '\\');
            continue;
        }
        match sign {
            ' ' | '\t' | '\r' | '\n' => {}
            '{' | '[' => {
                out.push(sign);
                while signs.next_if(char::is_ascii_whitespace).is_some() {}
                if let Some(end) = signs.next_if(|sign| matches!(sign, '}' | ']')) {
                    out.push(end);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(sign);
            }
            ',' => {
                out.push(sign);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            sign => {
                in_text = sign == '"';
                out.push(sign);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn only_white_space_changes() {
        let text = r#"{"a":[1.00,"x\",{y}",{},[]],"a":"\\","b":{"c":null}}"#;
        let lines = "{\n  \"a\": [\n    1.00,\n    \"x\\\",{y}\",\n    {},\n    []\n  ],\n  \"a\": \"\\\\\",\n  \"b\": {\n    \"c\": null\n  }\n}";
        assert_eq!(indented(text), lines);
        let text = r#" {"b":[1.00,1e3,18446744073709551616 , -0],"a":{"\"é\u00e9, {":null,"e":{ },"f":[ ]},"t":true} "#;
        let lines = "{\n  \"b\": [\n    1.00,\n    1e3,\n    18446744073709551616,\n    -0\n  ],\n  \"a\": {\n    \
                     \"\\\"é\\u00e9, {\": null,\n    \"e\": {},\n    \"f\": []\n  },\n  \"t\": true\n}";
        assert_eq!(indented(text), lines);
        assert_eq!(indented(lines), lines);
        assert_eq!(indented("7"), "7");
        assert_eq!(indented("\"[ \""), "\"[ \"");
    }
}
