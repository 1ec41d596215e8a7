//! Texts that quote what a caller sent: they go into headers and logs.

/// How many characters such a text has at most.
pub(super) const MOST: usize = 300;

/// The start of a text.
pub(super) fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MOST) {
        text.truncate(end);
        text.push_str("...");
    }
    text
}
