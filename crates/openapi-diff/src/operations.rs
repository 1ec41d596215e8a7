//! Paths and operations: which are still there, and what each says about itself.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::Value;

use crate::change::Class::{self, Breaking, NonBreaking};
use crate::document::{Document, Loc, METHODS, Node};
use crate::engine::{Direction, Engine, Finding, Place, Spot};
use crate::lifecycle::{self, Life, Subject};
use crate::{docs, parameters, responses, security, servers};

/// One operation and the path item around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation<'a> {
    /// The name of the callback; several can have one expression. Empty elsewhere.
    callback: &'a str,
    pub(crate) path: &'a str,
    pub(crate) method: &'static str,
    pub(crate) item: Node<'a>,
    pub(crate) node: Node<'a>,
}

impl Operation<'_> {
    fn name(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    fn flag(&self, keyword: &str) -> bool {
        self.node
            .value
            .get(keyword)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }
}

/// Where the parts of an operation are compared.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(crate) spot: Spot,
    pub(crate) place: Place,
    /// Stands for all operations of the path where a change lies in the path item.
    pub(crate) path_place: Place,
    /// What the operation is sent; the other way round in a callback or webhook.
    pub(crate) direction: Direction,
}

impl Scope {
    /// Enters a change at this scope.
    pub(crate) fn report<'a>(
        &self,
        engine: &mut Engine<'a>,
        rule: &str,
        class: Class,
        nodes: (Option<Node<'a>>, Option<Node<'a>>),
        facet: &str,
        message: String,
    ) {
        self.report_at(engine, &self.place, rule, class, nodes, facet, message);
    }

    /// Enters a change at another place on behalf of this scope.
    #[allow(clippy::too_many_arguments, reason = "the parts of one finding")]
    pub(crate) fn report_at<'a>(
        &self,
        engine: &mut Engine<'a>,
        place: &Place,
        rule: &str,
        class: Class,
        (base, revision): (Option<Node<'a>>, Option<Node<'a>>),
        facet: &str,
        message: String,
    ) {
        let finding = Finding {
            rule: rule.to_owned(),
            class,
            place: Rc::clone(place),
            base: base.map(|node| node.loc),
            revision: revision.map(|node| node.loc),
            facet: facet.to_owned(),
            message,
        };
        engine.report(self.spot, finding);
    }
}

/// Compares everything that hangs on operations, and what the documents say about themselves.
pub(crate) fn compare(engine: &mut Engine<'_>) {
    let document = document_scope(engine);
    let roots = (Some(engine.base.root()), Some(engine.revision.root()));
    docs::objects(
        engine,
        document.spot,
        &document.place,
        roots,
        &["tags", "externalDocs"],
    );
    let info = (
        engine.base.get(engine.base.root(), "info"),
        engine.revision.get(engine.revision.root(), "info"),
    );
    let keys = [
        "title",
        "version",
        "description",
        "summary",
        "contact",
        "license",
        "termsOfService",
    ];
    docs::objects(engine, document.spot, &document.place, info, &keys);
    for key in ["paths", "components"] {
        let nodes = (
            engine.base.get(engine.base.root(), key),
            engine.revision.get(engine.revision.root(), key),
        );
        docs::objects(engine, document.spot, &document.place, nodes, &[]);
    }
    paths(engine);
    webhooks(engine, &document);
}

fn document_scope(engine: &mut Engine<'_>) -> Scope {
    let place: Place = "document".into();
    Scope {
        spot: engine.spot(None),
        path_place: Rc::clone(&place),
        place,
        direction: Direction::Request,
    }
}

fn paths(engine: &mut Engine<'_>) {
    let old = operations(&engine.base, "paths");
    let new = operations(&engine.revision, "paths");
    let matched = matched(&old, &new);
    let templates: HashSet<String> = new.iter().map(|other| template(other.path)).collect();
    let mut first: HashMap<Loc, Place> = HashMap::new();
    for (one, other) in old.iter().zip(&matched) {
        let name = one.name();
        let spot = engine.spot(Some(&name));
        let place: Place = name.into();
        let path_place = Rc::clone(
            first
                .entry(one.item.loc)
                .or_insert_with(|| Rc::clone(&place)),
        );
        let scope = Scope {
            spot,
            place,
            path_place,
            direction: Direction::Request,
        };
        match other {
            Some(index) => {
                let other = &new[*index];
                path_prose(engine, &scope, one, other);
                operation(engine, &scope, one, other);
                security::compare(engine, &scope, one.node, other.node);
                servers::compare(engine, &scope, one, other);
            }
            None => removed(engine, &scope, one, &templates),
        }
    }
    let known: HashSet<usize> = matched.iter().flatten().copied().collect();
    for (index, other) in new.iter().enumerate() {
        if !known.contains(&index) {
            let name = other.name();
            let spot = engine.spot(Some(&name));
            let place: Place = name.into();
            let scope = Scope {
                spot,
                path_place: Rc::clone(&place),
                place,
                direction: Direction::Request,
            };
            scope.report(
                engine,
                "endpoint-added",
                NonBreaking,
                (None, Some(other.node)),
                "operation",
                "the operation was added".into(),
            );
        }
    }
}

