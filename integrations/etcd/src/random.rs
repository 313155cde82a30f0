//! Random numbers.

use std::hash::{BuildHasher as _, RandomState};

/// A random number that cannot be guessed: `RandomState` has new keys each time.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one(())
}
