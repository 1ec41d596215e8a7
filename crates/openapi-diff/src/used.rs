//! Which components a document uses: those that its paths and webhooks lead to.

use openapi_document::Value;
use rustc_hash::FxHashSet;

use crate::tree::{Loc, Node, Tree, members_within};

/// The components that can be reached from anything but `components`.
pub(crate) fn used(tree: &Tree<'_>) -> FxHashSet<Loc> {
    let mut walk = Walk {
        tree,
        used: FxHashSet::default(),
        open: Vec::new(),
    };
    for (key, value) in tree.root().value.as_object().into_iter().flatten() {
        match key.as_str() {
            "components" => {}
            "security" => walk.secured(value),
            _ => walk.open.push(value),
        }
    }
    while let Some(value) = walk.open.pop() {
        for (key, child) in members_within(value) {
            walk.member(key, child);
        }
    }
    walk.used
}

struct Walk<'t, 'a> {
    tree: &'t Tree<'a>,
    used: FxHashSet<Loc>,
    open: Vec<&'a Value>,
}

impl<'a> Walk<'_, 'a> {
    fn member(&mut self, key: &str, child: &'a Value) {
        match (key, child) {
            ("mapping", Value::Object(targets)) => {
                for name in targets.values().filter_map(Value::as_str) {
                    self.enter(self.tree.component_named("schemas", name));
                }
            }
            ("defaultMapping", Value::String(name)) => {
                self.enter(self.tree.component_named("schemas", name));
            }
            ("security", Value::Array(_)) => self.secured(child),
            _ => {}
        }
        if let Value::String(text) = child
            && (matches!(key, "$ref" | "$dynamicRef") || text.starts_with("#/components/"))
        {
            self.enter(self.tree.lookup(text));
        }
    }

    fn secured(&mut self, security: &'a Value) {
        let alternatives = security.as_array().into_iter().flatten();
        let alternatives = alternatives.filter_map(Value::as_object);
        for name in alternatives.flat_map(|schemes| schemes.keys()) {
            let named = self.tree.component_named("securitySchemes", name);
            self.enter(named.or_else(|| self.tree.lookup(name)));
        }
    }

    fn enter(&mut self, target: Option<Node<'a>>) {
        // A reference into a path needs no entering; that is walked anyway.
        if let Some(target) = target
            && let Some(component) = self.tree.component(target.loc)
            && self.used.insert(component)
        {
            self.open.push(self.tree.node(component).value);
        }
    }
}
