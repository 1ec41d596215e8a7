//! A body of server-sent events, typed.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{Stream, StreamExt};
use serde_json::{Map, Value};

use super::event::Event;
use super::event_parser::EventParser;
use super::frames::Frames;
use super::raw_response::from_body;
use super::{ByteStream, FromJson};
use crate::Result;

/// The events of a body of the media type `text/event-stream`, as they arrive.
///
/// An event whose data does not fit its type is an error of the kind [`Decode`](crate::ErrorKind::Decode), and the next one
/// follows. A body that is cut off is an error of the kind [`Interrupted`](crate::ErrorKind::Interrupted), after which nothing
/// follows: whether to ask again is the caller's choice, and [`last_event_id`](Self::last_event_id) and [`retry`](Self::retry)
/// tell how. The data `[DONE]`, which many APIs send for an end and which is no JSON, ends a stream of JSON.
#[must_use = "streams do nothing unless polled"]
pub struct EventStream<T> {
    frames: Frames<EventParser>,
    read: fn(Event<String>) -> Option<Result<Event<T>>>,
}

impl<T> EventStream<T> {
    /// The next event; none after the end. For a loop without the trait `Stream` in scope.
    pub async fn next(&mut self) -> Option<Result<Event<T>>> {
        StreamExt::next(self).await
    }

    /// The id of the last event that had one.
    #[must_use]
    pub fn last_event_id(&self) -> Option<&str> {
        let id = self.frames.framing.last_id.as_deref();
        id.filter(|id| !id.is_empty())
    }

    /// How long to wait before a new request, as the server said last.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.frames.framing.retry
    }

    /// The bytes of the body as they arrive, from those on that have not been read into events.
    pub fn into_bytes(self) -> ByteStream {
        self.frames.into_bytes()
    }
}

impl<T: FromJson> EventStream<T> {
    /// Events whose data is JSON.
    pub(super) fn of_json(bytes: ByteStream) -> Self {
        Self {
            frames: Frames::new(bytes, EventParser::default()),
            read: |event| {
                let is_end = event.data.trim() == "[DONE]";
                (!is_end).then(|| event.map(|data| from_body(&Bytes::from(data))))
            },
        }
    }

    /// Events that a type describes as a whole: an object of `event`, `id`, `retry` and `data`, which is text.
    pub(super) fn of_objects(bytes: ByteStream) -> Self {
        Self {
            frames: Frames::new(bytes, EventParser::default()),
            read: |event| {
                let mut object = Map::new();
                let text = |text: &Option<String>| text.clone().map(Value::from);
                let retry = event
                    .retry
                    .map(|retry| u64::try_from(retry.as_millis()).map_or(Value::Null, Value::from));
                let members = [
                    ("event", text(&event.name)),
                    ("id", text(&event.id)),
                    ("retry", retry),
                    ("data", Some(Value::from(event.data.as_str()))),
                ];
                for (name, value) in members {
                    if let Some(value) = value {
                        object.insert(name.to_owned(), value);
                    }
                }
                let object = Bytes::from(Value::Object(object).to_string());
                Some(event.map(|_| from_body(&object)))
            },
        }
    }
}

impl EventStream<String> {
    /// Events whose data is text.
    pub(super) fn of_text(bytes: ByteStream) -> Self {
        Self {
            frames: Frames::new(bytes, EventParser::default()),
            read: |event| Some(Ok(event)),
        }
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<Event<T>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Poll::Ready(frame) = self.frames.poll_frame(context) else {
            return Poll::Pending;
        };
        Poll::Ready(match frame {
            None => None,
            Some(Err(error)) => Some(Err(error)),
            Some(Ok(event)) => {
                let read = (self.read)(event);
                if read.is_none() {
                    self.frames.stop();
                }
                read.map(|read| read.map_err(|error| self.frames.complete(error)))
            }
        })
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").finish_non_exhaustive()
    }
}
