//! The words of the facade's code: identifiers and what its string literals hold, without comments.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::workspace;

/// One source file.
struct File {
    code: String,
    words: BTreeSet<String>,
}

/// The sources of the facade.
#[derive(Default)]
pub(super) struct Words {
    files: Vec<File>,
}

impl Words {
    /// Reads the sources; a workspace without a facade has no words.
    pub(super) fn read(root: &Path) -> Self {
        let mut words = Self::default();
        words.collect(&root.join(workspace::FACADE));
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

    /// The files that call a method of the generated client, by index.
    pub(super) fn files_that_call(&self, method: &str) -> Vec<usize> {
        let call = format!(".{}()", method.strip_prefix("Client::").unwrap_or(method));
        let calls = |file: &File| file.code.contains(&call);
        let files = self.files.iter().enumerate();
        files
            .filter(|(_, file)| calls(file))
            .map(|(index, _)| index)
            .collect()
    }

    /// Whether one of `files` has `name`, as it is in the document or as Rust writes it.
    pub(super) fn any_has(&self, files: &[usize], name: &str) -> bool {
        let written = written(name);
        let mut files = files.iter().filter_map(|index| self.files.get(*index));
        files.any(|file| written.iter().any(|name| file.words.contains(name)))
    }

    /// Whether any file has `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        let all: Vec<_> = (0..self.files.len()).collect();
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
