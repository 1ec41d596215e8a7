//! The document that the sandbox holds its callers to.

use std::sync::OnceLock;

use openapi_sandbox::{Contract, Error};

/// The vendor's document, as the workspace's root has it: packaged here too, so that nobody who installs the sandbox
/// builds the client that the sandbox judges.
const TEXT: &str = include_str!("../openapi.json");

/// The document, read once per process.
pub(crate) fn contract() -> Result<Contract, Error> {
    static READ: OnceLock<Contract> = OnceLock::new();
    if let Some(contract) = READ.get() {
        return Ok(contract.clone());
    }
    let contract = Contract::parse(TEXT)?;
    Ok(READ.get_or_init(|| contract).clone())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn it_has_its_operations_under_its_prefix() {
        let contract = contract().unwrap();
        assert_eq!(contract.prefix(), "/public-api/v1");
        assert!(contract.operation("POST /agent/sessions").is_some());
        assert_eq!(contract.unchecked(), [""; 0]);
    }

    #[test]
    fn it_is_the_document_of_the_workspace() {
        let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        // A packaged crate has no workspace around it.
        if !root.join("openapi.lock.json").exists() {
            return;
        }
        let text = std::fs::read_to_string(root.join("openapi.json")).unwrap();
        let same = text.replace("\r\n", "\n") == TEXT.replace("\r\n", "\n");
        assert!(
            same,
            "crates/pgai-sandbox/openapi.json is not the openapi.json of the workspace: copy that one over it, as `cargo xtask sync-spec` does"
        );
    }
}
