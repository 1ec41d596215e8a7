//! Every document of `documents/` to a module of this crate.

use openapi_clientgen::Files;

fn main() {
    for name in [
        "alternatives",
        "bodies",
        "combined",
        "forms",
        "names",
        "parameters",
        "responses",
        "schemas",
        "version31",
        "version32",
        "wire",
    ] {
        Files::new(format!("documents/{name}.yaml")).build(&format!("{name}.rs"));
    }
    Files::new("documents/several/root.yaml").build("several.rs");
}
