#![doc = include_str!("../README.md")]

mod api;
mod call;
mod client;
mod config;
mod enums;
mod error;
mod object;
mod options;
mod page;
mod request;
mod response;
mod rows;
mod transport;

pub use api::agent_sessions::{AgentSessions, CreateAgentSession, ListAgentSessions};
pub use api::companies::{
    AddCompanies, AddCompany, Companies, CompanySignals, NewCompany, SearchCompanyContacts,
};
pub use api::contacts::{Contacts, CreateContact, ListContacts, NewContact, SearchContacts};
pub use api::operations::{GetOperation, Operation, Operations, WaitOperation};
pub use api::organization::{GetCredits, OrganizationApi};
pub use api::search::Search;
pub use api::territories::{GetTerritory, ListTerritories, ListTerritoryCompanies, Territories};
pub use client::{Client, ClientBuilder};
pub use enums::{OperationState, SearchScope, SessionType};
pub use error::{Error, ErrorKind, Result};
pub use object::{Object, Submitted};
pub use page::{Items, Page, Pages};
pub use request::Request;
pub use response::{RateLimit, Response};
pub use rows::{
    Contact, CreditRemaining, Credits, Employer, Organization, SearchHit, Territory,
    TerritoryCompany,
};
pub use transport::{AttemptEnd, AttemptStart, Hook, Pacing, RetryPolicy};

pub use http::{self, Method, StatusCode};
/// The HTTP client underneath, for [`ClientBuilder::configure_http`].
pub use reqwest;

/// Runs the code in the repository's README as well; it is not part of the package.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct RepositoryReadme;
