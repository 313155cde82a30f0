//! Tests of `HostRouter`: tables, an independent oracle with random patterns and hosts, allocations.

mod allocation;
mod lookups;
mod oracle;
mod properties;
mod refusals;
mod traits;
