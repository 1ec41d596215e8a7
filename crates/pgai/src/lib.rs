#![doc = include_str!("../README.md")]

mod api;
mod call;
mod client;
mod enums;
mod rows;
mod submitted;

mod error {
    pub(crate) use openapi_client_runtime::{Error, ErrorKind, Result};
}
mod object {
    pub(crate) use openapi_client_runtime::Object;
}
mod options {
    pub(crate) use openapi_client_runtime::{CallOptions, call_options};
}
mod page {
    pub(crate) use openapi_client_runtime::{Page, PageRequest};
}
mod response {
    pub(crate) use openapi_client_runtime::Response;
}

pub use api::agent_sessions::{AgentSessions, CreateAgentSession, ListAgentSessions};
pub use api::companies::{
    AddCompanies, AddCompany, Companies, CompanySignals, NewCompany, SearchCompanyContacts,
};
pub use api::contacts::{Contacts, CreateContact, ListContacts, NewContact, SearchContacts};
pub use api::operations::{GetOperation, Operation, Operations, WaitOperation};
pub use api::organization::{GetCredits, OrganizationApi};
pub use api::search::Search;
pub use api::territories::{GetTerritory, ListTerritories, ListTerritoryCompanies, Territories};
pub use call::generated as from_generated;
pub use client::{Client, ClientBuilder};
pub use enums::{OperationState, SearchScope, SessionType};
pub use openapi_client_runtime::{
    AttemptEnd, AttemptStart, Error, ErrorKind, Hook, Items, Object, Pacing, Page, Pages,
    RateLimit, Reply, Request, Response, Result, RetryPolicy,
};
pub use rows::{
    Contact, CreditRemaining, Credits, Employer, Organization, SearchHit, Territory,
    TerritoryCompany,
};
pub use submitted::Submitted;

pub use http::{self, Method, StatusCode};
/// The HTTP client underneath, for [`ClientBuilder::configure_http`].
pub use reqwest;

/// Runs the code in the repository's README as well; it is not part of the package.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct RepositoryReadme;
