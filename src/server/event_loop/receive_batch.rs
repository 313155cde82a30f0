//! Bytes received from several clients that are not processed yet.
//!
//! The event loop receives from many clients in a row, then processes their requests, then sends to
//! all of them. This way the code of each step, above all the kernel's, is in the processor's
//! caches for all clients but the first.

use core::mem;
use core::ops::Range;

/// The maximum number of clients in a batch.
pub(super) const MAX_CLIENTS: usize = 64;

/// The size of the buffer that all clients share.
const BUFFER_SIZE: usize = 64 * 1024;

/// The room that one more client needs: less would split an ordinary run of requests.
const MIN_ROOM: usize = 16 * 1024;

/// Received bytes, client after client.
#[derive(Debug)]
pub(super) struct ReceiveBatch {
    buffer: Box<[u8]>,
    used: usize,
    ranges: Vec<ReceivedBytes>,
}

/// The range of one client's bytes in the batch.
#[derive(Debug)]
pub(super) struct ReceivedBytes {
    pub(super) key: usize,
    bytes: Range<usize>,
}

impl ReceiveBatch {
    /// Creates an empty batch and allocates its buffer.
    #[must_use]
    pub(super) fn new() -> ReceiveBatch {
        ReceiveBatch {
            buffer: vec![0; BUFFER_SIZE].into_boxed_slice(),
            used: 0,
            ranges: Vec::with_capacity(MAX_CLIENTS),
        }
    }

    /// Returns whether the batch must be processed before more is received.
    pub(super) fn is_full(&self) -> bool {
        self.ranges.len() >= MAX_CLIENTS || self.buffer.len() - self.used < MIN_ROOM
    }

    /// Returns whether there is nothing to process.
    pub(super) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Returns the buffer to receive up to `max` bytes into. A read that does not fill it has
    /// emptied the socket.
    pub(super) fn room(&mut self, max: usize) -> &mut [u8] {
        let end = self.buffer.len().min(self.used.saturating_add(max));
        &mut self.buffer[self.used..end]
    }

    /// Adds the first `count` bytes of the free room, received from this client.
    pub(super) fn push(&mut self, key: usize, count: usize) {
        let bytes = self.used..self.used + count;
        self.used = bytes.end;
        self.ranges.push(ReceivedBytes { key, bytes });
    }

    /// Takes the ranges out for processing.
    pub(super) fn take_ranges(&mut self) -> Vec<ReceivedBytes> {
        mem::take(&mut self.ranges)
    }

    /// Returns the bytes of a range.
    pub(super) fn bytes_of(&self, range: &ReceivedBytes) -> &[u8] {
        &self.buffer[range.bytes.clone()]
    }

    /// Discards the bytes of a client that is closed: its key may soon belong to another one.
    pub(super) fn discard(&mut self, key: usize) {
        self.ranges.retain(|range| range.key != key);
    }

    /// Starts a new batch, with the memory of the ranges that were taken out.
    pub(super) fn restart(&mut self, mut ranges: Vec<ReceivedBytes>) {
        ranges.clear();
        (self.used, self.ranges) = (0, ranges);
    }
}

#[cfg(test)]
mod tests {
    use super::{BUFFER_SIZE, MAX_CLIENTS, MIN_ROOM, ReceiveBatch};

    #[test]
    fn a_batch_has_limits_and_keeps_the_bytes_of_clients_apart() {
        let mut batch = ReceiveBatch::new();
        for key in 0..MAX_CLIENTS {
            assert!(!batch.is_full());
            batch.room(3).copy_from_slice(&[key as u8; 3]);
            batch.push(key, 3);
        }
        assert!(batch.is_full());
        let ranges = batch.take_ranges();
        for (key, range) in ranges.iter().enumerate() {
            assert_eq!((range.key, batch.bytes_of(range)), (key, &[key as u8; 3][..]));
        }
        batch.restart(ranges);
        assert!(batch.is_empty() && batch.room(usize::MAX).len() == BUFFER_SIZE);
        batch.push(0, BUFFER_SIZE - MIN_ROOM);
        assert!(!batch.is_full());
        batch.push(1, 1);
        assert!(batch.is_full());
    }
}
