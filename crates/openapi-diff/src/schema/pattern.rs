//! Regular expressions of `pattern` and `patternProperties`, as far as they can be run in linear time.

/// One that can be run. ECMA-262's look-around and back references cannot.
pub(super) struct Pattern(regex::Regex);

/// Beyond this many bytes of compiled program a pattern is not run.
const MAX_SIZE: usize = 1 << 20;

impl Pattern {
    pub(super) fn new(text: &str) -> Option<Self> {
        // In ECMA-262, `\d` and its like are ASCII, and `/` may be escaped.
        let text = text.replace("\\/", "/").replace("\\d", "[0-9]");
        let text = text.replace("[[0-9]", "[0-9");
        regex::RegexBuilder::new(&text)
            .size_limit(MAX_SIZE)
            .build()
            .ok()
            .map(Self)
    }

    pub(super) fn fits(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}
