//! Semantic search: `/search`.

use super::{integer, list};
use crate::{Client, Error, ErrorKind, Page, Response, Result, SearchHit, SearchScope};

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
        let (scope, query) = (scope.into(), query.into());
        let request = self.api().search().scope(scope.as_str()).q(query.as_str());
        let mut search = Search::new(self, request);
        search.empty = query.is_empty();
        search.needs_companies = scope == SearchScope::Companies;
        search
    }
}

list! {
    /// `GET /search`. Returned by [`Client::search`].
    Search -> Page<SearchHit>, rows SearchHit, with {
        /// Whether the query is.
        empty: bool,
        needs_companies: bool,
        /// Those that were given, in any number of calls.
        company_ids: Vec<String>,
    }, check check
}

impl Search {
    /// The companies to search, by UUID; needed with [`SearchScope::Companies`], unused otherwise. May be called again.
    pub fn company_ids<I>(mut self, ids: I) -> Self
    where
        I: IntoIterator,
        I::Item: ToString,
    {
        let ids = ids.into_iter().map(|id| id.to_string());
        self.company_ids.extend(ids);
        if !self.company_ids.is_empty() {
            self.request = self.request.company_ids(self.company_ids.join(","));
        }
        self
    }

    /// Hits from each source at most: 1 to 100, 25 by default. It caps each source, not the page.
    pub fn per_source(mut self, hits: u64) -> Self {
        self.request = self.request.per_source(integer(hits));
        self
    }

    /// The earliest date of a hit, ISO 8601.
    pub fn date_from(mut self, date: impl Into<String>) -> Self {
        self.request = self.request.date_from(date.into());
        self
    }

    /// The latest date of a hit, ISO 8601.
    pub fn date_to(mut self, date: impl Into<String>) -> Self {
        self.request = self.request.date_to(date.into());
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
        let page = self.page_request();
        self.send_raw().await?.page(page)
    }

    fn check(&self) -> Result<()> {
        let problem = if self.empty {
            "the query is empty"
        } else if self.needs_companies && self.company_ids.is_empty() {
            "the scope `companies` needs company_ids"
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::InvalidRequest, problem).with_operation("search"))
    }
}
