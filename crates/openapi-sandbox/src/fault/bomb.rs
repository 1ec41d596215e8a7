//! Small bodies that unpack to large ones: a compressed JSON string of many `a`.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};

use super::settings::Encoding;
use crate::sync::lock;

/// How much goes into the encoder before its output is written.
const BLOCK: usize = 1 << 20;

/// What an encoder of brotli holds back at most.
const BROTLI_BUFFER: usize = 1 << 14;

/// The levels at which the encoders are still fast and their output is about a thousandth of the input.
const DEFLATE_LEVEL: u32 = 6;
const BROTLI_QUALITY: u32 = 3;
const BROTLI_WINDOW: u32 = 22;

/// A body that unpacks to a JSON string.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bomb {
    encoding: Encoding,
    blocks: u64,
}

/// Makes the body of a bomb piece by piece, so that its size costs no memory.
pub(super) struct Compressor {
    /// `None` after the end.
    encoder: Option<Box<dyn Write + Send>>,
    output: Output,
    left: u64,
}

/// What an encoder has written so far.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Bomb {
    /// One that unpacks to at least `bytes`.
    pub(super) fn new(encoding: Encoding, bytes: u64) -> Self {
        Self {
            encoding,
            blocks: bytes.div_ceil(BLOCK as u64).max(1),
        }
    }

    pub(super) fn compressor(self) -> io::Result<Compressor> {
        let (output, level) = (Output::default(), Compression::new(DEFLATE_LEVEL));
        let (buffer, quality, window) = (BROTLI_BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
        let into = output.clone();
        let mut encoder: Box<dyn Write + Send> = match self.encoding {
            Encoding::Gzip => Box::new(GzEncoder::new(into, level)),
            Encoding::Deflate => Box::new(ZlibEncoder::new(into, level)),
            Encoding::Brotli => {
                Box::new(brotli::CompressorWriter::new(into, buffer, quality, window))
            }
        };
        encoder.write_all(b"\"")?;
        Ok(Compressor {
            encoder: Some(encoder),
            output,
            left: self.blocks,
        })
    }
}

impl Compressor {
    /// The next piece, which may be empty while the encoder holds its output back; `None` after the last one.
    pub(super) fn next_bytes(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some(mut encoder) = self.encoder.take() else {
            return Ok(None);
        };
        if let Some(left) = self.left.checked_sub(1) {
            encoder.write_all(&vec![b'a'; BLOCK])?;
            self.left = left;
            self.encoder = Some(encoder);
        } else {
            encoder.write_all(b"\"")?;
            // Each encoder writes its end when it is dropped.
            drop(encoder);
        }
        Ok(Some(std::mem::take(&mut *lock(&self.output.0))))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use std::io::Read;

    use super::*;

    #[test]
    fn bombs_are_small_and_unpack_to_a_json_string() {
        for encoding in [Encoding::Gzip, Encoding::Deflate, Encoding::Brotli] {
            let mut packed = Vec::new();
            let mut compressor = Bomb::new(encoding, 4 * BLOCK as u64 + 1)
                .compressor()
                .unwrap();
            while let Some(bytes) = compressor.next_bytes().unwrap() {
                packed.extend(bytes);
            }
            assert!(
                packed.len() < 5 * BLOCK / 500,
                "{encoding:?}: {}",
                packed.len()
            );
            let mut plain = Vec::new();
            let read = match encoding {
                Encoding::Gzip => flate2::read::GzDecoder::new(&*packed).read_to_end(&mut plain),
                Encoding::Deflate => {
                    flate2::read::ZlibDecoder::new(&*packed).read_to_end(&mut plain)
                }
                Encoding::Brotli => {
                    brotli_decompressor::Decompressor::new(&*packed, 4096).read_to_end(&mut plain)
                }
            };
            assert_eq!(read.unwrap(), 5 * BLOCK + 2, "{encoding:?}");
            assert!(plain.starts_with(b"\"a") && plain.ends_with(b"a\""));
            assert!(plain[1..plain.len() - 1].iter().all(|&byte| byte == b'a'));
        }
    }
}
