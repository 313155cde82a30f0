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
    /// More of a body that a receiver takes.
    Parts,
    /// The response of another thread.
    Response,
    BodyPoll,
    BodyPollAfterPeerEnd,
    PeerToTakeOutput,
    PeerToClose,
}

/// What a connection waits for, since when, and the time of the last progress.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    waiting_for: WaitingFor,
    since: Instant,
    last_progress: Instant,
    /// Whether the server stops, which shortens some limits.
    stopping: bool,
}

impl Deadline {
    /// Starts to wait for a request.
    pub(super) fn new(now: Instant) -> Self {
        Deadline {
            waiting_for: WaitingFor::Request,
            since: now,
            last_progress: now,
            stopping: false,
        }
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
            WaitingFor::Parts => Timeout::BodyStall,
            WaitingFor::Response => Timeout::Response,
            WaitingFor::BodyPoll => return None,
            WaitingFor::BodyPollAfterPeerEnd => Timeout::HalfClosed,
            WaitingFor::PeerToTakeOutput => Timeout::Write,
            WaitingFor::PeerToClose => Timeout::Linger,
        })
    }

    /// Records that `count` bytes were received or sent. They move the last progress forward by the
    /// time that they take at `rate` bytes per second, but not beyond `now`; with a rate of 0, to
    /// `now`.
    pub(super) fn record_bytes(&mut self, count: usize, rate: usize, now: Instant) {
        if rate == 0 {
            return self.record_progress(now);
        }
        let nanos = count as u128 * 1_000_000_000 / rate as u128;
        let earned = u64::try_from(nanos).ok().map(Duration::from_nanos);
        let progress = earned.and_then(|earned| self.last_progress.checked_add(earned));
        self.last_progress = progress.unwrap_or(now).min(now);
    }

    /// Applies the limits of a stop. The time for what the peer owes, except to take output, begins
    /// at `now`.
    pub(super) fn stop(&mut self, now: Instant) {
        self.stopping = true;
        if self.waiting_for != WaitingFor::PeerToTakeOutput {
            (self.since, self.last_progress) = (now, now);
        }
    }

    /// Returns whether the limits of a stop apply.
    pub(super) fn is_stopping(&self) -> bool {
        self.stopping
    }

    /// Returns the deadline, if there is one. `next_poll` is when a streamed body wants to be
    /// polled.
    pub(super) fn get(&self, config: &Config, next_poll: Option<Instant>) -> Option<Instant> {
        let is_polled =
            matches!(self.waiting_for, WaitingFor::BodyPoll | WaitingFor::BodyPollAfterPeerEnd);
        earlier(self.limit(config), next_poll.filter(|_| is_polled))
    }

    /// Returns when the connection stops waiting; `None` if never.
    pub(super) fn limit(&self, config: &Config) -> Option<Instant> {
        let total = |limit: Duration| self.since.checked_add(limit);
        let stall = |limit: Duration| self.last_progress.checked_add(limit);
        let shortened = |limit: Duration| match self.stopping {
            true => limit.min(config.stop_stall_timeout),
            false => limit,
        };
        match self.waiting_for {
            WaitingFor::Request => total(config.idle_timeout),
            WaitingFor::RestOfHead => total(shortened(config.head_timeout)),
            WaitingFor::RestOfBody => {
                earlier(total(config.body_timeout), stall(shortened(config.body_stall_timeout)))
            }
            WaitingFor::Parts => stall(shortened(config.body_stall_timeout)),
            WaitingFor::Response => total(config.response_timeout),
            WaitingFor::BodyPoll => None,
            WaitingFor::BodyPollAfterPeerEnd => total(config.half_closed_timeout),
            WaitingFor::PeerToTakeOutput => stall(config.write_timeout),
            WaitingFor::PeerToClose => {
                earlier(total(shortened(config.linger_timeout)), stall(config.linger_stall_timeout))
            }
        }
    }
}

/// Returns the earlier of two times, of which `None` never comes.
fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    [one, other].into_iter().flatten().min()
}
