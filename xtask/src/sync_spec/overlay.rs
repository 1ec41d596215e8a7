//! The overlay as a whole: which action is about which operation, and which actions get in each other's way.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use openapi_clientgen::Overlay;
use openapi_document::{Document, Value, pointer, value};

use super::operations::{self, Outline};
use crate::client::{self, Recipe};
use crate::failure::Failure;
use crate::workspace;

/// Operations of one name that are spelled out; more are only counted.
const NAMED: usize = 4;

/// A document with the overlay on it, and what was found out about the overlay meanwhile.
pub(super) struct Laid {
    pub(super) document: Document,
    pub(super) actions: Vec<OverlayAction>,
    /// Each "POINTER: TARGET" of an action that changes nothing.
    stale: Vec<String>,
    conflicts: Conflicts,
}

impl Laid {
    /// Lays the workspace's overlay, which `recipe` holds, over `document`.
    pub(super) fn over(root: &Path, recipe: &Recipe, document: &Value) -> Result<Self, Failure> {
        let (laid, stale) = recipe.overlay(document)?;
        let actions = OverlayAction::read(root)?;
        let conflicts = conflicts(&actions, document)?;
        Ok(Self {
            document: laid,
            actions,
            stale,
            conflicts,
        })
    }

    /// Refuses an overlay that gives two operations one name: that is no doing of the vendor's.
    pub(super) fn check(&self) -> Result<(), Failure> {
        match self.conflicts.duplicates.as_slice() {
            [] => Ok(()),
            all => Err(Failure::refused(all.join("\n"))),
        }
    }

    /// The action changes nothing.
    pub(super) fn is_stale(&self, action: &OverlayAction) -> bool {
        let start = format!("{}:", action.pointer);
        self.stale.iter().any(|stale| stale.starts_with(&start))
    }

    /// What to do about an action that changes nothing.
    pub(super) fn stale_line(action: &OverlayAction) -> String {
        format!(
            "{} of {} (`{}`) is stale: it changes nothing. Correct its target, or remove it.",
            action.pointer,
            workspace::OVERLAY,
            action.target
        )
    }

    /// What to do about actions that get in each other's way.
    pub(super) fn clash_lines(&self) -> impl Iterator<Item = String> {
        self.conflicts
            .clashes
            .iter()
            .map(|clash| format!("{clash}."))
    }

    /// What is odd about the overlay, whatever changed in the document.
    pub(super) fn complaints(&self) -> Vec<String> {
        let stale = self.actions.iter().filter(|action| self.is_stale(action));
        stale
            .map(Self::stale_line)
            .chain(self.clash_lines())
            .collect()
    }
}

/// One action of the overlay.
pub(super) struct OverlayAction {
    /// Where it lies in the overlay: `/actions/3`.
    pub(super) pointer: String,
    pub(super) target: String,
    whole: Value,
}

impl OverlayAction {
    /// The actions of the workspace's overlay; none when there is no overlay.
    fn read(root: &Path) -> Result<Vec<Self>, Failure> {
        let Some(bytes) = workspace::read(root, workspace::OVERLAY)? else {
            return Ok(Vec::new());
        };
        let overlay = Value::parse(&bytes)
            .map_err(|error| Failure::refused(format!("{}: {error}", workspace::OVERLAY)))?;
        let actions = overlay["actions"].as_array().into_iter().flatten();
        Ok(actions
            .enumerate()
            .map(|(index, action)| Self {
                pointer: format!("/actions/{index}"),
                target: action["target"].as_str().unwrap_or_default().to_owned(),
                whole: action.clone(),
            })
            .collect())
    }

