//! What tests share between threads can be shared.

use std::fmt::Debug;

use openapi_sandbox::{
    Breach, Breaches, Builder, Call, Contract, Delivery, Error, Examples, Expected, Fixtures, Key,
    Mismatch, Operation, OutageGuard, Refusal, Request, Sandbox,
    fault::{Armed, Fault, When},
};

#[test]
fn public_types_are_send_sync_and_debug() {
    fn all<T: Send + Sync + Debug>() {}
    all::<Armed>();
    all::<Breach>();
    all::<Breaches>();
    all::<Builder>();
    all::<Call<'_>>();
    all::<Contract>();
    all::<Delivery>();
    all::<Error>();
    all::<Examples>();
    all::<Expected>();
    all::<Fault>();
    all::<Fixtures>();
    all::<Key>();
    all::<Mismatch>();
    all::<Operation>();
    all::<OutageGuard>();
    all::<Refusal<'_>>();
    all::<Request>();
    all::<Sandbox>();
    all::<When>();
}

#[test]
fn errors_are_errors() {
    fn all<T: std::error::Error + Send + Sync + 'static>() {}
    all::<Error>();
    all::<Breaches>();
    all::<Mismatch>();
}
