//! Cells that a spreadsheet would run as a formula: what other people wrote into a row must not become code on the machine of who
//! opens the csv.

use std::borrow::Cow;

/// A cell as it is written: an apostrophe before what a spreadsheet would run.
pub(crate) fn guarded(cell: &str) -> Cow<'_, str> {
    match is_formula(cell.trim_start_matches('\'')) {
        true => format!("'{cell}").into(),
        false => cell.into(),
    }
}

/// A cell as it was meant: without the apostrophe of [`guarded`].
pub(crate) fn bare(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

/// Whether a spreadsheet takes a text for a formula. Numbers and telephone numbers, which may start like one, are none.
fn is_formula(text: &str) -> bool {
    let is_number = |rest: &str| {
        rest.chars()
            .all(|c| c.is_ascii_digit() || " ()-./,eE".contains(c))
    };
    match text.chars().next() {
        Some('=' | '@' | '\t' | '\r') => true,
        Some('+' | '-') => !is_number(&text[1..]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_everything_comes_back() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+cmd|' /C calc'!A0", "'-2+cmd|' /C calc'!A0"),
            ("+HYPERLINK(1)", "'+HYPERLINK(1)"),
            ("'=already", "''=already"),
            ("-12.5e-3", "-12.5e-3"),
            ("+49 (30) 123-45", "+49 (30) 123-45"),
            ("'quoted'", "'quoted'"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), written);
            assert_eq!(bare(written), cell);
        }
    }
}
