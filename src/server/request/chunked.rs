//! Chunked bodies, one byte after the other: what is body in them, and where they end.
//!
//! In: bytes behind a head, split anywhere. Out: the body's bytes, or a refusal. It is strict: where
//! two readers could disagree, on a sign, a space or a bare line feed, it refuses. Extensions are
//! checked for their bytes and ignored; trailers are checked as header lines and ignored, framing
//! fields among them. It knows nothing of heads, connections and answers.

use crate::server::config::Config;
use crate::server::refusal::Refusal;
use crate::server::status::Status;
use crate::token::{is_token_byte, is_value_byte};

/// More digits than this cannot be a length.
const MAX_SIZE_DIGITS: u8 = 16;

/// How far a chunked body was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) struct Chunks {
    state: State,
    /// Bytes of body announced so far.
    announced: u64,
    /// Bytes of extensions, of all chunks.
    extensions: usize,
    /// Bytes of the trailer section.
    trailers: usize,
}

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The digits of a chunk's size.
    Size {
        size: u64,
        digits: u8,
    },
    /// What stands between the size and its line's end.
    Extension {
        size: u64,
    },
    /// The line feed of a size's line.
    SizeEnd {
        size: u64,
    },
    /// The chunk itself.
    Data {
        left: u64,
    },
    /// The carriage return behind a chunk.
    DataReturn,
    /// The line feed behind a chunk.
    DataEnd,
    /// A trailer's first byte, or the end.
    TrailerStart,
    TrailerName,
    TrailerValue,
    /// The line feed of a trailer's line.
    TrailerEnd,
    /// The very last line feed.
    LastEnd,
    Done,
}

const FIRST_DIGIT: State = State::Size { size: 0, digits: 0 };

/// What came of a part of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Read {
    /// Every byte was used, and the body goes on.
    Partial,
    /// The body ended behind so many bytes.
    Complete(usize),
    /// The body is longer than the limit.
    TooLong,
}

impl Chunks {
    /// Nothing was read yet.
    pub(in crate::server) fn new() -> Self {
        Chunks { state: FIRST_DIGIT, announced: 0, extensions: 0, trailers: 0 }
    }