/// The operations under `paths` or `webhooks`, in the order of the document.
fn operations<'a>(document: &Document<'a>, key: &str) -> Vec<Operation<'a>> {
    let mut all = Vec::new();
    if let Some(paths) = document.get(document.root(), key) {
        for (path, item) in document.members(paths) {
            collect(document, "", path, item, &mut all);
        }
    }
    all
}

fn collect<'a>(
    document: &Document<'a>,
    callback: &'a str,
    path: &'a str,
    item: Node<'a>,
    all: &mut Vec<Operation<'a>>,
) {
    let item = document.resolve(item);
    for method in METHODS {
        if let Some(node) = document.get(item, method)
            && node.value.is_object()
        {
            all.push(Operation {
                callback,
                path,
                method,
                item,
                node,
            });
        }
    }
}

/// For each operation of `old`, the index of the one in `new` that answers the same calls.
fn matched(old: &[Operation<'_>], new: &[Operation<'_>]) -> Vec<Option<usize>> {
    let mut exact: HashMap<(&str, &str, &str), usize> = HashMap::new();
    let mut by_shape: HashMap<(String, &str), Vec<usize>> = HashMap::new();
    for (index, other) in new.iter().enumerate() {
        exact.insert((other.callback, other.path, other.method), index);
        by_shape
            .entry((template(other.path), other.method))
            .or_default()
            .push(index);
    }
    let mut taken = vec![false; new.len()];
    let mut matched: Vec<Option<usize>> = old
        .iter()
        .map(|one| exact.get(&(one.callback, one.path, one.method)).copied())
        .collect();
    for index in matched.iter().flatten() {
        taken[*index] = true;
    }
    for (one, found) in old.iter().zip(&mut matched) {
        if found.is_none() {
            let same = by_shape.get(&(template(one.path), one.method));
            *found = same
                .into_iter()
                .flatten()
                .copied()
                .find(|index| !taken[*index]);
            if let Some(index) = found {
                taken[*index] = true;
            }
        }
    }
    matched
}

/// A path template with the names of its parameters taken out, under which two documents' operations are the same.
///
/// ```
/// assert_eq!(openapi_diff::template("/pets/{id}"), openapi_diff::template("/pets/{pet_id}"));
/// ```
pub fn template(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut inside = false;
    for character in path.chars() {
        match character {
            '{' => {
                inside = true;
                text.push_str("{}");
            }
            '}' => inside = false,
            _ if !inside => text.push(character),
            _ => {}
        }
    }
    text
}

fn removed<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    templates: &HashSet<String>,
) {
    let subject = if templates.contains(&template(one.path)) {
        "api"
    } else {
        "api-path"
    };
    let sunset = one.node.value.get(lifecycle::SUNSET).map(lifecycle::sunset);
    let (rule, class, message) = match sunset {
        _ if !one.flag("deprecated") => (
            format!("{subject}-removed-without-deprecation"),
            Breaking,
            "the operation was removed without having been deprecated",
        ),
        Some(None) => (
            "api-path-sunset-parse".into(),
            Breaking,
            "the deprecated operation was removed, and its sunset cannot be read",
        ),
        Some(Some(day)) if engine.policy.ahead(day) => (
            format!("{subject}-removed-before-sunset"),
            Breaking,
            "the operation was removed before its sunset",
        ),
        _ => (
            format!("{subject}-removed-with-deprecation"),
            NonBreaking,
            "the deprecated operation was removed",
        ),
    };
    scope.report(
        engine,
        &rule,
        class,
        (Some(one.node), None),
        "operation",
        message.into(),
    );
}

fn path_prose<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let nodes = (Some(one.item), Some(other.item));
    docs::objects(
        engine,
        scope.spot,
        &scope.path_place,
        nodes,
        &["summary", "description"],
    );
}

