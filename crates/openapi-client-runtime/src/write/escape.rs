//! Percent-encoding: which characters stay as they are, and where.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is percent-encoded at one place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Escaping {
    set: &'static AsciiSet,
    /// Whether percent-encoded triplets stay as they are (RFC 6570, 3.2.3).
    triplets: bool,
}

const UNRESERVED_SET: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

const SEGMENT_SET: &AsciiSet = &UNRESERVED_SET
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// Everything but the unreserved characters (RFC 3986, 2.3).
pub(super) const STRICT: Escaping = Escaping {
    set: UNRESERVED_SET,
    triplets: false,
};

/// What a path segment cannot hold (RFC 3986, 3.3).
pub(super) const SEGMENT: Escaping = Escaping {
    set: SEGMENT_SET,
    triplets: false,
};

/// The same where the document allows reserved characters: `/`, `?` and `#` would change the path.
pub(super) const RESERVED_SEGMENT: Escaping = Escaping {
    set: SEGMENT_SET,
    triplets: true,
};

/// What is left to encode in a query where the document allows reserved characters. `#` would end the query.
pub(super) const RESERVED: Escaping = Escaping {
    set: &SEGMENT_SET
        .remove(b'/')
        .remove(b'?')
        .remove(b'[')
        .remove(b']'),
    triplets: true,
};

/// What the literal part of a path template cannot hold; a percent sign there begins what is encoded already.
pub(super) const TEMPLATE: Escaping = Escaping {
    set: &SEGMENT_SET
        .remove(b'/')
        .remove(b'%')
        .remove(b'{')
        .remove(b'}'),
    triplets: false,
};

/// A text with every character encoded that the place cannot hold.
pub(super) fn escape(text: &str, escaping: Escaping) -> String {
    if !escaping.triplets {
        return Cow::from(utf8_percent_encode(text, escaping.set)).into_owned();
    }
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('%').enumerate() {
        if index > 0 {
            let triplet = part
                .as_bytes()
                .get(..2)
                .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
            out.push_str(if triplet { "%" } else { "%25" });
        }
        out.extend(utf8_percent_encode(part, escaping.set));
    }
    out
}

/// Whether a segment is `.` or `..` in any spelling that a server might decode, also after decoding it twice.
pub(crate) fn is_dot_segment(segment: &str) -> bool {
    // Only these begin one, and hardly any other segment.
    if !segment.starts_with(['.', '%']) {
        return false;
    }
    let plain = segment.replace("%25", "%").to_ascii_lowercase();
    let plain = plain.replace("%2e", ".");
    plain == "." || plain == ".."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_keeps_what_it_may_hold() {
        let text = "a b/c?d#e%20é[]&=";
        for (set, sent) in [
            (STRICT, "a%20b%2Fc%3Fd%23e%2520%C3%A9%5B%5D%26%3D"),
            (SEGMENT, "a%20b%2Fc%3Fd%23e%2520%C3%A9%5B%5D&="),
            (RESERVED, "a%20b/c?d%23e%20%C3%A9[]&="),
            (RESERVED_SEGMENT, "a%20b%2Fc%3Fd%23e%20%C3%A9%5B%5D&="),
        ] {
            assert_eq!(escape(text, set), sent);
        }
        assert_eq!(escape("100%", RESERVED), "100%25");
        assert_eq!(escape("%zz%4", RESERVED), "%25zz%254");
    }

    #[test]
    fn dot_segments_are_recognised_in_every_spelling() {
        for dots in [".", "..", "%2e", "%2E.", ".%2e", "%252e%252E"] {
            assert!(is_dot_segment(dots), "{dots}");
        }
        for other in ["", "...", ".x", "x..", "%2f", ". "] {
            assert!(!is_dot_segment(other), "{other}");
        }
    }
}
