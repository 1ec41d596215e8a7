//! What these tests share: a document with keys and scopes, and an HTTP client.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::expect_used, reason = "a test may panic")]

use openapi_sandbox::{Builder, Contract, Sandbox};
use reqwest::{Method, RequestBuilder};

/// A small API, in which every operation wants a key in `x-api-key`.
pub(crate) const CONTACTS: &str = r"
openapi: 3.1.0
info: {title: Contacts, version: '1'}
servers: [{url: 'https://contacts.example/v1'}]
security: [{Key: []}]
paths:
  /contacts:
    get:
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        '200':
          description: a page
          content:
            application/json:
              example: {data: [{name: Ada}, {name: Bela}, {name: Chidi}], pagination: {page: 1, total: 3}}
    post:
      operationId: create_contact
      security: [{Key: [write]}]
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {title: {type: string}}}
      responses:
        '201': {description: created}
components:
  securitySchemes:
    Key: {type: apiKey, in: header, name: x-api-key}
";

/// A sandbox for [`CONTACTS`], before its start.
pub(crate) fn contacts() -> Builder {
    Sandbox::builder(Contract::parse(CONTACTS).expect("a document"))
}

/// A client that no proxy of the environment comes between.
pub(crate) fn client() -> reqwest::ClientBuilder {
    // Other members of the workspace switch on reqwest's TLS without a provider of its own; whoever comes second finds
    // one chosen. Nothing here uses TLS.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy()
}

/// A call without a key.
pub(crate) fn call(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    let client = client().build().expect("a client");
    client.request(method, format!("{}{path}", sandbox.url()))
}
