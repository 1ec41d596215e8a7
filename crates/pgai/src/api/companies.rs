//! Companies: `/companies`.

use futures_util::stream::{self, Stream};
use openapi_client_runtime::PageRequest;
use serde_json::{Map, Value};

use super::bulk::AddCompanies;
use super::new::new_body;
use super::{operation, rows};
use crate::{Client, Error, ErrorKind, Object, Page, Response, Result, Submitted};

impl Client {
    /// Companies.
    pub fn companies(&self) -> Companies {
        Companies(self.clone())
    }
}

/// Companies. Returned by [`Client::companies`].
#[derive(Clone, Debug)]
pub struct Companies(Client);

impl Companies {
    /// Submits a company for discovery and enrichment: `POST /companies`.
    ///
    /// Beta. No scope is documented. The vendor publishes the operation's own document; of the answer (202) it names
    /// the member `public_operation_id` alone. Follow it with
    /// [`operations().wait(id)`](crate::Operations::wait).
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// let job = client.companies().add().domain("acme.example").send().await?;
    /// let done = client.operations().wait(job.operation_id()?).send().await?;
    /// println!("{}", done.as_json());
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn add(&self) -> AddCompany {
        AddCompany::new(&self.0, self.0.api().add_company())
    }

    /// Submits many companies, a few at a time and within the rate limit. See [`AddedCompanies`](crate::AddedCompanies) for
    /// how to leave off and go on.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// use pgai::NewCompany;
    ///
    /// let companies = ["acme.example", "globex.example"].map(NewCompany::for_domain);
    /// let mut results = client.companies().add_all(companies).send();
    /// while let Some(result) = results.next().await {
    ///     match result {
    ///         Ok(job) => println!("{}: {}", job.index, job.operation_id()?),
    ///         Err(error) => eprintln!("{error}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn add_all<I>(&self, companies: I) -> AddCompanies<stream::Iter<I::IntoIter>>
    where
        I: IntoIterator<Item = NewCompany>,
        I::IntoIter: Send,
    {
        self.add_stream(stream::iter(companies))
    }

    /// The same for companies that come one after another, for example from a file that is read meanwhile.
    pub fn add_stream<S>(&self, companies: S) -> AddCompanies<S>
    where
        S: Stream<Item = NewCompany> + Send,
    {
        AddCompanies::new(&self.0, companies)
    }

    /// Ranked relevance signals of a company: `GET /companies/{company_id}/relevance`.
    ///
    /// Scope `companies:read` (from the vendor's scope table). Known through its alias [`graph`](Companies::graph); the
    /// rows are opaque.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// let hits = client.search("organisation", "expansion").send().await?;
    /// let company = hits.items.iter().find_map(|hit| hit.company_id.as_deref()).unwrap_or("unknown");
    /// let signals = client.companies().relevance(company).query("hiring").send().await?;
    /// println!("{} of {:?}", signals.items.len(), signals.total);
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn relevance(&self, company_id: impl ToString) -> GetCompanyRelevance {
        let request = self.0.api().get_company_relevance();
        GetCompanyRelevance::new(&self.0, request.company_id(company_id.to_string()))
    }

    /// The same signals under their older path: `GET /companies/{company_id}/graph`.
    ///
    /// Beta. Scope `companies:read` (from the vendor's scope table). The vendor calls it a legacy alias and publishes
    /// the operation's own document; the rows are opaque.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// let hits = client.search("organisation", "expansion").send().await?;
    /// let company = hits.items.iter().find_map(|hit| hit.company_id.as_deref()).unwrap_or("unknown");
    /// let signals = client.companies().graph(company).send().await?;
    /// println!("{} of {:?}", signals.items.len(), signals.total);
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn graph(&self, company_id: impl ToString) -> GetCompanyGraph {
        let request = self.0.api().get_company_graph();
        GetCompanyGraph::new(&self.0, request.company_id(company_id.to_string()))
    }

    /// Finds contacts at a company, from the cache or live: `POST /companies/{company_id}/contacts/search`.
    ///
    /// No scope is documented. The vendor publishes the operation's own document, but no field of the answers: 200 is
    /// a cached result, 202 says that a live refresh was accepted.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// let hits = client.search("organisation", "expansion").send().await?;
    /// let company = hits.items.iter().find_map(|hit| hit.company_id.as_deref()).unwrap_or("unknown");
    /// let found = client.companies().search_contacts(company).live(true).send().await?;
    /// println!("{}: {}", found.status(), *found);
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn search_contacts(&self, company_id: impl ToString) -> SearchCompanyContacts {
        let request = self.0.api().search_company_contacts();
        SearchCompanyContacts::new(&self.0, request.company_id(company_id.to_string()))
    }
}

