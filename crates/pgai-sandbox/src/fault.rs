//! Faults on demand: those of [`openapi_sandbox::fault`], where the whole table is, and those of PG:AI's service.
//!
//! | fault | what the client sees |
//! |---|---|
//! | [`Fault::repeated_page()`](ServiceFault::repeated_page) | a list whose page has the rows of the page before |
//! | [`Fault::endless_pages()`](ServiceFault::endless_pages) | a list that always announces one more page |
//! | [`Fault::operation_fails()`](ServiceFault::operation_fails) | an asynchronous operation in the state `failed` |
//! | [`Fault::operation_never_ends()`](ServiceFault::operation_never_ends) | the state `running` for ever |
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use pgai_sandbox::{Sandbox, fault::{Fault, RetryHint, ServiceFault, When}};
//!
//! let sandbox = Sandbox::start().await?;
//! sandbox.fault(When::operation("GET /contacts"), Fault::endless_pages());
//! sandbox.fault(When::always().every(3), Fault::too_many_requests(RetryHint::Seconds(2)));
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
//! ```

pub use openapi_sandbox::fault::{Armed, Encoding, Fault, Framing, Outage, RetryHint, Stage, When};

pub(crate) const REPEATED_PAGE: &str = "repeated-page";
pub(crate) const ENDLESS_PAGES: &str = "endless-pages";
pub(crate) const OPERATION_FAILS: &str = "operation-fails";
pub(crate) const OPERATION_NEVER_ENDS: &str = "operation-never-ends";

/// The faults of PG:AI's service: their names on a command line, each with what it does.
pub const FAULTS: &[(&str, &str)] = &[
    (
        REPEATED_PAGE,
        "a list whose page has the rows of the page before",
    ),
    (ENDLESS_PAGES, "a list that always announces one more page"),
    (
        OPERATION_FAILS,
        "an asynchronous operation in the state `failed`",
    ),
    (
        OPERATION_NEVER_ENDS,
        "an asynchronous operation that stays `running`",
    ),
];

/// The faults of PG:AI's service, as constructors of [`Fault`].
pub trait ServiceFault: From<Fault> {
    /// A list whose page has the rows of the page before.
    #[must_use]
    fn repeated_page() -> Self {
        Fault::of_service(REPEATED_PAGE).into()
    }

    /// A list that always announces one more page, full of rows.
    #[must_use]
    fn endless_pages() -> Self {
        Fault::of_service(ENDLESS_PAGES).into()
    }

    /// An asynchronous operation that ends in the state `failed`; for `GET /operations/{public_operation_id}`.
    #[must_use]
    fn operation_fails() -> Self {
        Fault::of_service(OPERATION_FAILS).into()
    }

    /// An asynchronous operation that stays in the state `running`; for `GET /operations/{public_operation_id}`.
    #[must_use]
    fn operation_never_ends() -> Self {
        Fault::of_service(OPERATION_NEVER_ENDS).into()
    }
}

impl ServiceFault for Fault {}
