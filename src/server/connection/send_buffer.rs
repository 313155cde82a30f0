//! The output of one connection that is not sent yet.
//!
//! In: encoded responses, and how much of them was sent. Out: the bytes to send. The buffer comes
//! from a pool and goes back as soon as it is empty. A large body follows it as it is, without a
//! copy.

use core::mem;

use crate::server::buffer_pool::BufferPool;
use crate::server::config::Config;
use crate::server::shared_bytes::SharedBytes;

/// Output that waits to be sent.
#[derive(Debug, Default)]
pub(super) struct SendBuffer {
    /// Encoded responses, of which the first `sent` bytes are sent.
    bytes: Vec<u8>,
    sent: usize,
    /// The rest of a large body, which comes after `bytes`.
    body: Option<UnsentBody>,
    /// Responses since the buffer was last empty.
    responses: usize,
}

/// A body of which the first `sent` bytes are sent, and at least one is not.
#[derive(Debug)]
struct UnsentBody {
    bytes: SharedBytes,
    sent: usize,
}

impl UnsentBody {
    fn pending(&self) -> &[u8] {
        &self.bytes[self.sent..]
    }
}

impl SendBuffer {
    /// Returns the bytes to send next. There may be more after them.
    pub(super) fn pending(&self) -> &[u8] {
        match &self.body {
            Some(body) if self.sent == self.bytes.len() => body.pending(),
            _ => &self.bytes[self.sent..],
        }
    }

    /// Returns the number of bytes that are in memory because of this output.
    pub(super) fn held(&self) -> usize {
        let body = self.body.as_ref().map_or(0, |body| body.bytes.held());
        self.bytes.capacity() + body
    }

    /// Returns whether everything was sent.
    pub(super) fn is_empty(&self) -> bool {
        self.sent == self.bytes.len() && self.body.is_none()
    }

    /// Returns whether another response may be added before more is sent.
    pub(super) fn has_room(&self, config: &Config) -> bool {
        self.body.is_none()
            && self.bytes.len() - self.sent < config.max_output.max(1)
            && self.responses < config.max_pipelined.max(1)
    }

    /// Returns the buffer to append to. Sent bytes are removed first, so that it stays within its
    /// bound.
    #[inline]
    pub(super) fn appendable(&mut self, buffers: &mut BufferPool) -> &mut Vec<u8> {
        if self.bytes.is_empty() || self.sent > 0 || self.body.is_some() {
            self.prepare(buffers);
        }
        &mut self.bytes
    }

    /// Makes the buffer ready for more, unless it has responses already of which nothing was sent.
    #[inline(never)]
    fn prepare(&mut self, buffers: &mut BufferPool) {
        ensure_allocated(&mut self.bytes, buffers);
        if self.sent > 0 || self.body.is_some() {
            self.drop_sent();
        }
    }

    /// Removes sent bytes.
    #[inline(never)]
    fn drop_sent(&mut self) {
        if self.sent > 0 {
            self.bytes.drain(..self.sent);
            self.sent = 0;
        }
        if let Some(body) = self.body.take() {
            // Nothing is added while a large body waits, see `has_room`. If it is, order counts.
            self.bytes.extend_from_slice(body.pending());
        }
    }

    /// Appends a body without a copy.
    pub(super) fn append_shared(&mut self, body: SharedBytes) {
        if !body.is_empty() {
            self.body = Some(UnsentBody { bytes: body, sent: 0 });
        }
    }

    /// Records that a response was appended.
    pub(super) fn count_response(&mut self) {
        self.responses += 1;
    }

    /// Records that the first `count` pending bytes were sent. Returns whether these were all.
    #[inline]
    pub(super) fn advance(&mut self, count: usize, buffers: &mut BufferPool) -> bool {
        if self.body.is_some() || self.sent + count < self.bytes.len() {
            return self.advance_partly(count, buffers);
        }
        self.release(buffers);
        true
    }

    #[inline(never)]
    fn advance_partly(&mut self, count: usize, buffers: &mut BufferPool) -> bool {
        let of_bytes = count.min(self.bytes.len() - self.sent);
        self.sent += of_bytes;
        if let Some(body) = &mut self.body {
            body.sent += count - of_bytes;
            if body.sent >= body.bytes.len() {
                self.body = None;
            }
        }
        self.release_if_empty(buffers)
    }

    /// Releases the buffer to the pool if it is empty, and returns whether it is.
    pub(super) fn release_if_empty(&mut self, buffers: &mut BufferPool) -> bool {
        let is_empty = self.is_empty();
        if is_empty {
            self.release(buffers);
        }
        is_empty
    }

    /// Releases the buffer to the pool, and discards its content.
    pub(super) fn release(&mut self, buffers: &mut BufferPool) {
        (self.sent, self.responses, self.body) = (0, 0, None);
        buffers.release(mem::take(&mut self.bytes));
    }
}

/// Allocates `buffer` from the pool unless it has memory already.
pub(super) fn ensure_allocated(buffer: &mut Vec<u8>, buffers: &mut BufferPool) {
    if buffer.capacity() == 0 {
        *buffer = buffers.allocate();
    }
}

#[cfg(test)]
mod tests {
    use super::SendBuffer;
    use crate::server::buffer_pool::BufferPool;

    #[test]
    fn output_keeps_its_order_around_a_large_body() {
        let text = b"head" as &[u8];
        for step in 1..=20 {
            let mut buffers = BufferPool::new(1);
            let mut output = SendBuffer::default();
            output.appendable(&mut buffers).extend_from_slice(text);
            output.append_shared("a large body".into());
            let mut sent = Vec::new();
            while !output.is_empty() {
                let part = output.pending();
                let part = part[..step.min(part.len())].to_vec();
                sent.extend_from_slice(&part);
                output.advance(part.len(), &mut buffers);
                if sent.len() == text.len() + step {
                    output.appendable(&mut buffers).extend_from_slice(b", next");
                }
            }
            let text = String::from_utf8(sent).expect("output is text");
            assert_eq!(text.replace(", next", ""), "heada large body", "{step}");
            assert!(!text.contains(", next") || text.ends_with(", next"), "{text}");
        }
    }
}
