//! Everything public can be sent to and shared between threads, and so can the futures of calls.

#![allow(missing_docs, reason = "a test")]

use static_assertions::assert_impl_all;

macro_rules! send_and_sync {
    ($($ty:ty),+ $(,)?) => { $( assert_impl_all!($ty: Send, Sync); )+ };
}

send_and_sync!(
    pgai::AddCompany,
    pgai::AddCompanies<std::vec::IntoIter<pgai::NewCompany>>,
    pgai::AgentSessions,
    pgai::BulkItem<pgai::Error>,
    pgai::BulkItem<pgai::Response<pgai::Submitted>>,
    pgai::Client,
    pgai::Companies,
    pgai::Contact,
    pgai::Contacts,
    pgai::CreateAgentSession,
    pgai::CreateContact,
    pgai::CreditRemaining,
    pgai::Credits,
    pgai::Employer,
    pgai::Error,
    pgai::ErrorKind,
    pgai::GetCompanyGraph,
    pgai::GetCompanyRelevance,
    pgai::GetOrganizationCredits,
    pgai::GetOperation,
    pgai::GetTerritory,
    pgai::ListAgentSessions,
    pgai::ListContacts,
    pgai::ListTerritories,
    pgai::ListTerritoryCompanies,
    pgai::NewCompany,
    pgai::NewContact,
    pgai::Object,
    pgai::Operation,
    pgai::OperationState,
    pgai::Operations,
    pgai::Organization,
    pgai::OrganizationApi,
    pgai::Pacing,
    pgai::Page<pgai::Object>,
    pgai::RateLimit,
    pgai::Request,
    pgai::Response<pgai::Object>,
    pgai::RetryPolicy,
    pgai::Search,
    pgai::SearchCompanyContacts,
    pgai::SearchContacts,
    pgai::SearchHit,
    pgai::SearchScope,
    pgai::SessionType,
    pgai::Submitted,
    pgai::Territories,
    pgai::Territory,
    pgai::TerritoryCompany,
    pgai::webhook::AccountUpdated,
    pgai::webhook::Event,
    pgai::webhook::EventName,
    pgai::WaitOperation,
);

// Streams and builders of clients are for one task at a time.
#[cfg(feature = "tools")]
send_and_sync!(
    pgai::Argument,
    pgai::Call,
    pgai::Catalog,
    pgai::Endpoint,
    pgai::Tool,
);

assert_impl_all!(pgai::ClientBuilder: Send);
assert_impl_all!(pgai::AddedCompanies<'static>: Send, Unpin);
assert_impl_all!(pgai::Items<pgai::Object>: Send, Unpin);
assert_impl_all!(pgai::Pages<pgai::Object>: Send, Unpin);

#[test]
fn futures_of_calls_can_be_spawned() {
    fn spawnable<F: Future + Send + 'static>(_: F) {}
    if let Ok(client) = pgai::Client::new("key") {
        spawnable(client.agent_sessions().create().send());
        spawnable(client.companies().add().send());
        spawnable(client.operations().wait("op").send());
        let mut added = client.companies().add_all([]).send();
        spawnable(async move { added.next().await.is_some() });
        let mut rows = client.territories().list().items();
        spawnable(async move { rows.next().await.is_some() });
        spawnable(client.request(pgai::Method::GET, "/x").send());
        spawnable(async move { client.api().list_contacts().send().await.is_ok() });
    }
}
