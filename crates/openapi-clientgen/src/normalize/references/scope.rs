//! The dynamic scope of `$dynamicRef` (JSON Schema 2020-12, 8.2.3.2): which target counts depends on the schema that a value
//! is checked by first. A component that gives another one its targets refers to a copy of it that leads to them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use openapi_document::{Object, Value, pointer, reference};

use super::super::walk;
use crate::Report;

const SCHEMAS: &str = "/components/schemas";

/// How many copies are made; a document with more is left to the rule for single references.
const MAX_COPIES: usize = 1_000;

/// The targets by their dynamic anchors, as pointers.
type Targets = BTreeMap<String, String>;

/// What one component says of dynamic scopes.
#[derive(Default)]
struct Component {
    anchors: Targets,
    /// The anchors that are referred to here, and in what this leads to.
    needs: BTreeSet<String>,
    leads_to: BTreeSet<String>,
}

/// Leads the dynamic references of components to the targets of the outermost component that has one.
pub(super) fn copy(root: &mut Value, report: &mut Report) {
    let Some(pristine) = root.pointer(SCHEMAS).and_then(Value::as_object).cloned() else {
        return;
    };
    let mut scopes = Scopes {
        components: components(&pristine, root),
        pristine,
        names: BTreeMap::new(),
        open: VecDeque::new(),
    };
    if scopes.components.values().all(|one| one.needs.is_empty()) {
        return;
    }
    let mut written = Vec::new();
    for name in scopes.pristine.keys() {
        let targets = scopes.components[name.as_str()].anchors.clone();
        scopes
            .open
            .push_back((name.to_string(), name.to_string(), targets));
    }
    while let Some((name, copy, targets)) = scopes.open.pop_front() {
        let Some(mut schema) = scopes.pristine.get(name.as_str()).cloned() else {
            continue;
        };
        let lead = &mut |schema: &mut Value, place: &str| {
            scopes.lead(schema, (&name, &copy), &targets, place, report);
        };
        walk::schema(&mut schema, &pointer::join(SCHEMAS, &copy), lead);
        written.push((copy, schema));
    }
    if let Some(schemas) = root.pointer_mut(SCHEMAS).and_then(Value::as_object_mut) {
        schemas.extend(written);
    }
}

struct Scopes {
    pristine: Object,
    components: BTreeMap<String, Component>,
    /// The name of each copy, by the component and its targets.
    names: BTreeMap<(String, Targets), String>,
    /// Components and copies that have yet to be written: the component, its name, its targets.
    open: VecDeque<(String, String, Targets)>,
}

impl Scopes {
    /// Leads the references of a schema, which lies in a component or in its copy, by these targets.
    fn lead(
        &mut self,
        schema: &mut Value,
        (name, copy): (&str, &str),
        targets: &Targets,
        place: &str,
        report: &mut Report,
    ) {
        let anchor = schema.get("$dynamicRef").and_then(|to| self.anchor(to));
        let target = anchor.and_then(|anchor| targets.get(&anchor));
        let to = schema.get("$ref").and_then(target_of);
        let led = match (target, to) {
            (Some(target), None) => target.clone(),
            (_, Some(to)) => match component_of(&to) {
                Some((component, "")) => pointer::join(SCHEMAS, &self.copy_of(&component, targets)),
                // What lies in the component itself lies in its copy.
                Some((component, within)) if component == name => {
                    pointer::join(SCHEMAS, copy) + within
                }
                _ => return,
            },
            (None, None) => return,
        };
        let Some(map) = schema.as_object_mut() else {
            return;
        };
        if !map.contains_key("$ref") && map.remove("$dynamicRef").is_some() {
            let reason = format!("`$dynamicRef` leads to `{led}` in this scope");
            report.kept(place, "dynamic-reference", reason);
        }
        map.insert("$ref", reference::local(&led).into());
    }

    /// The dynamic anchor that a `$dynamicRef` means.
    fn anchor(&self, to: &Value) -> Option<String> {
        let (component, within) = component_of(&target_of(to)?)
            .map(|(component, within)| (component, within.to_owned()))?;
        let target = self.pristine.get(component.as_str())?.pointer(&within)?;
        target.get("$dynamicAnchor")?.as_str().map(str::to_owned)
    }

