//! Streams over the pages and the rows of a list.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use http::StatusCode;
use serde::de::DeserializeOwned;
use tokio::time::Sleep;

use super::walk::{Reason, Walk};
use super::{Page, PageRequest};
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::raw_response::RawResponse;

/// The pages of a list, as a `Stream`. Lazy: a page is fetched when it is asked for, and only one is held.
///
/// # Where a list ends
///
/// Where the service says so: by `has_next`, `has_more`, `next_page`, a `next` link, the number of pages, or the total,
/// however these are spelled, or by headers such as `Link` and `X-Next-Page`, and then also after an empty page. A total is
/// compared with the rows that came, not with those that were asked for. A service that says nothing of the sort is asked
/// for one page more: the list ends at a page that is empty, repeated or not found.
///
/// # Errors
///
/// [`Pagination`](ErrorKind::Pagination) if the service repeats a page, never ends the list, or goes on by a cursor or a
/// link that has no page number; besides, whatever a call can fail with. Each error has the
/// [number of its page](Error::page). After a row that does not fit (with its [index](Error::row)) the stream goes on with
/// the next page; after every other error it ends, and [`page`](Pages::page) tells where to start again.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T> {
    /// None after the deadline.
    walk: Option<BoxStream<'static, Step<T>>>,
    next: Option<u64>,
    /// Known from the first response on.
    operation: Arc<OnceLock<String>>,
    failed: bool,
    timeout: Option<Duration>,
    deadline: Option<Pin<Box<Sleep>>>,
}

/// A page of a walk, and the number of the page after it.
type Step<T> = (Result<Page<T>>, Option<u64>);

/// The rows of a list, page after page, as a `Stream`. See [`Pages`].
#[must_use = "streams do nothing unless polled"]
pub struct Items<T> {
    pages: Pages<T>,
    rows: std::vec::IntoIter<T>,
    /// The number of the page that these rows are of.
    page: u64,
}

impl Client {
    /// The pages of a list, from `first` on; `fetch` sends the request for the page of a number.
    ///
    /// The number goes in the query parameter that the service has for it; links to next pages are understood by it.
    pub fn pages<T: DeserializeOwned + Send + 'static>(
        &self,
        first: PageRequest,
        fetch: impl Fn(u64) -> BoxFuture<'static, Result<RawResponse>> + Send + Sync + 'static,
    ) -> Pages<T> {
        Pages::new(first, self.service().page_query.into(), fetch)
    }
}

impl<T: DeserializeOwned + Send + 'static> Pages<T> {
    pub(crate) fn new(
        first: PageRequest,
        parameter: Cow<'static, str>,
        fetch: impl Fn(u64) -> BoxFuture<'static, Result<RawResponse>> + Send + Sync + 'static,
    ) -> Self {
        let walk = Walk::new(first, parameter);
        let operation = Arc::new(OnceLock::new());
        let known = Arc::clone(&operation);
        let pages = stream::unfold((walk, fetch, known), move |state| async move {
            let (mut walk, fetch, known) = state;
            let page = next_page(&mut walk, first, &fetch, &known).await?;
            let page = page.map_err(|error| named(error, &known));
            let position = match &page {
                Err(error) if walk.position().is_none() => error.page(),
                _ => walk.position(),
            };
            Some(((page, position), (walk, fetch, known)))
        });
        Self {
            walk: Some(pages.fuse().boxed()),
            next: Some(first.number),
            operation,
            failed: false,
            timeout: None,
            deadline: None,
        }
    }
}

