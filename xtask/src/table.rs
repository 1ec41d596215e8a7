//! Tables in Markdown.

use comfy_table::{Table, presets};

/// A table with these heads and rows.
pub(crate) fn markdown<const N: usize>(heads: &[&str; N], rows: Vec<[String; N]>) -> String {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(heads);
    table.add_rows(rows);
    table.to_string()
}
