//! The vendored document and its overlay to the generated client.

fn main() {
    openapi_clientgen::Files::new("openapi.json")
        .with_overlay("overlay.json")
        .build("client.rs");
}
