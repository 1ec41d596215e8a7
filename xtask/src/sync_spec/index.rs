//! Reads an index of documentation pages (`llms.txt`): Markdown whose links lead to the pages.

use pulldown_cmark::{Event, Parser, Tag};
use url::Url;

/// The links to pages (`*.md`) of the index that was read from `base`, each once, in their order; and how many lead to
/// another origin, where nobody asked to read.
pub(crate) fn pages(markdown: &str, base: &Url) -> (Vec<Url>, usize) {
    let mut pages: Vec<Url> = Vec::new();
    let mut elsewhere = 0;
    for event in Parser::new(markdown) {
        let Event::Start(Tag::Link { dest_url, .. }) = event else {
            continue;
        };
        let Ok(mut url) = base.join(&dest_url) else {
            continue;
        };
        url.set_fragment(None);
        if !url.path().ends_with(".md") || pages.contains(&url) {
            continue;
        }
        if url.origin() == base.origin() {
            pages.push(url);
        } else {
            elsewhere += 1;
        }
    }
    (pages, elsewhere)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::pages;

    #[test]
    fn links_to_pages_are_found_once_each() {
        let index = "# Docs\n\n- [One](https://docs.example/api/one.md): first\n- [One again](/api/one.md#top)\n\
             - [Two](two.md)\n- <https://docs.example/three.md>\n- [Home](https://docs.example/)\n\
             - [Other](https://other.example/four.md)\n- [Bad](http://[)\n\n```\n[No](/no.md)\n```\n";
        let base = "https://docs.example/llms.txt".parse().unwrap();
        let (found, elsewhere) = pages(index, &base);
        let found: Vec<_> = found.iter().map(|url| url.path()).collect();
        assert_eq!(found, ["/api/one.md", "/two.md", "/three.md"]);
        assert_eq!(elsewhere, 1);
    }
}
