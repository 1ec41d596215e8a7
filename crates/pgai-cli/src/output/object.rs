//! JSON text with line breaks, otherwise as it is: every digit, escape and repeated member stays.

/// Compact JSON text, indented by two spaces a level. Empty objects and arrays stay on their line.
pub(super) fn indented(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut in_text = false;
    let mut escaped = false;
    let mut signs = text.chars().peekable();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(sign) = signs.next() {
        if in_text {
            out.push(sign);
            (in_text, escaped) = (escaped || sign != '"', !escaped && sign == '\\');
            continue;
        }
        match sign {
            '"' => {
                in_text = true;
                out.push(sign);
            }
            '{' | '[' => {
                out.push(sign);
                if matches!(signs.peek(), Some('}' | ']')) {
                    out.extend(signs.next());
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
            sign => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_white_space_is_added() {
        let text = r#"{"a":[1.00,"x\",{y}",{},[]],"a":"\\","b":{"c":null}}"#;
        let pretty = "{\n  \"a\": [\n    1.00,\n    \"x\\\",{y}\",\n    {},\n    []\n  ],\n  \"a\": \"\\\\\",\n  \"b\": {\n    \"c\": null\n  }\n}";
        assert_eq!(indented(text), pretty);
        assert_eq!(indented("7"), "7");
        assert_eq!(indented("\"[\""), "\"[\"");
    }
}
