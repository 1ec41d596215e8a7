//! A body cut into frames as it arrives: events, lines, texts of a sequence.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::Stream;

use super::ByteStream;
use crate::{Error, ErrorKind, Result};

/// How much of a body one frame may take: more is no frame that anyone means to read at once.
const MAX_FRAME: usize = 64 * 1024 * 1024;

/// How a body is cut.
pub(super) trait Framing {
    type Frame;

    /// Takes the next bytes; whole frames go to `ready`.
    fn push(&mut self, bytes: &[u8], ready: &mut VecDeque<Self::Frame>);

    /// How many bytes there are of a frame that is not whole.
    fn held(&self) -> usize;

    /// Takes the end of the body. Says whether it cuts no frame off.
    fn end(&mut self, ready: &mut VecDeque<Self::Frame>) -> bool;
}

/// The frames of a body. Nothing comes after an error.
pub(super) struct Frames<F: Framing> {
    bytes: ByteStream,
    pub(super) framing: F,
    ready: VecDeque<F::Frame>,
    ended: bool,
}

impl<F: Framing> Frames<F> {
    pub(super) fn new(bytes: ByteStream, framing: F) -> Self {
        Self {
            bytes,
            framing,
            ready: VecDeque::new(),
            ended: false,
        }
    }

    /// The bytes that no frame has taken yet.
    pub(super) fn into_bytes(self) -> ByteStream {
        self.bytes
    }

    /// Ends the stream here.
    pub(super) fn stop(&mut self) {
        self.ended = true;
        self.ready.clear();
    }

    /// Completes an error that reading a frame led to.
    pub(super) fn complete(&self, error: Error) -> Error {
        self.bytes.origin.complete(error)
    }

    pub(super) fn poll_frame(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<F::Frame>>> {
        loop {
            if let Some(frame) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(frame)));
            }
            if self.ended {
                return Poll::Ready(None);
            }
            match Pin::new(&mut self.bytes).poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(bytes))) => {
                    self.framing.push(&bytes, &mut self.ready);
                    if self.framing.held() > MAX_FRAME {
                        self.ended = true;
                        let message = "an item of the stream is larger than 64 MiB";
                        let error = Error::new(ErrorKind::Decode, message);
                        return Poll::Ready(Some(Err(self.complete(error))));
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    self.ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) => {
                    self.ended = true;
                    if !self.framing.end(&mut self.ready) {
                        return Poll::Ready(Some(Err(self.cut_off())));
                    }
                }
            }
        }
    }

    /// The error of a body that ends within an item.
    pub(super) fn cut_off(&self) -> Error {
        let message = "the stream ended within an item, so it was cut off";
        self.complete(Error::new(ErrorKind::Interrupted, message))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use bytes::Bytes;
    use futures_util::{future, stream};

    use super::*;
    use crate::raw_response::{Body, Origin};
    use crate::read::event_parser::EventParser;

    #[tokio::test]
    async fn a_frame_without_an_end_does_not_fill_the_memory() {
        let piece = Bytes::from(vec![b'x'; MAX_FRAME / 2 + 1]);
        let pieces = stream::iter([Ok(piece.clone()), Ok(piece)]);
        let origin = Origin {
            operation: "events".into(),
            attempts: 1,
            credentials: Default::default(),
        };
        let bytes = ByteStream::new(Body::Streaming(Box::pin(pieces)), origin);
        let mut frames = Frames::new(bytes, EventParser::default());
        let first = future::poll_fn(|context| frames.poll_frame(context)).await;
        let error = first.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.operation(), Some("events"));
        let next = future::poll_fn(|context| frames.poll_frame(context)).await;
        assert!(next.is_none());
    }
}
