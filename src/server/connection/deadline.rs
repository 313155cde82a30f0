//! What a connection waits for, and how long it may. It reads no clock: it is told the time.

use core::time::Duration;
use std::time::Instant;

use crate::server::config::Config;

/// What a connection waits for; each has its own deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WaitingFor {
    Request,
    RestOfHead,
    RestOfBody,
    NextPart,
    PeerToTakeOutput,
    PeerToClose,
}

/// What is waited for, since when, and since when nothing has come of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timer {
    waiting_for: WaitingFor,
    since: Instant,
    stalled_since: Instant,
}

impl Timer {
    /// Waits for a request.
    pub(super) fn new(now: Instant) -> Self {
        Timer { waiting_for: WaitingFor::Request, since: now, stalled_since: now }
    }

    /// What is waited for.
    pub(super) fn waiting_for(&self) -> WaitingFor {
        self.waiting_for
    }

    /// Starts again if what is waited for has changed, or if `again`.
    pub(super) fn set(&mut self, waiting_for: WaitingFor, again: bool, now: Instant) {
        if again || waiting_for != self.waiting_for {
            self.waiting_for = waiting_for;
            (self.since, self.stalled_since) = (now, now);
        }
    }

    /// Something has come of what is waited for, but not all.
    pub(super) fn progress(&mut self, now: Instant) {
        self.stalled_since = now;
    }

    /// Until when to wait; `next_piece` is when a body in pieces wants to be asked again.
    pub(super) fn deadline(&self, config: &Config, next_piece: Option<Instant>) -> Option<Instant> {
        let after = |limit: Duration| self.since.checked_add(limit);
        match self.waiting_for {
            WaitingFor::Request => after(config.idle_timeout),
            WaitingFor::RestOfHead => after(config.head_timeout),
            WaitingFor::RestOfBody => {
                let stalled = self.stalled_since.checked_add(config.body_stall_timeout);
                [after(config.body_timeout), stalled].into_iter().flatten().min()
            }
            WaitingFor::NextPart => next_piece,
            WaitingFor::PeerToTakeOutput => after(config.write_timeout),
            WaitingFor::PeerToClose => after(config.linger_timeout),
        }
    }
}
