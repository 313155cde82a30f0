//! What a connection waits for, and until when.
//!
//! In: the current time and the limits. Out: a deadline. Reads no clock.

use core::time::Duration;
use std::time::Instant;

use crate::server::config::Config;
use crate::server::metrics::Timeout;

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

    /// Returns which time-out it is if the deadline passes now.
    pub(super) fn timeout(&self, config: &Config, now: Instant) -> Option<Timeout> {
        Some(match self.waiting_for {
            WaitingFor::Request => Timeout::Idle,
            WaitingFor::RestOfHead => Timeout::Head,
            WaitingFor::RestOfBody => {
                let end = self.since.checked_add(config.body_timeout);
                if end.is_some_and(|end| end <= now) { Timeout::Body } else { Timeout::BodyStall }
            }
            WaitingFor::BodyPoll => return None,
            WaitingFor::PeerToTakeOutput => Timeout::Write,
            WaitingFor::PeerToClose => Timeout::Linger,
        })
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
