//! Lists: one tolerant reader for every shape of page, and the streams over pages and rows.

mod envelope;
mod members;
mod rows;
mod stream;
mod walk;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::object::Object;
use envelope::Envelope;
use rows::Rows;
pub use stream::{Items, Pages};

/// One page of a list.
///
/// Services have many envelopes for their lists; all are read into this one type, and `raw` keeps the page as it arrived.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows of this page, in the service's order.
    pub items: Vec<T>,
    /// The number of this page: what the service says, else that of the request.
    pub number: u64,
    /// How many rows there are on all pages together, if the service says.
    pub total: Option<u64>,
    /// Whether there is a page after this one, as far as the service lets know.
    pub has_next: bool,
    /// The whole body.
    pub raw: Object,
    /// Tells pages apart by their rows, not by what the envelope says of itself.
    fingerprint: u64,
}

/// The page that a request asks for. A page that says nothing of itself is judged by it.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest {
    /// The number of the page.
    pub number: u64,
    /// How many rows it may have, if the request limits them.
    pub size: Option<u64>,
}

impl PageRequest {
    /// The page of this number, with at most `size` rows if the request limits them.
    pub fn new(number: u64, size: Option<u64>) -> Self {
        Self { number, size }
    }
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads a page of any shape. `{}` is an empty page.
    pub(crate) fn read(body: &Bytes, request: PageRequest) -> Result<Self> {
        let raw = Object::parse(body)?;
        let rows = Rows::find(&raw)?;
        let items = rows.read::<T>()?;
        let envelope = Envelope::read(&rows.envelopes);
        let number = envelope.number.unwrap_or(request.number);
        Ok(Self {
            has_next: !items.is_empty() && envelope.has_next(number, items.len() as u64, request),
            items,
            number,
            total: envelope.total,
            fingerprint: rows.fingerprint(),
            raw: raw.clone(),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind};

    fn read(body: &'static str) -> Result<Page<Object>> {
        let request = PageRequest {
            number: 1,
            size: None,
        };
        Page::read(&Bytes::from_static(body.as_bytes()), request)
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
                false,
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
            (r#"{"items":[],"nextPage":2}"#, 0, 1, None, false),
            ("{}", 0, 1, None, false),
            ("", 0, 1, None, false),
        ] {
            let page = read(body).unwrap();
            assert_eq!(
                (page.items.len(), page.number, page.total, page.has_next),
                (rows, number, total, has_next),
                "{body}"
            );
            assert_eq!(
                page.raw.to_string(),
                if body.is_empty() { "null" } else { body }
            );
        }
    }

    #[test]
    fn a_body_without_one_obvious_list_is_an_error_that_names_what_is_there() {
        let error = read(r#"{"a":[],"b":[],"c":1}"#).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().contains("(a, b, c)"), "{error}");
    }

    #[test]
    fn a_row_that_does_not_fit_is_named_from_the_bodys_root() {
        #[derive(Debug, serde::Deserialize)]
        struct Row {
            #[allow(dead_code, reason = "only read by serde")]
            id: String,
        }
        let body = Bytes::from_static(br#"{"data":[{"id":"a"},{"id":7}]}"#);
        let error = Page::<Row>::read(
            &body,
            PageRequest {
                number: 1,
                size: None,
            },
        )
        .unwrap_err();
        assert!(
            error
                .message()
                .starts_with("the body does not fit at /data/1/id:"),
            "{error}"
        );
    }

    fn walk(page_of: impl Fn(u64) -> String + Send + Sync + 'static) -> (usize, Option<Error>) {
        let pages = Pages::<Object>::new(1, move |number| {
            let page = Page::read(&page_of(number).into(), PageRequest { number, size: None });
            Box::pin(async move { page })
        });
        futures_util::FutureExt::now_or_never(async {
            let mut items = pages.items();
            let mut count = 0;
            loop {
                match items.next().await {
                    Some(Ok(_)) => count += 1,
                    Some(Err(error)) => return (count, Some(error)),
                    None => return (count, None),
                }
            }
        })
        .unwrap()
    }

    #[test]
    fn walks_end_at_the_last_page_and_on_servers_that_have_none() {
        let fair = |last: u64| {
            move |n: u64| {
                format!(
                    r#"{{"items":[{{"id":{n}}}],"page":{n},"has_next":{}}}"#,
                    n < last
                )
            }
        };
        assert!(matches!(walk(fair(70)), (70, None)));

        let (count, error) = walk(|_| r#"{"items":[{"id":1}],"has_next":true}"#.to_owned());
        let error = error.unwrap();
        assert_eq!((count, error.kind()), (1, ErrorKind::Pagination));
        assert!(
            error
                .message()
                .contains("page 2 has the same rows as page 1"),
            "{error}"
        );

        let (count, error) =
            walk(|n| format!(r#"{{"items":[{{"id":{}}}],"has_next":true}}"#, n % 7));
        assert_eq!(error.unwrap().kind(), ErrorKind::Pagination);
        assert!(count < 30, "{count}");

        let (count, error) =
            walk(|n| format!(r#"{{"items":[{{"id":{n}}}],"total":10,"has_next":true}}"#));
        assert_eq!(error.unwrap().kind(), ErrorKind::Pagination);
        assert!(count <= 121, "{count}");
    }
}
