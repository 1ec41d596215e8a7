//! Territories: `/territories`.

use super::{list, operation};
use crate::{Client, Object, Page, Response, Result, Territory, TerritoryCompany};

impl Client {
    /// Territories.
    pub fn territories(&self) -> Territories {
        Territories(self.clone())
    }
}

/// Territories. Returned by [`Client::territories`].
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
        ListTerritories::new(&self.0, self.0.api().list_territories())
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
        let request = self.0.api().get_territory();
        GetTerritory::new(&self.0, request.territory_id(territory_id.to_string()))
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
        let request = self.0.api().list_territory_companies();
        ListTerritoryCompanies::new(&self.0, request.territory_id(territory_id.to_string()))
    }
}

list! {
    /// `GET /territories`. Returned by [`Territories::list`].
    ListTerritories -> Page<Territory>, rows Territory, size per_page
}

impl ListTerritories {
    /// Fetches one page.
    ///
    /// # Errors
    ///
    /// The document lists no error statuses. Every [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(self) -> Result<Response<Page<Territory>>> {
        let page = self.page_request();
        self.send_raw().await?.page(page)
    }
}

operation! {
    /// `GET /territories/{territory_id}`. Returned by [`Territories::get`].
    GetTerritory -> Object
}

impl GetTerritory {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// Documented statuses: 401, 403, 404, 500. Besides, every [`ErrorKind`](crate::ErrorKind) of a call.
    pub async fn send(self) -> Result<Response<Object>> {
        self.send_raw().await?.object()
    }
}

list! {
    /// `GET /territories/{territory_id}/companies`. Returned by [`Territories::companies`].
    ListTerritoryCompanies -> Page<TerritoryCompany>, rows TerritoryCompany, size per_page
}

impl ListTerritoryCompanies {
    /// Fetches one page.
    ///
    /// # Errors
    ///
    /// The document lists no error statuses. Every [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(self) -> Result<Response<Page<TerritoryCompany>>> {
        let page = self.page_request();
        self.send_raw().await?.page(page)
    }
}
