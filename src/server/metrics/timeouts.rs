//! Time-outs by kind.

use serde::{Serialize, Serializer};

use super::counter::Counter;

/// What a connection waited for when its time was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Timeout {
    /// The rest of a head: [`Config::head_timeout`](crate::server::Config::head_timeout).
    Head,
    /// The rest of a body: [`Config::body_timeout`](crate::server::Config::body_timeout).
    Body,
    /// More of a body: [`Config::body_stall_timeout`](crate::server::Config::body_stall_timeout).
    BodyStall,
    /// A response that [comes later](crate::server::Response::later):
    /// [`Config::response_timeout`](crate::server::Config::response_timeout).
    Response,
    /// The next request: [`Config::idle_timeout`](crate::server::Config::idle_timeout).
    Idle,
    /// The peer to take more output:
    /// [`Config::write_timeout`](crate::server::Config::write_timeout).
    Write,
    /// The peer to close: [`Config::linger_timeout`](crate::server::Config::linger_timeout), or
    /// [`Config::linger_stall_timeout`](crate::server::Config::linger_stall_timeout).
    Linger,
    /// A streamed body, once the peer had shut down its sending side:
    /// [`Config::half_closed_timeout`](crate::server::Config::half_closed_timeout).
    HalfClosed,
    /// The last response before a stop:
    /// [`Config::stop_timeout`](crate::server::Config::stop_timeout).
    Stop,
}

impl Timeout {
    /// All kinds, in the order of their declaration.
    pub const ALL: &[Timeout] = &[
        Timeout::Head,
        Timeout::Body,
        Timeout::BodyStall,
        Timeout::Response,
        Timeout::Idle,
        Timeout::Write,
        Timeout::Linger,
        Timeout::HalfClosed,
        Timeout::Stop,
    ];

    /// Returns the name of the kind, such as `body_stall`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Timeout::Head => "head",
            Timeout::Body => "body",
            Timeout::BodyStall => "body_stall",
            Timeout::Response => "response",
            Timeout::Idle => "idle",
            Timeout::Write => "write",
            Timeout::Linger => "linger",
            Timeout::HalfClosed => "half_closed",
            Timeout::Stop => "stop",
        }
    }
}

/// The number of time-outs of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeoutCounts([u64; Timeout::ALL.len()]);

impl TimeoutCounts {
    /// Returns the number of time-outs of a kind.
    #[must_use]
    pub fn get(&self, kind: Timeout) -> u64 {
        self.0[kind as usize]
    }
}

impl Serialize for TimeoutCounts {
    /// Serializes a map from names to numbers.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Timeout::ALL.iter().map(|kind| (kind.name(), self.get(*kind))))
    }
}

/// The time-outs of one event loop.
#[derive(Debug, Default)]
pub(super) struct TimeoutCounters([Counter; Timeout::ALL.len()]);

impl TimeoutCounters {
    /// Counts time-outs.
    pub(super) fn add(&self, kind: Timeout, count: u64) {
        self.0[kind as usize].add(count);
    }

    /// Adds the numbers to a sum over event loops.
    pub(super) fn add_to(&self, sum: &mut TimeoutCounts) {
        for (own, all) in self.0.iter().zip(&mut sum.0) {
            *all += own.get();
        }
    }
}
