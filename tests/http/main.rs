//! Lookups for the types of the crate `http`: which text of a request is matched, and that the
//! result is that of `at`. Allocations are tested in `tests/allocation`.

mod hosts;
mod methods;
mod targets;
