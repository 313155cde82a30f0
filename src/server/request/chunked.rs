//! Decodes the chunked transfer coding byte by byte.
//!
//! In: the bytes after a head, split anywhere. Out: the body's bytes and its end, or a refusal.
//! Knows nothing of heads, connections or responses.
//!
//! The decoder is strict: it refuses anything that two parsers could read differently, such as a
//! sign, a space or a bare line feed. Chunk extensions and trailers, including framing fields, are
//! checked for valid bytes and ignored.

use crate::server::config::Config;
use crate::server::refusal::Refusal;
use crate::server::status::Status;
use crate::token::{is_token_byte, is_value_byte};

/// A chunk size has at most this many digits.
const MAX_SIZE_DIGITS: u8 = 16;

/// The state of decoding one chunked body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) struct ChunkedDecoder {
    state: ChunkState,
    /// The sum of all chunk sizes so far.
    announced: u64,
    /// Bytes of the extensions of all chunks.
    extensions: usize,
    /// Bytes of the trailer section.
    trailers: usize,
}

/// The part of the coding that the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ChunkState {
    /// The digits of a chunk size.
    Size {
        size: u64,
        digits: u8,
    },
    /// Everything between a chunk size and the end of its line.
    Extension {
        size: u64,
    },
    /// The line feed after a chunk size.
    SizeEnd {
        size: u64,
    },
    /// The data of a chunk.
    Data {
        left: u64,
    },
    /// The carriage return after the data of a chunk.
    DataReturn,
    /// The line feed after the data of a chunk.
    DataEnd,
    /// The first byte of a trailer, or of the last line end.
    TrailerStart,
    TrailerName,
    TrailerValue,
    /// The line feed after a trailer.
    TrailerEnd,
    /// The last line feed of the body.
    LastEnd,
    Done,
}

const FIRST_DIGIT: ChunkState = ChunkState::Size { size: 0, digits: 0 };

/// The result of reading a part of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum BodyProgress {
    /// All bytes belong to the body, and more must follow.
    Partial,
    /// The body ends after this many bytes.
    Complete(usize),
    /// The body is longer than the limit.
    TooLong,
}

impl ChunkedDecoder {
    /// Starts to decode a body.
    pub(in crate::server) fn new() -> Self {
        ChunkedDecoder { state: FIRST_DIGIT, announced: 0, extensions: 0, trailers: 0 }
    }

