//! Bounds that a file can set: values that must not be exceeded while its routes are served.

use core::time::Duration;

/// A value that must not be exceeded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bound {
    /// A share of all requests, from 0 to 1.
    ErrorRate(f64),
    P99(Duration),
    /// Bytes.
    Memory(usize),
    TableAge(Duration),
}

/// A bound, and for how long it may be exceeded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Alert {
    pub(crate) over: Bound,
    pub(crate) hold: Duration,
}
