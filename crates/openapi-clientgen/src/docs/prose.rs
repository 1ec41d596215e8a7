//! Vendor prose as rustdoc: the same words and links, but no open tag and no code that a doctest would run.

/// Makes Markdown from a document safe to stand in a doc comment.
pub(crate) fn rustdoc(text: &str) -> String {
    let mut out = String::new();
    let mut fenced = false;
    // A doc comment cannot hold a carriage return by itself.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(is_shown).collect();
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
            escape(trimmed, true, &mut out);
        }
        out.push('\n');
    }
    if fenced {
        out.push_str("```\n");
    }
    out.trim().to_owned()
}

/// Escapes one line outside of its `code spans`, and of its links where it may have some.
fn escape(line: &str, links: bool, out: &mut String) {
    let spans = line.matches('`').count().is_multiple_of(2);
    let mut in_code = false;
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if links
            && !in_code
            && let Some(link) = Link::at(rest)
        {
            link.write(out);
            rest = &rest[link.length..];
            continue;
        }
        match c {
            '`' if spans => {
                in_code = !in_code;
                out.push(c);
            }
            '[' | ']' | '<' | '>' | '`' if !in_code => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
}

/// A link that leads to the same page wherever the text stands.
struct Link<'t> {
    /// What is shown; nothing where it is the address.
    text: Option<&'t str>,
    address: &'t str,
    length: usize,
}

impl<'t> Link<'t> {
    /// The link that a text begins with: `[text](address)` or `<address>`.
    fn at(rest: &'t str) -> Option<Self> {
        if let Some(inner) = rest.strip_prefix('<') {
            let end = inner.find(['>', '<', ' '])?;
            let address = &inner[..end];
            return (inner[end..].starts_with('>') && is_absolute(address)).then_some(Self {
                text: None,
                address,
                length: end + 2,
            });
        }
        let text = enclosed(rest, '[', ']')?;
        let behind = &rest[text.len() + 2..];
        let address = enclosed(behind, '(', ')')?;
        is_absolute(address).then_some(Self {
            text: Some(text),
            address,
            length: text.len() + address.len() + 4,
        })
    }

    fn write(&self, out: &mut String) {
        match self.text {
            Some(text) => {
                out.push('[');
                // No link stands within another.
                escape(text, false, out);
                out.push_str("](");
                out.push_str(self.address);
                out.push(')');
            }
            None => {
                out.push('<');
                out.push_str(self.address);
                out.push('>');
            }
        }
    }
}

/// How many characters a link may have, so that many brackets without an end take no time.
const MAX_LINK: usize = 2_000;

/// What stands between a bracket at the start of a text and the one that closes it.
fn enclosed(text: &str, open: char, close: char) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().take(MAX_LINK) {
        if c == open {
            depth += 1;
        } else if c == close {
            depth = depth.checked_sub(1)?;
        }
        if depth == 0 {
            return (at > 0).then(|| &text[1..at]);
        }
    }
    None
}

/// Whether an address leads out of the page by itself, and holds nothing but an address, maybe with a title.
fn is_absolute(address: &str) -> bool {
    let known = ["https://", "http://", "mailto:"];
    let lower = address.to_ascii_lowercase();
    let bare = address.split_once(' ').map_or(address, |(bare, _)| bare);
    let title = address[bare.len()..].trim();
    let titled =
        title.is_empty() || (title.len() > 1 && title.starts_with('"') && title.ends_with('"'));
    known.iter().any(|scheme| lower.starts_with(scheme))
        && titled
        && !address.contains(['<', '>', '\\', '`'])
}

/// Whether a character may stand in a doc comment. Those that turn the direction of text make source read as what it is not,
/// which rustc refuses.
fn is_shown(c: &char) -> bool {
    !matches!(
        c,
        '\0'..='\u{8}'
            | '\u{b}'
            | '\u{c}'
            | '\u{e}'..='\u{1f}'
            | '\u{7f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::rustdoc;

    /// A table of vendors' words and what stands in rustdoc.
    #[test]
    fn links_stay_links_and_nothing_else_means_anything() {
        for (words, expected) in [
            (
                "See [the guide](https://a.example/x_(y)#z).",
                "See [the guide](https://a.example/x_(y)#z).",
            ),
            (
                "[a [b]](https://a.example)",
                r"[a \[b\]](https://a.example)",
            ),
            (
                "[`Code`](http://a.example \"Title\")",
                "[`Code`](http://a.example \"Title\")",
            ),
            ("<https://a.example/x>", "<https://a.example/x>"),
            (
                "![icon](https://a.example/i.png)",
                "![icon](https://a.example/i.png)",
            ),
            ("[x](y) [x](#y) [x](/y)", r"\[x\](y) \[x\](#y) \[x\](/y)"),
            ("[x](javascript:alert(1))", r"\[x\](javascript:alert(1))"),
            ("[x](https://a.example", r"\[x\](https://a.example"),
            ("Vec<String> [index]", r"Vec\<String\> \[index\]"),
            ("`Vec<String>[0]`", "`Vec<String>[0]`"),
            (
                "<script>alert(1)</script>",
                r"\<script\>alert(1)\</script\>",
            ),
            ("turn\u{202e} \u{2066}round\u{0}", "turn round"),
            ("```\n[x] <y> \u{202d}\n```", "```text\n[x] <y> \n```"),
        ] {
            assert_eq!(
                rustdoc(words).replace(" \n", "\n"),
                expected.replace(" \n", "\n"),
                "{words}"
            );
        }
    }
}
