//! OpenAPI Overlay 1.0 and 1.1: named, commented changes to a document that stays pristine.

use openapi_document::{Value, pointer};

use crate::{Document, Error};

/// An ordered list of changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    actions: Vec<Action>,
    root: Value,
}

#[derive(Debug, Clone, PartialEq)]
struct Action {
    target: String,
    change: Change,
    pointer: String,
}

/// What an action does to each value that its target selects.
#[derive(Debug, Clone, PartialEq)]
enum Change {
    Remove,
    Update(Value),
    /// An update with the one value that a JSONPath selects in the document.
    Copy(String),
    Nothing,
}

impl Overlay {
    /// Reads an overlay, JSON or (with the feature `yaml`) YAML.
    ///
    /// # Errors
    ///
    /// When it is not an Overlay 1.0 or 1.1 document, or an action says what those do not know.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let root = Value::parse(bytes)?;
        let version = root
            .get("overlay")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !version.starts_with("1.") {
            return Err(
                Error::new("this is not an Overlay 1.0 or 1.1 document", FIX)
                    .at_pointer("/overlay"),
            );
        }
        let Some(list) = root.get("actions").and_then(Value::as_array) else {
            return Err(
                Error::new("the overlay has no list of actions", FIX).at_pointer("/actions")
            );
        };
        let actions = list.iter().enumerate().map(|(index, action)| {
            let pointer = format!("/actions/{index}");
            Action::read(action, &pointer).map_err(|what| Error::new(what, FIX).at_pointer(pointer))
        });
        let actions = actions.collect::<Result<_, _>>()?;
        Ok(Self { actions, root })
    }

    /// A specification extension at the root of the overlay, e.g. `x-openapi-clientgen`.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<&Value> {
        self.root.get(name)
    }

    /// The JSON pointer of the one value that a target names; nothing for a target that is more than a plain path, and may
    /// select several.
    ///
    /// ```
    /// use openapi_clientgen::Overlay;
    ///
    /// assert_eq!(Overlay::pointer("$.paths['/x'].get").as_deref(), Some("/paths/~1x/get"));
    /// assert_eq!(Overlay::pointer("$.paths.*.get"), None);
    /// ```
    #[must_use]
    pub fn pointer(target: &str) -> Option<String> {
        let steps = plain_path(target)?;
        Some(steps.iter().fold(String::new(), |at, step| match step {
            Step::Name(name) => pointer::join(&at, name),
            Step::Index(index) => format!("{at}/{index}"),
        }))
    }

    /// The document with every action applied in order, and the targets that changed nothing.
    ///
    /// # Errors
    ///
    /// When a target is not a JSONPath, or one that needs the feature `jsonpath`, or the result is no OpenAPI document.
    pub fn apply(&self, document: &Document) -> Result<(Document, Vec<String>), Error> {
        let mut root = document.root().clone();
        let mut mirror = Mirror::default();
        let mut stale = Vec::new();
        for action in &self.actions {
            let at = |e: Error| e.at_pointer(action.pointer.as_str());
            let mut found = targets(&root, &action.target, &mut mirror).map_err(at)?;
            let update = match &action.change {
                Change::Remove => None,
                Change::Nothing => {
                    found.clear();
                    None
                }
                Change::Update(update) => Some(update.clone()),
                Change::Copy(source) => Some(copied(&root, source, &mut mirror).map_err(at)?),
            };
            // From the last to the first, so that the indices of an array stay true when something is removed.
            found.sort_by(|one, other| other.cmp(one));
            let mut changed = false;
            for path in &found {
                match &update {
                    None => {
                        changed |= remove(&mut root, path);
                        mirror.remove(path);
                    }
                    Some(update) => {
                        if let Some(place) = resolve_mut(&mut root, path) {
                            changed |= merge(place, update);
                            mirror.replace(path, place);
                        }
                    }
                }
            }
            if !changed {
                stale.push(format!("{}: {}", action.pointer, action.target));
            }
        }
        Ok((Document::from_value(root)?, stale))
    }
}

const FIX: &str = "see the OpenAPI Overlay Specification 1.1";

