//! The part of a value that is asked for: a JSON pointer (RFC 6901), or a small path.

use openapi_document::Value;

use crate::exit::{Failure, Result};

/// A path to a value, or to several.
///
/// `/items/0/name` is a JSON pointer. `items[0].name`, `items[*].name` and `["a b"]` are paths; a leading `$` or `.` changes
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ValuePath(Vec<PathStep>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum PathStep {
    /// A member, or the item of this number.
    Token(String),
    /// Every item or member.
    Each,
}

static NOTHING: Value = Value::Null;

impl ValuePath {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let refuse = |problem: &str| {
            Failure::usage(format!("the path `{text}` {problem}"))
                .with_next("write /items/0/name, items[0].name or items[*].name")
        };
        if let Some(pointer) = text.strip_prefix('/') {
            let tokens = pointer.split('/');
            let token = |token: &str| {
                PathStep::Token(openapi_document::pointer::unescape(token).into_owned())
            };
            return Ok(Self(tokens.map(token).collect()));
        }
        let mut rest = text.trim();
        rest = rest.strip_prefix('$').unwrap_or(rest);
        let mut steps = Vec::new();
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                let (step, after) =
                    bracket(inner).ok_or_else(|| refuse("has a bracket that is not understood"))?;
                steps.push(step);
                rest = after;
                continue;
            }
            let name = rest.strip_prefix('.').unwrap_or(rest);
            let end = name.find(['.', '[']).unwrap_or(name.len());
            match &name[..end] {
                "" if name.is_empty() || name.starts_with('[') => {}
                "" => return Err(refuse("has a dot without a name")),
                "*" => steps.push(PathStep::Each),
                name => steps.push(PathStep::Token(name.to_owned())),
            }
            rest = &name[end..];
        }
        Ok(Self(steps))
    }

    /// The path to the value itself.
    pub(super) fn whole() -> Self {
        Self(Vec::new())
    }

    /// A path of one member.
    pub(super) fn of_member(name: &str) -> Self {
        Self(vec![PathStep::Token(name.to_owned())])
    }

    /// The member that the path starts with.
    pub(super) fn first_member(&self) -> Option<&str> {
        match self.0.first() {
            Some(PathStep::Token(name)) => Some(name),
            _ => None,
        }
    }

    /// Whether the path may lead to several values.
    pub(super) fn is_several(&self) -> bool {
        self.0.contains(&PathStep::Each)
    }

    /// What the path leads to. Where there may be but one value, `null` stands for none.
    pub(super) fn select<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        let mut found = vec![value];
        for step in &self.0 {
            found = found
                .into_iter()
                .flat_map(|value| taken(step, value))
                .collect();
        }
        if found.is_empty() && !self.is_several() {
            found.push(&NOTHING);
        }
        found
    }
}

fn taken<'v>(step: &PathStep, value: &'v Value) -> Vec<&'v Value> {
    match (step, value) {
        (PathStep::Each, Value::Array(items)) => items.iter().collect(),
        (PathStep::Each, Value::Object(members)) => members.values().collect(),
        (PathStep::Token(name), Value::Object(members)) => members.get(name).into_iter().collect(),
        (PathStep::Token(index), Value::Array(items)) => {
            let digits = index.bytes().all(|byte| byte.is_ascii_digit());
            let index = index.parse::<usize>().ok().filter(|_| digits);
            index
                .and_then(|index| items.get(index))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The step in a bracket that was opened, and what follows it.
fn bracket(inner: &str) -> Option<(PathStep, &str)> {
    if let Some(quote) = inner
        .chars()
        .next()
        .filter(|sign| matches!(sign, '"' | '\''))
    {
        let (name, after) = inner[1..].split_once(quote)?;
        return Some((PathStep::Token(name.to_owned()), after.strip_prefix(']')?));
    }
    let (index, after) = inner.split_once(']')?;
    let step = match index.trim() {
        "" | "*" => PathStep::Each,
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            PathStep::Token(number.to_owned())
        }
        _ => return None,
    };
    Some((step, after))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    #[test]
    fn pointers_and_paths() {
        let value = openapi_document::value!({
            "items": [{"name": "a", "a.b": 1}, {"name": "b"}, {}], "a/b": {"~": 2}, "": 3, "0": 4,
        });
        for (path, found) in [
            ("/items/0/name", "\"a\""),
            ("/a~1b/~0", "2"),
            ("/", "3"),
            ("/0", "4"),
            ("/items/9", "null"),
            ("/items/-", "null"),
            ("items[1].name", "\"b\""),
            (".items[0]['a.b']", "1"),
            ("$.items[*].name", "\"a\" \"b\""),
            ("items[].name", "\"a\" \"b\""),
            ("items.0.name", "\"a\""),
            ("items.*.name", "\"a\" \"b\""),
            ("missing.deeper", "null"),
            ("missing[*].deeper", ""),
            ("items[2]", "{}"),
        ] {
            let path = ValuePath::parse(path).unwrap();
            let found_texts: Vec<String> = path
                .select(&value)
                .iter()
                .map(ToString::to_string)
                .collect();
            assert_eq!(found_texts.join(" "), found, "{path:?}");
        }
        for path in ["", "$", "."] {
            assert_eq!(
                ValuePath::parse(path).unwrap().select(&value),
                [&value],
                "{path}"
            );
        }
        for path in ["a..b", "a[", "a[x]", "a['b", "a[-1]"] {
            assert!(ValuePath::parse(path).is_err(), "{path}");
        }
    }
}
