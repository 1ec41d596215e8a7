//! Turns the Rust code of the pages into modules: `pages::PAGE::FUNCTION`, named after the first function of a block of code. A
//! block with a `main` becomes `PAGE.rs`, to be a program.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut pages = vec![
        ("readme".to_owned(), root.join("README.md")),
        ("front_page".to_owned(), root.join("crates/pgai/README.md")),
    ];
    let guide = root.join("docs/guide");
    println!("cargo::rerun-if-changed={}", guide.display());
    for entry in fs::read_dir(&guide).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().replace('-', "_");
        pages.extend(
            name.strip_suffix(".md")
                .map(|name| (name.to_owned(), entry.path())),
        );
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let mut modules = String::new();
    for (page, path) in pages {
        println!("cargo::rerun-if-changed={}", path.display());
        let mut functions = String::new();
        for (name, code) in blocks(&path) {
            if name == "main" {
                write(&out.join(format!("{page}.rs")), &code);
            } else {
                functions += &format!("pub mod {name} {{\n{code}}}\n");
            }
        }
        modules += &format!("pub mod {page} {{\n{functions}}}\n");
    }
    write(&out.join("pages.rs"), &modules);
}

/// The blocks of Rust code of a page, by the name of their first function.
fn blocks(path: &Path) -> BTreeMap<String, String> {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut blocks = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(fence) = lines.next() {
        if !fence.starts_with("```rust") {
            continue;
        }
        let code: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let named = code.iter().find_map(|line| {
            let (_, name) = line.split_once("fn ")?;
            name.split(['(', '<']).next()
        });
        let Some(name) = named else {
            panic!("{}: a block of code without a function", path.display());
        };
        let is_item = |line: &&str| {
            ["fn ", "async fn ", "struct "]
                .iter()
                .any(|item| line.starts_with(item))
        };
        let code = code.iter().map(|line| match line {
            line if is_item(line) && name != "main" => format!("pub {line}\n"),
            line => format!("{line}\n"),
        });
        let known = blocks.insert(name.to_owned(), code.collect());
        assert!(
            known.is_none(),
            "{}: two blocks of code are named {name}",
            path.display()
        );
    }
    blocks
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
