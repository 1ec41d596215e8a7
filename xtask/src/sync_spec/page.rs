//! Reads the vendor's documentation pages: Markdown with one fenced YAML block that holds one operation's slice of the document.

use openapi_document::{METHODS, Value};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::document;

/// One operation as its page publishes it.
#[derive(Debug)]
pub(crate) struct OperationPage {
    /// Where the whole document is published, as the page says.
    pub(crate) url: String,
    /// Lower case, as in a path item.
    pub(crate) method: String,
    pub(crate) path: String,
    /// An OpenAPI document with this operation and the components that it uses.
    pub(crate) slice: Value,
}

impl OperationPage {
    /// Whether a page is about an operation at all. A guide is not.
    pub(crate) fn is_of_an_operation(bytes: &[u8]) -> bool {
        std::str::from_utf8(bytes).is_ok_and(|text| !blocks(text).is_empty())
    }

    /// Reads a page. The error names the line; the caller adds the file.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| format!("not UTF-8 at byte {}", error.valid_up_to()))?;
        let mut blocks = blocks(text);
        let (Some(block), None) = (blocks.pop(), blocks.pop()) else {
            return Err("a documentation page has exactly one fenced block with the info string `yaml URL METHOD PATH`".into());
        };
        let at = format!("line {}", block.line);
        let [url, method, path] = block.words;
        let method = method.to_ascii_lowercase();
        if !METHODS.contains(&method.as_str()) {
            return Err(format!("{at}: `{method}` is not an HTTP method"));
        }
        let slice = Value::parse(block.text.as_bytes())
            .map_err(|error| format!("in the block that starts at {at}: {error}"))?;
        let faults = document::check(&slice);
        if !faults.is_empty() {
            return Err(format!(
                "in the block that starts at {at}: {}",
                faults.join("; ")
            ));
        }
        if !slice["paths"][&path][&method].is_object() {
            return Err(format!(
                "the block that starts at {at} does not hold the operation `{method} {path}` that it names"
            ));
        }
        Ok(Self {
            url,
            method,
            path,
            slice,
        })
    }
}

struct Block {
    words: [String; 3],
    /// Line of the opening fence, from 1.
    line: usize,
    text: String,
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (event, range) in Parser::new(markdown).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let words: Vec<_> = info.split_whitespace().map(str::to_owned).collect();
                if let [language, url, method, path] = words.as_slice()
                    && matches!(language.as_str(), "yaml" | "yml")
                {
                    let line = markdown[..range.start].matches('\n').count() + 1;
                    open = Some(Block {
                        words: [url.clone(), method.clone(), path.clone()],
                        line,
                        text: String::new(),
                    });
                }
            }
            Event::Text(text) => {
                if let Some(block) = &mut open {
                    block.text.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => found.extend(open.take()),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

    use super::OperationPage;

    const BLOCK: &str = "````yaml https://api.example/openapi.json POST /a/{id}\nopenapi: 3.0.0\ninfo: {title: t, version: '1'}\n\
        paths:\n  /a/{id}:\n    post:\n      responses:\n        200:\n          description: |-\n            ```json\n            {}\n            ```\n````\n";

    #[test]
    fn a_page_gives_its_slice() {
        let page = OperationPage::parse(
            format!("# Add\n\nSee ```json```.\n\n```json\n{{}}\n```\n\n{BLOCK}\nMore.\n")
                .as_bytes(),
        )
        .unwrap();
        assert_eq!(
            (page.url.as_str(), page.method.as_str(), page.path.as_str()),
            ("https://api.example/openapi.json", "post", "/a/{id}")
        );
        assert_eq!(
            page.slice["paths"]["/a/{id}"]["post"]["responses"]["200"]["description"],
            "```json\n{}\n```"
        );
    }

    #[test]
    fn what_is_wrong_names_its_line() {
        let message = |text: &str| OperationPage::parse(text.as_bytes()).unwrap_err();
        assert!(message("no block").contains("exactly one"));
        assert!(message(&format!("{BLOCK}\n{BLOCK}")).contains("exactly one"));
        assert!(message(&BLOCK.replace("POST", "FETCH")).contains("line 1"));
        assert!(message(&format!("\n\n{}", BLOCK.replace("POST", "PUT"))).contains("line 3"));
        assert!(message(&BLOCK.replace("3.0.0", "2.0")).contains("/openapi"));
        assert!(message(&BLOCK.replace("paths:", "paths: [")).contains("line"));
    }
}
