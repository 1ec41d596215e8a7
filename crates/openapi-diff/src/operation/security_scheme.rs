//! Security schemes: how a caller says who they are.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use openapi_document::Value;

use super::scope::{Part, Scope};
use crate::canonical::canonical;
use crate::change::Class::{self, Breaking, NonBreaking, Warning};
use crate::engine::Engine;
use crate::prose::{self, shown};
use crate::tree::{Both, Node, Tree};

/// The scheme of a name, without references.
pub(super) fn definition<'a>(tree: &Tree<'a>, name: &str) -> Option<Node<'a>> {
    let components = tree.get(tree.root(), "components")?;
    let node = tree.get(tree.get(components, "securitySchemes")?, name)?;
    Some(tree.resolve(node))
}

/// What of a scheme a caller depends on.
pub(super) fn meaning(scheme: &Value) -> String {
    let text = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
    let kind = text("type");
    match kind {
        "apiKey" => {
            let name = if text("in") == "header" {
                text("name").to_lowercase()
            } else {
                text("name").to_owned()
            };
            format!("apiKey {} {name}", text("in"))
        }
        "http" => format!("http {}", text("scheme").to_lowercase()),
        "oauth2" => format!(
            "oauth2 {} {}",
            text(METADATA),
            canonical(scheme.get("flows").unwrap_or(&Value::Null))
        ),
        "" => format!("`{}`", text("$ref")),
        _ => format!("{kind} {}", text("openIdConnectUrl")),
    }
}

/// Compares what a scheme of the base, asked for by an operation, has become.
pub(super) fn compare(engine: &mut Engine<'_>, scope: &Scope, name: &str) {
    let (Some(old), Some(new)) = (
        definition(&engine.base, name),
        definition(&engine.revision, name),
    ) else {
        return;
    };
    let mut part = scope.part(format!("the security scheme `{name}`"));
    part.at = format!("components/securitySchemes/{name}").into();
    let nodes = (Some(old), Some(new));
    part.prose(
        engine,
        nodes,
        &["description", "bearerFormat", "deprecated"],
    );
    let name = Rc::clone(&part.name);
    let mut both = Pair {
        engine,
        part,
        nodes,
    };
    let (before, after) = (meaning(old.value), meaning(new.value));
    if before == after {
        return;
    }
    let kinds = (old.text("type"), new.text("type"));
    match kinds {
        (Some("oauth2"), Some("oauth2")) => {
            both.url(METADATA, "the OAuth 2.0 metadata URL");
            both.flows(old, new);
        }
        (Some("openIdConnect"), Some("openIdConnect")) => {
            both.url(OPEN_ID, "the OpenID Connect URL");
        }
        (one, other) => {
            let rule = if one == other {
                "credential-changed"
            } else {
                "type-changed"
            };
            let message = format!("{name} changed from {before} to {after}");
            both.tell(rule, Breaking, "scheme", message);
        }
    }
}

const OPEN_ID: &str = "openIdConnectUrl";
/// Of OpenAPI 3.2.
const METADATA: &str = "oauth2MetadataUrl";

/// The URLs of a flow, and the rule for a change of each.
const URLS: [(&str, &str); 4] = [
    ("authorizationUrl", "oauth-url-changed"),
    ("deviceAuthorizationUrl", "oauth-url-changed"),
    ("tokenUrl", "oauth-token-url-changed"),
    ("refreshUrl", "oauth-token-url-changed"),
];

/// A scheme on both sides, or a part of it.
struct Pair<'e, 'a> {
    engine: &'e mut Engine<'a>,
    part: Part<'e>,
    nodes: Both<'a>,
}

impl<'a> Pair<'_, 'a> {
    fn tell(&mut self, rule: &str, class: Class, aspect: &str, message: String) {
        let rule = format!("api-security-component-{rule}");
        self.part
            .tell(self.engine, (&rule, class), self.nodes, aspect, message);
    }

    /// A URL of the whole scheme.
    fn url(&mut self, key: &str, what: &str) {
        let said = |node: Option<Node<'a>>| node?.value.get(key);
        let urls = (said(self.nodes.0), said(self.nodes.1));
        if urls.0 != urls.1 {
            let message = format!("{what} {}", changed(urls));
            self.tell("oauth-url-changed", NonBreaking, key, message);
        }
    }

    fn flows(&mut self, old: Node<'a>, new: Node<'a>) {
        let flows = |tree: &Tree<'a>, node| -> BTreeMap<&'a str, Node<'a>> {
            tree.members_of(node, "flows").collect()
        };
        let before = flows(&self.engine.base, old);
        let after = flows(&self.engine.revision, new);
        for name in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
            self.nodes = (before.get(name).copied(), after.get(name).copied());
            match self.nodes {
                (Some(one), Some(other)) => self.flow(name, one, other),
                (Some(_), None) => {
                    let message = format!("the flow `{name}` was removed");
                    self.tell("oauth-flow-removed", Warning, "flow", message);
                }
                _ => {
                    let message = format!("the flow `{name}` was added");
                    self.tell("oauth-flow-added", NonBreaking, "flow", message);
                }
            }
        }
    }

    fn flow(&mut self, name: &str, one: Node<'a>, other: Node<'a>) {
        for (key, rule) in URLS {
            let urls = (one.value.get(key), other.value.get(key));
            if urls.0 != urls.1 {
                let message = format!("{key} of the flow `{name}` {}", changed(urls));
                self.tell(rule, NonBreaking, key, message);
            }
        }
        let scopes = |node: Node<'a>| -> BTreeMap<&'a str, &'a Value> {
            let named = node.value.get("scopes").and_then(Value::as_object);
            let named = named.into_iter().flatten();
            named.map(|(name, words)| (name.as_str(), words)).collect()
        };
        let (known, next) = (scopes(one), scopes(other));
        for scope in known.keys().chain(next.keys()).collect::<BTreeSet<_>>() {
            let words = (known.get(scope).copied(), next.get(scope).copied());
            let rule = match words {
                (Some(_), None) => "oauth-scope-removed",
                (None, Some(_)) => "oauth-scope-added",
                (one, other) if one != other => "oauth-scope-changed",
                _ => continue,
            };
            let message = format!(
                "the scope `{scope}` of the flow `{name}` {}",
                changed(words)
            );
            self.tell(rule, NonBreaking, &format!("scope:{scope}"), message);
        }
    }
}

/// What happened to a value, with both where there are two.
fn changed(values: (Option<&Value>, Option<&Value>)) -> String {
    match values {
        (Some(one), Some(other)) => shown(one, other),
        (one, other) => prose::verb(one.is_some(), other.is_some()).to_owned(),
    }
}
