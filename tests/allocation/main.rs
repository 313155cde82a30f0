//! What is allocated, and what is held: lookups allocate nothing, and `memory_usage` counts every byte.
//!
//! A binary of its own, because the crate `allocation_counter` replaces the global allocator of every
//! binary it is linked into.

#[cfg(feature = "serde")]
mod deserialize;
mod lookups;
mod memory_usage;
mod methods;
#[cfg(feature = "regex")]
mod regex;
