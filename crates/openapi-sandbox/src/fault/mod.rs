//! Faults on demand: what goes wrong, and at which calls.
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use openapi_sandbox::{Contract, Sandbox, fault::{Fault, RetryHint, Stage, When}};
//!
//! let contract = Contract::parse(r#"{"openapi": "3.1.0", "info": {"title": "Contacts", "version": "1"},
//!     "paths": {"/contacts": {"post": {"responses": {"201": {"description": "created"}}}}}}"#)?;
//! let sandbox = Sandbox::builder(contract).start().await?;
//! // The second POST /contacts breaks after the contact was stored; every third call is refused.
//! sandbox.fault(When::operation("POST /contacts").nth(2), Fault::reset(Stage::BeforeHeaders).after_processing());
//! sandbox.fault(When::always().every(3), Fault::too_many_requests(RetryHint::Seconds(2)));
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
//! ```
//!
//! # The cheat sheet
//!
//! `sandbox.fault(when, fault)` arms a fault and returns an [`Armed`] handle (`hits()`, `disarm()`). If several
//! faults match a call, the one that was armed first applies; each counts all calls that it matches.
//!
//! | when | which calls |
//! |---|---|
//! | `When::always()` | all |
//! | `When::operation("GET /contacts")` | of one operation: method and path template, or operationId |
//! | `.nth(2)`, `.first(3)`, `.from_nth(4)`, `.every(5)` | of those, counted from 1 since the fault was armed |
//!
//! | fault | what the client sees |
//! |---|---|
//! | `Fault::status(code)` with `.body(..)`, `.json(..)`, `.header(..)` | this answer in place of the API's |
//! | `Fault::too_many_requests(RetryHint::{None, Seconds, Date, Millis, Reset})` | 429 with that form of hint |
//! | `.retry_hint(..)`, `.clock_offset(seconds)` on any answer | the hint on another status; a `Date` (and dates) by a wrong clock |
//! | `Fault::delay(d)`, `.delayed(d)` | the answer, or the fault, after `d` on tokio's clock |
//! | `Fault::stall(stage)` | nothing more, and the connection stays open |
//! | `Fault::reset(stage)`, `Fault::close(stage)` | RST, or FIN |
//! | `Fault::truncated()` | half of the body that the length promises, then FIN |
//! | `Fault::truncated_chunked()` | half of the body in a chunk, then FIN without the last chunk |
//! | `Fault::length_off_by(n)` | a `content-length` that lies by `n` bytes |
//! | `Fault::drip(n, every)` | the whole answer, `n` bytes at a time |
//! | `Fault::garbage()`, `Fault::raw(bytes)` | bytes that are not HTTP, or any bytes, then FIN |
//! | `Fault::oversize(n, framing)` | a JSON string of `n` bytes, streamed |
//! | `Fault::bomb(encoding, n)` | a compressed JSON string that unpacks to at least `n` bytes |
//! | `Fault::content_encoding("gzip")` | the plain answer, labelled as compressed |
//! | `Fault::content_type("text/plain")` | the answer under another media type |
//! | `Fault::cut_json()` | the first half of the JSON, with the right length for it |
//! | `Fault::endless_headers()` | header lines until the client gives up |
//! | `Fault::proxy_html(code)` | an HTML page |
//! | `Fault::empty(code)` | no body at all, for example an empty 401 |
//! | `Fault::error_in_success()` | 200 with an error body |
//! | `Fault::redirect(code, location)`, `Fault::redirect_loop(code)` | a redirect; to itself |
//! | `Fault::switching_protocols()` | a 101 that nobody asked for |
//! | `Fault::interim([100, 103])` | interim answers, then the API's own |
//! | `Fault::of_service(name)` | what the service does under this name, see [`Service::faults`](crate::Service::faults) |
//! | `sandbox.outage(Outage::{Refuse, Stall, Reset})` | no connection: refused, never answered, reset at once |
//! | `sandbox.close_connections()` | every open connection gets FIN, as after a keep-alive timeout |
//!
//! # Was it done?
//!
//! A fault that needs the API's own answer (it alters, cuts or delays it) applies after the operation was
//! carried out. One that puts something in its place applies before, and the operation is not carried out, unless
//! [`Fault::after_processing`] says so. A call that is not carried out is not checked for its key and does not
//! count against the rate limit: it never reached the API. [`Request::processed`](crate::Request::processed)
//! and [`Sandbox::ledger`](crate::Sandbox::ledger) tell for each request.

mod definition;
mod head;
mod long_string;
mod plan;
pub(crate) mod script;
mod settings;
mod when;
mod wire_response;

pub use definition::Fault;
pub use plan::Armed;
pub(crate) use plan::Plan;
pub use settings::{Encoding, Framing, Outage, RetryHint, Stage};
pub use when::When;
pub(crate) use wire_response::{Processing, WireResponse};
