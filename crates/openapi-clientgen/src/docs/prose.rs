//! Vendor prose as rustdoc: the same words, but no broken link, no open tag and no code that a doctest would run.

/// Makes Markdown from a document safe to stand in a doc comment.
pub(crate) fn rustdoc(text: &str) -> String {
    let mut out = String::new();
    let mut fenced = false;
    // A doc comment cannot hold a carriage return by itself.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            // Any language would do except Rust, which a doctest compiles.
            out.push_str(if fenced { "```" } else { "```text" });
            fenced = !fenced;
        } else if fenced {
            out.push_str(line.trim_end());
        } else {
            // Four spaces would start a code block.
            let indent = line.len() - line.trim_start().len();
            out.push_str(&" ".repeat(indent.min(2)));
            escape(trimmed, &mut out);
        }
        out.push('\n');
    }
    if fenced {
        out.push_str("```\n");
    }
    out.trim().to_owned()
}

/// Escapes one line outside of its `code spans`.
fn escape(line: &str, out: &mut String) {
    let spans = line.matches('`').count().is_multiple_of(2);
    let mut in_code = false;
    for c in line.chars() {
        match c {
            '`' if spans => {
                in_code = !in_code;
                out.push(c);
            }
            '[' | ']' | '<' | '>' | '`' if !in_code => {
                out.push('\\');
                out.push(c);
            }
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' => {}
            _ => out.push(c),
        }
    }
}
