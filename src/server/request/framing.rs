//! How a request body is framed, and a reader that follows the framing.
//!
//! In: the framing, and the bytes after the head in parts of any size. Out: the body's bytes,
//! collected or discarded. Knows nothing of heads, connections or responses.

use super::chunked::{BodyProgress, ChunkedDecoder};
use crate::server::config::Config;
use crate::server::refusal::Refusal;
use crate::server::status::Status;

/// How a request body is delimited, according to its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Framing {
    /// There is no body.
    Empty,
    /// A body of this many bytes, at least one.
    Length(usize),
    /// A body of this many bytes, over [`Config::max_body`].
    LengthOverLimit(usize),
    /// A body in the chunked coding.
    Chunked,
}

/// The state of reading one body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) struct BodyReader {
    remaining: Remaining,
    /// Whether the bytes are collected rather than discarded.
    wanted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remaining {
    Length(usize),
    Chunked(ChunkedDecoder),
}

impl BodyReader {
    /// Starts to read a body with this framing.
    pub(in crate::server) fn new(framing: Framing, wanted: bool) -> Self {
        let remaining = match framing {
            Framing::Empty => Remaining::Length(0),
            Framing::Length(length) | Framing::LengthOverLimit(length) => Remaining::Length(length),
            Framing::Chunked => Remaining::Chunked(ChunkedDecoder::new()),
        };
        BodyReader { remaining, wanted }
    }

    /// Returns whether the bytes are collected rather than discarded.
    pub(in crate::server) fn collects(&self) -> bool {
        self.wanted
    }

    /// Reads the next bytes, and appends them to `body` if they are wanted.
    ///
    /// # Errors
    ///
    /// Returns a [`Refusal`] if the body is malformed, or if it is wanted and over its limit.
    pub(in crate::server) fn read(
        &mut self,
        bytes: &[u8],
        body: &mut Vec<u8>,
        config: &Config,
    ) -> Result<BodyProgress, Refusal> {
        let wanted = self.wanted;
        if let (Remaining::Length(left), true) = (self.remaining, wanted) {
            reserve(body, bytes.len().min(left), left);
        }
        let limit = if wanted { config.max_body } else { config.max_drain };
        let read = self.read_to(bytes, limit as u64, config, |part| {
            if wanted {
                body.extend_from_slice(part);
            }
        })?;
        if wanted && read == BodyProgress::TooLong {
            return Err(Refusal::new(Status::CONTENT_TOO_LARGE, "body over the limit"));
        }
        Ok(read)
    }

    /// Reads the next bytes of a body of at most `limit` bytes, and passes them to `sink`.
    ///
    /// # Errors
    ///
    /// Returns a [`Refusal`] if the body is malformed.
    pub(in crate::server) fn read_to(
        &mut self,
        bytes: &[u8],
        limit: u64,
        config: &Config,
        mut sink: impl FnMut(&[u8]),
    ) -> Result<BodyProgress, Refusal> {
        if !self.fits(limit) {
            return Ok(BodyProgress::TooLong);
        }
        match &mut self.remaining {
            Remaining::Chunked(decoder) => decoder.read(bytes, limit, config, sink),
            Remaining::Length(left) => {
                let len = bytes.len().min(*left);
                sink(&bytes[..len]);
                *left -= len;
                Ok(if *left == 0 { BodyProgress::Complete(len) } else { BodyProgress::Partial })
            }
        }
    }

    /// Returns whether what is left, as far as that is known, is within a limit.
    pub(in crate::server) fn fits(&self, limit: u64) -> bool {
        !matches!(self.remaining, Remaining::Length(left) if left as u64 > limit)
    }
}

/// Up to this length, the room for a body grows with what has arrived. A client that has sent so
/// much gets room for the whole body at once: to grow further would copy a large body, and hold it
/// twice meanwhile.
const MAX_GROWN: usize = 64 * 1024;

/// Makes room for `part` more bytes of a body that has `left` more. The room doubles, as that of
/// any vector, but never beyond the body's end.
fn reserve(body: &mut Vec<u8>, part: usize, left: usize) {
    if body.capacity() - body.len() < part {
        let grown = body.len().min(left).max(part);
        body.reserve_exact(if body.len() + part > MAX_GROWN { left } else { grown });
    }
}
