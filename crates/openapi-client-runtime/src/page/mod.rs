//! Lists: one tolerant reader for every shape of page, and the streams over pages and rows.

mod envelope;
mod rows;
mod stream;
mod walk;

use std::fmt;

use http::HeaderMap;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::json;
use crate::object::Object;
pub(crate) use envelope::Envelope;
use rows::Rows;
pub use stream::{Items, Pages};

/// One page of a list.
///
/// Services have many envelopes for their lists; all are read into this one type, and `raw` keeps the page as it arrived.
/// Any body with one obvious list can be read so:
///
/// ```
/// use openapi_client_runtime::{Object, Page};
///
/// let body: Object = r#"{"contacts": [{"id": 1}, {"id": 2}], "pagination": {"page": 1, "total": 7}}"#.parse()?;
/// let page: Page<Object> = body.try_into()?;
/// assert_eq!((page.items.len(), page.total, page.has_next), (2, Some(7), true));
/// # Ok::<(), openapi_client_runtime::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows of this page, in the service's order.
    pub items: Vec<T>,
    /// The number of this page: what the service says, else that of the request.
    pub number: u64,
    /// How many rows there are on all pages together, if the service says.
    pub total: Option<u64>,
    /// Whether there is a page after this one, as far as this page lets know.
    pub has_next: bool,
    /// The whole body. It is left out where the page is serialised, since the rows are in it too.
    #[serde(skip)]
    pub raw: Object,
    /// The JSON pointer of the rows in `raw`; none where it has none, as in `{}`.
    #[serde(skip)]
    pub pointer: Option<String>,
}

/// Whether a member of this name describes a page: its number, its size, the total, what comes next.
#[cfg(feature = "catalog")]
pub(crate) fn describes_page(name: &str) -> bool {
    envelope::is_page_field(name)
}

/// The page that a request asks for. A page that says nothing of itself is judged by it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PageRequest {
    /// The number of the page.
    pub number: u64,
    /// How many rows it may have, if the request limits them.
    pub size: Option<u64>,
    /// Whether the operation takes the number of a page. One that does not is asked for a second page only if the service
    /// says that there is one.
    pub numbered: bool,
}

impl PageRequest {
    /// The page of this number, with at most `size` rows if the request limits them.
    pub fn new(number: u64, size: Option<u64>) -> Self {
        Self {
            number,
            size,
            numbered: true,
        }
    }

    /// The page that an operation without a parameter for the number of a page returns.
    pub fn unnumbered() -> Self {
        Self {
            number: 1,
            size: None,
            numbered: false,
        }
    }
}

/// Reads a page of any shape. `{}` is an empty page.
///
/// # Errors
///
/// When there is no one list in the body; inside the result, when a row does not fit.
pub(crate) fn read<T: DeserializeOwned>(
    raw: &Object,
    headers: &HeaderMap,
    request: PageRequest,
) -> Result<(Envelope, Result<Page<T>>)> {
    let bytes = raw.to_bytes();
    let text = json::text(&bytes)?.trim_ascii();
    let (found, at_once) = raw.read(|| Rows::read_all(text));
    if at_once.is_none() {
        json::check(text).map_err(json::not_json)?;
    }
    let rows = found?;
    let items = match at_once {
        Some(items) => Ok(items),
        None => raw.read(|| rows.read_each::<T>()),
    };
    let count = match &items {
        Ok(items) => items.len() as u64,
        Err(_) => rows.count(),
    };
    let mut envelope = Envelope::read(&rows.envelopes, headers, count, request);
    envelope.rows_text = bytes.slice_ref(rows.text().as_bytes());
    let page = match items {
        Ok(items) => Ok(Page {
            items,
            number: envelope.number.unwrap_or(request.number),
            total: envelope.total,
            has_next: envelope.has_next(request),
            raw: raw.clone(),
            pointer: rows.pointer(),
        }),
        Err(error) => Err(error.with_page(request.number)),
    };
    Ok((envelope, page))
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads a body that was kept whole as the first page of a list.
    ///
    /// # Errors
    ///
    /// [`Decode`](crate::ErrorKind::Decode) if there is no one list of rows in it, or a row does not fit.
    pub fn from_object(object: Object) -> Result<Self> {
        let read = read(&object, &HeaderMap::new(), PageRequest::unnumbered());
        read.and_then(|(_, page)| page)
            .map_err(|error| object.without_secrets(error.with_body(object.to_bytes())))
    }
}

