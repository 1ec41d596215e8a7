//! What a page says of itself: its number, how many there are, and how the list goes on.

use std::hash::{DefaultHasher, Hash, Hasher};

use bytes::Bytes;
use http::{HeaderMap, header};
use serde_json::Value;

use super::PageRequest;
use crate::json::{self, RawMembers, normal};

/// Members that may tell more of the page than the object around the rows does.
const INNER: [&str; 9] = [
    "pagination",
    "paging",
    "paginator",
    "meta",
    "metadata",
    "pageinfo",
    "page",
    "links",
    "responsemetadata",
];
const NUMBER: [&str; 5] = ["page", "curpage", "currentpage", "pagenumber", "pageno"];
const SIZE: [&str; 5] = ["perpage", "limit", "persource", "pagesize", "pagelimit"];
const TOTAL: [&str; 8] = [
    "total",
    "itemstotal",
    "totalitems",
    "totalcount",
    "totalresults",
    "totalrecords",
    "totalelements",
    "totalrows",
];
const PAGES: [&str; 6] = [
    "totalpages",
    "pagetotal",
    "pages",
    "pagecount",
    "lastpage",
    "numpages",
];
/// Whether there is more.
const MORE: [&str; 6] = [
    "hasnext",
    "hasmore",
    "hasnextpage",
    "hasmorepages",
    "more",
    "istruncated",
];
/// Whether there is none.
const LAST: [&str; 4] = ["islast", "islastpage", "last", "lastpage"];
/// The number or the address of the next page.
const NEXT: [&str; 9] = [
    "nextpage",
    "next",
    "nextpagenumber",
    "nextpageurl",
    "nextlink",
    "nexturl",
    "nexthref",
    "odatanextlink",
    "nextrecordsurl",
];
/// What the next page has to be asked for by, instead of a number.
const CURSOR: [&str; 14] = [
    "nextcursor",
    "nextpagetoken",
    "nexttoken",
    "nextpagecursor",
    "continuationtoken",
    "nextcontinuationtoken",
    "nextmarker",
    "nextoffset",
    "nextkey",
    "endcursor",
    "aftercursor",
    "lastevaluatedkey",
    "scrollid",
    "cursor",
];

/// How a list goes on after a page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Next {
    /// The service says that this is the last page.
    End,
    /// The service says that there is another page.
    More,
    /// The service gives the number of the next page.
    Page(u64),
    /// The service gives the address of the next page.
    Link(String),
    /// The service goes on by the value of this member, which is no page number.
    Cursor(String),
    /// The service says nothing, unless there is a total.
    Unknown,
}

/// What is known of a page besides its rows.
pub(crate) struct Envelope {
    /// What the service says, not the request.
    pub(super) number: Option<u64>,
    pub(super) total: Option<u64>,
    pub(super) next: Next,
    /// How many rows came.
    pub(super) rows: u64,
    /// Tells pages apart by their rows.
    pub(super) rows_text: Bytes,
    /// Tells pages apart by what the service calls them.
    pub(super) name_print: u64,
    size: Option<u64>,
}

impl Envelope {
    /// Reads the objects around the rows, the most telling first, and the headers.
    pub(super) fn read(
        objects: &[RawMembers<'_>],
        headers: &HeaderMap,
        rows: u64,
        request: PageRequest,
    ) -> Self {
        let fields = PageFields::new(objects, headers);
        let number = fields.number(&NUMBER);
        let total = fields.number(&TOTAL);
        let next = fields.next(headers, number, total, rows, request);
        Self {
            number,
            total,
            rows,
            rows_text: Bytes::new(),
            name_print: hash(&(number, &next)),
            size: fields.number(&SIZE),
            next,
        }
    }

    /// Whether a page follows, for those who see this page alone.
    pub(super) fn has_next(&self, request: PageRequest) -> bool {
        let number = self.number.unwrap_or(request.number);
        match (&self.next, self.total) {
            (Next::End, _) => false,
            (Next::Unknown, Some(total)) if number <= 1 => self.rows > 0 && self.rows < total,
            (Next::Unknown, Some(total)) => {
                let size = self.size.or(request.size).unwrap_or(self.rows);
                self.rows > 0 && number.saturating_mul(size) < total
            }
            // Nothing but rows: a full page may have a successor.
            (Next::Unknown, None) => {
                self.rows > 0 && request.size.is_some_and(|size| self.rows >= size)
            }
            _ => true,
        }
    }
}

/// A fingerprint.
pub(super) fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The members around the rows under normal names. After them the headers that services have for the same, such as
/// `X-Next-Page`.
struct PageFields<'a>(Vec<PageField<'a>>);

