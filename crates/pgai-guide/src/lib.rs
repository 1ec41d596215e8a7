//! Nothing but the tests of the pages' code: see `build.rs` and `tests`.