operation! {
    /// `POST /companies`. Returned by [`Companies::add`].
    AddCompany -> Submitted { body: NewCompany, }
}

new_body! {
    /// A company to add: at least one of name, domain and id.
    NewCompany of AddCompany, AddCompanyBody, at "/paths/~1companies/post" {
        /// The name to show.
        company_name,
        /// The website's domain.
        domain,
        /// The UUID of a company that PG:AI already has.
        id,
        /// The identifier in another system; valid together with `source_system` only.
        external_id,
        /// The name of the system that `external_id` belongs to.
        source_system,
    }
    rules {
        "anyOf": [{"required": ["company_name"]}, {"required": ["domain"]}, {"required": ["id"]}],
        "dependentRequired": {"external_id": ["source_system"], "source_system": ["external_id"]}
    }
}

impl NewCompany {
    /// A company known by its website's domain.
    pub fn for_domain(domain: impl Into<String>) -> Self {
        Self::default().domain(domain)
    }

    /// A company known by its name.
    pub fn named(name: impl Into<String>) -> Self {
        Self::default().company_name(name)
    }
}

impl AddCompany {
    /// Takes all fields from a [`NewCompany`].
    pub fn company(mut self, company: NewCompany) -> Self {
        self.body = company;
        self
    }

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before anything is sent, if none of name, domain and id is
    /// given, or one of `external_id` and `source_system` without the other. The document lists no error statuses;
    /// every [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(mut self) -> Result<Response<Submitted>> {
        let body = self.body.clone().body()?;
        let given =
            |field: &Option<String>| field.as_ref().is_some_and(|text| !text.trim().is_empty());
        let refuse = |problem| {
            Err(Error::new(ErrorKind::InvalidRequest, problem).with_operation("add_company"))
        };
        if !(given(&body.company_name) || given(&body.domain) || given(&body.id)) {
            return refuse("give at least one of company_name, domain and id");
        }
        if given(&body.external_id) != given(&body.source_system) {
            return refuse("external_id and source_system are valid together only");
        }
        self.request = self.request.body(body);
        Ok(self.send_raw().await?.object()?.map(Submitted::new))
    }
}

operation! {
    /// `GET /companies/{company_id}/relevance`. Returned by [`Companies::relevance`].
    GetCompanyRelevance -> Page<Object>
}

rows!(GetCompanyRelevance);

impl GetCompanyRelevance {
    /// What the signals should be about (`q` on the wire).
    pub fn query(mut self, text: impl Into<String>) -> Self {
        self.request = self.request.q(text.into());
        self
    }

    /// Sends the request. The document gives this route no page parameter.
    ///
    /// # Errors
    ///
    /// The document lists no error statuses. Every [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(self) -> Result<Response<Page<Object>>> {
        self.send_raw().await?.page(PageRequest::unnumbered())
    }
}

operation! {
    /// `GET /companies/{company_id}/graph`. Returned by [`Companies::graph`].
    GetCompanyGraph -> Page<Object>
}

rows!(GetCompanyGraph);

impl GetCompanyGraph {
    /// What the signals should be about (`q` on the wire).
    pub fn query(mut self, text: impl Into<String>) -> Self {
        self.request = self.request.q(text.into());
        self
    }

    /// Sends the request. The document gives this route no page parameter.
    ///
    /// # Errors
    ///
    /// The document lists no error statuses. Every [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(self) -> Result<Response<Page<Object>>> {
        self.send_raw().await?.page(PageRequest::unnumbered())
    }
}

operation! {
    /// `POST /companies/{company_id}/contacts/search`. Returned by [`Companies::search_contacts`].
    SearchCompanyContacts -> Object { filters: Map<String, Value>, }, body filters
}

rows!(SearchCompanyContacts);

impl SearchCompanyContacts {
    /// Whether to ask for a live refresh instead of the cached result.
    pub fn live(mut self, live: bool) -> Self {
        self.request = self.request.live(live.to_string());
        self
    }

    /// A filter: a member of the JSON body. The vendor publishes none.
    pub fn filter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.filters.insert(name.into(), value.into());
        self
    }

    /// Sends the request. Without a filter no body is sent.
    ///
    /// # Errors
    ///
    /// The document lists no error statuses. Every [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(self) -> Result<Response<Object>> {
        self.send_raw().await?.object()
    }
}
