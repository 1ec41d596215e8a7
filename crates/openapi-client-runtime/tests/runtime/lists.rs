//! Lists of services that document no envelope: no row is lost in silence, and no walk goes on for ever.

use std::time::Duration;

use openapi_client_runtime::http::Method;
use openapi_client_runtime::{
    Client, Error, ErrorKind, Object, Page, PageRequest, RetryPolicy, Service,
};
use tokio::time::Instant;

use crate::server::{After, Answer, Received, Server};

const SERVICE: Service = Service::new("Test", "test/1.0").with_page_query("p");

/// The number of the page that a request asks for.
fn asked(request: &Received) -> usize {
    let (_, query) = request.target.split_once('?').unwrap_or_default();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let number = pairs.rev().find(|(name, _)| *name == "p");
    number.map_or(1, |(_, number)| number.parse().unwrap())
}

async fn serve(answer: impl Fn(usize) -> Answer + Send + Sync + 'static) -> (Server, Client) {
    let server = Server::start(move |request, _| answer(asked(request))).await;
    let builder = server.client(SERVICE).retry(RetryPolicy::never());
    let client = builder.build().unwrap();
    (server, client)
}

/// Rows `first..first + count`, as JSON.
fn rows(first: usize, count: usize) -> String {
    let rows: Vec<_> = (first..first + count)
        .map(|n| format!("{{\"n\":{n}}}"))
        .collect();
    format!("[{}]", rows.join(","))
}

/// What a walk from page 1 returns, and the error that ended it.
async fn walk(client: &Client) -> (Vec<u64>, Option<Error>) {
    let mut items = client.request(Method::GET, "/x").items();
    let mut read = Vec::new();
    while let Some(row) = items.next().await {
        match row {
            Ok(row) => read.push(row.get("n").unwrap().as_u64().unwrap()),
            Err(error) => {
                assert!(
                    items.next().await.is_none(),
                    "nothing comes after an error that ends a walk"
                );
                return (read, Some(error));
            }
        }
    }
    assert!(items.next().await.is_none());
    (read, None)
}

