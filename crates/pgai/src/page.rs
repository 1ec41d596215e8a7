//! Lists: one tolerant reader for every page shape the service has, and the streams over pages and rows.

mod quick;

use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind, Result};
use crate::object::{Object, decode};

/// One page of a list.
///
/// The service publishes five envelopes for its lists; all are read into this one type, and `raw` keeps the page as it
/// arrived.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows of this page, in the service's order.
    pub items: Vec<T>,
    /// The number of this page: what the service says, else what was asked for.
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

/// What was asked for: what a page that says nothing of itself is measured by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) number: u64,
    pub(crate) size: Option<u64>,
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads a page of any shape. `{}` is an empty page: the vendor's own example of a list.
    pub(crate) fn read(body: &Bytes, asked: Asked) -> Result<Self> {
        if let Some(page) = quick::read(body) {
            let raw = Object::of_read(body.clone());
            return Ok(Self::new(
                raw,
                page.rows,
                &page.envelopes,
                page.fingerprint,
                asked,
            ));
        }
        let raw = Object::parse(body)?;
        let found = Found::in_body(&raw)?;
        let items = found.rows::<T>()?;
        let fingerprint = found.fingerprint();
        let envelopes = found.envelopes;
        Ok(Self::new(
            raw.clone(),
            items,
            &envelopes,
            fingerprint,
            asked,
        ))
    }
}

impl<T> Page<T> {
    fn new(
        raw: Object,
        items: Vec<T>,
        envelopes: &[Envelope],
        fingerprint: u64,
        asked: Asked,
    ) -> Self {
        let facts = Facts::of(envelopes);
        let number = facts.number.unwrap_or(asked.number);
        Self {
            has_next: !items.is_empty() && facts.has_next(number, items.len() as u64, asked),
            items,
            number,
            total: facts.total,
            raw,
            fingerprint,
        }
    }
}

/// The scalar members of an object, in their order.
type Envelope = Vec<(String, Value)>;

/// Where the rows are in a body.
struct Found<'a> {
    /// The JSON pointer of the rows, for errors.
    pointer: String,
    rows: Option<&'a RawValue>,
    /// What may hold page numbers and totals, most telling first.
    envelopes: Vec<Envelope>,
}

type Members<'a> = Vec<(String, &'a RawValue)>;

impl<'a> Found<'a> {
    fn in_body(raw: &'a Object) -> Result<Self> {
        let text = raw.raw()?;
        if text.get().starts_with('[') {
            return Ok(Self {
                pointer: String::new(),
                rows: Some(text),
                envelopes: Vec::new(),
            });
        }
        let members = members(text);
        if let Some((name, rows)) = obvious(&members) {
            return Ok(Self {
                pointer: format!("/{name}"),
                rows: Some(rows),
                envelopes: envelopes(&members),
            });
        }
        // One level further down: `{"result": {"items": […]}}`.
        let inner: Vec<_> = members
            .iter()
            .filter_map(|(outer, value)| {
                let inner = crate::page::members(value);
                obvious(&inner)
                    .map(|(name, rows)| (format!("/{outer}/{name}"), rows, envelopes(&inner)))
            })
            .collect();
        let count = inner.len();
        if let (1, Some((pointer, rows, mut found))) = (count, inner.into_iter().next()) {
            found.extend(envelopes(&members));
            return Ok(Self {
                pointer,
                rows: Some(rows),
                envelopes: found,
            });
        }
        if members.is_empty() && matches!(text.get(), "null" | "{}") {
            return Ok(Self {
                pointer: String::new(),
                rows: None,
                envelopes: Vec::new(),
            });
        }
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        Err(Error::new(
            ErrorKind::Decode,
            format!(
                "the body has no one list of rows among its members ({})",
                names.join(", ")
            ),
        ))
    }

    fn rows<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        let Some(rows) = self.rows else {
            return Ok(Vec::new());
        };
        decode(rows.get().as_bytes()).map_err(|error| {
            let message = error
                .message()
                .replacen("at /", &format!("at {}/", self.pointer), 1);
            error.with_message(message)
        })
    }

    fn fingerprint(&self) -> u64 {
        fingerprint(self.rows.map_or("", RawValue::get))
    }
}

fn fingerprint(rows: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    rows.hash(&mut hasher);
    hasher.finish()
}

/// The members of an object, their text untouched; none for anything else.
fn members(text: &RawValue) -> Members<'_> {
    struct Visitor;
    impl<'de> serde::de::Visitor<'de> for Visitor {
        type Value = Members<'de>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(
            self,
            mut map: A,
        ) -> Result<Members<'de>, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    if !text.get().starts_with('{') {
        return Vec::new();
    }
    serde::Deserializer::deserialize_map(
        &mut serde_json::Deserializer::from_str(text.get()),
        Visitor,
    )
    .unwrap_or_default()
}

/// The one array that must be the rows: under a name the service uses, or the only array there is.
fn obvious<'a>(members: &Members<'a>) -> Option<(String, &'a RawValue)> {
    let mut arrays = members
        .iter()
        .filter(|(_, value)| value.get().starts_with('['));
    let named = |wanted: &str| {
        members
            .iter()
            .find(|(name, value)| name == wanted && value.get().starts_with('['))
    };
    named("items")
        .or_else(|| named("data"))
        .or_else(|| match (arrays.next(), arrays.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        })
        .map(|(name, value)| (name.clone(), *value))
}

/// Members that may tell more of the page than the object around the rows does.
const INNER_ENVELOPES: [&str; 3] = ["pagination", "meta", "page_info"];

