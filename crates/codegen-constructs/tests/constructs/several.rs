//! A document of several files is one client.

use codegen_constructs::several::Client;

use crate::raw::Raw;
use crate::server;

#[tokio::test]
async fn references_to_neighbour_files_are_followed() {
    let body = "[{\"name\":\"n\",\"part\":{\"weight\":1.5}}]";
    let server = Raw::pieces("200 OK\r\ncontent-type: application/json", &[body]).await;
    let client = Client::new(server::runtime(&server.url));
    let things = client.list_things().limit(1).send().await.unwrap();
    assert_eq!(server.line(), "GET /things?limit=1");
    assert_eq!(things[0].name.as_deref(), Some("n"));
    assert_eq!(things[0].part.as_ref().unwrap().weight, Some(1.5));
    let body = "{\"thing\":{\"deep\":\"d\"}}";
    let server = Raw::pieces("200 OK\r\ncontent-type: application/json", &[body]).await;
    let client = Client::new(server::runtime(&server.url));
    let other = client.get_other().send().await.unwrap();
    assert_eq!(other.thing.as_ref().unwrap().deep.as_deref(), Some("d"));
}