/// Pages of these bodies, one a line, and an empty list after them. `ROWS` stands for two new rows.
async fn walk_over(pages: &'static str) -> (Vec<u64>, Option<Error>, usize) {
    let (server, client) = serve(move |number| {
        let page = number.checked_sub(1).and_then(|n| pages.lines().nth(n));
        let page = page.unwrap_or(r#"{"items":[]}"#);
        Answer::json(page.replace("ROWS", &rows(number * 2, 2)))
    })
    .await;
    let (read, error) = walk(&client).await;
    (read, error, server.received().len())
}

#[tokio::test]
async fn a_list_ends_where_the_service_says_so() {
    // The pages, how many rows there are, and how many requests they take.
    for (pages, count, requests) in [
        // An empty page is followed if the service says that there is more.
        (
            "{\"items\":ROWS,\"has_next\":true,\"total_pages\":4,\"nextPage\":2}\n\
             {\"items\":[],\"has_next\":true,\"total_pages\":4,\"nextPage\":3}\n\
             {\"items\":null,\"has_next\":true,\"total_pages\":4,\"nextPage\":4}\n\
             {\"items\":ROWS,\"has_next\":false,\"total_pages\":4,\"nextPage\":null}",
            4,
            4,
        ),
        (
            "{\"items\":[],\"total_pages\":2}\n{\"items\":ROWS,\"total_pages\":2}",
            2,
            2,
        ),
        // Each way to say that there is more, and to say that there is not.
        (
            "{\"d\":ROWS,\"has_more\":true}\n{\"d\":ROWS,\"has_more\":false}",
            4,
            2,
        ),
        (
            "{\"d\":ROWS,\"meta\":{\"hasNextPage\":true}}\n{\"d\":ROWS,\"meta\":{\"hasNextPage\":false}}",
            4,
            2,
        ),
        (
            "{\"content\":ROWS,\"last\":false}\n{\"content\":ROWS,\"last\":true}",
            4,
            2,
        ),
        (
            "{\"d\":ROWS,\"next_page\":2}\n{\"d\":ROWS,\"next_page\":null}",
            4,
            2,
        ),
        (
            "{\"d\":ROWS,\"nextPage\":\"2\"}\n{\"d\":ROWS,\"nextPage\":0}",
            4,
            2,
        ),
        (
            "{\"d\":ROWS,\"next\":\"/x?a=b&p=2\"}\n{\"d\":ROWS,\"next\":null}",
            4,
            2,
        ),
        (
            "{\"d\":ROWS,\"links\":{\"next\":{\"href\":\"https://h/x?p=2#f\"}}}\n{\"d\":ROWS,\"links\":{}}\n{\"d\":[]}",
            4,
            3,
        ),
        (
            "{\"d\":ROWS,\"last_page\":2,\"current_page\":1}\n{\"d\":ROWS,\"last_page\":2,\"current_page\":2}",
            4,
            2,
        ),
        (
            "{\"data\":{\"items\":ROWS},\"pagination\":{\"pages\":2}}\n{\"data\":{\"items\":ROWS},\"pagination\":{\"pages\":2}}",
            4,
            2,
        ),
        // Pages may be skipped.
        (
            "{\"d\":ROWS,\"next_page\":3}\n{\"d\":ROWS}\n{\"d\":ROWS,\"next_page\":null}",
            4,
            2,
        ),
        // A cursor beside page numbers.
        (
            "{\"d\":ROWS,\"page\":1,\"next_cursor\":\"a\"}\n{\"d\":ROWS,\"page\":2,\"next_cursor\":null}",
            4,
            2,
        ),
        ("{\"d\":ROWS,\"cursor\":null}", 2, 1),
        (
            "{\"d\":ROWS,\"next_cursor\":null,\"total_pages\":2}\n{\"d\":ROWS,\"next_cursor\":null,\"total_pages\":2}",
            4,
            2,
        ),
        // The rows that came count, not those that were asked for.
        (
            "{\"d\":ROWS,\"total\":5,\"per_page\":100}\n{\"d\":ROWS,\"total\":5,\"per_page\":100}\n{\"d\":[{\"n\":9}],\"total\":5,\"per_page\":100}",
            5,
            3,
        ),
        (
            "{\"d\":ROWS,\"total\":9}\n{\"d\":ROWS,\"total\":9}\n{\"d\":[],\"total\":9}",
            4,
            3,
        ),
        (
            "{\"d\":ROWS,\"total\":5,\"has_next\":true}\n{\"d\":[],\"total\":5,\"has_next\":true}\n\
             {\"d\":ROWS,\"total\":5}\n{\"d\":[{\"n\":9}],\"total\":5}",
            5,
            4,
        ),
        // Nothing is said: an empty or a repeated page is the end.
        ("ROWS\nROWS\n[]", 4, 3),
        ("[{\"n\":1}]\n[{\"n\":1}]", 1, 2),
        ("[{\"n\":1}]\n[{\"n\":2}]\n[{\"n\":1}]", 2, 3),
        // Nothing is there.
        ("{\"items\":null}", 0, 1),
        ("{\"contacts\":null,\"page\":1}", 0, 1),
        ("{}", 0, 1),
        ("{\"total\":0,\"page\":1}", 0, 1),
        // Envelopes of well-known frameworks.
        (
            "{\"results\":ROWS,\"next\":\"https://h/x?p=2\",\"previous\":null,\"count\":4}\n\
             {\"results\":ROWS,\"next\":null,\"previous\":\"https://h/x?p=1\",\"count\":4}",
            4,
            2,
        ),
        (
            "{\"_embedded\":{\"things\":ROWS},\"page\":{\"size\":2,\"totalPages\":2,\"number\":1}}\n\
             {\"_embedded\":{\"things\":ROWS},\"page\":{\"size\":2,\"totalPages\":2,\"number\":2}}",
            4,
            2,
        ),
        (
            "{\"d\":ROWS,\"meta\":{\"pagination\":{\"current_page\":1,\"total_pages\":2}}}\n\
             {\"d\":ROWS,\"meta\":{\"pagination\":{\"current_page\":2,\"total_pages\":2}}}",
            4,
            2,
        ),
        // Numbers and flags as some services write them.
        (
            "{\"d\":ROWS,\"next_page\":2.0}\n{\"d\":ROWS,\"next_page\":false}",
            4,
            2,
        ),
        (
            "{\"d\":ROWS,\"has_more\":\"True\"}\n{\"d\":ROWS,\"has_more\":\" no \",\"more\":0}",
            4,
            2,
        ),
        // Equal pages that the service numbers differently are pages.
        (
            "{\"d\":[{\"n\":1}],\"page\":1,\"total\":2}\n{\"d\":[{\"n\":1}],\"page\":2,\"total\":2}",
            2,
            2,
        ),
        (
            "{\"d\":[{\"n\":1}],\"next_page\":2}\n{\"d\":[{\"n\":1}],\"next_page\":null}",
            2,
            2,
        ),
        // An empty list of errors is not the list.
        (
            "{\"data\":{\"items\":ROWS,\"has_next\":false},\"errors\":[]}",
            2,
            1,
        ),
        // Links in a list, each with its relation.
        (
            "{\"d\":ROWS,\"links\":[{\"rel\":\"self\",\"href\":\"/x\"},{\"rel\":\"next\",\"href\":\"/x?p=2\"}]}\n\
             {\"d\":ROWS,\"links\":[{\"rel\":\"prev\",\"href\":\"/x\"},{\"rel\":\"next\",\"href\":null}]}",
            4,
            2,
        ),
        (
            "{\"_embedded\":{\"d\":ROWS},\"_links\":{\"next\":[{\"href\":\"/x?p=2\"}]}}\n\
             {\"_embedded\":{\"d\":ROWS},\"_links\":{\"next\":[]}}",
            4,
            2,
        ),
        (
            "{\"d\":[],\"has_more\":\"true\"}\n{\"d\":ROWS,\"has_more\":\"FALSE\"}",
            2,
            2,
        ),
        (
            "{\"d\":[],\"has_more\":\"yes\"}\n{\"d\":[],\"more\":25}\n{\"d\":ROWS,\"more\":\"/x\"}\n{\"d\":ROWS,\"more\":\"\"}",
            4,
            4,
        ),
        (
            "{\"d\":ROWS,\"total_pages\":2,\"last\":\"/x?p=2\"}\n{\"d\":ROWS,\"last\":\"1\"}",
            4,
            2,
        ),
        // A page that nobody announced is empty, and announces another.
        (
            "{\"d\":ROWS}\n{\"d\":[],\"has_more\":true}\n{\"d\":ROWS,\"has_more\":false}",
            4,
            3,
        ),
        // A total beside an empty page, and one that is too small.
        ("{\"d\":[],\"total\":9}", 0, 1),
        ("{\"d\":ROWS,\"total\":1,\"has_more\":false}", 2, 1),
        // Cursors at their end.
        ("{\"d\":ROWS,\"meta\":{\"next_cursor\":\"\"}}", 2, 1),
        (
            "{\"d\":ROWS,\"meta\":{\"cursor\":{\"current\":\"a\",\"next\":null,\"count\":2}}}",
            2,
            1,
        ),
        ("{\"d\":ROWS,\"next_cursor\":null,\"total\":2}", 2, 1),
        ("{\"d\":ROWS,\"next_cursor\":\"abc\",\"total\":2}", 2, 1),
        (
            "{\"d\":ROWS,\"next_page_token\":\"abc\",\"has_more\":false}",
            2,
            1,
        ),
        (
            "{\"Contents\":ROWS,\"IsTruncated\":true}\n{\"Contents\":ROWS,\"IsTruncated\":false}",
            4,
            2,
        ),
        // A byte order mark and a number that no double holds.
        (
            "\u{feff}{\"d\":[{\"n\":1,\"x\":1e400,\"y\":\"\\ud83d\"}],\"has_next\":false,\"\\ud83d\":1e999}",
            1,
            1,
        ),
    ] {
        let (read, error, sent) = walk_over(pages).await;
        assert!(error.is_none(), "{pages}\n{error:?}");
        assert_eq!((read.len(), sent), (count, requests), "{pages}");
    }
}

#[tokio::test]
async fn what_cannot_be_followed_is_refused_loudly_after_its_rows() {
    for (pages, count, hint) in [
        ("{\"d\":ROWS,\"next_cursor\":\"abc\"}", 2, "`next_cursor`"),
        (
            "{\"d\":ROWS,\"next_cursor\":\"abc\",\"total\":3}",
            2,
            "`next_cursor`",
        ),
        (
            "{\"d\":ROWS,\"meta\":{\"next_page_token\":\"abc\"}}",
            2,
            "`next_page_token`",
        ),
        (
            "{\"d\":ROWS,\"paging\":{\"next\":{\"after\":\"abc\"}}}",
            2,
            "`next`",
        ),
        (
            "{\"d\":ROWS,\"next\":\"https://h/x?offset=50\"}",
            2,
            "a link",
        ),
        (
            "{\"d\":ROWS,\"_links\":{\"next\":{\"href\":\"/x?after=abc\"}}}",
            2,
            "a link",
        ),
        (
            "{\"d\":ROWS,\"links\":[{\"rel\":\"next\",\"href\":\"/x?after=abc\"}]}",
            2,
            "a link",
        ),
        (
            "{\"d\":ROWS,\"pagination\":{\"cursor\":{\"next\":\"abc\",\"prev\":null}}}",
            2,
            "`cursor`",
        ),
        (
            "{\"d\":ROWS,\"paging\":{\"cursors\":{\"before\":\"a\",\"after\":\"b\"},\"next\":\"https://h/x?after=b\"}}",
            2,
            "a link",
        ),
        (
            "{\"d\":ROWS,\"meta\":{\"has_more\":true,\"after_cursor\":\"abc\"}}",
            2,
            "`after_cursor`",
        ),
        (
            "{\"Items\":ROWS,\"LastEvaluatedKey\":{\"id\":{\"S\":\"abc\"}}}",
            2,
            "`LastEvaluatedKey`",
        ),
        ("{\"d\":ROWS,\"next_page\":2.5}", 2, "`next_page`"),
        (
            "{\"d\":ROWS,\"next\":\"abc\",\"has_more\":true}",
            2,
            "`next`",
        ),
        // Pages that repeat themselves although there should be more.
        (
            "{\"d\":[{\"n\":1}],\"has_next\":true}\n{\"d\":[{\"n\":1}],\"has_next\":true}",
            1,
            "those of page 1",
        ),
        (
            "{\"d\":[{\"n\":1}],\"total\":9}\n{\"d\":[{\"n\":1}],\"total\":9}",
            1,
            "those of page 1",
        ),
        ("{\"d\":[{\"n\":1}],\"next_page\":1}", 1, "those of page 1"),
        (
            "{\"d\":[{\"n\":1}],\"page\":1,\"total\":1,\"has_next\":true}\n{\"d\":[{\"n\":1}],\"page\":2,\"total\":1,\"has_next\":false}",
            1,
            "but there are 1",
        ),
    ] {
        let (read, error, _) = walk_over(pages).await;
        let error = error.unwrap_or_else(|| panic!("no error: {pages}"));
        assert_eq!(
            (read.len(), error.kind()),
            (count, ErrorKind::Pagination),
            "{pages}"
        );
        assert!(error.message().contains(hint), "{pages}: {error}");
        assert!(
            error.page().is_some() && error.operation() == Some("GET /x"),
            "{error:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn services_that_never_end_their_pages_are_given_up() {
    type Body = fn(usize) -> String;
    let bodies: [Body; 4] = [
        |_| r#"{"d":[],"has_next":true}"#.to_owned(),
        |n| format!(r#"{{"d":[{{"n":{n}}}],"total":10,"has_next":true}}"#),
        |n| format!(r#"{{"d":[{{"n":1}}],"page":{n},"has_next":true}}"#),
        |n| format!(r#"{{"d":[{{"n":{}}}],"has_next":true}}"#, n % 7),
    ];
    for body in bodies {
        let (server, client) = serve(move |number| Answer::json(body(number))).await;
        let (_, error) = walk(&client).await;
        assert_eq!(error.unwrap().kind(), ErrorKind::Pagination);
        assert!(server.received().len() <= 130);
    }
}

#[tokio::test]
async fn the_link_header_is_followed() {
    let (server, client) = serve(|number| {
        let link = match number {
            1 => "<https://h/x?p=2>; title=\"\u{e9}\"; rel=\"prefetch next\", <https://h/x?p=3>; rel=last",
            2 => "</x?a=1,2&p=1>; rel=prev,</x?p=3>; title=\"a\"; rel=next",
            _ => "<https://h/x?p=1>; rel=\"first\"",
        };
        Answer::new(200, &[("link", link)], rows(number, 1))
    })
    .await;
    let (read, error) = walk(&client).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!((read, server.received().len()), (vec![1, 2, 3], 3));
}

/// The headers of the page of a number.
type Headers = fn(usize) -> Vec<(&'static str, &'static str)>;

/// Sends headers beside each page of a bare list, and walks over it.
async fn walk_with_headers(headers: Headers) -> (Vec<u64>, Option<Error>, usize) {
    let (server, client) = serve(move |number| {
        let body = match number {
            1 | 2 => rows(number, 1),
            _ => rows(1, 1),
        };
        Answer::new(200, &headers(number), body)
    })
    .await;
    let (read, error) = walk(&client).await;
    (read, error, server.received().len())
}

#[tokio::test]
async fn headers_tell_of_pages_too() {
    for headers in [
        |n| vec![("x-next-page", ["", "2", ""][n])],
        |_| vec![("x-total", "2")],
        |_| vec![("X-Total-Count", "2"), ("x-request-id", "7")],
        |n| vec![("x-total-pages", "2"), ("x-page", ["", "1", "2"][n])],
        |n| vec![("x-has-more", ["", "true", "False"][n])],
    ] as [Headers; 5]
    {
        let (read, error, sent) = walk_with_headers(headers).await;
        assert!(error.is_none(), "{:?}: {error:?}", headers(1));
        assert_eq!((read, sent), (vec![1, 2], 2), "{:?}", headers(1));
    }
    let cursors: [Headers; 2] = [
        |_| vec![("x-next-cursor", "abc")],
        |_| vec![("link", "</x?after=abc>; rel=next")],
    ];
    for headers in cursors {
        let (read, error, _) = walk_with_headers(headers).await;
        let kind = error.map(|error| error.kind());
        assert_eq!((read, kind), (vec![1], Some(ErrorKind::Pagination)));
    }
}

#[tokio::test]
async fn a_walk_from_a_later_page_ends_where_no_row_can_be_missing() {
    // The first page of the walk, what the pages say, the number of requests; there are 130 rows, at most 50 a page.
    for (first, says, requests) in [
        (1, ",\"total\":130", 3),
        (2, ",\"total\":130,\"total_pages\":3", 2),
        (3, ",\"total_pages\":3", 1),
        // No total tells how many rows are on pages that were not read, so the walk looks beyond the last one.
        (2, ",\"total\":130", 3),
        (2, ",\"total\":130,\"per_page\":50", 3),
        (3, ",\"total\":130,\"per_page\":50", 2),
    ] {
        let (server, client) = serve(move |number| {
            let start = (number - 1) * 50;
            let page = rows(start, 130_usize.saturating_sub(start).min(50));
            Answer::json(format!("{{\"d\":{page}{says}}}"))
        })
        .await;
        let request = client.request(Method::GET, "/x").from_page(first);
        let mut items = request.items();
        let mut read = 0;
        while let Some(row) = items.next().await {
            row.unwrap();
            read += 1;
        }
        let sent = server.received().len();
        assert_eq!((read, sent), (180 - 50 * first, requests), "{first}{says}");
    }
    // Pages of unequal length, of which the first is not read: nothing is lost.
    for (lengths, says) in [
        (&[3_usize, 5, 4, 2, 1][..], ",\"total\":15,\"limit\":5"),
        (&[3, 5, 5, 2], ",\"total\":15,\"limit\":5"),
        (&[2, 10, 3], ",\"total\":15,\"limit\":5"),
        (&[4, 10, 6], ",\"total\":20"),
    ] {
        let (_, client) = serve(move |number| {
            let start = lengths.iter().take(number - 1).sum();
            let page = rows(start, lengths.get(number - 1).copied().unwrap_or(0));
            Answer::json(format!("{{\"d\":{page}{says}}}"))
        })
        .await;
        let mut items = client.request(Method::GET, "/x").from_page(2).items();
        let mut read = 0;
        while let Some(row) = items.next().await {
            row.unwrap();
            read += 1;
        }
        assert_eq!(read, lengths[1..].iter().sum::<usize>(), "{lengths:?}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_json_around_its_rows_is_no_page() {
    for body in [
        r#"{"x":tru,"d":[{"n":1}]}"#,
        r#"{"d":[{"n":1}],"x":}"#,
        r#"{"d":[{"n":1}]"#,
        r#"{"d":[{"n":1}]}]"#,
        r#"[{"n":1}],"#,
        r#"{"d":[{"n":1},]}"#,
    ] {
        let (_server, client) = serve(move |_| Answer::json(body)).await;
        let (read, error) = walk(&client).await;
        let kind = error.map(|error| error.kind());
        assert_eq!((read.len(), kind), (0, Some(ErrorKind::Decode)), "{body}");
    }
}

#[tokio::test]
async fn a_service_that_caps_its_pages_loses_no_row() {
    // At most 50 rows a page, whatever is asked for; nothing is said of them, or the total alone.
    for all in [130, 150] {
        for says in [String::new(), format!(",\"total\":{all},\"per_page\":100")] {
            let told = says.clone();
            let (_, client) = serve(move |number| {
                let first = (number - 1) * 50;
                let page = rows(first, (all as usize).saturating_sub(first).min(50));
                Answer::json(format!("{{\"d\":{page}{told}}}"))
            })
            .await;
            for first in 1..=4 {
                let request = client.request(Method::GET, "/x").query("per_page", 100);
                let mut items = request.from_page(first).items();
                let mut read = 0;
                while let Some(row) = items.next().await {
                    row.unwrap();
                    read += 1;
                }
                let expected = (all as u64).saturating_sub((first - 1) * 50);
                assert_eq!(read, expected, "{all}{says}, from page {first}");
            }
        }
    }
}

#[tokio::test]
async fn a_walk_from_a_later_page_tells_the_end_from_a_service_that_ignores_the_number() {
    // A page beyond the last one is answered with the last one: nothing is missing.
    for (start, total) in [(2, 130), (2, 100)] {
        let (_, client) = serve(move |number| {
            let first = (number - 1) * 50;
            let first = if first < total {
                first
            } else {
                (total - 1) / 50 * 50
            };
            let page = rows(first, (total - first).min(50));
            Answer::json(format!("{{\"d\":{page},\"total\":{total}}}"))
        })
        .await;
        let request = client.request(Method::GET, "/x").from_page(start);
        let mut items = request.items();
        let mut read = 0;
        while let Some(row) = items.next().await {
            row.unwrap();
            read += 1;
        }
        assert_eq!(read, total - (start as usize - 1) * 50);
    }
    // Every page is the same, and there are far more rows.
    let (_, client) = serve(|_| Answer::json(r#"{"d":[{"n":1}],"total":9}"#)).await;
    let mut items = client.request(Method::GET, "/x").from_page(2).items();
    items.next().await.unwrap().unwrap();
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Pagination);

    let (read, error, _) = walk_over(
        "{\"d\":[{\"n\":1}],\"has_next\":true}\n{\"d\":[{\"n\":2}]}\n{\"d\":[{\"n\":1}],\"has_next\":true}",
    )
    .await;
    assert_eq!(
        (read.len(), error.unwrap().kind()),
        (2, ErrorKind::Pagination)
    );
}

#[tokio::test]
async fn a_look_beyond_the_end_may_find_nothing_but_no_other_error() {
    for (status, end) in [(404, true), (500, false), (401, false)] {
        let (_, client) = serve(move |number| match number {
            1 => Answer::json(rows(0, 2)),
            _ => Answer::new(status, &[], ""),
        })
        .await;
        let (read, error) = walk(&client).await;
        assert_eq!((read.len(), error.is_none()), (2, end), "{status}");
    }
    // A page that the service has announced must be there.
    let (_, client) = serve(|number| match number {
        1 => Answer::json(format!("{{\"d\":{},\"has_next\":true}}", rows(0, 2))),
        _ => Answer::new(404, &[], ""),
    })
    .await;
    let error = walk(&client).await.1.unwrap();
    assert_eq!((error.is_not_found(), error.page()), (true, Some(2)));
}

#[tokio::test]
async fn a_walk_starts_where_the_query_or_the_caller_says() {
    let (server, client) =
        serve(|number| Answer::json(format!("{{\"d\":{},\"pages\":4}}", rows(number, 1)))).await;
    let request = || client.request(Method::GET, "/x").query("q", "a b");
    let mut walks = [
        request().query("p", 3).items(),
        request().from_page(3).items(),
        request().query("p", 1).from_page(3).items(),
    ];
    for items in &mut walks {
        let mut read = Vec::new();
        while let Some(row) = items.next().await.transpose().unwrap() {
            read.push(row.get("n").unwrap().as_u64().unwrap());
        }
        assert_eq!(read, [3, 4]);
    }
    let targets: Vec<_> = server.received().into_iter().map(|r| r.target).collect();
    assert_eq!(targets, ["/x?q=a+b&p=3", "/x?q=a+b&p=4"].repeat(3));

    // Another parameter than the service's, which then is one like any other.
    let mut items = request()
        .query("p", 2)
        .page_parameter("page")
        .from_page(7)
        .items();
    items.next().await.unwrap().unwrap();
    assert_eq!(
        server.received().pop().unwrap().target,
        "/x?q=a+b&p=2&page=7"
    );

    let error = request()
        .query("p", "last")
        .pages()
        .next()
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::InvalidRequest, Some("GET /x"))
    );
}

#[derive(Debug, serde::Deserialize)]
struct Row {
    n: u64,
}

#[tokio::test]
async fn a_bad_row_fails_its_page_and_the_walk_goes_on() {
    let (_, client) = serve(|number| {
        // The rows of the page that does not fit count.
        let bad = if number == 2 { ",{\"n\":\"x\"}" } else { "" };
        Answer::json(format!("{{\"d\":[{{\"n\":{number}}}{bad}],\"total\":4}}"))
    })
    .await;
    let walked = client.clone();
    let fetch = move |number: u64| {
        let request = walked.request(Method::GET, "/x").query("p", number);
        Box::pin(request.send_raw()) as futures_util::future::BoxFuture<_>
    };
    let first = openapi_client_runtime::PageRequest::new(1, None);
    let pages = client.pages::<Row>(first, fetch);
    assert_eq!(format!("{pages:?}"), "Pages { page: Some(1), .. }");
    let mut items = pages.items();
    assert_eq!(format!("{items:?}"), "Items { page: Some(1), .. }");
    assert_eq!(items.next().await.unwrap().unwrap().n, 1);
    assert_eq!(items.page(), Some(2));
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.page(), error.row()),
        (ErrorKind::Decode, Some(2), Some(1))
    );
    assert!(error.message().contains("at /d/1/n:"), "{error}");
    assert!(error.body().unwrap().starts_with(b"{\"d\""));
    assert!(error.to_string().contains("on page 2"), "{error}");
    assert_eq!(items.next().await.unwrap().unwrap().n, 3);
    assert!(items.next().await.is_none());
    assert_eq!(items.page(), None);
}

#[tokio::test(start_paused = true)]
async fn a_failed_dropped_or_late_walk_can_be_resumed() {
    let server = Server::start(|request, before| match (asked(request), before) {
        (2, 1) => Answer::new(500, &[], ""),
        (3, 3) => Answer::raw("", After::Stall),
        (number, _) => Answer::json(format!("{{\"d\":{},\"pages\":3}}", rows(number * 2, 2))),
    })
    .await;
    let client = server
        .client(SERVICE)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let from = |page| client.request(Method::GET, "/x").from_page(page).items();

    let mut items = from(1);
    assert_eq!(items.page(), Some(1));
    items.next().await.unwrap().unwrap();
    assert_eq!(items.page(), Some(1), "a row of page 1 is left");
    items.next().await.unwrap().unwrap();
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!((error.page(), items.page()), (Some(2), Some(2)));
    assert!(items.next().await.is_none());
    assert_eq!(items.page(), Some(2));

    let start = Instant::now();
    let mut items = from(2).with_timeout(Duration::from_secs(20));
    items.next().await.unwrap().unwrap();
    items.next().await.unwrap().unwrap();
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.page()), (ErrorKind::Timeout, Some(3)));
    assert_eq!(start.elapsed().as_secs(), 20);
    assert!(items.next().await.is_none());

    let mut items = from(items.page().unwrap());
    items.next().await.unwrap().unwrap();
    items.next().await.unwrap().unwrap();
    assert!(items.next().await.is_none());
    assert_eq!(server.received().len(), 5);
}

#[tokio::test]
async fn a_page_can_be_made_of_a_body_and_written_again() {
    let (_, client) = serve(|_| Answer::json(r#"{"contacts":[{"n":1e400}],"total":3}"#)).await;
    let body = client.request(Method::GET, "/x").send().await.unwrap();
    let page: Page<Object> = Page::from_object(body.into_inner()).unwrap();
    assert_eq!(
        (page.items.len(), page.total, page.has_next),
        (1, Some(3), true)
    );
    assert_eq!(
        serde_json::to_string(&page).unwrap(),
        r#"{"items":[{"n":1e400}],"number":1,"total":3,"has_next":true}"#
    );
    let error = Page::<Object>::try_from("{\"a\":1}".parse::<Object>().unwrap()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_page_alone_says_whether_another_follows() {
    // What was asked for, how many rows came, the total, and what follows from it.
    for (number, size, came, total, follows) in [
        (1, None, 1, Some(1), false),
        (1, None, 1, Some(2), true),
        (1, None, 0, Some(2), false),
        (2, Some(1), 1, Some(2), false),
        (2, Some(1), 1, Some(3), true),
        (2, Some(1), 0, Some(3), false),
        (2, None, 2, Some(4), false),
        (2, None, 2, Some(5), true),
        (1, None, 2, None, false),
        (1, Some(2), 2, None, true),
        (1, Some(2), 3, None, true),
        (1, Some(3), 2, None, false),
        (1, Some(0), 0, None, false),
    ] {
        let total = total.map_or(String::new(), |total| format!(",\"total\":{total}"));
        let body = format!("{{\"items\":{}{total}}}", rows(1, came));
        let (_server, client) = serve(move |_| Answer::json(&body)).await;
        let response = client.request(Method::GET, "/x").send_raw().await.unwrap();
        let page = response
            .page::<Object>(PageRequest::new(number, size))
            .unwrap();
        assert_eq!(
            (page.items.len(), page.has_next),
            (came, follows),
            "page {number}, {size:?} rows asked for{total}"
        );
    }
}
