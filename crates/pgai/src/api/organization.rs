//! The organisation of the key: `/organization`.

use super::operation;
use crate::{Client, Credits, Response, Result};

impl Client {
    /// The organisation that the key belongs to.
    pub fn organization(&self) -> OrganizationApi {
        OrganizationApi(self.clone())
    }
}

/// The organisation that the key belongs to. Returned by [`Client::organization`].
#[derive(Clone, Debug)]
pub struct OrganizationApi(Client);

impl OrganizationApi {
    /// Reads what is left of the credits: `GET /organization/credits`.
    ///
    /// Scope `org_settings:read` (from the guide). From a rendered reference page; the guide shows another shape.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// let credits = client.organization().credits().send().await?;
    /// println!("{:?}", credits.credit_remaining.contact_credits);
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn credits(&self) -> GetOrganizationCredits {
        GetOrganizationCredits::new(&self.0, self.0.api().get_organization_credits())
    }
}

operation! {
    /// `GET /organization/credits`. Returned by [`OrganizationApi::credits`].
    GetOrganizationCredits -> Credits
}

impl GetOrganizationCredits {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// Documented status: 403 without the scope. Besides, every [`ErrorKind`](crate::ErrorKind) of a call.
    pub async fn send(self) -> Result<Response<Credits>> {
        self.send_raw().await?.json()
    }
}
