//! A counter with a single writer.

use core::sync::atomic::{AtomicU64, Ordering};

/// A number that one thread changes and others read.
#[derive(Debug, Default)]
pub(in crate::server) struct Counter(AtomicU64);

impl Counter {
    /// Creates a counter at 0.
    #[must_use]
    pub(super) const fn new() -> Counter {
        Counter(AtomicU64::new(0))
    }

    /// Adds to the number. Only one thread may do so, which saves a locked instruction.
    #[inline]
    pub(in crate::server) fn add(&self, count: u64) {
        self.0.store(self.get().wrapping_add(count), Ordering::Relaxed);
    }

    /// Sets the number. Only the thread that adds may do so.
    pub(in crate::server) fn set(&self, number: u64) {
        self.0.store(number, Ordering::Relaxed);
    }

    /// Returns the number.
    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
