//! Long JSON strings of many `a`, plain or compressed: made while they are written, so that their size costs no memory.

use std::io::{self, Read};

use flate2::{
    Compression,
    read::{GzEncoder, ZlibEncoder},
};

use super::settings::Encoding;

/// How much an encoder of brotli reads at once.
const BROTLI_BUFFER: usize = 1 << 14;

/// The levels at which the encoders are still fast and their output is about a thousandth of the input.
const DEFLATE_LEVEL: u32 = 6;
const BROTLI_QUALITY: u32 = 3;
const BROTLI_WINDOW: u32 = 22;

/// A JSON string of so many bytes, quotes included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LongString {
    pub(super) bytes: u64,
    pub(super) encoding: Option<Encoding>,
}

impl LongString {
    /// The string, encoded.
    pub(super) fn reader(self) -> Box<dyn Read + Send> {
        let filler = io::repeat(b'a').take(self.bytes.saturating_sub(2));
        let plain = (&b"\""[..]).chain(filler).chain(&b"\""[..]);
        let (level, buffer) = (Compression::new(DEFLATE_LEVEL), BROTLI_BUFFER);
        let (quality, window) = (BROTLI_QUALITY, BROTLI_WINDOW);
        match self.encoding {
            None => Box::new(plain),
            Some(Encoding::Gzip) => Box::new(GzEncoder::new(plain, level)),
            Some(Encoding::Deflate) => Box::new(ZlibEncoder::new(plain, level)),
            Some(Encoding::Brotli) => Box::new(brotli::CompressorReader::new(
                plain, buffer, quality, window,
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn compressed_strings_are_small_and_unpack_to_a_json_string() {
        const BYTES: usize = (4 << 20) + 3;
        for encoding in [Encoding::Gzip, Encoding::Deflate, Encoding::Brotli] {
            let mut packed = Vec::new();
            let string = LongString {
                bytes: BYTES as u64,
                encoding: Some(encoding),
            };
            string.reader().read_to_end(&mut packed).unwrap();
            assert!(packed.len() < BYTES / 500, "{encoding:?}: {}", packed.len());
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
            assert_eq!(read.unwrap(), BYTES, "{encoding:?}");
            assert!(plain.starts_with(b"\"a") && plain.ends_with(b"a\""));
            assert!(plain[1..plain.len() - 1].iter().all(|&byte| byte == b'a'));
        }
    }
}
