//! Schemas that say word for word the same in both documents, together with everything they refer to. Most of two
//! revisions of a document is of this kind, and nothing of it needs to be compared.

use std::borrow::Cow;

use openapi_document::{Value, pointer};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::tree::members_within;

pub(crate) struct Unchanged {
    /// References to components that are the same in both documents, as are those they lead to; none where the documents
    /// are of different versions of OpenAPI, in which the same words can mean different things.
    settled: Option<FxHashSet<String>>,
}

impl Unchanged {
    pub(crate) fn new(base: &Value, revision: &Value) -> Self {
        let same = |keyword: &str| base.get(keyword) == revision.get(keyword);
        Self {
            settled: (same("openapi") && same("jsonSchemaDialect"))
                .then(|| settled(base, revision)),
        }
    }

    /// Is a schema of the base the same as one of the revision, and all that it refers to?
    pub(crate) fn schema(&self, one: &Value, other: &Value) -> bool {
        self.settled.as_ref().is_some_and(|settled| {
            one == other && references(one, &mut |reference| settled.contains(&*reference))
        })
    }
}

fn settled(base: &Value, revision: &Value) -> FxHashSet<String> {
    let mut settled = FxHashSet::default();
    let mut names: Vec<String> = Vec::new();
    let mut users: FxHashMap<Cow<'_, str>, Vec<usize>> = FxHashMap::default();
    let mut open = Vec::new();
    let components = base.get("components").and_then(Value::as_object);
    for (kind, named) in components.into_iter().flatten() {
        let others = revision
            .get("components")
            .and_then(|components| components.get(kind.as_str()));
        for (name, component) in named.as_object().into_iter().flatten() {
            let reference = reference(kind, name);
            let index = names.len();
            names.push(reference.clone());
            let equal = others.and_then(|others| others.get(name.as_str())) == Some(component);
            let plain = equal
                && references(component, &mut |used| {
                    users.entry(used).or_default().push(index);
                    true
                });
            if plain {
                settled.insert(reference);
            } else {
                open.push(reference);
            }
        }
    }
    // What is referred to and not settled unsettles who refers to it.
    let unsettled = users.keys().filter(|used| !settled.contains(&***used));
    open.extend(unsettled.map(|used| used.to_string()));
    while let Some(changed) = open.pop() {
        for user in users.remove(changed.as_str()).into_iter().flatten() {
            if settled.remove(&names[user]) {
                open.push(names[user].clone());
            }
        }
    }
    settled
}

fn reference(kind: &str, name: &str) -> String {
    format!("#/components/{kind}/{}", pointer::escape(name))
}

/// Does `visit` agree to everything that a value refers to? A discriminator may name a schema without saying where it is.
fn references<'v>(value: &'v Value, visit: &mut impl FnMut(Cow<'v, str>) -> bool) -> bool {
    let named = |target: &'v str| {
        if target.starts_with('#') {
            Cow::Borrowed(target)
        } else {
            Cow::Owned(reference("schemas", target))
        }
    };
    members_within(value).all(|(key, child)| match (key, child) {
        ("$ref", Value::String(target)) => visit(Cow::Borrowed(target)),
        ("$dynamicRef" | "$recursiveRef", _) => false,
        ("defaultMapping", Value::String(target)) => visit(named(target)),
        ("mapping", Value::Object(targets)) => {
            let mut targets = targets.values().filter_map(Value::as_str);
            targets.all(|target| visit(named(target)))
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

    use openapi_document::value;

    use super::*;

    #[test]
    fn a_schema_is_unchanged_with_all_that_it_leads_to() {
        let document = |leaf: &str| {
            value!({"openapi": "3.1.0", "components": {"schemas": {
                "Tree": {"properties": {"left": {"$ref": "#/components/schemas/Tree"}, "leaf": {"$ref": "#/components/schemas/Leaf"}}},
                "Leaf": {"type": leaf},
                "Alone": {"items": {"$ref": "#/components/schemas/Alone"}},
                "Lost": {"$ref": "#/components/schemas/Gone"},
            }}})
        };
        let to = |name: &str| value!({"$ref": reference("schemas", name)});
        let (base, revision) = (document("string"), document("number"));
        let unchanged = Unchanged::new(&base, &revision);
        let fine = |name: &str| unchanged.schema(&to(name), &to(name));
        assert!(fine("Alone"));
        assert!(!fine("Tree") && !fine("Leaf") && !fine("Lost"));
        let mapped = value!({"discriminator": {"mapping": {"a": "Leaf"}}});
        assert!(!unchanged.schema(&mapped, &mapped));

        let mut newer = base.clone();
        newer["openapi"] = "3.0.3".into();
        assert!(!Unchanged::new(&base, &newer).schema(&to("Alone"), &to("Alone")));
        assert!(Unchanged::new(&base, &base).schema(&to("Tree"), &to("Tree")));
    }
}
