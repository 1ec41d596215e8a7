//! The vendored document and its overlay to the generated client.

fn main() {
    openapi_codegen::Files::new("openapi.json")
        .with_overlay("overlay.json")
        .build("client.rs");
}