    /// Decodes the next bytes and passes the body's bytes to `sink`.
    ///
    /// Returns [`BodyProgress::TooLong`] as soon as the chunk sizes announce more than `limit`
    /// bytes.
    ///
    /// # Errors
    ///
    /// Returns a [`Refusal`] if the coding is malformed, or if its extensions or trailers are over
    /// their limits.
    pub(in crate::server) fn read(
        &mut self,
        bytes: &[u8],
        limit: u64,
        config: &Config,
        mut sink: impl FnMut(&[u8]),
    ) -> Result<BodyProgress, Refusal> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if let ChunkState::Data { left } = self.state {
                let rest = &bytes[at..];
                let len = usize::try_from(left).map_or(rest.len(), |left| left.min(rest.len()));
                sink(&rest[..len]);
                at += len;
                // `len` is at most `left`.
                self.state = match left - len as u64 {
                    0 => ChunkState::DataReturn,
                    left => ChunkState::Data { left },
                };
                continue;
            }
            at += 1;
            self.state = self.next_state(byte, config)?;
            if self.announced > limit {
                return Ok(BodyProgress::TooLong);
            }
            if self.state == ChunkState::Done {
                return Ok(BodyProgress::Complete(at));
            }
        }
        Ok(BodyProgress::Partial)
    }

    /// Returns the state after a byte that is not chunk data.
    fn next_state(&mut self, byte: u8, config: &Config) -> Result<ChunkState, Refusal> {
        match (self.state, byte) {
            (ChunkState::Size { size, digits }, _) => self.in_size(size, digits, byte, config),
            (ChunkState::Extension { size }, b'\r') => Ok(ChunkState::SizeEnd { size }),
            (ChunkState::Extension { size }, _) => self.in_extension(size, byte, config),
            (ChunkState::SizeEnd { size }, b'\n') => self.begin_chunk(size),
            (ChunkState::DataReturn, b'\r') => Ok(ChunkState::DataEnd),
            (ChunkState::DataEnd, b'\n') => Ok(FIRST_DIGIT),
            (ChunkState::LastEnd, b'\n') => Ok(ChunkState::Done),
            (
                ChunkState::TrailerStart
                | ChunkState::TrailerName
                | ChunkState::TrailerValue
                | ChunkState::TrailerEnd,
                _,
            ) => self.in_trailer(byte, config),
            (ChunkState::SizeEnd { .. }, _) => Err(Refusal::bad("bare CR after a chunk size")),
            (ChunkState::DataReturn | ChunkState::DataEnd, _) => {
                Err(Refusal::bad("missing line end after a chunk"))
            }
            (ChunkState::LastEnd, _) => Err(Refusal::bad("bare CR after the last chunk")),
            (ChunkState::Data { .. } | ChunkState::Done, _) => Ok(self.state),
        }
    }

    fn in_size(
        &mut self,
        size: u64,
        digits: u8,
        byte: u8,
        config: &Config,
    ) -> Result<ChunkState, Refusal> {
        match (char::from(byte).to_digit(16), byte) {
            (Some(_), _) if digits == MAX_SIZE_DIGITS => Err(Refusal::bad("chunk size too large")),
            (Some(digit), _) => {
                Ok(ChunkState::Size { size: size << 4 | u64::from(digit), digits: digits + 1 })
            }
            (None, b'\r') if digits > 0 => Ok(ChunkState::SizeEnd { size }),
            (None, b';') if digits > 0 => self.in_extension(size, byte, config),
            (None, _) => Err(Refusal::bad("chunk size is not hexadecimal")),
        }
    }

    fn in_extension(
        &mut self,
        size: u64,
        byte: u8,
        config: &Config,
    ) -> Result<ChunkState, Refusal> {
        if !is_value_byte(byte) {
            return Err(Refusal::bad("control byte in a chunk extension"));
        }
        self.extensions += 1;
        if self.extensions > config.max_chunk_extensions {
            return Err(Refusal::bad("chunk extensions too long"));
        }
        Ok(ChunkState::Extension { size })
    }

    /// Starts a chunk of this size.
    fn begin_chunk(&mut self, size: u64) -> Result<ChunkState, Refusal> {
        let Some(announced) = self.announced.checked_add(size) else {
            return Err(Refusal::bad("sum of chunk sizes too large"));
        };
        self.announced = announced;
        Ok(if size == 0 { ChunkState::TrailerStart } else { ChunkState::Data { left: size } })
    }

    fn in_trailer(&mut self, byte: u8, config: &Config) -> Result<ChunkState, Refusal> {
        self.trailers += 1;
        if self.trailers > config.max_trailers.saturating_add(1) {
            // Plus one for the carriage return that ends the body.
            let reason = "trailers too long";
            return Err(Refusal::new(Status::HEADER_FIELDS_TOO_LARGE, reason));
        }
        match (self.state, byte) {
            (ChunkState::TrailerStart, b'\r') => Ok(ChunkState::LastEnd),
            (ChunkState::TrailerName, b':') => Ok(ChunkState::TrailerValue),
            (ChunkState::TrailerStart | ChunkState::TrailerName, _) if is_token_byte(byte) => {
                Ok(ChunkState::TrailerName)
            }
            (ChunkState::TrailerStart | ChunkState::TrailerName, _) => {
                Err(Refusal::bad("trailer name is not a token"))
            }
            (ChunkState::TrailerValue, b'\r') => Ok(ChunkState::TrailerEnd),
            (ChunkState::TrailerValue, _) if is_value_byte(byte) => Ok(ChunkState::TrailerValue),
            (ChunkState::TrailerValue, _) => Err(Refusal::bad("control byte in a trailer")),
            (_, b'\n') => Ok(ChunkState::TrailerStart),
            (_, _) => Err(Refusal::bad("bare CR in a trailer")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BodyProgress, ChunkedDecoder};
    use crate::server::{Config, Status};

    /// Returns the body and the number of bytes after it, or the status of the refusal. Every split
    /// of the message must have the same result.
    fn decode(message: &[u8], limit: u64) -> Result<(Vec<u8>, usize), Option<Status>> {
        let read_all = |parts: &[&[u8]]| {
            let (mut decoder, mut body, mut used) = (ChunkedDecoder::new(), Vec::new(), 0);
            for part in parts {
                let read = decoder.read(part, limit, &Config::default(), |bytes| {
                    body.extend_from_slice(bytes);
                });
                match read {
                    Ok(BodyProgress::Partial) => used += part.len(),
                    Ok(BodyProgress::Complete(here)) => {
                        return Ok((body, message.len() - used - here));
                    }
                    Ok(BodyProgress::TooLong) => return Err(Some(Status::CONTENT_TOO_LARGE)),
                    Err(refusal) => return Err(Some(refusal.status)),
                }
            }
            Err(None)
        };
        let whole = read_all(&[message]);
        for at in 0..=message.len() {
            assert_eq!(read_all(&[&message[..at], &message[at..]]), whole, "split at {at}");
        }
        let single: Vec<&[u8]> = message.chunks(1).collect();
        assert_eq!(read_all(&single), whole, "byte by byte");
        whole
    }

    #[test]
    fn bodies_are_decoded_and_the_bytes_after_them_are_left() {
        let cases: [(&[u8], &[u8], usize); 6] = [
            (b"0\r\n\r\n", b"", 0),
            (b"5\r\nhello\r\n0\r\n\r\nGET", b"hello", 3),
            (b"5;a=\"b;c\"\r\nhello\r\n01\r\n!\r\n000\r\n\r\n", b"hello!", 0),
            (b"a\r\n0123456789\r\n0;x\r\nA: b\r\nContent-Length: 9\r\n\r\n", b"0123456789", 0),
            (b"2\r\n\r\n\r\n0\r\nTransfer-Encoding:\r\n\r\n\n", b"\r\n", 1),
            (b"000000000000000A\r\n0123456789\r\n0\r\n\r\n", b"0123456789", 0),
        ];
        for (message, body, after) in cases {
            assert_eq!(decode(message, 10), Ok((body.to_vec(), after)));
        }
    }

    #[test]
    fn ambiguous_codings_are_refused() {
        let cases: [&[u8]; 26] = [
            b"\r\n",
            b"x\r\n",
            b"-1\r\n",
            b"+1\r\n",
            b"0x1\r\n",
            b" 1\r\n",
            b"1 \r\n",
            b"1\t;a\r\n",
            b"1\n!\r\n",
            b"1;a\n!\r\n",
            b"1;a\r!\r\n",
            b"1;\0\r\n",
            b"1\r!",
            b"1\r\n!!",
            b"1\r\n!\n",
            b"1\r\n!\r\r",
            b";a\r\n",
            b"00000000000000001\r\n",
            b"fffffffffffffffff\r\n",
            b"0\r\n\n",
            b"0\r\n\r\r",
            b"0\r\nA\r\n\r\n",
            b"0\r\nA : b\r\n\r\n",
            b"0\r\n A: b\r\n\r\n",
            b"0\r\nA: b\n\r\n",
            b"0\r\nA: \0\r\n\r\n",
        ];
        for message in cases {
            let text = String::from_utf8_lossy(message);
            assert_eq!(decode(message, 10), Err(Some(Status::BAD_REQUEST)), "{text:?}");
        }
    }

    #[test]
    fn the_limit_applies_as_soon_as_a_chunk_is_announced() {
        let too_large = Err(Some(Status::CONTENT_TOO_LARGE));
        assert_eq!(decode(b"b\r\n", 10), too_large);
        assert_eq!(decode(b"5\r\nhello\r\n6\r\n", 10), too_large);
        assert_eq!(decode(b"ffffffffffffffff\r\n", 10), too_large);
        assert_eq!(
            decode(b"5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n", 10),
            Ok((b"hellohello".to_vec(), 0))
        );
        assert_eq!(
            decode(b"1\r\n!\r\nffffffffffffffff\r\n", u64::MAX),
            Err(Some(Status::BAD_REQUEST)),
            "the sum overflows"
        );
    }

    #[test]
    fn extensions_and_trailers_are_limited_across_the_whole_body() {
        let with = |extension: usize, trailers: usize| {
            let one = format!("1;{}\r\n!\r\n", "e".repeat(extension - 1));
            let trailer = format!("T:{}\r\n", "t".repeat(trailers - 4));
            format!("{one}{one}0\r\n{trailer}\r\n").into_bytes()
        };
        let most = Config::default();
        let (extension, trailers) = (most.max_chunk_extensions / 2, most.max_trailers);
        assert!(decode(&with(extension, trailers), 10).is_ok());
        let refused = |message: &[u8]| decode(message, 10).err().flatten();
        assert_eq!(refused(&with(extension + 1, trailers)), Some(Status::BAD_REQUEST));
        let too_large = Some(Status::HEADER_FIELDS_TOO_LARGE);
        assert_eq!(refused(&with(extension, trailers + 1)), too_large);
    }
}
