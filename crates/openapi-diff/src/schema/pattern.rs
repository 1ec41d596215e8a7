//! Regular expressions of `pattern` and `patternProperties`, as far as they can be run in linear time.

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// Beyond this many bytes of compiled program a pattern is not run.
const MAX_SIZE: usize = 1 << 20;

/// One that can be run. ECMA-262's look-around and back references cannot.
pub(super) struct Pattern(Regex);

impl Pattern {
    pub(super) fn new(text: &str) -> Option<Self> {
        let built = RegexBuilder::new(&translated(text))
            .size_limit(MAX_SIZE)
            .build();
        built.ok().map(Self)
    }

    pub(super) fn fits(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

/// Several that are run at once; those that cannot be run fit nothing.
pub(super) struct Patterns<'a> {
    texts: Vec<&'a str>,
    set: Option<RegexSet>,
}

impl<'a> Patterns<'a> {
    pub(super) fn new(all: impl Iterator<Item = &'a str>) -> Self {
        let texts: Vec<_> = all.filter(|text| Pattern::new(text).is_some()).collect();
        let limit = MAX_SIZE.saturating_mul(texts.len());
        let set = (!texts.is_empty()).then(|| {
            let translated = texts.iter().map(|text| translated(text));
            RegexSetBuilder::new(translated).size_limit(limit).build()
        });
        Self {
            set: set.and_then(Result::ok),
            texts,
        }
    }

    /// Those that fit a text.
    pub(super) fn fitting(&self, text: &str) -> impl Iterator<Item = &'a str> {
        let found = self.set.iter().flat_map(|set| set.matches(text));
        found.filter_map(|index| self.texts.get(index).copied())
    }
}

/// In ECMA-262, `\d` and its like are ASCII, and `/` may be escaped.
fn translated(text: &str) -> String {
    let text = text.replace("\\/", "/").replace("\\d", "[0-9]");
    text.replace("[[0-9]", "[0-9")
}