/// The object around the rows, and `pagination` or the like in it; without the rows themselves.
fn envelopes(members: &Members<'_>) -> Vec<Envelope> {
    let scalars = |members: &Members<'_>| -> Envelope {
        members
            .iter()
            .filter(|(_, value)| !value.get().starts_with(['[', '{']))
            .filter_map(|(name, value)| {
                Some((name.clone(), serde_json::from_str(value.get()).ok()?))
            })
            .collect()
    };
    members
        .iter()
        .filter(|(name, _)| INNER_ENVELOPES.contains(&name.as_str()))
        .map(|(_, value)| scalars(&crate::page::members(value)))
        .chain([scalars(members)])
        .collect()
}

/// The vendor publishes no types for some of these; a number in quotes is one too.
fn as_number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// What a page says of itself.
struct Facts {
    number: Option<u64>,
    size: Option<u64>,
    total: Option<u64>,
    pages: Option<u64>,
    next: Option<bool>,
}

impl Facts {
    fn of(envelopes: &[Envelope]) -> Self {
        let find = |names: &[&str]| {
            names.iter().find_map(|wanted| {
                envelopes.iter().find_map(|envelope| {
                    let (_, value) = envelope.iter().rev().find(|(name, _)| name == wanted)?;
                    Some(value)
                })
            })
        };
        let number = |names: &[&str]| find(names).and_then(as_number);
        Self {
            number: number(&["page", "curPage", "current_page"]),
            size: number(&["per_page", "perPage", "limit", "per_source", "page_size"]),
            total: number(&["total", "itemsTotal", "total_items", "total_count"]),
            pages: number(&["total_pages", "pageTotal", "pages"]),
            // A `nextPage` that is null says no; one that is missing says nothing.
            next: find(&["has_next", "hasNext"])
                .and_then(Value::as_bool)
                .or_else(|| find(&["nextPage", "next_page"]).map(|next| !next.is_null())),
        }
    }

    fn has_next(&self, number: u64, rows: u64, asked: Asked) -> bool {
        if let Some(next) = self.next {
            return next;
        }
        if let Some(pages) = self.pages {
            return number < pages;
        }
        let size = self.size.or(asked.size);
        match (self.total, size) {
            (Some(total), Some(size)) => number.saturating_mul(size) < total,
            // A total alone: the rows of this page are its size, unless it is a short last one.
            (Some(total), None) => number.saturating_mul(rows) < total,
            // Nothing but rows: a full page may have a successor.
            (None, _) => asked.size.is_some_and(|size| rows >= size),
        }
    }
}

/// The pages of a list, as a `Stream`. Lazy: a page is fetched when it is asked for, and only one is held.
///
/// It ends after the last page. If the service repeats its pages or never ends them, it ends with an error of the kind
/// [`Pagination`](ErrorKind::Pagination).
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T>(BoxStream<'static, Result<Page<T>>>);

/// The rows of a list, page after page, as a `Stream`. See [`Pages`].
#[must_use = "streams do nothing unless polled"]
pub struct Items<T>(BoxStream<'static, Result<T>>);

impl<T: Send + 'static> Pages<T> {
    /// `fetch` gets the page of a number.
    pub(crate) fn new(
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

/// Where a walk over pages is, and whether it still gets anywhere. Its size does not depend on the number of pages.
struct Walk {
    next: Option<u64>,
    pages: u64,
    rows: u64,
    /// The mark of an earlier page (Brent's way to find a cycle): moved up to the present page after 1, 2, 4, … pages.
    mark: Option<(u64, u64)>,
    move_mark_at: u64,
}

/// More pages than this are no list that ends: at the documented 50 rows a page, five million rows.
const PAGE_LIMIT: u64 = 100_000;

impl Walk {
    fn new(first: u64) -> Self {
        Self {
            next: Some(first),
            pages: 0,
            rows: 0,
            mark: None,
            move_mark_at: 1,
        }
    }

    fn step<T>(&mut self, number: u64, page: &Page<T>) -> Result<()> {
        self.pages += 1;
        self.rows += page.items.len() as u64;
        let fingerprint = page.fingerprint;
        if let Some((earlier, _)) = self.mark.filter(|(_, mark)| *mark == fingerprint)
            && !page.items.is_empty()
        {
            return Err(Error::new(
                ErrorKind::Pagination,
                format!(
                    "page {number} has the same rows as page {earlier}: the service repeats its pages"
                ),
            ));
        }
        if self.pages == self.move_mark_at {
            self.mark = Some((number, fingerprint));
            self.move_mark_at = self.move_mark_at.saturating_mul(2);
        }
        if page.has_next {
            // Rows may be added while they are read; twice as many as there are is no growth.
            let beyond_total = page
                .total
                .is_some_and(|total| self.rows > total.saturating_mul(2).saturating_add(100));
            if beyond_total || self.pages >= PAGE_LIMIT {
                return Err(Error::new(
                    ErrorKind::Pagination,
                    format!(
                        "after page {number} and {} rows there is no end: the service never ends its pages",
                        self.rows
                    ),
                ));
            }
        }
        self.next = page.has_next.then(|| number.saturating_add(1));
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    fn read(body: &'static str) -> Result<Page<Object>> {
        let asked = Asked {
            number: 1,
            size: None,
        };
        Page::read(&Bytes::from_static(body.as_bytes()), asked)
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
            Asked {
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
            let page = Page::read(&page_of(number).into(), Asked { number, size: None });
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
