//! Finding a text in another in which it may be escaped: in JSON, also within JSON, in a URL, or in HTML.

use std::ops::Range;

/// Where a text is first found.
pub(super) fn find(text: &[u8], wanted: &str) -> Option<Range<usize>> {
    if wanted.bytes().all(is_never_escaped) {
        let start = memchr::memmem::find(text, wanted.as_bytes())?;
        return Some(start..start + wanted.len());
    }
    (0..text.len()).find_map(|start| {
        let length = (0..=2).find_map(|depth| length(&text[start..], wanted, depth))?;
        Some(start..start + length)
    })
}

/// Letters, digits and the signs that neither JSON nor a URL (RFC 3986, section 2.3) nor HTML escapes.
fn is_never_escaped(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// How much of the start of a text is the one that is wanted.
///
/// The signs that begin an escape are escaped themselves, as often as the depth says: a backslash becomes two, then four.
fn length(text: &[u8], wanted: &str, depth: usize) -> Option<usize> {
    let percent = &b"%2525"[..1 + 2 * depth];
    let mut length = 0;
    for sign in wanted.chars() {
        let rest = &text[length..];
        let mut bytes = [0; 4];
        let bytes = sign.encode_utf8(&mut bytes).as_bytes();
        let plain = || rest.starts_with(bytes).then_some(bytes.len());
        length += match sign {
            '\\' if slashes(rest) >= 1 << depth => 1 << depth,
            '%' if rest.starts_with(percent) => percent.len(),
            '&' if depth > 0 => escape(rest, sign, bytes).or_else(plain)?,
            _ => plain().or_else(|| escape(rest, sign, bytes))?,
        };
    }
    Some(length)
}

/// The length of an escape that stands for a sign.
fn escape(text: &[u8], sign: char, bytes: &[u8]) -> Option<usize> {
    if bytes.iter().all(|byte| is_never_escaped(*byte)) {
        return None;
    }
    let slashes = slashes(text);
    if slashes > 0 && text[slashes..].starts_with(bytes) {
        return Some(slashes + bytes.len());
    }
    units(text, sign)
        .or_else(|| percent(text, bytes))
        .or_else(|| entity(text, sign))
}

fn slashes(text: &[u8]) -> usize {
    text.iter().take_while(|byte| **byte == b'\\').count()
}

/// `\u00f6`, as one or two units of UTF-16.
fn units(text: &[u8], sign: char) -> Option<usize> {
    let mut units = [0; 2];
    let mut length = 0;
    for unit in sign.encode_utf16(&mut units) {
        let slashes = slashes(&text[length..]);
        length += slashes;
        let digits = text[length..].strip_prefix(b"u")?.get(..4)?;
        if slashes == 0 || hex(digits)? != u32::from(*unit) {
            return None;
        }
        length += 5;
    }
    Some(length)
}

/// `%C3%B6`, also where its percent signs are escaped again, and a plus sign for a space.
fn percent(text: &[u8], bytes: &[u8]) -> Option<usize> {
    if bytes == b" " && text.starts_with(b"+") {
        return Some(1);
    }
    let mut rest = text;
    for byte in bytes {
        rest = rest.strip_prefix(b"%")?;
        while *byte != b'%'
            && let Some(again) = rest.strip_prefix(b"25")
        {
            rest = again;
        }
        if hex(rest.get(..2)?)? != u32::from(*byte) {
            return None;
        }
        rest = &rest[2..];
    }
    Some(text.len() - rest.len())
}

/// `&amp;`, `&#38;`, `&#x26;`.
fn entity(text: &[u8], sign: char) -> Option<usize> {
    let end = text.iter().take(12).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(text[..end].strip_prefix(b"&")?).ok()?;
    let same = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(digits) => hex(digits.as_bytes())? == u32::from(sign),
            None => number.parse() == Ok(u32::from(sign)),
        },
        None => [
            ("amp", '&'),
            ("lt", '<'),
            ("gt", '>'),
            ("quot", '"'),
            ("apos", '\''),
        ]
        .contains(&(name, sign)),
    };
    same.then_some(end + 1)
}

fn hex(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_escapes() {
        let secret = "k\"/\\0&<'>+% \u{f6}\u{1f511}=!";
        let json = serde_json::to_string(secret).unwrap();
        let ascii = r#"k\"\/\\0\u0026\u003C\u0027\u003e+% \u00f6\ud83d\uDD11=!"#;
        let twice = serde_json::to_string(&json).unwrap();
        let html = "k&quot;/\\0&amp;&lt;&#39;&gt;+% &#246;&#x1F511;=!";
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let url = url::Url::parse("http://h").map(|mut url| {
            url.query_pairs_mut().append_key_only(secret);
            url.to_string()
        });
        for text in [
            secret.to_owned(),
            json,
            ascii.to_owned(),
            twice,
            html.to_owned(),
            form.to_lowercase(),
            form.replace('%', "%25"),
            form,
            url.unwrap(),
        ] {
            let found = find(format!("a\\{text}b").as_bytes(), secret);
            assert!(found.is_some(), "{text}");
            let found = found.unwrap();
            assert!(found.len() + 12 >= text.len(), "{text}: {found:?}");
        }
        for text in ["", "k", "k\"/\\0", "k%2", "k&", "k\\u00", "k%22/\\0%zz"] {
            assert_eq!(find(text.as_bytes(), secret), None, "{text}");
        }
        assert_eq!(find(b"a%25&amp;b", "a%25&amp;b"), Some(0..10));
        assert_eq!(find(b"a%2525&amp;amp;b", "a%25&amp;b"), Some(0..16));
        for text in [
            "ku0022", "k\\u0021", "k\\u00", "k+", "k%20", "k&lt;", "k&#35;", "k%2 ",
        ] {
            assert_eq!(find(text.as_bytes(), "k\""), None, "{text}");
        }
        assert_eq!(find(b"a%20b a+b", "a b"), Some(0..5));
        assert_eq!(find(b"x a+b", "a b"), Some(2..5));
        assert_eq!(find(b"a plain-key.", "plain-key"), Some(2..11));
        assert_eq!(find(b"a plain%2Dkey.", "plain-key"), None);
    }
}
