//! Companies: `/companies`.

use futures_util::stream::{self, Stream, StreamExt};
use pgai_client::types;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::set;
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::object::Object;
use crate::options::{CallOptions, call_options};
use crate::page::{Page, PageRequest};
use crate::response::Response;
use crate::submitted::Submitted;

impl Client {
    /// Companies.
    pub fn companies(&self) -> Companies {
        Companies(self.clone())
    }
}

/// Companies. Made by [`Client::companies`].
#[derive(Clone, Debug)]
pub struct Companies(Client);

/// A company to add: at least one of name, domain and id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct NewCompany {
    /// The name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// The website's domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The UUID of a company that PG:AI already has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The identifier in another system; valid together with `source_system` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The name of the system that `external_id` belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_system: Option<String>,
}

impl NewCompany {
    /// A company known by its website's domain.
    pub fn for_domain(domain: impl Into<String>) -> Self {
        Self {
            domain: Some(domain.into()),
            ..Self::default()
        }
    }

    /// A company known by its name.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            company_name: Some(name.into()),
            ..Self::default()
        }
    }

    fn check(&self) -> Result<()> {
        let given =
            |field: &Option<String>| field.as_ref().is_some_and(|text| !text.trim().is_empty());
        let problem = if !(given(&self.company_name) || given(&self.domain) || given(&self.id)) {
            "give at least one of company_name, domain and id"
        } else if given(&self.external_id) != given(&self.source_system) {
            "external_id and source_system are valid together only"
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::InvalidRequest, problem).with_operation("add_company"))
    }
}

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
        AddCompany {
            client: self.0.clone(),
            company: NewCompany::default(),
            options: CallOptions::default(),
        }
    }

    /// Submits many companies, a few at a time and within the rate limit. See [`AddCompanies`].
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// use futures_util::StreamExt;
    /// use pgai::NewCompany;
    ///
    /// let companies = ["acme.example", "globex.example"].map(NewCompany::for_domain);
    /// let mut results = client.companies().add_all(companies).send();
    /// while let Some(result) = results.next().await {
    ///     match result {
    ///         Ok(job) => println!("{}", job.operation_id()?),
    ///         Err(error) => eprintln!("{error}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn add_all<I>(&self, companies: I) -> AddCompanies<I::IntoIter>
    where
        I: IntoIterator<Item = NewCompany>,
    {
        AddCompanies {
            client: self.0.clone(),
            companies: companies.into_iter(),
            concurrency: 8,
            options: CallOptions::default(),
        }
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
    pub fn relevance(&self, company_id: impl ToString) -> CompanySignals {
        self.signals(company_id, Route::Relevance)
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
    pub fn graph(&self, company_id: impl ToString) -> CompanySignals {
        self.signals(company_id, Route::Graph)
    }

    fn signals(&self, company_id: impl ToString, route: Route) -> CompanySignals {
        CompanySignals {
            client: self.0.clone(),
            route,
            company_id: company_id.to_string(),
            query: None,
            options: CallOptions::default(),
        }
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
        SearchCompanyContacts {
            client: self.0.clone(),
            company_id: company_id.to_string(),
            live: None,
            filters: None,
            options: CallOptions::default(),
        }
    }
}

/// `POST /companies`. Made by [`Companies::add`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct AddCompany {
    client: Client,
    company: NewCompany,
    options: CallOptions,
}

impl AddCompany {
    call_options!();

    /// Takes all fields from a [`NewCompany`].
    pub fn company(mut self, company: NewCompany) -> Self {
        self.company = company;
        self
    }

    /// The name to show.
    pub fn company_name(mut self, name: impl Into<String>) -> Self {
        self.company.company_name = Some(name.into());
        self
    }

