//! Where the hand-written facade calls a generated method: text search, so that no shape of its code is asked for.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::workspace;

/// More lines than this are only counted.
const SHOWN: usize = 3;

/// The calls in the sources of the facade.
#[derive(Default)]
pub(super) struct Facade {
    /// Name of a method that is called without arguments, as the generated ones are, to the lines that call it.
    calls: BTreeMap<String, Vec<String>>,
}

impl Facade {
    /// Reads the sources; a workspace without a facade calls nothing.
    pub(super) fn read(root: &Path) -> Self {
        let mut facade = Self::default();
        facade.collect(root, Path::new(workspace::FACADE));
        facade
    }

    /// The lines that call a method of the generated client, which is called `Client::method`: "a.rs:1, b.rs:2".
    pub(super) fn calls(&self, method: &str) -> Option<String> {
        let name = method.strip_prefix("Client::").unwrap_or(method);
        let lines = self.calls.get(name)?;
        let shown = lines[..lines.len().min(SHOWN)].join(", ");
        Some(match lines.len() - lines.len().min(SHOWN) {
            0 => shown,
            more => format!("{shown} and {more} more lines"),
        })
    }

    fn collect(&mut self, root: &Path, dir: &Path) {
        let entries = fs::read_dir(root.join(dir)).into_iter().flatten();
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = dir.join(entry.file_name());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.collect(root, &path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && let Ok(text) = fs::read_to_string(root.join(&path))
            {
                self.scan(&path, &text);
            }
        }
    }

    fn scan(&mut self, path: &Path, text: &str) {
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for before in line.split("()").take(line.matches("()").count()) {
                let Some((_, name)) = before.rsplit_once('.') else {
                    continue;
                };
                if name.chars().all(|c| c.is_alphanumeric() || c == '_') {
                    let calls = self.calls.entry(name.to_owned()).or_default();
                    calls.push(format!("{}:{number}", path.display()));
                }
            }
        }
    }
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
