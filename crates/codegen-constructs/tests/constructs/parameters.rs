//! Parameters and paths reach the wire as the document writes them.

use crate::server::{Server, assert_refused, runtime};
use codegen_constructs::parameters::{Client, operation, types};

/// What the server plays.
const DOCUMENT: &str = "parameters";

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|v| (*v).to_owned()).collect()
}

#[tokio::test]
async fn lists_follow_their_style() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client
        .query()
        .exploded(texts(&["a b", "c,d"]))
        .joined(texts(&["a", "b,c"]))
        .piped(vec![1, 2])
        .spaced(texts(&["x", "y"]))
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        request.pairs(),
        [
            "exploded=a%20b",
            "exploded=c%2Cd",
            "joined=a,b%2Cc",
            "piped=1%7C2",
            "spaced=x%20y"
        ]
    );
}

#[tokio::test]
async fn objects_follow_their_style() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    let owner = types::QueryFilterOwner::builder().id(7);
    let filter = types::QueryFilter::builder()
        .state("open".to_owned())
        .ids(vec![1, 2])
        .owner(types::QueryFilterOwner::try_from(owner).unwrap());
    let free: std::collections::HashMap<String, String> =
        [("k".to_owned(), "v&".to_owned())].into();
    client
        .query()
        .filter(types::QueryFilter::try_from(filter).unwrap())
        .filter_name("n".to_owned())
        .free(free)
        .point(types::QueryPoint::builder().x(1))
        .flat(types::QueryFlat::builder().x(1).y(2))
        .json(types::QueryJson::builder().a(3))
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        request.pairs(),
        [
            "filter%5Bids%5D=1",
            "filter%5Bids%5D=2",
            "filter%5Bowner%5D%5Bid%5D=7",
            "filter%5Bstate%5D=open",
            "filter%5Bname%5D=n",
            "flat=x,1,y,2",
            "free%5Bk%5D=v%26",
            "json=%7B%22a%22%3A3%7D",
            "x=1",
        ]
    );
}

#[tokio::test]
async fn scalars_enums_and_alternatives_are_plain_text() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client
        .query()
        .sort("-created_at")
        .either(types::QueryEither::Integer(5))
        .reserved("a/b:c d".to_owned())
        .maybe("x".to_owned())
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        request.pairs(),
        [
            "either=5",
            "maybe=x",
            "reserved=a/b:c%20d",
            "sort=-created_at"
        ]
    );
    assert_ne!(
        types::QuerySort::from("created_at"),
        types::QuerySort::from("-created_at")
    );
}

#[tokio::test]
async fn an_untouched_request_carries_nothing_of_its_own() {
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .query()
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(request.line(), "GET /query");
    // These are HTTP's and the client's; no default was invented, and there is no `api-version`.
    assert_eq!(request.headers(), ["accept", "user-agent", "host"]);
}

#[tokio::test]
async fn headers_and_cookies() {
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .headers()
        .x_list(texts(&["a", "b"]))
        .x_required(5)
        .x_object(types::HeadersXObject::builder().a(1).b("z".to_owned()))
        .session("s 1".to_owned())
        .theme("dark".to_owned())
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(request.header("x-list"), Some("a,b"));
    assert_eq!(request.header("x-required"), Some("5"));
    assert_eq!(request.header("x-object"), Some("a=1,b=z"));
    assert_eq!(request.header("x-nullable"), None);
    assert_eq!(request.header("cookie"), Some("session=s%201; theme=dark"));
}

#[tokio::test]
async fn a_missing_required_parameter_is_named() {
    let error = Client::new(runtime("http://127.0.0.1:9"))
        .headers()
        .send()
        .await
        .unwrap_err();
    assert_refused(&error, &["headers", "X-Required"]);
}

#[tokio::test]
async fn path_values_are_encoded() {
    for (value, sent) in [
        ("a/b", "a%2Fb"),
        ("ü ß", "%C3%BC%20%C3%9F"),
        ("a?b#c", "a%3Fb%23c"),
        ("100%", "100%25"),
        ("..x", "..x"),
        ("a\\b", "a%5Cb"),
    ] {
        let server = Server::accept(DOCUMENT).await;
        Client::new(runtime(&server.url))
            .by_path()
            .id(value.to_owned())
            .name("n".to_owned())
            .send()
            .await
            .unwrap();
        assert_eq!(
            server.request().await.target(),
            format!("/items/{sent}/sub/n")
        );
    }
}

#[tokio::test]
async fn dot_segments_and_empty_values_are_refused_before_sending() {
    for value in [".", "..", "", "%2e", "%2E%2e", ".%2e"] {
        let client = Client::new(runtime("http://127.0.0.1:9"));
        let error = client
            .by_path()
            .id(value.to_owned())
            .name("n".to_owned())
            .send()
            .await
            .unwrap_err();
        assert_refused(&error, &["by_path", "`id`"]);
    }
}