impl Action {
    /// Reads an action, or says what is wrong with it.
    fn read(action: &Value, pointer: &str) -> Result<Self, String> {
        let member = |name: &str| action.get(name);
        let names = action.as_object().into_iter().flat_map(|map| map.keys());
        const KNOWN: [&str; 5] = ["target", "description", "update", "copy", "remove"];
        for name in names.filter(|name| !name.starts_with("x-")) {
            if !KNOWN.contains(&name.as_str()) {
                return Err(format!(
                    "the overlay action has the unknown member `{name}`"
                ));
            }
        }
        let target = member("target").and_then(Value::as_str);
        let remove = member("remove").is_some_and(|remove| *remove == true);
        let change = match (remove, member("update"), member("copy").map(Value::as_str)) {
            // What else such an action says has no impact.
            (true, ..) => Change::Remove,
            (false, Some(_), Some(_)) => {
                let both =
                    "the overlay action has both `update` and `copy`, of which neither counts then";
                return Err(both.to_owned());
            }
            (false, Some(update), None) => Change::Update(update.clone()),
            (false, None, Some(Some(source))) => Change::Copy(source.to_owned()),
            (false, None, Some(None)) => {
                return Err("`copy` of the overlay action is no string".to_owned());
            }
            (false, None, None) => Change::Nothing,
        };
        Ok(Self {
            target: target.ok_or("the overlay action has no target")?.to_owned(),
            change,
            pointer: pointer.to_owned(),
        })
    }
}

/// The one value that a JSONPath selects.
fn copied(root: &Value, source: &str, mirror: &mut Mirror) -> Result<Value, Error> {
    let found = targets(root, source, mirror)?;
    let only = match found.as_slice() {
        [only] => resolve(root, only),
        _ => None,
    };
    only.cloned().ok_or_else(|| {
        let what = format!(
            "`{source}` selects {} values to copy, and not one",
            found.len()
        );
        Error::new(what, "correct `copy`")
    })
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Index(usize),
    Name(String),
}

/// The places that a target selects. Plain paths are read here; everything else in RFC 9535 by a library.
fn targets(root: &Value, target: &str, mirror: &mut Mirror) -> Result<Vec<Vec<Step>>, Error> {
    match plain_path(target) {
        Some(steps) => Ok(if resolve(root, &steps).is_some() {
            vec![steps]
        } else {
            Vec::new()
        }),
        None => full_targets(root, target, mirror),
    }
}

#[cfg(feature = "jsonpath")]
fn full_targets(root: &Value, target: &str, mirror: &mut Mirror) -> Result<Vec<Vec<Step>>, Error> {
    use serde_json_path::{JsonPath, PathElement};
    let path = JsonPath::parse(target).map_err(|e| {
        Error::new(
            format!("the target `{target}` is not a JSONPath: {e}"),
            "correct the target",
        )
    })?;
    // An expression may select a node twice.
    let found = path.query_located(mirror.of(root)).dedup();
    let steps = found
        .locations()
        .map(|location| {
            location
                .iter()
                .map(|element| match element {
                    PathElement::Name(name) => Step::Name((*name).to_owned()),
                    PathElement::Index(index) => Step::Index(*index),
                })
                .collect()
        })
        .collect();
    Ok(steps)
}

#[cfg(not(feature = "jsonpath"))]
fn full_targets(_: &Value, target: &str, _: &mut Mirror) -> Result<Vec<Vec<Step>>, Error> {
    Err(Error::new(
        format!("the target `{target}` is not a plain path"),
        "write `$.paths['/x'].get`, or enable the feature `jsonpath` of openapi-clientgen",
    ))
}

/// `$`, `.name`, `['name']`, `["name"]` and `[0]`, or nothing where more is meant.
fn plain_path(target: &str) -> Option<Vec<Step>> {
    let mut rest = target.trim().strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let name = &after[..end];
            if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
                return None;
            }
            steps.push(Step::Name(name.to_owned()));
            rest = &after[end..];
        } else {
            let after = rest.strip_prefix('[')?;
            let quote = after.chars().next()?;
            if matches!(quote, '\'' | '"') {
                let inner = &after[1..];
                let end = inner.find(quote)?;
                if inner[..end].contains('\\') {
                    return None;
                }
                steps.push(Step::Name(inner[..end].to_owned()));
                rest = inner[end + 1..].strip_prefix(']')?;
            } else {
                let end = after.find(']')?;
                steps.push(Step::Index(after[..end].parse().ok()?));
                rest = &after[end + 1..];
            }
        }
    }
    Some(steps)
}

