//! Formatted source, written item by item, which keeps memory small whatever the size of the document.

use proc_macro2::TokenStream;

use crate::Error;
use crate::error::internal;

const ALLOW: &str = "#[allow(clippy::all, deprecated, missing_docs, rustdoc::all, unused_imports)]";

#[derive(Default)]
pub(super) struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    /// Writes items.
    ///
    /// # Errors
    ///
    /// When the tokens are no items, which is a fault of the generator.
    pub(super) fn items(&mut self, tokens: TokenStream) -> Result<(), Error> {
        let file: syn::File =
            syn::parse2(tokens).map_err(|error| internal("generated code", error))?;
        for line in prettyplease::unparse(&file).lines() {
            if !line.is_empty() {
                self.indent();
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
        Ok(())
    }

    pub(super) fn line(&mut self, line: &str) {
        self.indent();
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Begins a module.
    pub(super) fn open(&mut self, doc: &str, module: &str) {
        for line in [doc, ALLOW, &format!("pub mod {module} {{")] {
            self.line(line);
        }
        self.depth += 1;
    }

    /// Ends the module that was begun last.
    pub(super) fn close(&mut self) {
        self.depth -= 1;
        self.line("}");
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn indent(&mut self) {
        self.text.extend(std::iter::repeat_n("    ", self.depth));
    }
}
