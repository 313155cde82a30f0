//! Tests of `HostRouter`: tables of lookups and refusals, and random patterns and hosts compared
//! with an independent oracle. Allocations are tested in `tests/allocation`.

mod lookups;
mod oracle;
mod properties;
mod refusals;
mod shadowed;
mod traits;
