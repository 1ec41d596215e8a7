//! What a document says of the service as a whole: its servers and its security schemes.

use std::borrow::Cow;

use openapi_document::{Value, pointer};

use super::operations::listed;
use super::{Reader, text};
use crate::model::{Credential, Scheme, Service};

/// Where a document declares its security schemes.
const SCHEMES: &str = "/components/securitySchemes";

impl Reader<'_> {
    pub(super) fn service(&mut self) -> Service {
        let servers = self.root.get("servers").and_then(Value::as_array);
        let mut urls = servers.into_iter().flatten().map(url);
        // Without servers a document means the one it comes from.
        let first = urls.next().unwrap_or_else(|| "/".to_owned());
        Service {
            url: first,
            others: urls.collect(),
            schemes: self.schemes(),
            needs_credential: self.requirements(),
        }
    }

    /// The security schemes that an operation asks for. Those that a client cannot supply are left to the caller.
    pub(super) fn security(&self, operation: &Value) -> Option<Vec<Vec<String>>> {
        let declared = self.root.pointer(SCHEMES)?.as_object()?;
        let supplied =
            |name: &Cow<'_, str>| declared.get(name).is_none_or(|one| credential(one).is_ok());
        let stated = operation.get("security").or(self.root.get("security"))?;
        let alternatives = stated.as_array()?.iter().filter_map(Value::as_object);
        let names = alternatives.map(|all| {
            let names = all.keys().map(|name| scheme_name(name));
            names.filter(supplied).map(Cow::into_owned).collect()
        });
        Some(names.collect())
    }

    fn schemes(&mut self) -> Vec<Scheme> {
        let mut schemes = Vec::new();
        let declared = self.root.pointer(SCHEMES).and_then(Value::as_object);
        for (name, scheme) in declared.into_iter().flatten() {
            match credential(scheme) {
                Ok(credential) => schemes.push(Scheme {
                    name: name.to_string(),
                    credential,
                }),
                Err(reason) => {
                    let place = pointer::join(SCHEMES, name);
                    self.report.lost(&place, "security-scheme", reason);
                }
            }
        }
        schemes.sort_by(|a, b| a.name.cmp(&b.name));
        schemes
    }

    /// Notes the operations whose requirements are not what a client does, and tells whether one cannot be called without a
    /// credential.
    fn requirements(&mut self) -> bool {
        let declared = self.root.pointer(SCHEMES);
        let of_root = self.root.get("security");
        let mut stated = vec![("/security".to_owned(), of_root)];
        let mut needed = false;
        for operation in listed(self.document) {
            let own = operation.value.get("security");
            let effective = own.or(of_root).and_then(Value::as_array);
            needed |= effective.is_some_and(|alternatives| is_required(alternatives));
            stated.push((pointer::join(&operation.place, "security"), own));
        }
        for (place, security) in stated {
            let alternatives = security.and_then(Value::as_array).into_iter().flatten();
            let names = alternatives
                .filter_map(Value::as_object)
                .flat_map(|all| all.keys());
            for name in names {
                if declared.is_none_or(|all| all.get(&*scheme_name(name)).is_none()) {
                    let reason = format!(
                        "`{name}` is no security scheme of this document, so that all credentials of a client are sent"
                    );
                    self.report.lost(&place, "security", reason);
                }
            }
        }
        needed
    }
}

/// The scheme that a requirement names: by its name, or since OpenAPI 3.2 by a reference.
fn scheme_name(name: &str) -> Cow<'_, str> {
    let path = pointer::of_reference(name).filter(|path| path.starts_with(SCHEMES));
    path.map_or(name.into(), |path| pointer::last(&path).into_owned().into())
}

/// Whether no alternative is to have no credential.
fn is_required(alternatives: &[Value]) -> bool {
    let none = |alternative: &Value| alternative.as_object().is_none_or(|all| all.is_empty());
    !alternatives.is_empty() && !alternatives.iter().any(none)
}

/// The URL of a server with the defaults of its variables.
fn url(server: &Value) -> String {
    let mut url = text(server, "url").unwrap_or_else(|| "/".to_owned());
    let variables = server.get("variables").and_then(Value::as_object);
    for (name, variable) in variables.into_iter().flatten() {
        if let Some(default) = variable.get("default").and_then(Value::as_str) {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    url
}

/// Where the credential of a scheme goes, or why a client cannot have one.
fn credential(scheme: &Value) -> Result<Credential, String> {
    let name = || text(scheme, "name").unwrap_or_default();
    let member = |key: &str| text(scheme, key).unwrap_or_default();
    let kind = member("type");
    match (kind.as_str(), member("in").as_str()) {
        ("apiKey", _) if name().is_empty() => Err("the key has no name".to_owned()),
        ("apiKey", "header") => {
            let name = name();
            let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            if name.chars().all(is_token) {
                Ok(Credential::Header(name.to_ascii_lowercase()))
            } else {
                Err(format!("`{name}` is no name that a header can have"))
            }
        }
        ("apiKey", "query") => Ok(Credential::Query(name())),
        ("apiKey", "cookie") => Ok(Credential::Cookie(name())),
        ("http", _) => match member("scheme").to_ascii_lowercase().as_str() {
            "basic" => Ok(Credential::Basic),
            "bearer" => Ok(Credential::Bearer),
            other => Err(format!(
                "a client has no credential for the HTTP scheme `{other}`; a call can have the header `Authorization` by \
                 `CallOptions::with_header`"
            )),
        },
        // How the token is obtained is left to the caller.
        ("oauth2" | "openIdConnect", _) => Ok(Credential::Bearer),
        ("mutualTLS", _) => Err(
            "the certificate of a client is set on its HTTP client, by `ClientBuilder::configure_http`".to_owned(),
        ),
        (kind, _) => Err(format!("`{kind}` is no security scheme that OpenAPI has, or has no location")),
    }
}
