//! Streams over the pages and the rows of a list.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};

use super::Page;
use super::walk::Walk;
use crate::error::Result;

/// The pages of a list, as a `Stream`. Lazy: a page is fetched when it is asked for, and only one is held.
///
/// It ends after the last page. If the service repeats its pages or never ends them, it ends with an error of the kind
/// [`Pagination`](crate::ErrorKind::Pagination).
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T>(BoxStream<'static, Result<Page<T>>>);

/// The rows of a list, page after page, as a `Stream`. See [`Pages`].
#[must_use = "streams do nothing unless polled"]
pub struct Items<T>(BoxStream<'static, Result<T>>);

impl<T: Send + 'static> Pages<T> {
    /// The pages from number `first` on; `fetch` gets the page of a number.
    pub fn new(
        first: u64,
        fetch: impl Fn(u64) -> BoxFuture<'static, Result<Page<T>>> + Send + Sync + 'static,
    ) -> Self {
        let walk = Walk::new(first);
        Self(
            stream::try_unfold((walk, fetch), |(mut walk, fetch)| async move {
                let Some(number) = walk.next else {
                    return Ok(None);
                };
                let page = fetch(number).await?;
                walk.step(number, &page)?;
                Ok(Some((page, (walk, fetch))))
            })
            .boxed(),
        )
    }

    /// The next page; none after the last one. For a loop without the trait `Stream` in scope.
    pub async fn next(&mut self) -> Option<Result<Page<T>>> {
        self.0.next().await
    }

    /// The rows of these pages.
    pub fn items(self) -> Items<T> {
        Items(
            self.0
                .map_ok(|page| stream::iter(page.items.into_iter().map(Ok)))
                .try_flatten()
                .boxed(),
        )
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
        self.0.next().await
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl<T> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pages")
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Items")
    }
}
