//! Spare buffers of one event loop.
//!
//! A connection has a buffer only while it has bytes to keep, so thousands of idle connections hold
//! none.

/// A pool of empty buffers that have memory.
#[derive(Debug)]
pub(super) struct BufferPool {
    spare: Vec<Vec<u8>>,
    max_spare: usize,
}

impl BufferPool {
    /// Larger buffers are freed rather than kept.
    const MAX_CAPACITY: usize = 64 * 1024;

    /// The capacity of a new buffer: enough for an ordinary head or a few small responses, so that
    /// it seldom grows.
    const NEW_CAPACITY: usize = 1024;

    /// Creates a pool that keeps up to `max_spare` buffers.
    #[must_use]
    pub(super) fn new(max_spare: usize) -> BufferPool {
        BufferPool { spare: Vec::new(), max_spare }
    }

    /// Returns whether the pool keeps any buffers.
    pub(super) fn is_enabled(&self) -> bool {
        self.max_spare > 0
    }

    /// Returns an empty buffer.
    pub(super) fn allocate(&mut self) -> Vec<u8> {
        let spare = self.spare.pop();
        spare.unwrap_or_else(|| Vec::with_capacity(Self::NEW_CAPACITY))
    }

    /// Returns whether a buffer is small enough to be kept.
    pub(super) fn takes(buffer: &Vec<u8>) -> bool {
        buffer.capacity() <= Self::MAX_CAPACITY
    }

    /// Takes a buffer back and discards its content.
    pub(super) fn release(&mut self, mut buffer: Vec<u8>) {
        let worth_keeping = buffer.capacity() > 0 && Self::takes(&buffer);
        if worth_keeping && self.spare.len() < self.max_spare {
            buffer.clear();
            self.spare.push(buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::BufferPool;

    #[test]
    fn the_pool_keeps_a_few_small_buffers() {
        let mut pool = BufferPool::new(8);
        pool.release(Vec::new());
        pool.release(Vec::with_capacity(BufferPool::MAX_CAPACITY + 1));
        assert_eq!(pool.spare.len(), 0);
        for _ in 0..20 {
            pool.release(Vec::from(*b"used"));
        }
        assert_eq!(pool.spare.len(), 8);
        let buffer = pool.allocate();
        assert!(buffer.is_empty() && buffer.capacity() > 0);
    }

    #[test]
    fn a_pool_of_size_0_keeps_nothing() {
        let mut pool = BufferPool::new(0);
        pool.release(Vec::from(*b"used"));
        assert_eq!(pool.spare.len(), 0);
    }
}
