//! Reading a response as the document says.

use std::ops::RangeInclusive;

use bytes::Bytes;

use super::from_json::read;
use super::{ByteStream, EventStream, FromJson, ItemStream, Sequence};
use crate::{RawResponse, Response, Result, json};

impl RawResponse {
    /// The response, if its status is one that the document lists.
    ///
    /// # Errors
    ///
    /// [`unexpected`](Self::unexpected) for any other.
    #[doc(hidden)]
    pub fn listed(self, statuses: &[RangeInclusive<u16>]) -> Result<Self> {
        let status = self.status().as_u16();
        if statuses.iter().any(|range| range.contains(&status)) {
            Ok(self)
        } else {
            Err(self.unexpected())
        }
    }

    /// Reads the body into a type of the document. An empty body reads as `null`.
    ///
    /// # Errors
    ///
    /// [`Decode`](crate::ErrorKind::Decode), naming the JSON pointer of the first value that does not fit.
    pub fn typed<T: FromJson>(self) -> Result<Response<T>> {
        self.read_json(from_body)
    }

    /// The body as bytes, as they arrive.
    #[must_use]
    pub fn stream(self) -> Response<ByteStream> {
        let bytes = ByteStream::new(self.body, self.origin);
        self.response.map(|()| bytes)
    }

    /// The body as events whose data is JSON.
    #[must_use]
    pub fn events<T: FromJson>(self) -> Response<EventStream<T>> {
        self.stream().map(EventStream::of_json)
    }

    /// The body as events whose data is text.
    #[must_use]
    pub fn text_events(self) -> Response<EventStream<String>> {
        self.stream().map(EventStream::of_text)
    }

    /// The body as events that a type describes as a whole.
    #[doc(hidden)]
    #[must_use]
    pub fn event_objects<T: FromJson>(self) -> Response<EventStream<T>> {
        self.stream().map(EventStream::of_objects)
    }

    /// The body as a sequence of JSON texts.
    #[must_use]
    pub fn items<T: FromJson>(self, sequence: Sequence) -> Response<ItemStream<T>> {
        self.stream().map(|bytes| ItemStream::new(bytes, sequence))
    }
}

/// Makes a value of a whole body.
pub(super) fn from_body<T: FromJson>(body: &Bytes) -> Result<T> {
    read(&json::tree(json::text(body)?)?).map_err(|misfit| {
        let (pointer, why) = (misfit.pointer(), misfit.message().to_owned());
        json::misfit(&pointer, &why, misfit)
    })
}
