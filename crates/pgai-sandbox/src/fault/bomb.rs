//! Small bodies that unpack to large ones: a JSON string of so many `a`, made of one repeated block of 1 MiB.

use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress};

use super::{Encoding, Step};

/// What one repeated block unpacks to.
const BLOCK: usize = 1 << 20;

/// A brotli stream, flushed after the opening quote, after the first block and after each later block (which the
/// encoder makes alike: its window then repeats), and ended after the closing quote. Made with the reference
/// encoder at quality 9 and a window of 22 bits.
const BROTLI_OPEN: &[u8] = b"\x0b\x00\x80\x22";
const BROTLI_FIRST: &[u8] = b"\xfa\xff\x7f\x00\x24\xc2\xe2\xb1\x40\x72\xef\x1f\x0c";
const BROTLI_NEXT: &[u8] = b"\xfa\xff\x7f\x00\x24\x00\xe2\xb0\x00\x74\xef\x1f\x0c";
const BROTLI_CLOSE: &[u8] = b"\x00\x00\x08\x22\x03";

impl Encoding {
    /// The token of `content-encoding`.
    pub(super) fn token(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
        }
    }
}

/// The body of a bomb that unpacks to at least `bytes`.
pub(super) fn steps(encoding: Encoding, bytes: u64) -> Vec<Step> {
    let blocks = bytes.div_ceil(BLOCK as u64).max(1);
    match encoding {
        Encoding::Brotli => vec![
            Step::Write(Bytes::from_static(BROTLI_OPEN)),
            Step::Write(Bytes::from_static(BROTLI_FIRST)),
            Step::Repeat(Bytes::from_static(BROTLI_NEXT), Some(blocks - 1)),
            Step::Write(Bytes::from_static(BROTLI_CLOSE)),
        ],
        Encoding::Gzip => {
            let (open, block, close) = deflate_parts();
            let mut head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff".to_vec();
            head.extend_from_slice(&open);
            let mut tail = close;
            let (sum, length) = checksum(blocks);
            tail.extend_from_slice(&sum.to_le_bytes());
            tail.extend_from_slice(&length.to_le_bytes());
            vec![
                Step::Write(head.into()),
                Step::Repeat(block.into(), Some(blocks)),
                Step::Write(tail.into()),
            ]
        }
        Encoding::Deflate => {
            let (open, block, close) = deflate_parts();
            let mut head = b"\x78\x9c".to_vec();
            head.extend_from_slice(&open);
            let mut tail = close;
            tail.extend_from_slice(&adler(blocks).to_be_bytes());
            vec![
                Step::Write(head.into()),
                Step::Repeat(block.into(), Some(blocks)),
                Step::Write(tail.into()),
            ]
        }
    }
}

/// Raw deflate, flushed so that each part stands alone: the quote, one block, the quote and the end.
fn deflate_parts() -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    (
        deflated(b"\"", FlushCompress::Full),
        deflated(&vec![b'a'; BLOCK], FlushCompress::Full),
        deflated(b"\"", FlushCompress::Finish),
    )
}

fn deflated(plain: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut packed = Vec::with_capacity(4096 + plain.len() / 64);
    // The buffer is larger than any outcome and the input is in memory, so one call does it and nothing can fail.
    let _ = Compress::new(Compression::best(), false).compress_vec(plain, &mut packed, flush);
    packed
}

/// CRC-32 and length (modulo 2^32) of the unpacked string.
fn checksum(blocks: u64) -> (u32, u32) {
    let mut block = Crc::new();
    block.update(&vec![b'a'; BLOCK]);
    let mut quote = Crc::new();
    quote.update(b"\"");
    let mut all = Crc::new();
    all.combine(&quote);
    for _ in 0..blocks {
        all.combine(&block);
    }
    all.combine(&quote);
    (all.sum(), all.amount())
}

/// Adler-32 of the unpacked string.
fn adler(blocks: u64) -> u32 {
    const MODULUS: u64 = 65_521;
    let (mut a, mut b) = (1_u64, 0_u64);
    let mut run = |byte: u8, count: u64| {
        // b grows by a + byte, a + 2 byte, …, a + count byte.
        let (byte, n) = (u64::from(byte), count % (2 * MODULUS));
        let triangle = n * (n + 1) / 2 % MODULUS;
        b = (b + a * (n % MODULUS) + byte * triangle) % MODULUS;
        a = (a + byte * (n % MODULUS)) % MODULUS;
    };
    run(b'"', 1);
    run(b'a', blocks.saturating_mul(BLOCK as u64));
    run(b'"', 1);
    u32::try_from(b << 16 | a).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use std::io::Read;

    use super::*;

    fn packed(encoding: Encoding, blocks: u64) -> Vec<u8> {
        let mut body = Vec::new();
        for step in steps(encoding, blocks * BLOCK as u64) {
            match step {
                Step::Write(bytes) => body.extend_from_slice(&bytes),
                Step::Repeat(bytes, times) => {
                    (0..times.unwrap()).for_each(|_| body.extend_from_slice(&bytes));
                }
                other => panic!("{other:?}"),
            }
        }
        body
    }

    #[test]
    fn bombs_are_small_and_unpack_to_a_json_string_with_the_right_checksum() {
        for encoding in [Encoding::Gzip, Encoding::Deflate, Encoding::Brotli] {
            let packed = packed(encoding, 5);
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