impl<T> fmt::Display for Page<T> {
    /// The body's own text, as compact JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.fmt(f)
    }
}

impl<T: DeserializeOwned> TryFrom<Object> for Page<T> {
    type Error = Error;

    fn try_from(object: Object) -> Result<Self> {
        Self::from_object(object)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn read<T: DeserializeOwned>(body: &'static str) -> Result<Page<T>> {
        let body = Object::parse(&body.into())?;
        super::read(&body, &HeaderMap::new(), PageRequest::new(1, None))?.1
    }

    #[test]
    fn the_five_published_shapes_and_an_unknown_one() {
        for (body, rows, number, total, has_next) in [
            (
                r#"{"itemsReceived":1,"curPage":2,"nextPage":3,"perPage":1,"itemsTotal":9,"pageTotal":9,"items":[{"id":1}]}"#,
                1,
                2,
                Some(9),
                true,
            ),
            (
                r#"{"itemsReceived":1,"curPage":9,"nextPage":null,"perPage":1,"itemsTotal":9,"pageTotal":9,"items":[{"id":1}]}"#,
                1,
                9,
                Some(9),
                false,
            ),
            (
                r#"{"data":[{"id":1}],"pagination":{"page":1,"limit":1,"total":2}}"#,
                1,
                1,
                Some(2),
                true,
            ),
            (
                r#"{"data":[{"id":1}],"pagination":{"page":2,"per_page":1,"total":2}}"#,
                1,
                2,
                Some(2),
                false,
            ),
            (
                r#"{"items":[{"id":1}],"total":3,"page":1,"per_page":25,"resolved_company_count":7}"#,
                1,
                1,
                Some(3),
                true,
            ),
            (
                r#"{"items":[{"id":1}],"total":"30","page":"1","per_page":"25"}"#,
                1,
                1,
                Some(30),
                true,
            ),
            (
                r#"{"contacts":[{"id":1}],"pagination":{"page":1,"per_page":100,"total":1,"total_items":1,"total_pages":1,"has_next":false}}"#,
                1,
                1,
                Some(1),
                false,
            ),
            (r#"[{"id":1},{"id":2}]"#, 2, 1, None, false),
            (
                r#"{"sessions":[{"id":1}],"cursor":null}"#,
                1,
                1,
                None,
                false,
            ),
            (
                r#"{"result":{"items":[{"id":1}],"total":5,"per_page":1}}"#,
                1,
                1,
                Some(5),
                true,
            ),
            (r#"{"items":[],"nextPage":2}"#, 0, 1, None, true),
            (r#"{"items":null,"total":0}"#, 0, 1, Some(0), false),
            (
                r#"{"contacts":null,"next_page":null,"page":4}"#,
                0,
                4,
                None,
                false,
            ),
            (r#"{"page":1,"total":0}"#, 0, 1, Some(0), false),
            (
                r#"{"data":{"items":[1],"has_more":true},"errors":[]}"#,
                1,
                1,
                None,
                true,
            ),
            (
                r#"{"data":[1,2],"last_page":3,"current_page":3,"links":[]}"#,
                2,
                3,
                None,
                false,
            ),
            (
                r#"{"content":[1],"last":false,"pageable":{}}"#,
                1,
                1,
                None,
                true,
            ),
            ("{}", 0, 1, None, false),
            ("", 0, 1, None, false),
        ] {
            let page = read::<Object>(body).unwrap();
            assert_eq!(
                (page.items.len(), page.number, page.total, page.has_next),
                (rows, number, total, has_next),
                "{body}"
            );
            assert_eq!(
                page.to_string(),
                if body.is_empty() { "null" } else { body }
            );
        }
    }

    #[test]
    fn a_body_without_one_obvious_list_is_an_error_that_names_what_is_there() {
        let error = read::<Object>(r#"{"a":[],"b":[],"c":1}"#).unwrap_err();
        assert_eq!((error.kind(), error.row()), (ErrorKind::Decode, None));
        assert!(error.message().contains("(a, b, c)"), "{error}");
        for body in [
            r#"{"id":"x","name":null}"#,
            r#"{"data":{"id":"x","name":null}}"#,
            r#"{"errors":["x"]}"#,
            r#"{"a":{"items":[]},"b":{"items":[]}}"#,
            // Too deep.
            r#"{"a":{"b":{"c":{"d":{"e":[1]}}}}}"#,
            r#"{"a":{"b":{"c":{"d":{}}}}}"#,
            // Not JSON, before the rows and behind them.
            r#"{"x":tru,"items":[1]}"#,
            r#"{"items":[1],"x":}"#,
            r#"{"items":[1]"#,
            r#""text""#,
            "7",
        ] {
            let error = read::<Object>(body).unwrap_err();
            assert_eq!(
                (error.kind(), error.page()),
                (ErrorKind::Decode, None),
                "{body}"
            );
        }
    }

    #[test]
    fn the_list_may_have_any_name_and_lie_deeper() {
        for (body, rows, has_next) in [
            (r#"{"messages":[1]}"#, 1, false),
            (r#"{"messages":["hello"],"contacts":[1,2]}"#, 2, false),
            (
                r#"{"response":{"result":{"contacts":[1]},"has_more":1}}"#,
                1,
                true,
            ),
            (
                r#"{"data":{"contacts":{"nodes":[1],"pageInfo":{"hasNextPage":true}}}}"#,
                1,
                true,
            ),
            (r#"{"page":{"content":[1],"last":false}}"#, 1, true),
            (r#"{"items":[1,2],"items":[3],"total":1}"#, 1, false),
            (r#"{"data":[1],"links":[],"total":2.0}"#, 1, true),
            (
                r#"{"links":[{"rel":"self"}],"_embedded":{"things":[1]},"page":{"totalPages":2}}"#,
                1,
                true,
            ),
            (r#"{"data":{"items":null,"total":0}}"#, 0, false),
            (r#"{"data":{}}"#, 0, false),
            (r#"{"contacts":{"items":null,"page":1}}"#, 0, false),
            (r#"{"a":{"b":{"c":{"d":[1]}}}}"#, 1, false),
            (r#"{"a":{"b":{"c":{}}}}"#, 0, false),
            // A list that describes the page gives way to one that does not.
            (
                r#"{"response":{"contacts":[1,2]},"meta":{"warned":[1]}}"#,
                2,
                false,
            ),
        ] {
            let page = read::<Object>(body).unwrap();
            assert_eq!(
                (page.items.len(), page.has_next),
                (rows, has_next),
                "{body}"
            );
        }
        for (body, pointer) in [
            ("[1]", Some("")),
            (r#"{"a/b":{"~":[1]}}"#, Some("/a~1b/~0")),
            ("{}", None),
        ] {
            let page = read::<Object>(body).unwrap();
            assert_eq!(page.pointer.as_deref(), pointer, "{body}");
        }
    }

    #[test]
    fn a_row_that_does_not_fit_is_named_from_the_bodys_root() {
        #[derive(Debug, serde::Deserialize)]
        struct Row {
            id: String,
        }
        // Other lists may fit, or not.
        let body = r#"{"links":[7],"more":[{"id":"b"}],"data":[{"id":"a"}],"errors":[]}"#;
        assert_eq!(read::<Row>(body).unwrap().items[0].id, "a");
        let error = read::<Row>(r#"{"data":[{"id":"a"},{"id":7}]}"#).unwrap_err();
        assert_eq!((error.page(), error.row()), (Some(1), Some(1)));
        let first = read::<Row>(r#"{"data":[{"id":7}]}"#).unwrap_err();
        assert_eq!(first.row(), Some(0));
        assert!(
            error
                .message()
                .starts_with("the body does not fit at /data/1/id:"),
            "{error}"
        );
    }
}
