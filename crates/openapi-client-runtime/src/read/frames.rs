//! A body cut into frames as it arrives: events, lines, texts of a sequence.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::Stream;

use super::ByteStream;
use crate::{Error, ErrorKind, Result};

/// How much of a body one frame may take: more is no frame that anyone means to read at once.
pub(super) const MAX_FRAME: usize = 64 * 1024 * 1024;

/// How a body is cut.
pub(super) trait Framing {
    type Frame;

    /// Takes the next bytes; whole frames go to `ready`.
    ///
    /// # Errors
    ///
    /// When a frame is larger than [`MAX_FRAME`].
    fn push(
        &mut self,
        bytes: &[u8],
        ready: &mut VecDeque<Self::Frame>,
    ) -> std::result::Result<(), TooLarge>;

    /// Takes the end of the body.
    ///
    /// # Errors
    ///
    /// When the body ends within a frame.
    fn end(&mut self, ready: &mut VecDeque<Self::Frame>) -> std::result::Result<(), CutOff>;
}

/// A frame grows beyond all bounds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// A body ends within a frame.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CutOff;

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
                    if self.framing.push(&bytes, &mut self.ready).is_err() {
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
                    if self.framing.end(&mut self.ready).is_err() {
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
