//! Constants for what the document says of the service: its URL and its security schemes.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc;
use crate::model::{Api, Credential, Scheme};

pub(super) fn constants(api: &Api) -> TokenStream {
    let service = &api.service;
    let url = &service.url;
    let is_absolute = url.starts_with("https://") || url.starts_with("http://");
    let mut words =
        String::from("The URL of the document's first server, with the defaults of its variables.");
    if !is_absolute {
        words.push_str(
            " It is relative to where the document was published, so a client needs a base URL.",
        );
    }
    if !service.others.is_empty() {
        words.push_str("\n\nThe document names others:\n");
        for other in &service.others {
            words.push_str(&format!("- `{}`\n", other.replace('`', "")));
        }
    }
    let words = doc::lines(words.trim_end());
    let schemes = service.schemes.iter().map(scheme);
    let of_schemes = doc::lines(
        "The security schemes of the document that a client can have a credential of, by the names that \
         `ClientBuilder::credential` takes.",
    );
    let of_service = doc::lines(
        "The service of the document, for `openapi_client_runtime::Client::builder`.\n\nWhere every operation can be called \
         without a credential it asks for none; `with_security(SECURITY_SCHEMES)` lets a client have one.",
    );
    let title = match api.title.trim() {
        "" => "the API",
        title => title,
    };
    let base = is_absolute.then(|| quote!(.with_base_url(SERVER_URL)));
    let security = service
        .needs_credential
        .then(|| quote!(.with_security(SECURITY_SCHEMES)));
    quote! {
        #words
        pub const SERVER_URL: &str = #url;
        #of_schemes
        pub const SECURITY_SCHEMES: &[SecurityScheme] = &[#(#schemes),*];
        #of_service
        pub const SERVICE: Service = Service::new(
            #title,
            concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
        ) #base #security;
    }
}

fn scheme(scheme: &Scheme) -> TokenStream {
    let name = &scheme.name;
    match &scheme.credential {
        Credential::Header(header) => quote!(SecurityScheme::header(#name, #header)),
        Credential::Query(parameter) => quote!(SecurityScheme::query(#name, #parameter)),
        Credential::Cookie(cookie) => quote!(SecurityScheme::cookie(#name, #cookie)),
        Credential::Basic => quote!(SecurityScheme::basic(#name)),
        Credential::Bearer => quote!(SecurityScheme::bearer(#name)),
    }
}