/// Compares two operations, of a path, a callback or a webhook.
fn operation<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let nodes = (Some(one.node), Some(other.node));
    docs::objects(
        engine,
        scope.spot,
        &scope.place,
        nodes,
        &["summary", "description", "externalDocs"],
    );
    docs::tags(engine, scope.spot, &scope.place, nodes);
    identity(engine, scope, one, other);
    lifecycle(engine, scope, one, other);
    parameters::compare(engine, scope, one, other);
    responses::request_body(engine, scope, one.node, other.node);
    responses::compare(engine, scope, one.node, other.node);
    callbacks(engine, scope, one.node, other.node);
}

fn identity<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let old = engine.base.get(one.node, "operationId");
    let new = engine.revision.get(other.node, "operationId");
    if old.map(|node| node.value) == new.map(|node| node.value) {
        return;
    }
    let (rule, message) = match (old, new) {
        (None, Some(new)) => (
            "api-operation-id-added",
            format!("the operationId {} was added", new.value),
        ),
        (Some(old), Some(new)) => (
            "api-operation-id-removed",
            format!(
                "the operationId changed from {} to {}",
                old.value, new.value
            ),
        ),
        _ => (
            "api-operation-id-removed",
            "the operationId was removed".into(),
        ),
    };
    scope.report(
        engine,
        rule,
        NonBreaking,
        (old, new),
        "operationId",
        message,
    );
}

fn lifecycle<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let flags = (Some(one.node), Some(other.node));
    let (old, new) = (
        Life::of(&engine.base, one.node),
        Life::of(&engine.revision, other.node),
    );
    for found in lifecycle::compare(&old, &new, Subject::Operation, engine.policy) {
        let message = format!("the operation {}", found.message);
        scope.report(
            engine,
            &found.rule,
            found.class,
            found.nodes.unwrap_or(flags),
            found.facet,
            message,
        );
    }
}

/// In a callback the server sends and the caller answers.
fn callbacks<'a>(engine: &mut Engine<'a>, scope: &Scope, one: Node<'a>, other: Node<'a>) {
    let read = |document: &Document<'a>, node| -> Vec<Operation<'a>> {
        let mut all = Vec::new();
        if let Some(callbacks) = document.get(node, "callbacks") {
            for (name, callback) in document.members(callbacks) {
                for (expression, item) in document.members(document.resolve(callback)) {
                    collect(document, name, expression, item, &mut all);
                }
            }
        }
        all
    };
    let (old, new) = (read(&engine.base, one), read(&engine.revision, other));
    let inner = Scope {
        direction: scope.direction.flip(),
        ..scope.clone()
    };
    inverted(engine, &inner, &old, &new, "callback");
}

fn webhooks(engine: &mut Engine<'_>, scope: &Scope) {
    let (old, new) = (
        operations(&engine.base, "webhooks"),
        operations(&engine.revision, "webhooks"),
    );
    let inner = Scope {
        direction: Direction::Response,
        ..scope.clone()
    };
    inverted(engine, &inner, &old, &new, "webhook");
}

fn inverted<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    old: &[Operation<'a>],
    new: &[Operation<'a>],
    word: &str,
) {
    let matched = matched(old, new);
    for (one, other) in old.iter().zip(&matched) {
        match other {
            Some(index) => operation(engine, scope, one, &new[*index]),
            None => {
                let message = format!("the {word} `{}` was removed", one.name());
                scope.report(
                    engine,
                    &format!("{word}-removed"),
                    Breaking,
                    (Some(one.node), None),
                    word,
                    message,
                );
            }
        }
    }
    for (index, other) in new.iter().enumerate() {
        if !matched.contains(&Some(index)) {
            let message = format!("the {word} `{}` was added", other.name());
            scope.report(
                engine,
                &format!("{word}-added"),
                NonBreaking,
                (None, Some(other.node)),
                word,
                message,
            );
        }
    }
}

/// What two nodes stand for, and where changes between them are reported: at the component that both name, or at `site`.
pub(crate) fn resolve<'a>(
    engine: &mut Engine<'a>,
    one: Node<'a>,
    other: Node<'a>,
    site: &Place,
) -> (Node<'a>, Node<'a>, Place) {
    let (old, new) = (engine.base.resolve(one), engine.revision.resolve(other));
    let components = (
        engine.base.component(old.loc),
        engine.revision.component(new.loc),
    );
    let place = match components {
        (Some(a), Some(b)) if engine.correspond(a, b) => engine.component_place(a),
        _ => Rc::clone(site),
    };
    (old, new, place)
}
