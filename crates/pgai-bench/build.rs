//! The client whose types the decoding bench reads bodies into.

fn main() {
    openapi_clientgen::Files::new("documents/decoding.json").build("decoding.rs");
}
