//! The code of the hand-written facade, and of the runtime below it, as text: what it calls and which words it has, so that no
//! shape of it is asked for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::workspace;

/// More lines than this are only counted.
const SHOWN: usize = 3;

/// The sources of the facade and the runtime.
pub(crate) struct Facade {
    facade: Vec<SourceFile>,
    runtime: Vec<SourceFile>,
}

/// One source file, without comments and tests.
pub(crate) struct SourceFile {
    /// From the root of the workspace.
    path: PathBuf,
    code: String,
    /// Identifiers, and what string literals hold.
    words: BTreeSet<String>,
}

impl Facade {
    /// Reads the sources; a workspace without a facade has none.
    pub(crate) fn read(root: &Path) -> Self {
        Self {
            facade: files(root, Path::new(workspace::FACADE)),
            runtime: files(root, Path::new(workspace::RUNTIME)),
        }
    }

    /// The lines of the facade that call a method of the generated client, which is called `Client::method`:
    /// "a.rs:1, b.rs:2".
    pub(crate) fn calls(&self, method: &str) -> Option<String> {
        let (call, mut lines) = (call(method), Vec::new());
        for file in &self.facade {
            let called = (1..).zip(file.code.lines());
            let called = called.filter(|(_, line)| line.contains(&call));
            lines.extend(called.map(|(number, _)| format!("{}:{number}", file.path.display())));
        }
        let shown = lines[..lines.len().min(SHOWN)].join(", ");
        match lines.len() {
            0 => None,
            count if count <= SHOWN => Some(shown),
            count => Some(format!("{shown} and {} more lines", count - SHOWN)),
        }
    }

    /// The files of the facade that call one of these methods of the generated client, and the others.
    pub(crate) fn split<'m>(
        &self,
        methods: impl IntoIterator<Item = &'m String>,
    ) -> (Vec<&SourceFile>, Vec<&SourceFile>) {
        let calls: Vec<_> = methods.into_iter().map(|method| call(method)).collect();
        let calls_one = |file: &&SourceFile| calls.iter().any(|call| file.code.contains(call));
        self.facade.iter().partition(calls_one)
    }

    fn all(&self) -> impl Iterator<Item = &SourceFile> {
        self.facade.iter().chain(&self.runtime)
    }

    /// Whether any file has `name`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.all().any(|file| file.has(name))
    }

    /// Whether any file has the value of an enum, as a word or as a string.
    pub(crate) fn has_value(&self, value: &str) -> bool {
        let literal = format!("\"{value}\"");
        self.all()
            .any(|file| file.words.contains(value) || file.code.contains(&literal))
    }
}

/// The source files below `dir`, in the order of their names.
fn files(root: &Path, dir: &Path) -> Vec<SourceFile> {
    let entries = fs::read_dir(root.join(dir)).into_iter().flatten();
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    let mut found = Vec::new();
    for path in names.iter().map(|name| dir.join(name)) {
        if root.join(&path).is_dir() {
            found.extend(files(root, &path));
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && let Ok(text) = fs::read_to_string(root.join(&path))
        {
            found.push(SourceFile::new(path, &text));
        }
    }
    found
}

impl SourceFile {
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

    /// Whether it has `name`, as it is in the document or as Rust writes it.
    pub(crate) fn has(&self, name: &str) -> bool {
        written(name).iter().any(|name| self.words.contains(name))
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