    /// Reads on, and hands the body's bytes to `keep`. A body of more than `limit` bytes is told as
    /// soon as it announces them.
    pub(in crate::server) fn read(
        &mut self,
        bytes: &[u8],
        limit: u64,
        config: &Config,
        mut keep: impl FnMut(&[u8]),
    ) -> Result<Read, Refusal> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if let State::Data { left } = self.state {
                let rest = &bytes[at..];
                let len = usize::try_from(left).map_or(rest.len(), |left| left.min(rest.len()));
                keep(&rest[..len]);
                at += len;
                // `len` is at most `left`.
                self.state = match left - len as u64 {
                    0 => State::DataReturn,
                    left => State::Data { left },
                };
                continue;
            }
            at += 1;
            self.state = self.after(byte, config)?;
            if self.announced > limit {
                return Ok(Read::TooLong);
            }
            if self.state == State::Done {
                return Ok(Read::Complete(at));
            }
        }
        Ok(Read::Partial)
    }

    /// The state behind a byte that is not of a chunk itself.
    fn after(&mut self, byte: u8, config: &Config) -> Result<State, Refusal> {
        match (self.state, byte) {
            (State::Size { size, digits }, _) => self.in_size(size, digits, byte, config),
            (State::Extension { size }, b'\r') => Ok(State::SizeEnd { size }),
            (State::Extension { size }, _) => self.in_extension(size, byte, config),
            (State::SizeEnd { size }, b'\n') => self.at_chunk(size),
            (State::DataReturn, b'\r') => Ok(State::DataEnd),
            (State::DataEnd, b'\n') => Ok(FIRST_DIGIT),
            (State::LastEnd, b'\n') => Ok(State::Done),
            (
                State::TrailerStart | State::TrailerName | State::TrailerValue | State::TrailerEnd,
                _,
            ) => self.in_trailer(byte, config),
            (State::SizeEnd { .. }, _) => Err(Refusal::bad("bare CR in a chunk's size line")),
            (State::DataReturn | State::DataEnd, _) => {
                Err(Refusal::bad("no line end behind a chunk"))
            }
            (State::LastEnd, _) => Err(Refusal::bad("bare CR behind the last chunk")),
            (State::Data { .. } | State::Done, _) => Ok(self.state),
        }
    }

    fn in_size(
        &mut self,
        size: u64,
        digits: u8,
        byte: u8,
        config: &Config,
    ) -> Result<State, Refusal> {
        match (char::from(byte).to_digit(16), byte) {
            (Some(_), _) if digits == MAX_SIZE_DIGITS => Err(Refusal::bad("chunk size overflows")),
            (Some(digit), _) => {
                Ok(State::Size { size: size << 4 | u64::from(digit), digits: digits + 1 })
            }
            (None, b'\r') if digits > 0 => Ok(State::SizeEnd { size }),
            (None, b';') if digits > 0 => self.in_extension(size, byte, config),
            (None, _) => Err(Refusal::bad("chunk size is not hexadecimal")),
        }
    }

    fn in_extension(&mut self, size: u64, byte: u8, config: &Config) -> Result<State, Refusal> {
        if !is_value_byte(byte) {
            return Err(Refusal::bad("control byte in a chunk extension"));
        }
        self.extensions += 1;
        if self.extensions > config.max_chunk_extensions {
            return Err(Refusal::bad("too many bytes of chunk extensions"));
        }
        Ok(State::Extension { size })
    }

    /// Behind a size's line.
    fn at_chunk(&mut self, size: u64) -> Result<State, Refusal> {
        let Some(announced) = self.announced.checked_add(size) else {
            return Err(Refusal::bad("chunk sizes overflow"));
        };
        self.announced = announced;
        Ok(if size == 0 { State::TrailerStart } else { State::Data { left: size } })
    }

    fn in_trailer(&mut self, byte: u8, config: &Config) -> Result<State, Refusal> {
        self.trailers += 1;
        if self.trailers > config.max_trailers.saturating_add(1) {
            // One more for the carriage return of the body's end.
            let reason = "too many bytes of trailers";
            return Err(Refusal::new(Status::HEADER_FIELDS_TOO_LARGE, reason));
        }
        match (self.state, byte) {
            (State::TrailerStart, b'\r') => Ok(State::LastEnd),
            (State::TrailerName, b':') => Ok(State::TrailerValue),
            (State::TrailerStart | State::TrailerName, _) if is_token_byte(byte) => {
                Ok(State::TrailerName)
            }
            (State::TrailerStart | State::TrailerName, _) => {
                Err(Refusal::bad("trailer name is not a token"))
            }
            (State::TrailerValue, b'\r') => Ok(State::TrailerEnd),
            (State::TrailerValue, _) if is_value_byte(byte) => Ok(State::TrailerValue),
            (State::TrailerValue, _) => Err(Refusal::bad("control byte in a trailer")),
            (_, b'\n') => Ok(State::TrailerStart),
            (_, _) => Err(Refusal::bad("bare CR in a trailer")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Chunks, Read};
    use crate::server::{Config, Status};

    /// The body and the bytes behind it, or the status of the refusal; every split must say the
    /// same.
    fn decode(message: &[u8], limit: u64) -> Result<(Vec<u8>, usize), Option<Status>> {
        let read_all = |parts: &[&[u8]]| {
            let (mut chunks, mut body, mut used) = (Chunks::new(), Vec::new(), 0);
            for part in parts {
                let read = chunks.read(part, limit, &Config::default(), |bytes| {
                    body.extend_from_slice(bytes);
                });
                match read {
                    Ok(Read::Partial) => used += part.len(),
                    Ok(Read::Complete(here)) => return Ok((body, message.len() - used - here)),
                    Ok(Read::TooLong) => return Err(Some(Status::CONTENT_TOO_LARGE)),
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
    fn bodies_are_put_together_and_what_follows_is_left() {
        let cases: [(&[u8], &[u8], usize); 6] = [
            (b"0\r\n\r\n", b"", 0),
            (b"5\r\nhello\r\n0\r\n\r\nGET", b"hello", 3),
            (b"5;a=\"b;c\"\r\nhello\r\n01\r\n!\r\n000\r\n\r\n", b"hello!", 0),
            (b"a\r\n0123456789\r\n0;x\r\nA: b\r\nContent-Length: 9\r\n\r\n", b"0123456789", 0),
            (b"2\r\n\r\n\r\n0\r\nTransfer-Encoding:\r\n\r\n\n", b"\r\n", 1),
            (b"000000000000000A\r\n0123456789\r\n0\r\n\r\n", b"0123456789", 0),
        ];
        for (message, body, behind) in cases {
            assert_eq!(decode(message, 10), Ok((body.to_vec(), behind)));
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
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
    fn the_limit_is_told_by_the_announcement() {
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
    fn extensions_and_trailers_are_counted_over_the_whole_body() {
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