fn child<'a>(value: &'a Value, step: &Step) -> Option<&'a Value> {
    match step {
        Step::Name(name) => value.as_object()?.get(name),
        Step::Index(index) => value.as_array()?.get(*index),
    }
}

fn child_mut<'a>(value: &'a mut Value, step: &Step) -> Option<&'a mut Value> {
    match step {
        Step::Name(name) => value.as_object_mut()?.get_mut(name),
        Step::Index(index) => value.as_array_mut()?.get_mut(*index),
    }
}

fn resolve<'a>(root: &'a Value, steps: &[Step]) -> Option<&'a Value> {
    steps.iter().try_fold(root, child)
}

fn resolve_mut<'a>(root: &'a mut Value, steps: &[Step]) -> Option<&'a mut Value> {
    steps.iter().try_fold(root, child_mut)
}

/// Whether there was something to remove.
fn remove(root: &mut Value, steps: &[Step]) -> bool {
    let Some((last, parent)) = steps.split_last() else {
        return false;
    };
    match (resolve_mut(root, parent), last) {
        (Some(Value::Object(map)), Step::Name(name)) => map.remove(name).is_some(),
        (Some(Value::Array(items)), Step::Index(index)) if *index < items.len() => {
            items.remove(*index);
            true
        }
        _ => false,
    }
}

/// The overlay's recursive merge: objects merge, a list takes what is added, everything else is replaced. Returns whether
/// that made a difference.
fn merge(place: &mut Value, update: &Value) -> bool {
    match (place, update) {
        (Value::Object(map), Value::Object(changes)) => {
            let mut changed = false;
            for (key, change) in changes {
                changed |= match map.get_mut(key) {
                    Some(old) => merge(old, change),
                    None => map.insert(key.clone(), change.clone()).is_none(),
                };
            }
            changed
        }
        (Value::Array(items), Value::Array(more)) => {
            items.extend(more.iter().cloned());
            !more.is_empty()
        }
        (Value::Array(items), one) => {
            items.push(one.clone());
            true
        }
        (place, update) => {
            let changed = place != update;
            *place = update.clone();
            changed
        }
    }
}

/// The document as the library for JSONPath reads it: made when the first target needs it, and then changed as the document is.
#[derive(Default)]
struct Mirror {
    #[cfg(feature = "jsonpath")]
    root: Option<serde_json::Value>,
}

#[cfg(feature = "jsonpath")]
impl Mirror {
    fn of(&mut self, root: &Value) -> &serde_json::Value {
        self.root.get_or_insert_with(|| root.to_serde())
    }

    fn find(&mut self, steps: &[Step]) -> Option<&mut serde_json::Value> {
        steps
            .iter()
            .try_fold(self.root.as_mut()?, |at, step| match step {
                Step::Name(name) => at.as_object_mut()?.get_mut(name),
                Step::Index(index) => at.as_array_mut()?.get_mut(*index),
            })
    }

    fn replace(&mut self, steps: &[Step], with: &Value) {
        if let Some(old) = self.find(steps) {
            *old = with.to_serde();
        }
    }

    fn remove(&mut self, steps: &[Step]) {
        use serde_json::Value;
        let Some((last, parent)) = steps.split_last() else {
            return;
        };
        match (self.find(parent), last) {
            (Some(Value::Object(map)), Step::Name(name)) => {
                map.remove(name);
            }
            (Some(Value::Array(items)), Step::Index(index)) if *index < items.len() => {
                items.remove(*index);
            }
            _ => {}
        }
    }
}

#[cfg(not(feature = "jsonpath"))]
impl Mirror {
    fn replace(&mut self, _: &[Step], _: &Value) {}

    fn remove(&mut self, _: &[Step]) {}
}
