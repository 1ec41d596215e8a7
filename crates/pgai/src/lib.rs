//! Client for the PG:AI Public API: companies, contacts, territories, search and agent sessions.
