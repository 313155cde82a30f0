//! What a connection waits for, and until when.
//!
//! In: the current time and the limits. Out: a deadline. Reads no clock.

use core::time::Duration;
use std::time::Instant;

use crate::server::config::Config;

/// What a connection waits for. Each has its own time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WaitingFor {
    Request,
    RestOfHead,
    RestOfBody,
    BodyPoll,
    PeerToTakeOutput,
    PeerToClose,
}

/// What a connection waits for, since when, and the time of the last progress.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    waiting_for: WaitingFor,
    since: Instant,
    last_progress: Instant,
}

impl Deadline {
    /// Starts to wait for a request.
    pub(super) fn new(now: Instant) -> Self {
        Deadline { waiting_for: WaitingFor::Request, since: now, last_progress: now }
    }

    /// Returns what the connection waits for.
    pub(super) fn waiting_for(&self) -> WaitingFor {
        self.waiting_for
    }

    /// Restarts the time if `waiting_for` has changed, or if `restart` is set.
    pub(super) fn update(&mut self, waiting_for: WaitingFor, restart: bool, now: Instant) {
        if restart || waiting_for != self.waiting_for {
            self.waiting_for = waiting_for;
            (self.since, self.last_progress) = (now, now);
        }
    }

    /// Records that a part of what the connection waits for has arrived.
    pub(super) fn record_progress(&mut self, now: Instant) {
        self.last_progress = now;
    }

    /// Records that the peer took output. It extends the time by as much as the peer may take for
    /// these bytes at `rate` bytes per second; 0 stands for any rate.
    pub(super) fn record_sent(&mut self, count: usize, rate: usize, now: Instant) {
        if self.waiting_for == WaitingFor::PeerToTakeOutput {
            let nanos = (count as u128 * 1_000_000_000).checked_div(rate as u128);
            let nanos = nanos.and_then(|nanos| u64::try_from(nanos).ok());
            let extended =
                nanos.and_then(|nanos| self.since.checked_add(Duration::from_nanos(nanos)));
            self.since = extended.map_or(now, |since| since.min(now));
        }
    }

    /// Returns the deadline, if there is one. `next_poll` is when a streamed body wants to be
    /// polled.
    pub(super) fn get(&self, config: &Config, next_poll: Option<Instant>) -> Option<Instant> {
        let after = |limit: Duration| self.since.checked_add(limit);
        match self.waiting_for {
            WaitingFor::Request => after(config.idle_timeout),
            WaitingFor::RestOfHead => after(config.head_timeout),
            WaitingFor::RestOfBody => {
                let stalled = self.last_progress.checked_add(config.body_stall_timeout);
                [after(config.body_timeout), stalled].into_iter().flatten().min()
            }
            WaitingFor::BodyPoll => next_poll,
            WaitingFor::PeerToTakeOutput => after(config.write_timeout),
            WaitingFor::PeerToClose => after(config.linger_timeout),
        }
    }
}
