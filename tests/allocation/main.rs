//! What lookups allocate and what routers hold: a lookup allocates nothing, and `memory_usage`
//! counts every byte.
//!
//! A separate binary, because the crate `allocation_counter` replaces the global allocator of every
//! binary that links it.

#[cfg(feature = "serde")]
mod deserialize;
mod hosts;
mod lookups;
mod memory_usage;
mod methods;
#[cfg(feature = "regex")]
mod regex;
