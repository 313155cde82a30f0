//! The answers of one connection that are not sent yet, in one buffer that exists only while there is
//! something in it.

use core::mem;

use crate::server::config::Config;
use crate::server::workspace::BufferPool;

/// Answers on their way.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    /// Answers, of which the first `sent` bytes are gone.
    bytes: Vec<u8>,
    sent: usize,
    /// Answers since the buffer was last empty.
    answers: usize,
}

impl Outbox {
    /// The bytes to send.
    pub(super) fn pending(&self) -> &[u8] {
        &self.bytes[self.sent..]
    }

    /// Whether everything was sent.
    pub(super) fn is_empty(&self) -> bool {
        self.pending().is_empty()
    }

    /// Whether another request may be answered before more is sent.
    pub(super) fn has_room(&self, config: &Config) -> bool {
        self.pending().len() < config.max_output.max(1)
            && self.answers < config.max_pipelined.max(1)
    }

    /// The buffer to append to. What was sent of it makes room first, so that it stays within its
    /// bound.
    pub(super) fn buffer(&mut self, buffers: &mut BufferPool) -> &mut Vec<u8> {
        take_if_none(&mut self.bytes, buffers);
        if self.sent > 0 {
            self.bytes.drain(..self.sent);
            self.sent = 0;
        }
        &mut self.bytes
    }

    /// One more answer was appended.
    pub(super) fn count_answer(&mut self) {
        self.answers += 1;
    }

    /// The first `count` bytes of what is pending were sent.
    pub(super) fn advance(&mut self, count: usize, buffers: &mut BufferPool) {
        self.sent = self.bytes.len().min(self.sent + count);
        self.release_if_empty(buffers);
    }

    /// Hands the buffer back if nothing is in it.
    pub(super) fn release_if_empty(&mut self, buffers: &mut BufferPool) {
        if self.is_empty() {
            self.release(buffers);
        }
    }

    /// Hands the buffer back, whatever is in it.
    pub(super) fn release(&mut self, buffers: &mut BufferPool) {
        (self.sent, self.answers) = (0, 0);
        buffers.give(mem::take(&mut self.bytes));
    }
}

/// Takes a buffer from the pool where there is none.
pub(super) fn take_if_none(buffer: &mut Vec<u8>, buffers: &mut BufferPool) {
    if buffer.capacity() == 0 {
        *buffer = buffers.take();
    }
}
