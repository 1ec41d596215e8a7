//! In which line of a text a value stands.

use json_event_parser::JsonEvent;

use super::json::events;
use crate::pointer;

/// For each JSON pointer the line, from 1, at which its value stands in a text of JSON or, with the feature `yaml`, YAML: that
/// of its key, or of itself in a list. None where the text has no such value, or cannot be read that far.
///
/// ```
/// let text = b"{\n  \"paths\": {\n    \"/a\": {}\n  }\n}";
/// let lines = openapi_document::read::lines(text, &["/paths/~1a", "/paths/~1b"]);
/// assert_eq!(lines, [Some(3), None]);
/// ```
#[must_use]
pub fn lines<P: AsRef<str>>(bytes: &[u8], pointers: &[P]) -> Vec<Option<usize>> {
    let wanted = pointers.iter().map(|wanted| {
        let tokens = pointer::tokens(wanted.as_ref())?;
        Some(tokens.map(|token| token.into_owned()).collect())
    });
    let mut lines = Lines {
        wanted: wanted.collect(),
        found: vec![None; pointers.len()],
        open: Vec::new(),
    };
    if let Ok(text) = super::text(bytes) {
        let json = text.trim_start().starts_with(['{', '[']) && json(text, &mut lines);
        // A flow mapping of YAML also starts with a brace.
        if !json {
            yaml(text, &mut lines);
        }
    }
    lines.found
}

struct Lines {
    /// The steps of each pointer; none of what is no pointer.
    wanted: Vec<Option<Vec<String>>>,
    found: Vec<Option<usize>>,
    open: Vec<Open>,
}

/// An array or an object whose end is still to come.
struct Open {
    /// Of an array, how many items there were.
    items: Option<usize>,
    /// The key or the index of the value that is there or comes next; none where a key comes next.
    step: Option<String>,
}

impl Lines {
    /// Does a key come next?
    #[cfg(feature = "yaml")]
    fn awaits_key(&self) -> bool {
        let open = self.open.last();
        open.is_some_and(|open| open.items.is_none() && open.step.is_none())
    }

    fn key(&mut self, key: &str, line: usize) {
        if let Some(open) = self.open.last_mut() {
            open.step = Some(key.to_owned());
            self.met(line);
        }
    }

    /// A value begins; one in an object has been met with its key.
    fn begin(&mut self, line: usize) {
        match self.open.last_mut() {
            Some(Open {
                items: Some(count),
                step,
            }) => {
                *step = Some(count.to_string());
                *count += 1;
                self.met(line);
            }
            Some(_) => {}
            None => self.met(line),
        }
    }

    fn open(&mut self, array: bool, line: usize) {
        self.begin(line);
        self.open.push(Open {
            items: array.then_some(0),
            step: None,
        });
    }

    fn close(&mut self) {
        self.open.pop();
        self.end();
    }

    fn end(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.step = None;
        }
    }

    fn scalar(&mut self, line: usize) {
        self.begin(line);
        self.end();
    }

    fn met(&mut self, line: usize) {
        for (wanted, found) in self.wanted.iter().zip(&mut self.found) {
            let here = self.open.iter().map(|open| open.step.as_deref());
            let steps = wanted.iter().flatten().map(|step| Some(step.as_str()));
            if wanted.is_some() && here.eq(steps) {
                // Of several members of one key, the last counts.
                *found = Some(line);
            }
        }
    }
}

/// Whether the text is JSON to its end.
fn json(text: &str, lines: &mut Lines) -> bool {
    let (mut passed, mut line) = (0, 1);
    let whole = events(text, |event, at| {
        let here = text.as_bytes().get(passed..at).unwrap_or_default();
        line += here.iter().filter(|byte| **byte == b'\n').count();
        passed = at;
        match event {
            JsonEvent::ObjectKey(key) => lines.key(&key, line),
            JsonEvent::StartObject => lines.open(false, line),
            JsonEvent::StartArray => lines.open(true, line),
            JsonEvent::EndObject | JsonEvent::EndArray => lines.close(),
            _ => lines.scalar(line),
        }
        Ok(())
    });
    lines.open.clear();
    whole.is_ok()
}

#[cfg(feature = "yaml")]
fn yaml(text: &str, lines: &mut Lines) {
    use saphyr_parser::{Event, Parser};

    let mut parser = Parser::new_from_str(text);
    while let Some(Ok((event, span))) = parser.next_event() {
        let line = span.start.line();
        match event {
            Event::Scalar(key, ..) if lines.awaits_key() => lines.key(&key, line),
            // A key that is an alias has a name that is not known here.
            Event::Alias(_) if lines.awaits_key() => lines.key("*", line),
            Event::Scalar(..) | Event::Alias(_) => lines.scalar(line),
            Event::SequenceStart(..) => lines.open(true, line),
            Event::MappingStart(..) => lines.open(false, line),
            Event::SequenceEnd | Event::MappingEnd => lines.close(),
            _ => {}
        }
    }
}

#[cfg(not(feature = "yaml"))]
fn yaml(_: &str, _: &mut Lines) {}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn each_pointer_has_its_line() {
        let pointers = ["", "/a~1b", "/a~1b/1", "/a~1b/1/c", "/a~1b/2", "/d", "e"];
        let lines_of = |text: &str| lines(text.as_bytes(), &pointers);
        let json = "\u{feff}{\r\n \"d\": 1,\r\n \"a/b\": [\r\n  {}, {\r\n   \"c\": \"\\n\"}],\r\n \"d\": 2}";
        let found = [Some(1), Some(3), Some(4), Some(5), None, Some(6), None];
        assert_eq!(lines_of(json), found);
        assert_eq!(
            lines_of("[1,\n2"),
            [Some(1), None, None, None, None, None, None]
        );
    }

    #[cfg(feature = "yaml")]
    #[test]
    fn lines_of_yaml_are_those_of_its_keys() {
        let pointers = [
            "/paths/~1a/get",
            "/list/1",
            "/flow/x/0",
            "/copy/get",
            "/last",
        ];
        let text = "# one\npaths:\n  /a: &a\n    get:\n      x: |\n        text\n\nlist:\n- 1\n- y: 2\nflow: {x: [\n 3]}\ncopy: *a\nlast: z\n";
        let found = [Some(4), Some(10), Some(12), None, Some(14)];
        assert_eq!(lines(text.as_bytes(), &pointers), found);
        assert_eq!(lines(b"{a: 1,\n last: 2}", &["/last"]), [Some(2)]);
    }
}
