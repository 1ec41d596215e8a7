//! The words of the facade's code, and of the runtime's below it: identifiers and what string literals hold, without
//! comments.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::workspace;

/// One source file.
struct File {
    code: String,
    words: BTreeSet<String>,
}

/// The sources of the facade and the runtime.
#[derive(Default)]
pub(super) struct Words {
    /// The first ones are the facade's.
    files: Vec<File>,
    of_facade: usize,
}

impl Words {
    /// Reads the sources; a workspace without a facade has no words.
    pub(super) fn read(root: &Path) -> Self {
        let mut words = Self::default();
        words.collect(&root.join(workspace::FACADE));
        words.of_facade = words.files.len();
        words.collect(&root.join(workspace::RUNTIME));
        words
    }

    fn collect(&mut self, dir: &Path) {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                self.collect(&path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && let Ok(text) = fs::read_to_string(&path)
            {
                self.files.push(File::new(&text));
            }
        }
    }

    /// The files of the facade that call one of these methods of the generated client, by index.
    pub(super) fn files_that_call<'a>(
        &self,
        methods: impl Iterator<Item = &'a String>,
    ) -> BTreeSet<usize> {
        let calls: Vec<_> = methods
            .map(|method| format!(".{}()", method.strip_prefix("Client::").unwrap_or(method)))
            .collect();
        let facade = self.files.iter().take(self.of_facade).enumerate();
        facade
            .filter(|(_, file)| calls.iter().any(|call| file.code.contains(call)))
            .map(|(index, _)| index)
            .collect()
    }

    /// The files of the facade that are none of these.
    pub(super) fn others(&self, files: &BTreeSet<usize>) -> BTreeSet<usize> {
        (0..self.of_facade)
            .filter(|index| !files.contains(index))
            .collect()
    }

    /// Whether one of `files` has `name`, as it is in the document or as Rust writes it.
    pub(super) fn any_has(&self, files: &BTreeSet<usize>, name: &str) -> bool {
        let written = written(name);
        let mut files = files.iter().filter_map(|index| self.files.get(*index));
        files.any(|file| written.iter().any(|name| file.words.contains(name)))
    }

    /// Whether any file has `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        let all: BTreeSet<_> = (0..self.files.len()).collect();
        self.any_has(&all, name)
    }

    /// Whether any file has the value of an enum, as a word or as a string.
    pub(super) fn has_value(&self, value: &str) -> bool {
        let literal = format!("\"{value}\"");
        let mut files = self.files.iter();
        files.any(|file| file.words.contains(value) || file.code.contains(&literal))
    }
}

impl File {
    fn new(text: &str) -> Self {
        // What only tests name is not covered.
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let code: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| [line, "\n"])
            .collect();
        let words = code
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        Self { code, words }
    }
}

/// A name of the document, and the identifiers that generated code makes of it.
fn written(name: &str) -> [String; 3] {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.push(if c.is_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        });
    }
    [name.to_owned(), format!("{snake}_"), snake]
}