/// Fetches the next page of a walk, and takes note of it.
async fn next_page<T: DeserializeOwned>(
    walk: &mut Walk,
    first: PageRequest,
    fetch: &(impl Fn(u64) -> BoxFuture<'static, Result<RawResponse>> + Sync),
    operation: &OnceLock<String>,
) -> Option<Result<Page<T>>> {
    let (number, reason) = match walk.advance()? {
        Ok(step) => step,
        Err(error) => return Some(Err(error)),
    };
    let response = match fetch(number).await {
        Ok(response) => response,
        // The service has no such page, and never said that it has.
        Err(error) if reason == Reason::Look && error.status() == Some(StatusCode::NOT_FOUND) => {
            return None;
        }
        Err(error) => return Some(Err(error.with_page(number))),
    };
    operation.get_or_init(|| response.operation().to_owned());
    let request = PageRequest { number, ..first };
    let (envelope, page) = match response.page_of(request) {
        Ok(read) => read,
        Err(error) => return Some(Err(error)),
    };
    match walk.step(number, reason, &envelope) {
        Ok(true) => Some(page.map(|page| page.into_inner())),
        Ok(false) => None,
        Err(error) => Some(Err(error)),
    }
}

/// Adds the operation to an error of the walk itself.
fn named(error: Error, operation: &OnceLock<String>) -> Error {
    match operation.get() {
        Some(operation) => error.with_operation(operation.clone()),
        None => error,
    }
}

impl<T> Pages<T> {
    /// The next page; none after the last one. For a loop without the trait `Stream` in scope.
    ///
    /// ```no_run
    /// # async fn run(client: openapi_client_runtime::Client) -> openapi_client_runtime::Result<()> {
    /// # use openapi_client_runtime::http::Method;
    /// let mut pages = client.request(Method::GET, "/pets").pages();
    /// while let Some(page) = pages.next().await.transpose()? {
    ///     println!("{} of {:?}", page.items.len(), page.total);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<Page<T>>> {
        StreamExt::next(self).await
    }

    /// The number of the page that comes next; after an error, of the page that failed. Start there to resume. None at the
    /// end.
    pub fn page(&self) -> Option<u64> {
        self.next
    }

    /// The deadline of the whole walk, counted from when the first page is asked for; none unless set. A walk that
    /// does not end by then ends with a [`Timeout`](ErrorKind::Timeout), and can be resumed.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The rows of these pages.
    pub fn items(self) -> Items<T> {
        Items {
            pages: self,
            rows: Vec::new().into_iter(),
            page: 0,
        }
    }

    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let Some(timeout) = self.timeout.take() {
            self.deadline = Some(Box::pin(tokio::time::sleep(timeout)));
        }
        match &mut self.deadline {
            Some(deadline) => deadline.as_mut().poll(context),
            None => Poll::Pending,
        }
    }
}

impl<T> Items<T> {
    /// The next row; none after the last one. For a loop without the trait `Stream` in scope.
    ///
    /// ```no_run
    /// # async fn run(client: openapi_client_runtime::Client) -> openapi_client_runtime::Result<()> {
    /// # use openapi_client_runtime::http::Method;
    /// let mut rows = client.request(Method::GET, "/pets").items();
    /// while let Some(row) = rows.next().await.transpose()? {
    ///     println!("{row}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<T>> {
        StreamExt::next(self).await
    }

    /// The number of the first page of which not every row has been returned; after an error, of the page that failed.
    /// Start there to resume. None at the end.
    pub fn page(&self) -> Option<u64> {
        if self.rows.len() > 0 {
            Some(self.page)
        } else {
            self.pages.page()
        }
    }

    /// The deadline of the whole walk; see [`Pages::with_timeout`].
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.pages = self.pages.with_timeout(timeout);
        self
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.next.is_some() && self.poll_deadline(context).is_ready() {
            self.deadline = None;
            self.failed = true;
            self.walk = None;
            let error = Error::new(
                ErrorKind::Timeout,
                "the walk over the pages did not end by its deadline; it can be resumed at this page",
            );
            let error = match self.next {
                Some(number) => error.with_page(number),
                None => error,
            };
            return Poll::Ready(Some(Err(named(error, &self.operation))));
        }
        let page = match &mut self.walk {
            Some(walk) => ready!(walk.poll_next_unpin(context)),
            None => None,
        };
        match page {
            Some((page, next)) => {
                self.next = next;
                self.failed = page.is_err();
                Poll::Ready(Some(page))
            }
            None => {
                self.deadline = None;
                // The page that failed stays known.
                if !self.failed {
                    self.next = None;
                }
                Poll::Ready(None)
            }
        }
    }
}

impl<T> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(row) = this.rows.next() {
                return Poll::Ready(Some(Ok(row)));
            }
            let before = this.pages.page();
            match ready!(this.pages.poll_next_unpin(context)) {
                Some(Ok(page)) => {
                    this.page = before.unwrap_or(page.number);
                    this.rows = page.items.into_iter();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

// The rows in hand are never pinned.
impl<T> Unpin for Items<T> {}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("page", &self.page())
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("page", &self.page())
            .finish_non_exhaustive()
    }
}
