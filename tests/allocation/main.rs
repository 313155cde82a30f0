//! What lookups and requests allocate, and what routers and connections hold: a lookup allocates
//! nothing, nor does a request in steady state, and `memory_usage` counts every byte.
//!
//! A separate binary, because the crate `allocation_counter` replaces the global allocator of every
//! binary that links it.

mod bounds;
mod churn;
#[cfg(feature = "serde")]
mod deserialize;
mod hosts;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "live")]
mod live;
mod lookups;
mod memory_usage;
mod methods;
mod panicking_drops;
#[cfg(feature = "regex")]
mod regex;
#[cfg(feature = "server")]
mod server_bodies;
#[cfg(all(feature = "live", feature = "server"))]
mod server_live;
#[cfg(feature = "server")]
mod server_memory;
#[cfg(feature = "server")]
mod server_requests;
#[cfg(feature = "server")]
#[path = "../server/support/mod.rs"]
mod support;
#[cfg(feature = "tower")]
mod tower;
