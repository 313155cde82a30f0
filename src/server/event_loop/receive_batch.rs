//! What was received of several clients and is not answered yet.
//!
//! A loop receives for many clients in a row, then answers them all, then sends for all: so the code
//! of each step, the system's above all, is found in the processor's caches by all but the first.

use core::mem;
use core::ops::Range;

/// Clients that are answered together.
pub(super) const CLIENTS: usize = 64;

/// Bytes received for them, into one buffer that all share.
const BYTES: usize = 64 * 1024;

/// Room for one more client: less would cut an ordinary batch of requests in two.
const LEAST_ROOM: usize = 16 * 1024;

/// Bytes received, client behind client.
#[derive(Debug)]
pub(super) struct Batch {
    buffer: Box<[u8]>,
    used: usize,
    parts: Vec<Part>,
}

/// The bytes of one client.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) key: usize,
    bytes: Range<usize>,
}

impl Batch {
    /// An empty one, with its memory.
    pub(super) fn new() -> Batch {
        Batch {
            buffer: vec![0; BYTES].into_boxed_slice(),
            used: 0,
            parts: Vec::with_capacity(CLIENTS),
        }
    }

    /// Whether it must be answered before more is received.
    pub(super) fn is_full(&self) -> bool {
        self.parts.len() >= CLIENTS || self.buffer.len() - self.used < LEAST_ROOM
    }

    /// Whether there is nothing to answer.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Where to receive. A read that does not fill it says that the socket is empty.
    pub(super) fn room(&mut self) -> &mut [u8] {
        &mut self.buffer[self.used..]
    }

    /// So many bytes of this client were received.
    pub(super) fn push(&mut self, key: usize, count: usize) {
        let bytes = self.used..self.used + count;
        self.used = bytes.end;
        self.parts.push(Part { key, bytes });
    }

    /// Takes the parts out, to be answered.
    pub(super) fn take_parts(&mut self) -> Vec<Part> {
        mem::take(&mut self.parts)
    }

    /// The bytes of a part.
    pub(super) fn bytes_of(&self, part: &Part) -> &[u8] {
        &self.buffer[part.bytes.clone()]
    }

    /// Begins anew, with the memory of the parts that were taken out.
    pub(super) fn begin(&mut self, mut parts: Vec<Part>) {
        parts.clear();
        (self.used, self.parts) = (0, parts);
    }
}

#[cfg(test)]
mod tests {
    use super::{BYTES, Batch, CLIENTS, LEAST_ROOM};

    #[test]
    fn a_batch_is_full_of_clients_or_of_bytes_and_keeps_their_bytes_apart() {
        let mut batch = Batch::new();
        for key in 0..CLIENTS {
            assert!(!batch.is_full());
            batch.room()[..3].copy_from_slice(&[key as u8; 3]);
            batch.push(key, 3);
        }
        assert!(batch.is_full());
        let parts = batch.take_parts();
        for (key, part) in parts.iter().enumerate() {
            assert_eq!((part.key, batch.bytes_of(part)), (key, &[key as u8; 3][..]));
        }
        batch.begin(parts);
        assert!(batch.is_empty() && batch.room().len() == BYTES);
        batch.push(0, BYTES - LEAST_ROOM);
        assert!(!batch.is_full());
        batch.push(1, 1);
        assert!(batch.is_full());
    }
}
