//! Territories: `/territories`.

use super::{pages, set, wire};
use crate::client::Client;
use crate::error::Result;
use crate::object::Object;
use crate::options::{CallOptions, call_options};
use crate::page::{Page, PageRequest};
use crate::response::Response;
use crate::rows::{Territory, TerritoryCompany};

impl Client {
    /// Territories.
    pub fn territories(&self) -> Territories {
        Territories(self.clone())
    }
}

/// Territories. Made by [`Client::territories`].
#[derive(Clone, Debug)]
pub struct Territories(Client);

impl Territories {
    /// Lists territories: `GET /territories`.
    ///
    /// Scope `territories:read` (from the vendor's scope table). From the current guide.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// use futures_util::TryStreamExt;
    ///
    /// let mut territories = client.territories().list().per_page(50).items();
    /// while let Some(territory) = territories.try_next().await? {
    ///     println!("{:?}", territory.territory_name);
    /// }
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn list(&self) -> ListTerritories {
        ListTerritories {
            client: self.0.clone(),
            page: None,
            per_page: None,
            options: CallOptions::default(),
        }
    }

    /// Reads one territory: `GET /territories/{territory_id}`.
    ///
    /// Beta. Scope `territories:read` (from the operation's own document, which the vendor publishes). No field of the
    /// answer is published.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// let first = client.territories().list().send().await?;
    /// if let Some(id) = first.items.first().and_then(|territory| territory.id.as_deref()) {
    ///     let territory = client.territories().get(id).send().await?;
    ///     println!("{}", territory.as_json());
    /// }
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn get(&self, territory_id: impl ToString) -> GetTerritory {
        GetTerritory {
            client: self.0.clone(),
            territory_id: territory_id.to_string(),
            options: CallOptions::default(),
        }
    }

    /// Lists the companies of a territory, identifiers and status only: `GET /territories/{territory_id}/companies`.
    ///
    /// Scope `territories:read` (from the vendor's scope table). From the current guide.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// use futures_util::TryStreamExt;
    ///
    /// let first = client.territories().list().send().await?;
    /// if let Some(id) = first.items.first().and_then(|territory| territory.id.as_deref()) {
    ///     let companies: Vec<_> = client.territories().companies(id).items().try_collect().await?;
    ///     println!("{}", companies.len());
    /// }
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn companies(&self, territory_id: impl ToString) -> ListTerritoryCompanies {
        ListTerritoryCompanies {
            client: self.0.clone(),
            territory_id: territory_id.to_string(),
            page: None,
            per_page: None,
            options: CallOptions::default(),
        }
    }
}

/// `GET /territories`. Made by [`Territories::list`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct ListTerritories {
    client: Client,
    page: Option<u64>,
    per_page: Option<u64>,
    options: CallOptions,
}

impl ListTerritories {
    call_options!();
    pages!(Territory, per_page);

    /// Fetches one page.
    ///
    /// # Errors
    ///
    /// The document lists no error statuses. Every [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(self) -> Result<Response<Page<Territory>>> {
        self.fetch().await
    }

    async fn fetch(self) -> Result<Response<Page<Territory>>> {
        let asked = PageRequest {
            number: self.first_page(),
            size: self.per_page,
        };
        let mut request = self.client.api().list_territories();
        set!(request: page = self.page.map(wire), per_page = self.per_page.map(wire));
        let made = request.into_request();
        let reply = self.client.call(made, &self.options).await?;
        reply.page(asked)
    }
}

/// `GET /territories/{territory_id}`. Made by [`Territories::get`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct GetTerritory {
    client: Client,
    territory_id: String,
    options: CallOptions,
}

impl GetTerritory {
    call_options!();

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// Documented statuses: 401, 403, 404, 500. Besides, every [`ErrorKind`](crate::ErrorKind) of a call.
    pub async fn send(self) -> Result<Response<Object>> {
        let request = self
            .client
            .api()
            .get_territory()
            .territory_id(self.territory_id);
        let made = request.into_request();
        let reply = self.client.call(made, &self.options).await?;
        reply.object()
    }
}

/// `GET /territories/{territory_id}/companies`. Made by [`Territories::companies`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct ListTerritoryCompanies {
    client: Client,
    territory_id: String,
    page: Option<u64>,
    per_page: Option<u64>,
    options: CallOptions,
}

impl ListTerritoryCompanies {
    call_options!();
    pages!(TerritoryCompany, per_page);

    /// Fetches one page.
    ///
    /// # Errors
    ///
    /// The document lists no error statuses. Every [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(self) -> Result<Response<Page<TerritoryCompany>>> {
        self.fetch().await
    }

    async fn fetch(self) -> Result<Response<Page<TerritoryCompany>>> {
        let asked = PageRequest {
            number: self.first_page(),
            size: self.per_page,
        };
        let mut request = self
            .client
            .api()
            .list_territory_companies()
            .territory_id(self.territory_id);
        set!(request: page = self.page.map(wire), per_page = self.per_page.map(wire));
        let made = request.into_request();
        let reply = self.client.call(made, &self.options).await?;
        reply.page(asked)
    }
}