struct PageField<'a> {
    name: String,
    /// As the service writes it.
    given: &'a str,
    value: Value,
}

impl<'a> PageFields<'a> {
    fn new(objects: &'a [RawMembers<'_>], headers: &'a HeaderMap) -> Self {
        /// No field is longer than this.
        const LONGEST: usize = 8 * 1024;
        let mut fields = Vec::new();
        for (given, text) in objects.iter().flat_map(|members| members.iter().rev()) {
            let name = normal(given);
            let is_list = text.starts_with('[');
            if text.len() > LONGEST || is_list && name != "links" && name != "next" {
                continue;
            }
            match json::value(text) {
                // Each with its relation: `{"rel": "next", "href": "…"}`.
                Value::Array(links) if name == "links" => {
                    fields.extend(links.into_iter().filter_map(|value| {
                        let name = normal(value.get("rel")?.as_str()?);
                        Some(PageField { name, given, value })
                    }));
                }
                value => fields.push(PageField { name, given, value }),
            }
        }
        fields.extend(headers.iter().filter_map(|(header, value)| {
            let given = header.as_str();
            Some(PageField {
                name: normal(given.strip_prefix("x-")?),
                given,
                value: value.to_str().ok()?.into(),
            })
        }));
        Self(fields)
    }

    /// All that stand under the first of these names, then under the second, and so on.
    fn all<'s>(&'s self, names: &'s [&str]) -> impl Iterator<Item = &'s PageField<'a>> {
        let under = |wanted: &'s str| self.0.iter().filter(move |field| field.name == wanted);
        names.iter().flat_map(move |wanted| under(wanted))
    }

    fn number(&self, names: &[&str]) -> Option<u64> {
        self.all(names).find_map(|field| as_number(&field.value))
    }

    /// Whether there is more, as far as anything says so outright.
    fn more(&self) -> Option<bool> {
        let more = self.all(&MORE).find_map(|field| match &field.value {
            // How many more there are, or how the next page is asked for.
            Value::Number(number) => Some(number.as_f64() != Some(0.0)),
            Value::String(text) => Some(flag(&field.value).unwrap_or(!text.trim().is_empty())),
            value => flag(value),
        });
        // Here a number is that of the last page, and a text may be its address.
        let last = || self.all(&LAST).find_map(|field| flag(&field.value));
        more.or_else(|| last().map(|last| !last))
    }

    fn next(
        &self,
        headers: &HeaderMap,
        number: Option<u64>,
        total: Option<u64>,
        rows: u64,
        request: PageRequest,
    ) -> Next {
        let more = self.more();
        if more == Some(false) {
            return Next::End;
        }
        let pages = self.number(&PAGES);
        let numbered = number.is_some() || pages.is_some();
        let mut named: Vec<Next> = self
            .all(&NEXT)
            .map(|field| next(field.given, &field.value))
            .collect();
        named.extend(link(headers));
        if let Some(next) = named.iter().find(|next| **next != Next::End) {
            return next.clone();
        }
        let cursors: Vec<_> = self.all(&CURSOR).collect();
        let by_cursor = cursors.iter().find(|field| !is_none(&field.value));
        match by_cursor {
            // A service that numbers its pages can be asked by number, whatever else it offers.
            Some(_) if numbered => return Next::More,
            Some(field) if more == Some(true) || total.is_none_or(|total| rows < total) => {
                return Next::Cursor(field.given.to_owned());
            }
            _ => {}
        }
        if more == Some(true) {
            return Next::More;
        }
        if !named.is_empty() {
            return Next::End;
        }
        match pages {
            // A page beyond the last one may be answered with the last one.
            Some(pages) if number.unwrap_or(0).max(request.number) < pages => Next::More,
            Some(_) => Next::End,
            None if total.is_none() && !cursors.is_empty() => Next::End,
            None => Next::Unknown,
        }
    }
}

