//! Two OpenAPI documents to classified changes and reports.