    /// The website's domain.
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.company.domain = Some(domain.into());
        self
    }

    /// The UUID of a company that PG:AI already has.
    pub fn id(mut self, id: impl ToString) -> Self {
        self.company.id = Some(id.to_string());
        self
    }

    /// The identifier in another system; valid together with [`source_system`](AddCompany::source_system) only.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.company.external_id = Some(id.into());
        self
    }

    /// The name of the system that [`external_id`](AddCompany::external_id) belongs to.
    pub fn source_system(mut self, system: impl Into<String>) -> Self {
        self.company.source_system = Some(system.into());
        self
    }

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before anything is sent, if none of name, domain and id is
    /// given, or one of `external_id` and `source_system` without the other. The document lists no error statuses;
    /// every [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(self) -> Result<Response<Submitted>> {
        self.company.check()?;
        let company = self.company;
        let body = types::AddCompanyBody {
            company_name: company.company_name,
            domain: company.domain,
            external_id: company.external_id,
            id: company.id,
            source_system: company.source_system,
        };
        let request = self.client.api().add_company().body(body);
        let made = request.into_request();
        let reply = self.client.call(made, &self.options).await?;
        Ok(reply.object()?.map(Submitted::new))
    }
}

/// Many companies to submit. Made by [`Companies::add_all`].
///
/// [`send`](AddCompanies::send) is a `Stream` of results in the order of the input. One failure does not stop the rest,
/// and nothing is read ahead of need: drop the stream and the rest of the input stays unsent. To resume, count the
/// results that came and skip as many companies.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct AddCompanies<I> {
    client: Client,
    companies: I,
    concurrency: usize,
    options: CallOptions,
}

impl<I: Iterator<Item = NewCompany> + Send> AddCompanies<I> {
    call_options!();

    /// How many submissions may be under way at once; 8 unless set. The client's pacing holds besides.
    pub fn with_concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.max(1);
        self
    }

    /// The results, in the order of the input, as a `Stream`. Lazy: nothing is sent until it is polled.
    pub fn send(self) -> impl Stream<Item = Result<Response<Submitted>>> + Send + Unpin
    where
        I: 'static,
    {
        let (client, options) = (self.client, self.options);
        stream::iter(self.companies)
            .map(move |company| {
                let request = AddCompany {
                    client: client.clone(),
                    company,
                    options: options.clone(),
                };
                request.send()
            })
            .buffered(self.concurrency)
            .boxed()
    }
}

#[derive(Clone, Copy, Debug)]
enum Route {
    Relevance,
    Graph,
}

/// Signals of a company. Made by [`Companies::relevance`] and [`Companies::graph`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct CompanySignals {
    client: Client,
    route: Route,
    company_id: String,
    query: Option<String>,
    options: CallOptions,
}

impl CompanySignals {
    call_options!();

    /// What the signals should be about (`q` on the wire).
    pub fn query(mut self, text: impl Into<String>) -> Self {
        self.query = Some(text.into());
        self
    }

    /// Sends the request. The document gives these routes no page parameter, so this is all there is.
    ///
    /// # Errors
    ///
    /// The document lists no error statuses. Every [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(self) -> Result<Response<Page<Object>>> {
        let made = match self.route {
            Route::Relevance => {
                let request = self.client.api().get_company_relevance();
                let mut request = request.company_id(self.company_id);
                set!(request: q = self.query);
                request.into_request()
            }
            Route::Graph => {
                let request = self.client.api().get_company_graph();
                let mut request = request.company_id(self.company_id);
                set!(request: q = self.query);
                request.into_request()
            }
        };
        let reply = self.client.call(made, &self.options).await?;
        let asked = PageRequest {
            number: 1,
            size: None,
        };
        reply.page(asked)
    }
}

/// `POST /companies/{company_id}/contacts/search`. Made by [`Companies::search_contacts`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct SearchCompanyContacts {
    client: Client,
    company_id: String,
    live: Option<bool>,
    filters: Option<Map<String, Value>>,
    options: CallOptions,
}

impl SearchCompanyContacts {
    call_options!();

    /// Whether to ask for a live refresh instead of the cached result.
    pub fn live(mut self, live: bool) -> Self {
        self.live = Some(live);
        self
    }

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
    /// The document lists no error statuses. Every [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(self) -> Result<Response<Object>> {
        let mut request = self
            .client
            .api()
            .search_company_contacts()
            .company_id(self.company_id);
        set!(request: live = self.live.map(|live| live.to_string()), body = self.filters);
        let made = request.into_request();
        let reply = self.client.call(made, &self.options).await?;
        reply.object()
    }
}