#[tokio::test]
async fn path_styles() {
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .path_styles()
        .simple(texts(&["a", "b"]))
        .label(texts(&["c", "d"]))
        .matrix(texts(&["e", "f"]))
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.request().await.target(),
        "/styles/a,b/.c.d/;matrix=e,f"
    );
}

#[tokio::test]
async fn a_name_in_several_places_is_sent_in_each() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client
        .both()
        .id_path("p")
        .id_query("q".to_owned())
        .id_header("h".to_owned())
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(request.target(), "/both/p?id=q");
    assert_eq!(request.header("id"), Some("h"));
}

#[tokio::test]
async fn referenced_path_items_parameters_and_undeclared_names_work() {
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(format!("{}/base/", server.url)))
        .referenced()
        .page(2)
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.any_request().await.line(),
        "OPTIONS /base/referenced?page=2"
    );
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .undeclared()
        .key("k".to_owned())
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().await.target(), "/undeclared/k");
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .with_suffix()
        .name("n".to_owned())
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().await.target(), "/files/n.json");
}

#[test]
fn the_table_knows_every_operation() {
    let old = operation("old_way").unwrap();
    assert!(old.deprecated && old.idempotent);
    assert_eq!((old.method, old.path, old.scope), ("GET", "/old", None));
    assert!(operation("nothing").is_none());
}

#[tokio::test]
async fn a_fragment_in_a_path_is_not_sent() {
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .told_apart()
        .page(3)
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().await.target(), "/told-apart?page=3");
}

#[tokio::test]
async fn a_path_parameter_that_the_path_writes_otherwise_or_not_at_all_is_sent() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client
        .near()
        .user_id(7)
        .elsewhere("e".to_owned())
        .send()
        .await
        .unwrap();
    // No request can satisfy a document that puts a parameter into the path and gives it no place there.
    assert_eq!(server.any_request().await.target(), "/near/7?elsewhere=e");
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client.near().user_id(7).send().await.unwrap();
    assert_eq!(server.any_request().await.target(), "/near/7");
}

#[tokio::test]
async fn a_parameter_is_typed_by_its_media_type_and_its_values() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client
        .content()
        .plain("a b".to_owned())
        .wide(4_294_967_295_i64)
        .kind(types::ContentKind::Integer(1))
        .level(2)
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        request.pairs(),
        ["kind=1", "level=2", "plain=a%20b", "wide=4294967295"]
    );
}

#[tokio::test]
#[expect(
    deprecated,
    reason = "what the document deprecates is deprecated in Rust, or this would not be expected"
)]
async fn what_is_deprecated_says_so_and_works() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client.old_way().page(1).send().await.unwrap();
    assert_eq!(server.request().await.target(), "/old?page=1");
}

#[tokio::test]
#[expect(deprecated, reason = "a deprecated parameter is deprecated in Rust")]
async fn a_deprecated_parameter_says_so() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client.query().old("o".to_owned()).send().await.unwrap();
    assert_eq!(server.request().await.pairs(), ["old=o"]);
}

#[tokio::test]
async fn parameters_named_like_the_methods_of_a_builder_are_sent() {
    use codegen_constructs::names;
    let server = Server::answer("names", "200 OK\r\ncontent-type: text/csv", "a;b").await;
    let client = names::Client::new(runtime(&server.url));
    client
        .own_names()
        .body_form_param("1")
        .send_text_csv_param("2")
        .request("3")
        .body_param("4")
        .send_param("5")
        .client_param("6")
        .new_param("7")
        .into_request_param("8")
        .body_form(names::types::UserProfilePascal::builder().b("x".to_owned()))
        .send_text_csv()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        request.pairs(),
        [
            "body=4",
            "body_form=1",
            "client=6",
            "into_request=8",
            "new=7",
            "request=3",
            "send=5",
            "send_text_csv=2"
        ]
    );
    assert_eq!(request.body, "b=x");
    for id in ["error", "call", "result_operation"] {
        assert!(names::operation(id).is_some(), "{id}");
    }
}

#[tokio::test]
async fn builders_show_no_value() {
    let client = Client::new(runtime("http://127.0.0.1:9"));
    let builder = client
        .headers()
        .session("secret-1")
        .x_nullable("secret-2".to_owned());
    assert_eq!(format!("{builder:?}"), "Headers { .. }");
    let request = builder.x_required(1).into_request().unwrap();
    let shown = format!("{request:?}");
    assert!(
        shown.contains("headers") && !shown.contains("secret"),
        "{shown}"
    );
}