    /// Whether the target names this operation, or its path.
    pub(super) fn is_about(&self, operation: &Outline) -> bool {
        let Some(target) = Overlay::pointer(&self.target) else {
            return false;
        };
        let operation = operation.pointer.as_str();
        let is_within = |inner: &str, outer: &str| {
            let rest = inner.strip_prefix(outer);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        // `/paths/~1a` is a path; what is above it is about no operation in particular.
        let is_path = target.matches('/').count() >= 2;
        is_within(&target, operation) || is_path && is_within(operation, &target)
    }

    /// Whether it gives an operation its name.
    pub(super) fn names(&self) -> bool {
        self.whole["update"]["operationId"].is_string()
    }

    fn apply(&self, document: &Document) -> Result<Document, Failure> {
        let overlay =
            value!({"overlay": "1.0.0", "info": {}, "actions": [self.whole.clone()]}).to_string();
        Overlay::parse(overlay.as_bytes())
            .and_then(|overlay| overlay.apply(document))
            .map(|(document, _)| document)
            .map_err(|error| {
                Failure::refused(format!(
                    "{} of {}: {error}",
                    self.pointer,
                    workspace::OVERLAY
                ))
            })
    }
}

/// What is wrong between the actions.
#[derive(Debug, Default, PartialEq, Eq)]
struct Conflicts {
    /// Two actions write the same value; the later one wins. An overlay may mean that.
    clashes: Vec<String>,
    /// Two operations have one operationId, and the overlay gave it to both.
    duplicates: Vec<String>,
}

/// Applies the actions to `value` one after the other and watches what each of them writes.
fn conflicts(actions: &[OverlayAction], value: &Value) -> Result<Conflicts, Failure> {
    let mut found = Conflicts::default();
    let mut document = client::document(value)?;
    let mut written: BTreeMap<String, &OverlayAction> = BTreeMap::new();
    for action in actions {
        let next = action.apply(&document)?;
        let mut pointers = Vec::new();
        changed(document.root(), next.root(), "", &mut pointers);
        for pointer in pointers {
            if let Some(earlier) = written.insert(pointer.clone(), action)
                && earlier.pointer != action.pointer
            {
                found.clashes.push(format!(
                    "{} of {} undoes what {} writes at {pointer}: keep one of them",
                    action.pointer,
                    workspace::OVERLAY,
                    earlier.pointer
                ));
            }
        }
        document = next;
    }
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for operation in operations::outlines(&document) {
        let pointer = pointer::join(&operation.pointer, "operationId");
        if let (Some(id), Some(action)) = (operation.id, written.get(&pointer)) {
            let named = format!("{} ({})", operation.name, action.pointer);
            names.entry(id).or_default().push(named);
        }
    }
    for (id, named) in names.iter().filter(|(_, named)| named.len() > 1) {
        let shown = named[..named.len().min(NAMED)].join(", ");
        let more = match named.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        found.duplicates.push(format!(
            "{} gives the operationId `{id}` to {} operations: {shown}{more}; change all but one",
            workspace::OVERLAY,
            named.len()
        ));
    }
    Ok(found)
}

/// The pointers of the values that differ between `old` and `new`, as deep as possible.
fn changed(old: &Value, new: &Value, at: &str, found: &mut Vec<String>) {
    if old == new {
        return;
    }
    let (before, after) = (children(old), children(new));
    let alike = match (old, new) {
        (Value::Null, Value::Object(_)) => !after.is_empty(),
        (Value::Object(_), Value::Object(_)) | (Value::Array(_), Value::Array(_)) => true,
        _ => false,
    };
    if !alike {
        return found.push(at.to_owned());
    }
    let steps: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    for step in steps {
        let of = |children: &BTreeMap<_, _>| children.get(step).copied().unwrap_or(&Value::Null);
        changed(of(&before), of(&after), &format!("{at}/{step}"), found);
    }
}

/// The members or items of a value, by the step of a pointer that leads to them.
fn children(value: &Value) -> BTreeMap<Cow<'_, str>, &Value> {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (pointer::escape(name), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| (index.to_string().into(), item))
            .collect(),
        _ => BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use openapi_document::{Value, value};

    use super::{Conflicts, OverlayAction, conflicts, operations};

