#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]
//!
//! ## Where to look
//!
//! [`Client`] has all operations; [`ClientBuilder`] its settings with their defaults. [`RetryPolicy`] says what is repeated and when,
//! [`Pacing`] how the rate limit is kept, [`Pages`] where a list ends, [`WaitOperation`] what ends a wait, [`Error`] and [`ErrorKind`]
//! what can go wrong and what to do then. [`Object`] holds a body that nobody documents, [`Hook`] watches every attempt,
//! [`webhook`] reads events, and [`http_client`] is what [`ClientBuilder::configure_http`] takes.

mod api;
mod client;
mod enums;
mod rows;
mod submitted;
#[cfg(feature = "tools")]
mod tools;
pub mod webhook;

pub use api::agent_sessions::{AgentSessions, CreateAgentSession, ListAgentSessions};
pub use api::bulk::{AddCompanies, AddedCompanies, AddedCompany, BulkItem};
pub use api::companies::{
    AddCompany, Companies, GetCompanyGraph, GetCompanyRelevance, NewCompany, SearchCompanyContacts,
};
pub use api::contacts::{Contacts, CreateContact, ListContacts, NewContact, SearchContacts};
pub use api::operations::{GetOperation, Operation, Operations, WaitOperation};
pub use api::organization::{GetOrganizationCredits, OrganizationApi};
pub use api::search::Search;
pub use api::territories::{GetTerritory, ListTerritories, ListTerritoryCompanies, Territories};
pub use client::{Client, ClientBuilder};
pub use enums::{OperationState, SearchScope, SessionType};
pub use rows::{
    Contact, CreditRemaining, Credits, Employer, Organization, SearchHit, Territory,
    TerritoryCompany,
};
pub use submitted::Submitted;
#[cfg(feature = "tools")]
pub use tools::{catalog, tools};

#[cfg(feature = "tools")]
pub use openapi_client_runtime::catalog::{Argument, Call, Catalog, Endpoint, Tool};

pub use openapi_client_runtime::{
    AttemptEnd, AttemptStart, Error, ErrorKind, Hook, Items, Object, Pacing, Page, Pages,
    RateLimit, RawResponse, Request, Response, Result, RetryPolicy,
};
/// The generated client: every operation of the vendor's document, and its types. Reached by [`Client::api`].
pub use pgai_client;

pub use http::{self, Method, StatusCode};
pub use openapi_client_runtime::http_client;
