//! Server-sent events as the HTML standard reads them ("Interpreting an event stream").

use std::collections::VecDeque;
use std::time::Duration;

use super::event::Event;
use super::frames::Framing;

/// The parser's state between two pieces of a body.
#[derive(Debug, Default)]
pub(super) struct EventParser {
    /// The line that is still arriving.
    line: Vec<u8>,
    /// Whether the last byte was a carriage return, so that a line feed now belongs to it.
    after_return: bool,
    /// Whether a first line has been seen, which may begin with a byte order mark.
    begun: bool,
    name: Option<String>,
    data: Option<String>,
    retry_of_event: Option<Duration>,
    /// The id of the last event, which a later one without an id has too.
    pub(super) last_id: Option<String>,
    /// The reconnection time, as the server set it last.
    pub(super) retry: Option<Duration>,
}

impl Framing for EventParser {
    type Frame = Event<String>;

    fn push(&mut self, bytes: &[u8], ready: &mut VecDeque<Self::Frame>) {
        for byte in bytes {
            let after_return = std::mem::take(&mut self.after_return);
            match byte {
                b'\n' if after_return => {}
                b'\r' | b'\n' => {
                    self.after_return = *byte == b'\r';
                    ready.extend(self.end_line());
                }
                other => self.line.push(*other),
            }
        }
    }

    fn held(&self) -> usize {
        self.line.len() + self.data.as_ref().map_or(0, String::len)
    }

    /// An event that no empty line ended is incomplete. The standard drops it; here it says that the body was cut off.
    fn end(&mut self, _: &mut VecDeque<Self::Frame>) -> bool {
        self.line.is_empty() && self.data.is_none()
    }
}

impl EventParser {
    /// Takes a whole line; an empty one ends an event.
    fn end_line(&mut self) -> Option<Event<String>> {
        let line = std::mem::take(&mut self.line);
        let mut line = String::from_utf8_lossy(&line).into_owned();
        if !std::mem::replace(&mut self.begun, true) && line.starts_with('\u{feff}') {
            line.remove(0);
        }
        if line.is_empty() {
            return self.end_event();
        }
        let (field, value) = match line.split_once(':') {
            Some((field, value)) => (field, value.strip_prefix(' ').unwrap_or(value)),
            None => (line.as_str(), ""),
        };
        match field {
            "event" => self.name = Some(value.to_owned()),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => self.last_id = Some(value.to_owned()),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                if let Ok(milliseconds) = value.parse() {
                    self.retry_of_event = Some(Duration::from_millis(milliseconds));
                    self.retry = self.retry_of_event;
                }
            }
            // A comment, whose field has no name, or a field that the standard does not know.
            _ => {}
        }
        None
    }

    /// What an empty line ends: an event, if it has data.
    fn end_event(&mut self) -> Option<Event<String>> {
        let name = self.name.take().filter(|name| !name.is_empty());
        let data = self.data.take()?;
        Some(Event {
            name,
            id: self.last_id.clone().filter(|id| !id.is_empty()),
            retry: self.retry_of_event.take(),
            data,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    fn event(name: Option<&str>, id: Option<&str>, data: &str) -> Event<String> {
        Event {
            name: name.map(str::to_owned),
            id: id.map(str::to_owned),
            retry: None,
            data: data.to_owned(),
        }
    }

    /// What a body reads as, in pieces of every size; all of them agree.
    fn read(body: &[u8]) -> (Vec<Event<String>>, bool) {
        let in_pieces = |size: usize| {
            let mut parser = EventParser::default();
            let mut ready = VecDeque::new();
            for piece in body.chunks(size) {
                parser.push(piece, &mut ready);
            }
            let end = parser.end(&mut ready);
            (Vec::from(ready), end)
        };
        let whole = in_pieces(body.len().max(1));
        for size in 1..body.len() {
            assert_eq!(in_pieces(size), whole, "in pieces of {size}");
        }
        whole
    }

    /// The examples of the HTML standard, section 9.2.6.
    #[test]
    fn the_examples_of_the_standard() {
        let (events, end) = read(b"data: YHOO\ndata: +2\ndata: 10\n\n");
        assert_eq!(
            (events, end),
            (vec![event(None, None, "YHOO\n+2\n10")], true)
        );
        let body = b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
        let (events, _) = read(body);
        assert_eq!(
            events,
            [
                event(None, Some("1"), "first event"),
                event(None, None, "second event"),
                event(None, None, " third event"),
            ]
        );
        // The last one has no empty line behind it.
        let (events, end) = read(b"data\n\ndata\ndata\n\ndata:");
        assert_eq!(events, [event(None, None, ""), event(None, None, "\n")]);
        assert!(!end);
        let (events, _) = read(b"data:test\n\ndata: test\n\n");
        assert_eq!(
            events,
            [event(None, None, "test"), event(None, None, "test")]
        );
    }

    #[test]
    fn every_line_ending_and_a_byte_order_mark() {
        for body in [
            "\u{feff}event: a\r\nid: 7\r\ndata: {\r\ndata: }\r\n\r\nevent: b\r\ndata: x\r\n\r\n",
            "\u{feff}event: a\rid: 7\rdata: {\rdata: }\r\revent: b\rdata: x\r\r",
            "event: a\nid: 7\r\ndata: {\rdata: }\n\r\nevent: b\r\ndata: x\n\r",
        ] {
            let (events, end) = read(body.as_bytes());
            assert_eq!(
                events,
                [
                    event(Some("a"), Some("7"), "{\n}"),
                    event(Some("b"), Some("7"), "x")
                ],
                "{body:?}"
            );
            assert!(end);
        }
    }

    #[test]
    fn names_and_ids_and_retry_without_data_make_no_event_but_are_kept() {
        let mut parser = EventParser::default();
        let mut ready = VecDeque::new();
        let body = "retry: 1500\nid: 3\nevent: gone\n\nid: a\0b\nretry: 1s\nretry:\nodd: x\nevent\ndata: \u{fc}\n\n";
        parser.push(body.as_bytes(), &mut ready);
        let mut expected = event(None, Some("3"), "\u{fc}");
        expected.retry = Some(Duration::from_millis(1500));
        assert_eq!(Vec::from(ready), [expected]);
        assert_eq!(parser.last_id.as_deref(), Some("3"));
        assert_eq!(parser.retry, Some(Duration::from_millis(1500)));
        assert!(parser.end(&mut VecDeque::new()));
    }
}