    fn actions(list: Value) -> Vec<OverlayAction> {
        let dir = tempfile::tempdir().unwrap();
        let overlay = value!({"overlay": "1.0.0", "info": {}, "actions": list}).to_string();
        std::fs::write(dir.path().join("overlay.json"), overlay).unwrap();
        OverlayAction::read(dir.path()).unwrap()
    }

    fn document() -> Value {
        value!({"openapi": "3.2.0", "info": {}, "paths": {
            "/a": {"get": {"summary": "s", "responses": {}}},
            "/b": {"get": {"operationId": "b", "responses": {}}, "post": {"responses": {}}},
            "/c": {"additionalOperations": {"COPY": {"responses": {}}}}
        }})
    }

    fn found(list: Value) -> Conflicts {
        conflicts(&actions(list), &document()).unwrap()
    }

    #[test]
    fn actions_that_do_not_meet_have_no_conflicts() {
        let list = value!([
            {"target": "$.paths['/a'].get", "update": {"operationId": "x", "tags": ["t"]}},
            {"target": "$.paths['/b'].get", "update": {"operationId": "y"}},
            {"target": "$.paths['/a'].get.summary", "remove": true}
        ]);
        assert_eq!(found(list), Conflicts::default());
    }

    #[test]
    fn actions_that_write_the_same_value_clash() {
        let list = value!([
            {"target": "$.paths['/a'].get", "update": {"operationId": "x", "summary": "t"}},
            {"target": "$.paths['/b'].get", "update": {"operationId": "z"}},
            {"target": "$.paths['/a'].get", "update": {"operationId": "y"}},
            {"target": "$.paths['/a'].get.summary", "remove": true}
        ]);
        assert_eq!(
            found(list).clashes,
            [
                "/actions/2 of overlay.json undoes what /actions/0 writes at /paths/~1a/get/operationId: keep one of them",
                "/actions/3 of overlay.json undoes what /actions/0 writes at /paths/~1a/get/summary: keep one of them",
            ]
        );
    }

    #[test]
    fn two_operations_of_one_name_of_ours_are_duplicates() {
        let list = value!([
            {"target": "$.paths['/a'].get", "update": {"operationId": "x"}},
            {"target": "$.paths['/b'].post", "update": {"operationId": "x"}}
        ]);
        assert_eq!(
            found(list).duplicates,
            [
                "overlay.json gives the operationId `x` to 2 operations: GET /a (/actions/0), POST /b (/actions/1); change all but one"
            ]
        );
        let list = value!([{"target": "$.paths.*[?@.responses]", "update": {"operationId": "x"}}]);
        assert_eq!(found(list).duplicates.len(), 1);
        // A name of the vendor's is not ours to refuse.
        let list = value!([{"target": "$.paths['/a'].get", "update": {"operationId": "b"}}]);
        assert_eq!(found(list), Conflicts::default());
    }

    #[test]
    fn an_action_is_about_the_operation_that_its_target_names() {
        let operations = operations::all(&document());
        let is_about = |target: &str| -> Vec<&str> {
            let action = &actions(value!([{"target": target, "update": {}}]))[0];
            let about = operations
                .iter()
                .filter(|operation| action.is_about(operation));
            about.map(|operation| operation.name.as_str()).collect()
        };
        assert_eq!(is_about("$.paths['/b'].get"), ["GET /b"]);
        assert_eq!(is_about("$[\"paths\"][\"/b\"][\"post\"]"), ["POST /b"]);
        assert_eq!(is_about("$.paths['/b'].get.parameters[0]"), ["GET /b"]);
        assert_eq!(is_about("$.paths['/b']"), ["GET /b", "POST /b"]);
        assert_eq!(
            is_about("$.paths['/c'].additionalOperations.COPY"),
            ["COPY /c"]
        );
        assert_eq!(is_about("$.paths.*.get"), Vec::<&str>::new());
        assert_eq!(is_about("$.paths['/b'].getter"), Vec::<&str>::new());
        assert_eq!(is_about("$.paths['/ab'].get"), Vec::<&str>::new());
    }
}
