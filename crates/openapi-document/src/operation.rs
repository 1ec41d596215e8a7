//! The operations of a document with what they inherit.

use std::borrow::Cow;

use crate::document::{Address, Document, Target};
use crate::method::METHODS;
use crate::parameter::{self, Location, Serialization};
use crate::{Object, Value};

/// An operation of a document.
#[derive(Clone, Debug)]
pub struct Operation<'d> {
    document: &'d Document,
    path: &'d str,
    method: &'d str,
    address: Address,
    value: &'d Object,
    /// The path item, and what it refers to.
    items: Vec<Target<'d>>,
}

/// A parameter of an operation, its own or its path item's, with references followed.
#[derive(Clone, Debug)]
pub struct Parameter<'d> {
    name: &'d str,
    location: Location,
    listed: Address,
    target: Target<'d>,
}

impl Document {
    /// The operations under `paths`, in the order of the document; those of one path in the order of [`METHODS`], then its
    /// `additionalOperations` (OpenAPI 3.2).
    ///
    /// A path item may refer to another: what it has itself wins. What is no object, or a path item whose reference leads
    /// nowhere, is left out.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let mut operations = self.operations_of("paths");
        operations.retain(|operation| !operation.path.starts_with("x-"));
        operations
    }

    /// The operations under `webhooks` (OpenAPI 3.1), which the API calls. Their path is the name of the webhook.
    #[must_use]
    pub fn webhooks(&self) -> Vec<Operation<'_>> {
        self.operations_of("webhooks")
    }

    /// The operations of a map of path items.
    fn operations_of<'d>(&'d self, key: &str) -> Vec<Operation<'d>> {
        let mut operations = Vec::new();
        let address = self.address("").join(key);
        if let Some(map) = self.root().get(key)
            && let Ok(map) = self.follow(map, &address)
        {
            for (path, item) in map.value().as_object().into_iter().flatten() {
                self.add_operations(path, item, &map.address().join(path), &mut operations);
            }
        }
        operations
    }

    /// The operations of the path item at `address`, as those of a callback: `path` is what they are called by.
    #[must_use]
    pub fn operations_at<'d>(&'d self, path: &'d str, address: &Address) -> Vec<Operation<'d>> {
        let mut operations = Vec::new();
        if let Some(item) = self.get(address) {
            self.add_operations(path, item, address, &mut operations);
        }
        operations
    }

    fn add_operations<'d>(
        &'d self,
        path: &'d str,
        item: &'d Value,
        address: &Address,
        operations: &mut Vec<Operation<'d>>,
    ) {
        let items = self.path_items(item, address);
        let mut add = |method: &'d str, address: Address, value: &'d Value| {
            if let Some(value) = value.as_object() {
                operations.push(Operation {
                    document: self,
                    path,
                    method,
                    address,
                    value,
                    items: items.clone(),
                });
            }
        };
        for method in METHODS {
            let mut held = items
                .iter()
                .filter_map(|item| Some((item, item.value().get(method)?)));
            if let Some((item, value)) = held.next() {
                add(method, item.address().join(method), value);
            }
        }
        let mut seen: Vec<&str> = Vec::new();
        for item in &items {
            let more = item
                .value()
                .get("additionalOperations")
                .and_then(Value::as_object);
            for (method, value) in more.into_iter().flatten() {
                if !seen.contains(&method.as_str()) {
                    seen.push(method);
                    add(
                        method,
                        item.address().join("additionalOperations").join(method),
                        value,
                    );
                }
            }
        }
    }

    /// A path item and what it refers to, the nearest first.
    fn path_items<'d>(&'d self, item: &'d Value, address: &Address) -> Vec<Target<'d>> {
        let mut items = vec![Target::new(address.clone(), item)];
        while let Some(last) = items.last()
            && let Some(reference) = last.value().get("$ref").and_then(Value::as_str)
            && let Ok(next) = self.target(reference, last.address())
            && !items.iter().any(|known| known.address() == next.address())
        {
            items.push(next);
        }
        items
    }
}