    /// The component as it is within a scope: itself, or a copy.
    fn copy_of(&mut self, name: &str, scope: &Targets) -> String {
        let Some(component) = self.components.get(name) else {
            return name.to_owned();
        };
        // What is around counts before what the component says itself.
        let mut targets = component.anchors.clone();
        let given = scope
            .iter()
            .filter(|(anchor, _)| component.needs.contains(*anchor));
        targets.extend(given.map(|(anchor, target)| (anchor.clone(), target.clone())));
        if targets == component.anchors || self.names.len() >= MAX_COPIES {
            return name.to_owned();
        }
        let key = (name.to_owned(), targets);
        if let Some(copy) = self.names.get(&key) {
            return copy.clone();
        }
        let own = &component.anchors;
        let differing = key
            .1
            .iter()
            .filter(|(anchor, target)| own.get(*anchor) != Some(target));
        let of: Vec<String> = differing.map(|(_, target)| self.label(target)).collect();
        let mut copy = format!("{name}Of{}", of.join("And"));
        while self.pristine.contains_key(copy.as_str())
            || self.names.values().any(|known| *known == copy)
        {
            copy.push_str("Copy");
        }
        self.names.insert(key.clone(), copy.clone());
        self.open.push_back((key.0, copy.clone(), key.1));
        copy
    }

    /// What a target is called: the component that it refers to, or that it lies in.
    fn label(&self, target: &str) -> String {
        let Some((component, within)) = component_of(target) else {
            return String::new();
        };
        let schema = self.pristine.get(component.as_str());
        let led = schema
            .and_then(|schema| schema.pointer(within)?.get("$ref"))
            .and_then(target_of)
            .and_then(|to| component_of(&to).map(|(component, _)| component));
        led.unwrap_or(component)
    }
}

/// What each component says, and what it leads to says.
fn components(schemas: &Object, root: &Value) -> BTreeMap<String, Component> {
    let mut all: BTreeMap<String, Component> = BTreeMap::new();
    for (name, schema) in schemas {
        let mut component = Component::default();
        let note = &mut |schema: &mut Value, place: &str| {
            if let Some(anchor) = schema.get("$dynamicAnchor").and_then(Value::as_str) {
                component
                    .anchors
                    .insert(anchor.to_owned(), place.to_owned());
            }
            if let Some(to) = schema.get("$dynamicRef").and_then(target_of)
                && let Some(anchor) = root.pointer(&to).and_then(|to| to.get("$dynamicAnchor"))
            {
                component.needs.extend(anchor.as_str().map(str::to_owned));
            }
            let to = schema.get("$ref").and_then(target_of);
            let to = to.and_then(|to| component_of(&to).map(|(component, _)| component));
            component.leads_to.extend(to);
        };
        walk::schema(&mut schema.clone(), &pointer::join(SCHEMAS, name), note);
        all.insert(name.to_string(), component);
    }
    spread(&mut all);
    all
}

/// Adds to the needs of each component those of what it leads to.
fn spread(all: &mut BTreeMap<String, Component>) {
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, component) in all.iter() {
        for to in &component.leads_to {
            users.entry(to.clone()).or_default().push(name.clone());
        }
    }
    let needing = all
        .iter()
        .filter(|(_, component)| !component.needs.is_empty());
    let mut open: Vec<String> = needing.map(|(name, _)| name.clone()).collect();
    while let Some(name) = open.pop() {
        let needs = all[&name].needs.clone();
        for user in users.get(&name).into_iter().flatten() {
            let Some(user_needs) = all.get_mut(user).map(|user| &mut user.needs) else {
                continue;
            };
            let before = user_needs.len();
            user_needs.extend(needs.iter().cloned());
            if user_needs.len() > before {
                open.push(user.clone());
            }
        }
    }
}

fn target_of(reference: &Value) -> Option<String> {
    Some(pointer::of_reference(reference.as_str()?)?.into_owned())
}

/// The component that a pointer leads to or into, and the pointer from there.
fn component_of(pointer: &str) -> Option<(String, &str)> {
    let rest = pointer.strip_prefix(SCHEMAS)?.strip_prefix('/')?;
    let (token, _) = rest.split_once('/').unwrap_or((rest, ""));
    Some((
        pointer::last(&pointer[..SCHEMAS.len() + 1 + token.len()]).into_owned(),
        &rest[token.len()..],
    ))
}
