//! The methods of operations.

/// The methods that a path item has fields for, in lower case. `query` came with OpenAPI 3.2.
pub const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// Whether a path item has a field for this method, which is given in lower case.
#[must_use]
pub fn is_method(key: &str) -> bool {
    METHODS.contains(&key)
}
