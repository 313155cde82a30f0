//! The output of one connection that is not sent yet.
//!
//! In: encoded responses, and how much of them was sent. Out: the bytes to send. The buffer comes
//! from a pool and goes back as soon as it is empty.

use core::mem;

use crate::server::buffer_pool::BufferPool;
use crate::server::config::Config;

/// Output that waits to be sent.
#[derive(Debug, Default)]
pub(super) struct SendBuffer {
    /// Encoded responses, of which the first `sent` bytes are sent.
    bytes: Vec<u8>,
    sent: usize,
    /// Responses since the buffer was last empty.
    responses: usize,
}

impl SendBuffer {
    /// Returns the bytes to send.
    pub(super) fn pending(&self) -> &[u8] {
        &self.bytes[self.sent..]
    }

    /// Returns the size of its memory.
    pub(super) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// Returns whether everything was sent.
    pub(super) fn is_empty(&self) -> bool {
        self.pending().is_empty()
    }

    /// Returns whether another response may be added before more is sent.
    pub(super) fn has_room(&self, config: &Config) -> bool {
        self.pending().len() < config.max_output.max(1)
            && self.responses < config.max_pipelined.max(1)
    }

    /// Returns the buffer to append to. Sent bytes are removed first, so that it stays within its
    /// bound.
    pub(super) fn appendable(&mut self, buffers: &mut BufferPool) -> &mut Vec<u8> {
        ensure_allocated(&mut self.bytes, buffers);
        if self.sent > 0 {
            self.bytes.drain(..self.sent);
            self.sent = 0;
        }
        &mut self.bytes
    }

    /// Records that a response was appended.
    pub(super) fn count_response(&mut self) {
        self.responses += 1;
    }

    /// Records that the first `count` pending bytes were sent.
    pub(super) fn advance(&mut self, count: usize, buffers: &mut BufferPool) {
        self.sent = self.bytes.len().min(self.sent + count);
        self.release_if_empty(buffers);
    }

    /// Releases the buffer to the pool if it is empty.
    pub(super) fn release_if_empty(&mut self, buffers: &mut BufferPool) {
        if self.is_empty() {
            self.release(buffers);
        }
    }

    /// Releases the buffer to the pool, and discards its content.
    pub(super) fn release(&mut self, buffers: &mut BufferPool) {
        (self.sent, self.responses) = (0, 0);
        buffers.release(mem::take(&mut self.bytes));
    }
}

/// Allocates `buffer` from the pool unless it has memory already.
pub(super) fn ensure_allocated(buffer: &mut Vec<u8>, buffers: &mut BufferPool) {
    if buffer.capacity() == 0 {
        *buffer = buffers.allocate();
    }
}