/// What a member such as `next_page` says.
fn next(name: &str, value: &Value) -> Next {
    match value {
        value if is_none(value) => Next::End,
        Value::Bool(_) => Next::More,
        Value::Array(links) => links.first().map_or(Next::End, |link| next(name, link)),
        Value::Object(members) => ["href", "url", "link"]
            .iter()
            .find_map(|key| members.get(*key))
            .map_or_else(|| Next::Cursor(name.to_owned()), |value| next(name, value)),
        value => match (as_number(value), value.as_str()) {
            (Some(number), _) => Next::Page(number),
            (None, Some(text)) if text.starts_with(['/', '?']) || text.contains("://") => {
                Next::Link(text.to_owned())
            }
            _ => Next::Cursor(name.to_owned()),
        },
    }
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => match &*text.trim().to_ascii_lowercase() {
            "true" | "yes" | "y" | "1" => Some(true),
            "false" | "no" | "n" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// `null`, `false`, nothing at all, and the page 0, which is after no other.
fn is_none(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Object(members) => match members.get("next") {
            Some(next) => is_none(next),
            None => members.values().all(is_none),
        },
        value => value.as_u64() == Some(0),
    }
}

/// What the header `Link` (RFC 8288) says of the next page; none if it is not there, or of something else.
fn link(headers: &HeaderMap) -> Option<Next> {
    let mut about_pages = false;
    for value in headers.get_all(header::LINK) {
        let links = String::from_utf8_lossy(value.as_bytes());
        let mut rest = &*links;
        while let Some((target, parameters)) = target(rest) {
            let end = parameters.find(",<").or_else(|| parameters.find(", <"));
            let (parameters, after) = parameters.split_at(end.unwrap_or(parameters.len()));
            rest = after;
            let relation = parameters.split(';').find_map(|parameter| {
                let (name, value) = parameter.split_once('=')?;
                name.trim()
                    .eq_ignore_ascii_case("rel")
                    .then(|| value.trim().trim_matches('"'))
            });
            // One link may have several relations.
            for relation in relation.unwrap_or_default().split_ascii_whitespace() {
                match &*relation.to_ascii_lowercase() {
                    "next" => return Some(Next::Link(target.to_owned())),
                    "prev" | "previous" | "first" | "last" => about_pages = true,
                    _ => {}
                }
            }
        }
    }
    about_pages.then_some(Next::End)
}

/// The first target in a header of links, and what follows it.
fn target(links: &str) -> Option<(&str, &str)> {
    links.split_once('<')?.1.split_once('>')
}

/// The object around the rows, and before it `pagination` or the like in it, two levels deep.
pub(super) fn around(outer: RawMembers<'_>) -> Vec<RawMembers<'_>> {
    fn inner<'a>(members: &RawMembers<'a>) -> Vec<RawMembers<'a>> {
        let objects = members.iter().filter(|(_, value)| value.starts_with('{'));
        objects
            .filter(|(name, _)| is_inner(name))
            .map(|(_, value)| json::members(value))
            .collect()
    }
    let mut found = Vec::new();
    for members in inner(&outer) {
        found.extend(inner(&members));
        found.push(members);
    }
    found.push(outer);
    found
}

pub(super) fn is_inner(name: &str) -> bool {
    INNER.contains(&normal(name).as_str())
}

/// Whether a member is about the page, and so not its rows.
pub(super) fn is_page_field(name: &str) -> bool {
    let name = normal(name);
    [
        &NUMBER[..],
        &SIZE,
        &TOTAL,
        &PAGES,
        &MORE,
        &LAST,
        &NEXT,
        &CURSOR,
        &INNER,
    ]
    .iter()
    .any(|names| names.contains(&name.as_str()))
        || name.starts_with("prev")
}

/// The total that an object without rows tells.
pub(super) fn total(members: &RawMembers<'_>) -> Option<u64> {
    let around = around(members.clone());
    PageFields::new(&around, &HeaderMap::new()).number(&TOTAL)
}

/// A number in quotes is one too, and so is `2.0`.
fn as_number(value: &Value) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number that is small enough"
    )]
    let whole =
        |float: f64| (float.fract() == 0.0 && (0.0..9e15).contains(&float)).then_some(float as u64);
    value
        .as_u64()
        .or_else(|| value.as_f64().and_then(whole))
        .or_else(|| value.as_str()?.trim().parse().ok())
}
