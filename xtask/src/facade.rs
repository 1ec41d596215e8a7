//! The code of the hand-written facade, and of the runtime below it, as text: what it calls and which words it has, so that no
//! shape of it is asked for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::workspace;

/// More lines than this are only counted.
const SHOWN: usize = 3;

/// The sources of the facade and the runtime.
#[derive(Default)]
pub(crate) struct Facade {
    /// The first ones are the facade's.
    files: Vec<File>,
    of_facade: usize,
}

/// One source file, without comments and tests.
struct File {
    /// From the root of the workspace.
    path: PathBuf,
    code: String,
    /// Identifiers, and what string literals hold.
    words: BTreeSet<String>,
}

impl Facade {
    /// Reads the sources; a workspace without a facade has none.
    pub(crate) fn read(root: &Path) -> Self {
        let mut facade = Self::default();
        facade.collect(root, Path::new(workspace::FACADE));
        facade.of_facade = facade.files.len();
        facade.collect(root, Path::new(workspace::RUNTIME));
        facade
    }

    fn collect(&mut self, root: &Path, dir: &Path) {
        let entries = fs::read_dir(root.join(dir)).into_iter().flatten();
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        for path in names.iter().map(|name| dir.join(name)) {
            if root.join(&path).is_dir() {
                self.collect(root, &path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && let Ok(text) = fs::read_to_string(root.join(&path))
            {
                self.files.push(File::new(path, &text));
            }
        }
    }

    /// The lines of the facade that call a method of the generated client, which is called `Client::method`:
    /// "a.rs:1, b.rs:2".
    pub(crate) fn calls(&self, method: &str) -> Option<String> {
        let mut lines = Vec::new();
        for index in self.files_that_call(&[method]) {
            let file = &self.files[index];
            let called = (1..).zip(file.code.lines());
            let called = called.filter(|(_, line)| line.contains(&call(method)));
            lines.extend(called.map(|(number, _)| format!("{}:{number}", file.path.display())));
        }
        let shown = lines[..lines.len().min(SHOWN)].join(", ");
        match lines.len() {
            0 => None,
            count if count <= SHOWN => Some(shown),
            count => Some(format!("{shown} and {} more lines", count - SHOWN)),
        }
    }

    /// The files of the facade that call one of these methods of the generated client, by index.
    pub(crate) fn files_that_call(&self, methods: &[impl AsRef<str>]) -> BTreeSet<usize> {
        let calls: Vec<_> = methods.iter().map(|method| call(method.as_ref())).collect();
        let facade = self.files.iter().take(self.of_facade).enumerate();
        facade
            .filter(|(_, file)| calls.iter().any(|call| file.code.contains(call)))
            .map(|(index, _)| index)
            .collect()
    }

    /// The files of the facade that are none of these.
    pub(crate) fn others(&self, files: &BTreeSet<usize>) -> BTreeSet<usize> {
        let all = 0..self.of_facade;
        all.filter(|index| !files.contains(index)).collect()
    }

    /// Whether one of `files` has `name`, as it is in the document or as Rust writes it.
    pub(crate) fn any_has(&self, files: &BTreeSet<usize>, name: &str) -> bool {
        let written = written(name);
        let mut files = files.iter().filter_map(|index| self.files.get(*index));
        files.any(|file| written.iter().any(|name| file.words.contains(name)))
    }

    /// Whether any file has `name`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.any_has(&(0..self.files.len()).collect(), name)
    }

    /// Whether any file has the value of an enum, as a word or as a string.
    pub(crate) fn has_value(&self, value: &str) -> bool {
        let literal = format!("\"{value}\"");
        let mut files = self.files.iter();
        files.any(|file| file.words.contains(value) || file.code.contains(&literal))
    }
}

impl File {
    fn new(path: PathBuf, text: &str) -> Self {
        // What only tests name is not covered.
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        let code: String = text
            .lines()
            .flat_map(|line| [Some(line).filter(is_code).unwrap_or_default(), "\n"])
            .collect();
        let words = code
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        Self { path, code, words }
    }
}

/// How a method is called: generated ones take no arguments.
pub(crate) fn call(method: &str) -> String {
    format!(".{}()", method.strip_prefix("Client::").unwrap_or(method))
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::Facade;

    #[test]
    fn calls_are_found_outside_of_comments() {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("crates/pgai/src/api");
        std::fs::create_dir_all(&source).unwrap();
        std::fs::write(
            source.join("a.rs"),
            "fn f() {\n    // client.get_a()\n    client.get_a().get_b();\n    client\n        .get_a()\n}\nfn get_c() {}\n",
        )
        .unwrap();
        let facade = Facade::read(dir.path());
        let file = "crates/pgai/src/api/a.rs";
        let calls = |method: &str| facade.calls(method).unwrap_or_default().replace('\\', "/");
        assert_eq!(calls("Client::get_a"), format!("{file}:3, {file}:5"));
        assert_eq!(calls("Client::get_b"), format!("{file}:3"));
        assert_eq!(calls("Client::get_c"), "");
    }
}
