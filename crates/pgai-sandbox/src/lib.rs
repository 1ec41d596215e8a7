//! In-process server that behaves as the PG:AI Public API is documented, with faults on demand.
