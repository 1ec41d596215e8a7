//! Semantic search: `/search`.

use super::{pages, set, wire};
use crate::client::Client;
use crate::enums::SearchScope;
use crate::error::{Error, ErrorKind, Result};
use crate::options::{CallOptions, call_options};
use crate::page::{Page, PageRequest};
use crate::response::Response;
use crate::rows::SearchHit;

impl Client {
    /// Searches account data by meaning: `GET /search`.
    ///
    /// Beta. Scope `companies:read` (from the guide). The vendor publishes the operation's own document; the hits'
    /// members and most parameters come from the current guide.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// use pgai::SearchScope;
    ///
    /// let hits = client.search(SearchScope::Organisation, "data centre expansion").send().await?;
    /// for hit in &hits.items {
    ///     println!("{:?} {:?}", hit.score, hit.title);
    /// }
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn search(&self, scope: impl Into<SearchScope>, query: impl Into<String>) -> Search {
        Search {
            client: self.clone(),
            scope: scope.into(),
            query: query.into(),
            company_ids: Vec::new(),
            page: None,
            per_source: None,
            date_from: None,
            date_to: None,
            options: CallOptions::default(),
        }
    }
}

/// `GET /search`. Made by [`Client::search`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Search {
    client: Client,
    scope: SearchScope,
    query: String,
    company_ids: Vec<String>,
    page: Option<u64>,
    per_source: Option<u64>,
    date_from: Option<String>,
    date_to: Option<String>,
    options: CallOptions,
}

impl Search {
    call_options!();
    pages!(SearchHit);

    /// The companies to search, by UUID; needed with [`SearchScope::Companies`], unused otherwise. May be called again.
    pub fn company_ids<I>(mut self, ids: I) -> Self
    where
        I: IntoIterator,
        I::Item: ToString,
    {
        self.company_ids
            .extend(ids.into_iter().map(|id| id.to_string()));
        self
    }

    /// Hits from each source at most: 1 to 100, 25 by default.
    pub fn per_source(mut self, hits: u64) -> Self {
        self.per_source = Some(hits);
        self
    }

    /// The earliest date of a hit, ISO 8601.
    pub fn date_from(mut self, date: impl Into<String>) -> Self {
        self.date_from = Some(date.into());
        self
    }

    /// The latest date of a hit, ISO 8601.
    pub fn date_to(mut self, date: impl Into<String>) -> Self {
        self.date_to = Some(date.into());
        self
    }

    /// Fetches one page of hits.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before anything is sent, if the query is empty, or
    /// [`SearchScope::Companies`] comes without companies. The document lists no error statuses, the guide 400. Every
    /// [`ErrorKind`](crate::ErrorKind) of a call may occur.
    pub async fn send(self) -> Result<Response<Page<SearchHit>>> {
        self.fetch().await
    }

    async fn fetch(self) -> Result<Response<Page<SearchHit>>> {
        let refused =
            |problem| Err(Error::new(ErrorKind::InvalidRequest, problem).with_operation("search"));
        if self.query.is_empty() {
            return refused("the query is empty");
        }
        if self.scope == SearchScope::Companies && self.company_ids.is_empty() {
            return refused("the scope `companies` needs company_ids");
        }
        let asked = PageRequest {
            number: self.first_page(),
            // `per_source` caps each source, not the page: it is no page size.
            size: None,
        };
        let mut request = self
            .client
            .api()
            .search()
            .scope(self.scope.as_str())
            .q(self.query);
        let company_ids = (!self.company_ids.is_empty()).then(|| self.company_ids.join(","));
        set!(request:
            company_ids = company_ids,
            page = self.page.map(wire),
            per_source = self.per_source.map(wire),
            date_from = self.date_from,
            date_to = self.date_to,
        );
        let made = request.into_request();
        let reply = self.client.call(made, &self.options).await?;
        reply.page(asked)
    }
}
