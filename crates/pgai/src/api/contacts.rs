//! Contacts: `/contacts`.

use serde_json::{Map, Value};

use super::new::new_body;
use super::{list, operation, rows};
use crate::{Client, Contact, Error, ErrorKind, Object, Page, Response, Result};

impl Client {
    /// Contacts.
    pub fn contacts(&self) -> Contacts {
        Contacts(self.clone())
    }
}

/// Contacts. Returned by [`Client::contacts`].
#[derive(Clone, Debug)]
pub struct Contacts(Client);

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
        ListContacts::new(&self.0, self.0.api().list_contacts())
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
        self.create_from(NewContact::new(first_name, last_name, email))
    }

    /// The same for a contact that is there already, for example read from a file.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// use pgai::NewContact;
    ///
    /// let contact: NewContact = serde_json::from_str(
    ///     r#"{"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com"}"#,
    /// )?;
    /// client.contacts().create_from(contact).send().await?;
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn create_from(&self, contact: NewContact) -> CreateContact {
        let mut create = CreateContact::new(&self.0, self.0.api().create_contact());
        create.body = contact;
        create
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
        SearchContacts::new(&self.0, self.0.api().search_contacts())
    }
}

list! {
    /// `GET /contacts`. Returned by [`Contacts::list`].
    ListContacts -> Page<Contact>, rows Contact, size limit
}

impl ListContacts {
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
        let page = self.page_request();
        self.send_raw().await?.page(page)
    }
}

operation! {
    /// `POST /contacts`. Returned by [`Contacts::create`] and [`Contacts::create_from`].
    CreateContact -> Object { body: NewContact, }
}

new_body! {
    /// A contact to create.
    NewContact of CreateContact, CreateContactBody, at "/paths/~1contacts/post" {
        /// First name.
        first_name,
        /// Last name.
        last_name,
        /// Email address.
        email,
        /// Job title.
        job_title,
        /// The name of the company.
        company,
        /// LinkedIn page, a URI.
        linkedin_url,
        /// Phone number.
        phone,
        /// Place.
        location,
    }
}

impl NewContact {
    /// A contact with what the service requires.
    pub fn new(
        first_name: impl Into<String>,
        last_name: impl Into<String>,
        email: impl Into<String>,
    ) -> Self {
        Self::default()
            .first_name(first_name)
            .last_name(last_name)
            .email(email)
    }
}

impl CreateContact {
    /// Sends the request. An empty answer reads as `null`.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before anything is sent, if one of the names or the email
    /// address is empty. Documented status: 400, with [`details`](crate::Error::details). Besides, every
    /// [`ErrorKind`](crate::ErrorKind) of a call.
    pub async fn send(mut self) -> Result<Response<Object>> {
        let body = self.body.clone().body()?;
        let required = [
            ("first_name", &body.first_name),
            ("last_name", &body.last_name),
            ("email", &body.email),
        ];
        for (name, value) in required {
            if value.trim().is_empty() {
                return Err(
                    Error::new(ErrorKind::InvalidRequest, format!("{name} is empty"))
                        .with_operation("create_contact"),
                );
            }
        }
        self.request = self.request.body(body);
        self.send_raw().await?.object()
    }
}

operation! {
    /// `POST /contacts/search`. Returned by [`Contacts::search`].
    SearchContacts -> Object { filters: Map<String, Value>, }, body filters
}

rows!(SearchContacts);

impl SearchContacts {
    /// A filter: a member of the JSON body. The vendor publishes none.
    pub fn filter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.filters.insert(name.into(), value.into());
        self
    }

    /// Sends the request. Without a filter no body is sent.
    ///
    /// # Errors
    ///
    /// Documented statuses: 401, and 402 when credits have run out. Besides, every [`ErrorKind`](crate::ErrorKind) of a
    /// call.
    pub async fn send(self) -> Result<Response<Object>> {
        self.send_raw().await?.object()
    }
}