impl<'d> Operation<'d> {
    /// The path as `paths` has it, or the name of the webhook.
    #[must_use]
    pub fn path(&self) -> &'d str {
        self.path
    }

    /// The method: in lower case for one of [`METHODS`], as it is sent for one of `additionalOperations`.
    #[must_use]
    pub fn method(&self) -> &'d str {
        self.method
    }

    /// The method as it is sent: a field of a path item in upper case, one of `additionalOperations` as it is written.
    #[must_use]
    pub fn sent_method(&self) -> Cow<'d, str> {
        let is_field = |item: &Target<'_>| item.address().join(self.method) == self.address;
        match self.items.iter().any(is_field) {
            true => self.method.to_ascii_uppercase().into(),
            false => self.method.into(),
        }
    }

    /// Where the operation object lies.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The operation object.
    #[must_use]
    pub fn value(&self) -> &'d Object {
        self.value
    }

    /// The path item, and what it refers to, the nearest first.
    #[must_use]
    pub fn path_items(&self) -> &[Target<'d>] {
        &self.items
    }

    /// The parameters of the path item and those of the operation, which override them by name and location. Those whose
    /// reference leads nowhere or that have no name or no location that OpenAPI knows are left out.
    #[must_use]
    pub fn parameters(&self) -> Vec<Parameter<'d>> {
        let mut all: Vec<Parameter<'d>> = Vec::new();
        let items = self
            .items
            .iter()
            .rev()
            .map(|item| (item.value().get("parameters"), item.address()));
        let own = (self.value.get("parameters"), &self.address);
        for (list, holder) in items.chain([own]) {
            let holder = holder.join("parameters");
            for (index, value) in list
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .enumerate()
            {
                let listed = holder.join(&index.to_string());
                if let Some(parameter) = self.parameter(value, listed) {
                    // The name of a header has no case.
                    let same = |known: &Parameter<'d>| {
                        known.location == parameter.location
                            && match known.location {
                                Location::Header => known.name.eq_ignore_ascii_case(parameter.name),
                                _ => known.name == parameter.name,
                            }
                    };
                    match all.iter_mut().find(|known| same(known)) {
                        Some(known) => *known = parameter,
                        None => all.push(parameter),
                    }
                }
            }
        }
        all
    }

    fn parameter(&self, value: &'d Value, listed: Address) -> Option<Parameter<'d>> {
        let target = self.document.follow(value, &listed).ok()?;
        let text = |key: &str| target.value().get(key).and_then(Value::as_str);
        Some(Parameter {
            name: text("name")?,
            location: Location::parse(text("in")?)?,
            listed,
            target,
        })
    }

    /// The request body, with references followed.
    #[must_use]
    pub fn request_body(&self) -> Option<Target<'d>> {
        self.part("requestBody")
    }

    /// The responses by their keys (`200`, `4XX`, `default`), with references followed.
    #[must_use]
    pub fn responses(&self) -> Vec<(&'d str, Target<'d>)> {
        let Some(responses) = self.part("responses") else {
            return Vec::new();
        };
        let members = responses.value().as_object().into_iter().flatten();
        members
            .filter(|(status, _)| !status.starts_with("x-"))
            .filter_map(|(status, value)| {
                let target = self
                    .document
                    .follow(value, &responses.address().join(status))
                    .ok()?;
                Some((status.as_str(), target))
            })
            .collect()
    }

    /// The servers: the operation's own, or else its path item's, or else the document's.
    #[must_use]
    pub fn servers(&self) -> Option<Target<'d>> {
        let own = (Some(self.value), self.address.clone());
        let items = self
            .items
            .iter()
            .map(|item| (item.value().as_object(), item.address().clone()));
        let root = (self.document.root().as_object(), self.document.address(""));
        let mut holders = std::iter::once(own).chain(items).chain([root]);
        holders.find_map(|(holder, address)| {
            // An empty list says no more than none.
            let servers = holder?
                .get("servers")
                .filter(|list| list.as_array().is_none_or(|list| !list.is_empty()))?;
            Some(Target::new(address.join("servers"), servers))
        })
    }

    /// The security requirements: the operation's own, also where it has an empty list, or else the document's.
    #[must_use]
    pub fn security(&self) -> Option<Target<'d>> {
        let own = self
            .value
            .get("security")
            .map(|value| (&self.address, value));
        let root = self.document.address("");
        let inherited = self
            .document
            .root()
            .get("security")
            .map(|value| (&root, value));
        own.or(inherited)
            .map(|(address, value)| Target::new(address.join("security"), value))
    }

    fn part(&self, key: &str) -> Option<Target<'d>> {
        let value = self.value.get(key)?;
        self.document.follow(value, &self.address.join(key)).ok()
    }
}

impl<'d> Parameter<'d> {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &'d str {
        self.name
    }

    /// Where in a request it is.
    #[must_use]
    pub fn location(&self) -> Location {
        self.location
    }

    /// The parameter object.
    #[must_use]
    pub fn value(&self) -> &'d Value {
        self.target.value()
    }

    /// Where the parameter object lies, after references are followed.
    #[must_use]
    pub fn address(&self) -> &Address {
        self.target.address()
    }

    /// Where it stands in the list of parameters, perhaps as a reference.
    #[must_use]
    pub fn listed(&self) -> &Address {
        &self.listed
    }

    /// Whether a request must have it. A path parameter is always required.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.location == Location::Path || self.value()["required"] == true
    }

    /// Whether OpenAPI says that it is ignored: a header that media types and security describe.
    #[must_use]
    pub fn is_ignored(&self) -> bool {
        self.location == Location::Header && parameter::is_ignored_header(self.name)
    }

    /// How its value is written, unless it has `content`.
    #[must_use]
    pub fn serialization(&self) -> Serialization {
        Serialization::of(self.value(), self.location)
    }
}

/// What an operation without an id is called: `GET /users/{id}/posts` is `get_users_by_id_posts`. Two operations may have the
/// same words.
///
/// ```
/// assert_eq!(openapi_document::operation_words("GET", "/users/{id}/posts"), "get_users_by_id_posts");
/// ```
#[must_use]
pub fn operation_words(method: &str, path: &str) -> String {
    let mut id = method.to_ascii_lowercase();
    for segment in path.split('/').filter(|s| !s.is_empty()) {
        let mut rest = segment;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            for part in [before, "by", name] {
                if !part.is_empty() {
                    id.push('_');
                    id.push_str(part);
                }
            }
            rest = behind;
        }
        if !rest.is_empty() {
            id.push('_');
            id.push_str(rest);
        }
    }
    if path.ends_with('/') && path.len() > 1 {
        id.push_str("_slash");
    }
    id
}
