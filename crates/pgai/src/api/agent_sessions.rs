//! Agent sessions: `/agent/sessions`.

use pgai_client::types;

use super::{pages, set, wire};
use crate::client::Client;
use crate::enums::SessionType;
use crate::error::Result;
use crate::object::Object;
use crate::options::{CallOptions, call_options};
use crate::page::{Page, PageRequest};
use crate::response::Response;

impl Client {
    /// Agent sessions.
    pub fn agent_sessions(&self) -> AgentSessions {
        AgentSessions(self.clone())
    }
}

/// Agent sessions. Made by [`Client::agent_sessions`].
#[derive(Clone, Debug)]
pub struct AgentSessions(Client);

impl AgentSessions {
    /// Starts an agent session: `POST /agent/sessions`.
    ///
    /// Beta. No scope is documented. The vendor publishes the operation's own document, but no field of the answer,
    /// which is therefore an [`Object`].
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// use pgai::SessionType;
    ///
    /// let session = client
    ///     .agent_sessions()
    ///     .create()
    ///     .title("Q4 renewal plan")
    ///     .session_type(SessionType::Plan)
    ///     .send()
    ///     .await?;
    /// println!("{}", session.as_json());
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn create(&self) -> CreateAgentSession {
        CreateAgentSession {
            client: self.0.clone(),
            body: None,
            options: CallOptions::default(),
        }
    }

    /// Lists agent sessions, those of the key's user: `GET /agent/sessions`.
    ///
    /// Beta. No scope is documented. The vendor publishes the operation's own document, but not the envelope of its
    /// pages: [`send`](ListAgentSessions::send) hands the body on whole, and [`items`](ListAgentSessions::items) finds
    /// the rows in it.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// use futures_util::TryStreamExt;
    /// use pgai::SessionType;
    ///
    /// let mut plans = client.agent_sessions().list().session_type(SessionType::Plan).per_page(50).items();
    /// while let Some(plan) = plans.try_next().await? {
    ///     println!("{plan}");
    /// }
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn list(&self) -> ListAgentSessions {
        ListAgentSessions {
            client: self.0.clone(),
            page: None,
            per_page: None,
            status: None,
            session_type: None,
            company_id: None,
            search: None,
            sort_by: None,
            sort_order: None,
            options: CallOptions::default(),
        }
    }
}

/// `POST /agent/sessions`. Made by [`AgentSessions::create`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct CreateAgentSession {
    client: Client,
    body: Option<types::CreateAgentSessionBody>,
    options: CallOptions,
}

impl CreateAgentSession {
    call_options!();

    /// The name of the session; the service calls it Untitled without one.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.body.get_or_insert_default().title = Some(title.into());
        self
    }

    /// The UUID of the company that the session is about.
    pub fn company_id(mut self, id: impl ToString) -> Self {
        self.body.get_or_insert_default().company_id = Some(id.to_string());
        self
    }

    /// The kind of session (`type` on the wire); the service takes `chat` without one.
    pub fn session_type(mut self, kind: impl Into<SessionType>) -> Self {
        self.body.get_or_insert_default().type_ = Some(kind.into().as_str().into());
        self
    }

    /// Sends the request. A body is sent only if a field was set.
    ///
    /// # Errors
    ///
    /// Documented statuses: 400, 401, 403, 500. Besides, every [`ErrorKind`](crate::ErrorKind) of a call.
    pub async fn send(self) -> Result<Response<Object>> {
        let mut request = self.client.api().create_agent_session();
        if let Some(body) = self.body {
            request = request.body(body);
        }
        let made = request.into_request();
        let reply = self.client.call(made, &self.options).await?;
        reply.object()
    }
}

/// `GET /agent/sessions`. Made by [`AgentSessions::list`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct ListAgentSessions {
    client: Client,
    page: Option<u64>,
    per_page: Option<u64>,
    status: Option<String>,
    session_type: Option<SessionType>,
    company_id: Option<String>,
    search: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
    options: CallOptions,
}

impl ListAgentSessions {
    call_options!();
    pages!(Object, per_page);

    /// Only sessions in this status; the vendor publishes no list of them.
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self
    }

    /// Only sessions of this kind (`type` on the wire).
    pub fn session_type(mut self, kind: impl Into<SessionType>) -> Self {
        self.session_type = Some(kind.into());
        self
    }

    /// Only sessions about this company.
    pub fn company_id(mut self, id: impl ToString) -> Self {
        self.company_id = Some(id.to_string());
        self
    }

    /// Only sessions that match this text.
    pub fn search(mut self, text: impl Into<String>) -> Self {
        self.search = Some(text.into());
        self
    }

    /// The field to sort by; the vendor publishes no list of them.
    pub fn sort_by(mut self, field: impl Into<String>) -> Self {
        self.sort_by = Some(field.into());
        self
    }

    /// The direction to sort in; the vendor publishes no list of values.
    pub fn sort_order(mut self, order: impl Into<String>) -> Self {
        self.sort_order = Some(order.into());
        self
    }

    /// Fetches one page and keeps it whole.
    ///
    /// # Errors
    ///
    /// The document lists no error statuses. Every [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(self) -> Result<Response<Object>> {
        self.reply().await?.object()
    }

    async fn fetch(self) -> Result<Response<Page<Object>>> {
        let asked = PageRequest {
            number: self.first_page(),
            size: self.per_page,
        };
        self.reply().await?.page(asked)
    }

    async fn reply(self) -> Result<crate::Reply> {
        let mut request = self.client.api().list_agent_sessions();
        set!(request:
            page = self.page.map(wire),
            per_page = self.per_page.map(wire),
            status = self.status,
            type_ = self.session_type.as_ref().map(SessionType::as_str),
            company_id = self.company_id,
            search = self.search,
            sort_by = self.sort_by,
            sort_order = self.sort_order,
        );
        let made = request.into_request();
        self.client.call(made, &self.options).await
    }
}
