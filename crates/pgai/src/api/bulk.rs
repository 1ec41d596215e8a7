//! Many submissions, a few at a time, each result with its input.

use std::error::Error as StdError;
use std::fmt;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use openapi_client_runtime::{CallOptions, call_options};

use crate::{Client, Error, NewCompany, Response, Submitted};

/// Many companies to submit. Returned by [`Companies::add_all`](crate::Companies::add_all).
///
/// [`send`](AddCompanies::send) is a stream of results in the order of the input. One failure does not stop the rest,
/// and nothing is read ahead of need.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct AddCompanies<S> {
    client: Client,
    companies: S,
    concurrency: usize,
    options: CallOptions,
}

impl<S: Stream<Item = NewCompany> + Send> AddCompanies<S> {
    call_options!();

    pub(super) fn new(client: &Client, companies: S) -> Self {
        Self {
            client: client.clone(),
            companies,
            concurrency: 8,
            options: CallOptions::default(),
        }
    }

    /// How many submissions may be under way at once; 8 unless set. The client's pacing holds besides.
    pub fn with_concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.max(1);
        self
    }

    /// The results, in the order of the input, as a `Stream`. Lazy: nothing is sent until it is polled.
    pub fn send<'a>(self) -> AddedCompanies<'a>
    where
        S: 'a,
    {
        let (client, options) = (self.client, self.options);
        let progress = Arc::new(Progress::default());
        let (mut companies, shared) = (Box::pin(self.companies), Arc::clone(&progress));
        let inputs = stream::poll_fn(move |context| {
            if shared.stopped.load(Ordering::Relaxed) {
                return Poll::Ready(None);
            }
            let company = ready!(companies.as_mut().poll_next(context));
            Poll::Ready(
                company.map(|company| (shared.taken.fetch_add(1, Ordering::Relaxed), company)),
            )
        });
        let results = inputs
            .map(move |(index, company)| {
                let mut request = client.companies().add().company(company.clone());
                request.options = options.clone();
                async move {
                    match request.send().await {
                        Ok(value) => Ok(BulkItem {
                            index,
                            company,
                            value,
                        }),
                        Err(error) => Err(BulkItem {
                            index,
                            company,
                            value: error.with_row(index),
                        }),
                    }
                }
            })
            .buffered(self.concurrency)
            .boxed();
        AddedCompanies { results, progress }
    }
}

/// How far the input has been taken.
#[derive(Debug, Default)]
struct Progress {
    taken: AtomicUsize,
    stopped: AtomicBool,
}

/// The result of one submission of many.
pub type AddedCompany = Result<BulkItem<Response<Submitted>>, BulkItem<Error>>;

/// The results of [`AddCompanies::send`], in the order of the input, as a `Stream`.
///
/// # Leaving off and going on
///
/// Several submissions are under way when a result is returned, so the number of results is not the number of companies
/// that were sent. To leave off without losing a result, [`stop`](AddedCompanies::stop) and read the results that are left.
/// To go on afterwards, or after the stream was dropped, skip as many companies as were [`taken`](AddedCompanies::taken):
/// none is submitted twice. An input that is borrowed, such as `iterator.by_ref()`, is already there.
///
/// ```
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = pgai_sandbox::Sandbox::start().await?;
/// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
/// use pgai::NewCompany;
///
/// let companies: Vec<_> = (0..20).map(|n| NewCompany::for_domain(format!("c{n}.example"))).collect();
/// let mut results = client.companies().add_all(companies.clone()).send();
/// while let Some(result) = results.next().await {
///     if result?.index == 4 {
///         results.stop();
///     }
/// }
/// let rest = companies.into_iter().skip(results.taken());
/// let mut results = client.companies().add_all(rest).send();
/// while let Some(result) = results.next().await {
///     println!("{}", result?.operation_id()?);
/// }
/// assert_eq!(sandbox.request_count(), 20);
/// # Ok(())
/// # }
/// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct AddedCompanies<'a> {
    results: BoxStream<'a, AddedCompany>,
    progress: Arc<Progress>,
}

impl AddedCompanies<'_> {
    /// The next result; none after the last one. For a loop without the trait `Stream` in scope.
    pub async fn next(&mut self) -> Option<AddedCompany> {
        self.results.next().await
    }

    /// How many companies of the input have been taken: submitted, or under way.
    pub fn taken(&self) -> usize {
        self.progress.taken.load(Ordering::Relaxed)
    }

    /// Takes no further company. The results of those that are under way still come.
    pub fn stop(&self) {
        self.progress.stopped.store(true, Ordering::Relaxed);
    }
}

impl Stream for AddedCompanies<'_> {
    type Item = AddedCompany;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.results.poll_next_unpin(context)
    }
}

impl fmt::Debug for AddedCompanies<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AddedCompanies")
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}

/// What became of one company of many: a response or an error, which this dereferences to.
#[derive(Debug)]
#[non_exhaustive]
pub struct BulkItem<T> {
    /// The position of the company in the input, from 0.
    pub index: usize,
    /// The company, as it was submitted.
    pub company: NewCompany,
    /// The response or the error.
    pub value: T,
}

impl<T> BulkItem<T> {
    /// The response or the error alone.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for BulkItem<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for BulkItem<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "company {} of the input: {}", self.index, self.value)
    }
}

impl StdError for BulkItem<Error> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.value.source()
    }
}

impl From<BulkItem<Error>> for Error {
    /// The error alone, which knows the [index](Error::row) of the input.
    fn from(item: BulkItem<Error>) -> Self {
        item.value
    }
}
