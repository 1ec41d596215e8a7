//! The organisation of the key: `/organization`.

use crate::client::Client;
use crate::error::Result;
use crate::options::{CallOptions, call_options};
use crate::response::Response;
use crate::rows::Credits;

impl Client {
    /// The organisation that the key belongs to.
    pub fn organization(&self) -> OrganizationApi {
        OrganizationApi(self.clone())
    }
}

/// The organisation that the key belongs to. Made by [`Client::organization`].
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
    pub fn credits(&self) -> GetCredits {
        GetCredits {
            client: self.0.clone(),
            options: CallOptions::default(),
        }
    }
}

/// `GET /organization/credits`. Made by [`OrganizationApi::credits`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct GetCredits {
    client: Client,
    options: CallOptions,
}

impl GetCredits {
    call_options!();

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// Documented status: 403 without the scope. Besides, every [`ErrorKind`](crate::ErrorKind) of a call.
    pub async fn send(self) -> Result<Response<Credits>> {
        let request = self.client.api().get_organization_credits();
        let made = request.into_request();
        let reply = self.client.call(made, &self.options).await?;
        reply.json()
    }
}
