//! One OpenAPI document in memory, read within bounds. It has no opinion on what the document is for.
