//! What the server promises, one module per promise, but for allocations, which another test binary
//! counts, and panics, whose hook is global: see `tests/allocation` and `tests/panic_log.rs`.

mod bodies;
mod body_receivers;
mod clients;
mod connection;
mod counters;
mod deadlines;
mod ends;
mod examples;
mod fairness;
mod groups;
mod guards;
mod half_closed;
mod hosts;
mod later;
mod limits;
mod lingering;
#[cfg(feature = "live")]
mod live;
mod memory;
mod middleware;
mod panics;
mod prometheus;
mod reference;
mod returned;
mod shared_bodies;
mod smuggling;
mod stop;
mod streams;
mod streams_over_sockets;
mod streams_with_len;
mod support;
mod typed;
mod unix;
