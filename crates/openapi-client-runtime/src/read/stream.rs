//! A body as it arrives.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};

use crate::Result;
use crate::raw_response::{Body, Origin};
use crate::transport::broken;

/// The bytes of a body, as they arrive. A connection that breaks before the end is an error of the kind
/// [`Interrupted`](crate::ErrorKind::Interrupted), never an end.
#[must_use = "streams do nothing unless polled"]
pub struct ByteStream {
    bytes: BoxStream<'static, Result<Bytes>>,
    pub(super) origin: Origin,
}

impl ByteStream {
    pub(super) fn new(body: Body, origin: Origin) -> Self {
        let bytes = match body {
            Body::Whole(bytes) => stream::iter((!bytes.is_empty()).then_some(Ok(bytes))).boxed(),
            Body::Streaming(stream) => stream.map_err(broken).boxed(),
        };
        Self { bytes, origin }
    }

    /// The next piece; none after the end. For a loop without the trait `Stream` in scope.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        StreamExt::next(self).await
    }

    /// All bytes that are left.
    ///
    /// # Errors
    ///
    /// When the connection breaks before the end.
    pub async fn bytes(self) -> Result<Bytes> {
        let whole = BytesMut::new();
        let push = |mut whole: BytesMut, piece: Bytes| async move {
            whole.extend_from_slice(&piece);
            Ok(whole)
        };
        Ok(self.try_fold(whole, push).await?.freeze())
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.bytes.poll_next_unpin(context);
        next.map_err(|error| self.origin.complete(error))
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").finish_non_exhaustive()
    }
}
