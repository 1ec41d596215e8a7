//! Agent sessions: `/agent/sessions`.

use pgai_client::types;

use super::{list, operation};
use crate::{Client, Object, Response, Result, SessionType};

impl Client {
    /// Agent sessions.
    pub fn agent_sessions(&self) -> AgentSessions {
        AgentSessions(self.clone())
    }
}

/// Agent sessions. Returned by [`Client::agent_sessions`].
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
        CreateAgentSession::new(&self.0, self.0.api().create_agent_session())
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
        ListAgentSessions::new(&self.0, self.0.api().list_agent_sessions())
    }
}

operation! {
    /// `POST /agent/sessions`. Returned by [`AgentSessions::create`].
    CreateAgentSession -> Object
}

impl CreateAgentSession {
    /// The name of the session; the service calls it Untitled without one.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.request = self.request.body_map(|body| body.title(title.into()));
        self
    }

    /// The UUID of the company that the session is about.
    pub fn company_id(mut self, id: impl ToString) -> Self {
        self.request = self
            .request
            .body_map(|body| body.company_id(id.to_string()));
        self
    }

    /// The kind of session (`type` on the wire); the service takes `chat` without one.
    pub fn session_type(mut self, kind: impl Into<SessionType>) -> Self {
        self.request = self.request.body_map(|body| {
            body.type_(types::CreateAgentSessionBodyType::from(
                kind.into().as_str(),
            ))
        });
        self
    }

    /// Sends the request. Without a setter call no body is sent.
    ///
    /// # Errors
    ///
    /// Documented statuses: 400, 401, 403, 500. Besides, every [`ErrorKind`](crate::ErrorKind) of a call.
    pub async fn send(self) -> Result<Response<Object>> {
        self.send_raw().await?.object()
    }
}

list! {
    /// `GET /agent/sessions`. Returned by [`AgentSessions::list`].
    ListAgentSessions -> Object, rows Object, size per_page
}

impl ListAgentSessions {
    /// Only sessions in this status; the vendor publishes no list of them.
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.request = self.request.status(status.into());
        self
    }

    /// Only sessions of this kind (`type` on the wire).
    pub fn session_type(mut self, kind: impl Into<SessionType>) -> Self {
        self.request = self.request.type_(kind.into().as_str());
        self
    }

    /// Only sessions about this company.
    pub fn company_id(mut self, id: impl ToString) -> Self {
        self.request = self.request.company_id(id.to_string());
        self
    }

    /// Only sessions that match this text.
    pub fn search(mut self, text: impl Into<String>) -> Self {
        self.request = self.request.search(text.into());
        self
    }

    /// The field to sort by; the vendor publishes no list of them.
    pub fn sort_by(mut self, field: impl Into<String>) -> Self {
        self.request = self.request.sort_by(field.into());
        self
    }

    /// The direction to sort in; the vendor publishes no list of values.
    pub fn sort_order(mut self, order: impl Into<String>) -> Self {
        self.request = self.request.sort_order(order.into());
        self
    }

    /// Fetches one page and keeps it whole.
    ///
    /// # Errors
    ///
    /// The document lists no error statuses. Every [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(self) -> Result<Response<Object>> {
        self.send_raw().await?.object()
    }
}
