//! A body that is a sequence of JSON texts, typed: JSON lines and JSON text sequences.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::{Stream, StreamExt};

use super::frames::{Frames, Framing};
use super::raw_response::from_body;
use super::{ByteStream, FromJson};
use crate::Result;

/// How JSON texts follow one another in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sequence {
    /// Each on a line: `application/jsonl`, `application/x-ndjson`.
    Lines,
    /// Each behind a record separator (RFC 7464): `application/json-seq`.
    Separated,
}

/// One JSON text, and whether what ends it has been seen.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Text {
    bytes: Vec<u8>,
    complete: bool,
}

/// Cuts a body into JSON texts.
#[derive(Debug)]
pub(super) struct Texts {
    sequence: Sequence,
    text: Vec<u8>,
}

impl Texts {
    /// The text that has been read, unless it is blank.
    fn take(&mut self, ended: bool) -> Option<Text> {
        let bytes = std::mem::take(&mut self.text);
        let complete = ended || bytes.last().is_some_and(u8::is_ascii_whitespace);
        let blank = bytes.iter().all(u8::is_ascii_whitespace);
        (!blank).then_some(Text { bytes, complete })
    }
}

impl Framing for Texts {
    type Frame = Text;

    fn push(&mut self, bytes: &[u8], ready: &mut VecDeque<Text>) {
        let separator = match self.sequence {
            Sequence::Lines => b'\n',
            Sequence::Separated => 0x1e,
        };
        let mut pieces = bytes.split(|byte| *byte == separator);
        self.text
            .extend_from_slice(pieces.next().unwrap_or_default());
        for piece in pieces {
            // A line is complete with its end; a text of the other kind with the white space behind it.
            ready.extend(self.take(self.sequence == Sequence::Lines));
            self.text.extend_from_slice(piece);
        }
    }

    fn held(&self) -> usize {
        self.text.len()
    }

    fn end(&mut self, ready: &mut VecDeque<Text>) -> bool {
        // The last line needs no end; whether it is whole shows when it is read.
        ready.extend(self.take(false));
        true
    }
}

/// The items of a body that is a sequence of JSON texts, as they arrive.
///
/// An item that is no JSON or does not fit its type is an error of the kind [`Decode`](crate::ErrorKind::Decode), and the next one
/// follows. A body that is cut off is an error of the kind [`Interrupted`](crate::ErrorKind::Interrupted), never an end.
#[must_use = "streams do nothing unless polled"]
pub struct ItemStream<T> {
    frames: Frames<Texts>,
    read: fn(&Bytes) -> Result<T>,
}

impl<T> ItemStream<T> {
    /// The next item; none after the end. For a loop without the trait `Stream` in scope.
    pub async fn next(&mut self) -> Option<Result<T>> {
        StreamExt::next(self).await
    }

    /// The bytes of the body as they arrive, from those on that have not been read into items.
    pub fn into_bytes(self) -> ByteStream {
        self.frames.into_bytes()
    }
}

impl<T: FromJson> ItemStream<T> {
    pub(super) fn new(bytes: ByteStream, sequence: Sequence) -> Self {
        let texts = Texts {
            sequence,
            text: Vec::new(),
        };
        Self {
            frames: Frames::new(bytes, texts),
            read: from_body,
        }
    }
}

/// Whether a text may be the beginning of a longer one (RFC 7464, 2.4): a number, or a literal.
fn may_go_on(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    first.is_none_or(|byte| !matches!(byte, b'{' | b'[' | b'"'))
}

impl<T> Stream for ItemStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Poll::Ready(frame) = self.frames.poll_frame(context) else {
            return Poll::Pending;
        };
        Poll::Ready(match frame {
            None => None,
            Some(Err(error)) => Some(Err(error)),
            Some(Ok(Text { bytes, complete })) => {
                let separated = self.frames.framing.sequence == Sequence::Separated;
                if !complete && separated && may_go_on(&bytes) {
                    return Poll::Ready(Some(Err(self.frames.cut_off())));
                }
                let whole =
                    complete || serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok();
                let read = (self.read)(&Bytes::from(bytes));
                Some(read.map_err(|error| match whole {
                    true => self.frames.complete(error),
                    false => self.frames.cut_off().with_source(error),
                }))
            }
        })
    }
}

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream").finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    fn read(sequence: Sequence, body: &str) -> Vec<(String, bool)> {
        let in_pieces = |size: usize| {
            let mut texts = Texts {
                sequence,
                text: Vec::new(),
            };
            let mut ready = VecDeque::new();
            for piece in body.as_bytes().chunks(size) {
                texts.push(piece, &mut ready);
            }
            assert!(texts.end(&mut ready));
            let text = |text: Text| {
                let words = String::from_utf8(text.bytes).unwrap();
                (words.trim().to_owned(), text.complete)
            };
            ready.into_iter().map(text).collect::<Vec<_>>()
        };
        let whole = in_pieces(body.len());
        for size in 1..body.len() {
            assert_eq!(in_pieces(size), whole, "in pieces of {size}");
        }
        whole
    }

    #[test]
    fn texts_are_cut_wherever_the_pieces_end() {
        let owned = |texts: &[(&str, bool)]| -> Vec<(String, bool)> {
            texts
                .iter()
                .map(|(text, complete)| ((*text).to_owned(), *complete))
                .collect()
        };
        assert_eq!(
            read(Sequence::Lines, "{\"a\":1}\r\n\n  \n[2]\n3"),
            owned(&[("{\"a\":1}", true), ("[2]", true), ("3", false)])
        );
        // RFC 7464: a text may hold line feeds, and one that was cut off is followed by the next.
        assert_eq!(
            read(
                Sequence::Separated,
                "\u{1e}{\n}\n\u{1e}\u{1e}12\u{1e}true\n\u{1e}[1"
            ),
            owned(&[("{\n}", true), ("12", false), ("true", true), ("[1", false)])
        );
    }

    #[test]
    fn only_what_cannot_go_on_is_whole_without_an_end() {
        for (text, may) in [
            ("1", true),
            ("true", true),
            (" null", true),
            ("{}", false),
            ("\"a\"", false),
            ("[]", false),
        ] {
            assert_eq!(may_go_on(text.as_bytes()), may, "{text}");
        }
    }
}
