//! How a request's body is framed, and reading it in parts.
//!
//! In: what the head says, and the bytes behind it. Out: the body's bytes, in a buffer, or thrown
//! away where nobody wants them. It knows nothing of heads, connections and answers.

use super::chunked::{Chunks, Read};
use crate::server::config::Config;
use crate::server::refusal::Refusal;
use crate::server::status::Status;

/// What a head says about the body behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Framing {
    /// There is no body.
    Empty,
    /// A body of so many bytes, at least one.
    Length(usize),
    /// A body in chunks.
    Chunked,
}

/// A body that is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) struct BodyReader {
    rest: Rest,
    /// Whether its bytes are kept.
    wanted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    Length(usize),
    Chunked(Chunks),
}

impl BodyReader {
    /// A reader for the body of a framing.
    pub(in crate::server) fn new(framing: Framing, wanted: bool) -> Self {
        let rest = match framing {
            Framing::Empty => Rest::Length(0),
            Framing::Length(length) => Rest::Length(length),
            Framing::Chunked => Rest::Chunked(Chunks::new()),
        };
        BodyReader { rest, wanted }
    }

    /// Reads on; what is wanted is appended to `body`. Refused is what is malformed, and a body that
    /// is wanted and longer than its limit.
    pub(in crate::server) fn read(
        &mut self,
        bytes: &[u8],
        body: &mut Vec<u8>,
        config: &Config,
    ) -> Result<Read, Refusal> {
        let wanted = self.wanted;
        let keep = |part: &[u8]| {
            if wanted {
                body.extend_from_slice(part);
            }
        };
        let limit = if wanted { config.max_body } else { config.max_drain };
        let read = match &mut self.rest {
            Rest::Chunked(chunks) => chunks.read(bytes, limit as u64, config, keep)?,
            Rest::Length(left) if *left > limit => Read::TooLong,
            Rest::Length(left) => {
                let len = bytes.len().min(*left);
                let mut keep = keep;
                keep(&bytes[..len]);
                *left -= len;
                if *left == 0 { Read::Complete(len) } else { Read::Partial }
            }
        };
        if wanted && read == Read::TooLong {
            return Err(Refusal::new(Status::CONTENT_TOO_LARGE, "body over the limit"));
        }
        Ok(read)
    }
}
