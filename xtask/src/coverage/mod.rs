//! `cargo xtask coverage`: what the document has and the hand-written facade does not name.
//!
//! The facade is read as words, so that no shape of its code is asked for: an operation is covered when its generated
//! method is called, and everything else when its name, or its value, occurs. What the list holds is missing; a name that
//! occurs for another reason is not found out.

mod named;

use std::path::Path;
use std::process::ExitCode;

use crate::client::Recipe;
use crate::diff_spec::print;
use crate::facade::{Facade, call};
use crate::failure::Failure;
use crate::rust_axis;
use crate::sync_spec::{operations, vendored};
use named::Named;

/// Say what the document has and the facade lacks.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How the list is written to standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Markdown,
}

/// One thing that the facade lacks.
struct Gap {
    operation: String,
    what: String,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let gaps = gaps(root)?;
    print(&render(&gaps, args.format))?;
    Ok(ExitCode::SUCCESS)
}

fn gaps(root: &Path) -> Result<Vec<Gap>, Failure> {
    let recipe = Recipe::read(root)?;
    let (document, _) = recipe.overlay(&vendored(root)?.value)?;
    let methods = rust_axis::methods(&recipe.source_of(&document)?)?;
    let facade = Facade::read(root);
    // What several operations share, such as pages, is in files that call none.
    let (_, shared) = facade.split(methods.values());
    let mut gaps = Vec::new();
    let outlines = operations::outlines(&document);
    for (operation, outline) in document.operations().iter().zip(&outlines) {
        let mut missing = |what| {
            gaps.push(Gap {
                operation: outline.name.clone(),
                what,
            });
        };
        let Some(method) = methods.get(&outline.key) else {
            continue;
        };
        let (mut files, _) = facade.split([method]);
        if files.is_empty() {
            missing(format!(
                "the operation; `client.api(){}` calls it",
                call(method)
            ));
            continue;
        }
        files.extend(&shared);
        let named = Named::of(&document, operation);
        for name in &named.arguments {
            if !files.iter().any(|file| file.has(name)) {
                missing(format!("the argument `{name}`"));
            }
        }
        for value in &named.values {
            if !facade.has_value(value) {
                missing(format!("the value `{value}`"));
            }
        }
        for name in &named.properties {
            if !facade.has(name) {
                missing(format!("the property `{name}` of the response"));
            }
        }
    }
    Ok(gaps)
}

fn render(gaps: &[Gap], format: Format) -> String {
    let heading = match format {
        Format::Text => "",
        Format::Markdown => "### What the facade lacks\n\n",
    };
    if gaps.is_empty() {
        return format!("{heading}The facade names everything that the document has.\n");
    }
    let mut out = format!(
        "{heading}The facade does not name {} things that the document has; `client.api()` reaches them.\n\n",
        gaps.len()
    );
    for gap in gaps {
        out.push_str(&match format {
            Format::Text => format!("{}: {}\n", gap.operation, gap.what.replace('`', "")),
            Format::Markdown => format!("- `{}`: {}\n", gap.operation, gap.what),
        });
    }
    out
}
