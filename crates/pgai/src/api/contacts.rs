//! Contacts: `/contacts`.

use pgai_client::types;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{pages, set, wire};
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::object::Object;
use crate::options::{CallOptions, call_options};
use crate::page::{Page, PageRequest};
use crate::response::Response;
use crate::rows::Contact;

impl Client {
    /// Contacts.
    pub fn contacts(&self) -> Contacts {
        Contacts(self.clone())
    }
}

/// Contacts. Made by [`Client::contacts`].
#[derive(Clone, Debug)]
pub struct Contacts(Client);

/// A contact to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NewContact {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Email address.
    pub email: String,
    /// Job title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    /// The name of the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// LinkedIn page, a URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linkedin_url: Option<String>,
    /// Phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

impl NewContact {
    /// A contact with what the service requires.
    pub fn new(
        first_name: impl Into<String>,
        last_name: impl Into<String>,
        email: impl Into<String>,
    ) -> Self {
        Self {
            first_name: first_name.into(),
            last_name: last_name.into(),
            email: email.into(),
            job_title: None,
            company: None,
            linkedin_url: None,
            phone: None,
            location: None,
        }
    }

    fn check(&self) -> Result<()> {
        let required = [
            ("first_name", &self.first_name),
            ("last_name", &self.last_name),
            ("email", &self.email),
        ];
        for (name, value) in required {
            if value.trim().is_empty() {
                return Err(
                    Error::new(ErrorKind::InvalidRequest, format!("{name} is empty"))
                        .with_operation("create_contact"),
                );
            }
        }
        Ok(())
    }
}

impl Contacts {
    /// Lists the organisation's contacts: `GET /contacts`.
    ///
    /// Beta. Scope `contacts:read` (from the guide). The vendor publishes the operation's own document; the rows'
    /// members come from its reference page of one contact and an older guide.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// use futures_util::TryStreamExt;
    ///
    /// let mut contacts = client.contacts().list().limit(50).items();
    /// while let Some(contact) = contacts.try_next().await? {
    ///     println!("{:?} {:?}", contact.first_name, contact.email);
    /// }
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn list(&self) -> ListContacts {
        ListContacts {
            client: self.0.clone(),
            page: None,
            limit: None,
            options: CallOptions::default(),
        }
    }

    /// Creates a contact: `POST /contacts`.
    ///
    /// Scope `contacts:write` (from the guide). From a rendered reference page; neither the success status nor the
    /// answer's fields are published.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// let created = client
    ///     .contacts()
    ///     .create("Ada", "Lovelace", "ada@example.com")
    ///     .job_title("Analyst")
    ///     .send()
    ///     .await?;
    /// println!("{}", created.as_json());
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn create(
        &self,
        first_name: impl Into<String>,
        last_name: impl Into<String>,
        email: impl Into<String>,
    ) -> CreateContact {
        CreateContact {
            client: self.0.clone(),
            contact: NewContact::new(first_name, last_name, email),
            options: CallOptions::default(),
        }
    }

    /// Finds contacts across the workspace, in the cache: `POST /contacts/search`.
    ///
    /// Beta. No scope is documented. The vendor publishes the operation's own document, but no field of the answer.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// let found = client.contacts().search().filter("job_title", "analyst").send().await?;
    /// println!("{}", found.as_json());
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn search(&self) -> SearchContacts {
        SearchContacts {
            client: self.0.clone(),
            filters: None,
            options: CallOptions::default(),
        }
    }
}

/// `GET /contacts`. Made by [`Contacts::list`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct ListContacts {
    client: Client,
    page: Option<u64>,
    limit: Option<u64>,
    options: CallOptions,
}

impl ListContacts {
    call_options!();
    pages!(Contact, limit);

    /// Rows per page, under the name the other lists have for it; `limit` on the wire.
    pub fn per_page(self, rows: u64) -> Self {
        self.limit(rows)
    }

    /// Fetches one page.
    ///
    /// # Errors
    ///
    /// Documented statuses: 400, 401. Besides, every [`ErrorKind`](crate::ErrorKind) of a call.
    pub async fn send(self) -> Result<Response<Page<Contact>>> {
        self.fetch().await
    }

    async fn fetch(self) -> Result<Response<Page<Contact>>> {
        let asked = PageRequest {
            number: self.first_page(),
            size: self.limit,
        };
        let mut request = self.client.api().list_contacts();
        set!(request: page = self.page.map(wire), limit = self.limit.map(wire));
        let made = request.into_request();
        let reply = self.client.call(made, &self.options).await?;
        reply.page(asked)
    }
}

/// `POST /contacts`. Made by [`Contacts::create`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct CreateContact {
    client: Client,
    contact: NewContact,
    options: CallOptions,
}

impl CreateContact {
    call_options!();

    /// Takes all fields from a [`NewContact`].
    pub fn contact(mut self, contact: NewContact) -> Self {
        self.contact = contact;
        self
    }

    /// Job title.
    pub fn job_title(mut self, title: impl Into<String>) -> Self {
        self.contact.job_title = Some(title.into());
        self
    }

    /// The name of the company.
    pub fn company(mut self, name: impl Into<String>) -> Self {
        self.contact.company = Some(name.into());
        self
    }

    /// LinkedIn page, a URI.
    pub fn linkedin_url(mut self, url: impl Into<String>) -> Self {
        self.contact.linkedin_url = Some(url.into());
        self
    }

    /// Phone number.
    pub fn phone(mut self, number: impl Into<String>) -> Self {
        self.contact.phone = Some(number.into());
        self
    }

    /// Place.
    pub fn location(mut self, place: impl Into<String>) -> Self {
        self.contact.location = Some(place.into());
        self
    }

    /// Sends the request. An empty answer reads as `null`.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before anything is sent, if one of the names or the email
    /// address is empty. Documented status: 400, with [`details`](crate::Error::details). Besides, every
    /// [`ErrorKind`](crate::ErrorKind) of a call.
    pub async fn send(self) -> Result<Response<Object>> {
        self.contact.check()?;
        let contact = self.contact;
        let body = types::CreateContactBody {
            company: contact.company,
            email: contact.email,
            first_name: contact.first_name,
            job_title: contact.job_title,
            last_name: contact.last_name,
            linkedin_url: contact.linkedin_url,
            location: contact.location,
            phone: contact.phone,
        };
        let request = self.client.api().create_contact().body(body);
        let made = request.into_request();
        let reply = self.client.call(made, &self.options).await?;
        reply.object()
    }
}

/// `POST /contacts/search`. Made by [`Contacts::search`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct SearchContacts {
    client: Client,
    filters: Option<Map<String, Value>>,
    options: CallOptions,
}

impl SearchContacts {
    call_options!();

    /// A filter: a member of the JSON body. The vendor publishes none.
    pub fn filter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.filters
            .get_or_insert_default()
            .insert(name.into(), value.into());
        self
    }

    /// Sends the request. A body is sent only if a filter was set.
    ///
    /// # Errors
    ///
    /// Documented statuses: 401, and 402 when credits have run out. Besides, every [`ErrorKind`](crate::ErrorKind) of a
    /// call.
    pub async fn send(self) -> Result<Response<Object>> {
        let mut request = self.client.api().search_contacts();
        set!(request: body = self.filters);
        let made = request.into_request();
        let reply = self.client.call(made, &self.options).await?;
        reply.object()
    }
}
