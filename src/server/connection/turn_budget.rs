//! What a connection may still do before the other connections of its event loop get their turns.
//!
//! In: every request, poll, received byte and sent byte. Out: whether more is allowed. Knows
//! nothing of sockets or phases.

use crate::server::config::Config;

/// The number of bytes that a connection may receive in a turn. They take about as long as the
/// requests of a turn, and 16 system calls at most.
const MAX_RECEIVED: usize = 256 * 1024;

/// The number of bytes that a connection may send in a turn.
const MAX_SENT: usize = 256 * 1024;

/// What is left of a connection's turn. Everything that a connection does counts: heads, bodies,
/// streamed bodies and discarded input.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct TurnBudget {
    /// Requests, and polls of streamed bodies.
    calls: usize,
    received: usize,
    sent: usize,
}

impl TurnBudget {
    /// The budget of a connection whose driver knows no turns.
    pub(super) const UNLIMITED: TurnBudget =
        TurnBudget { calls: usize::MAX, received: usize::MAX, sent: usize::MAX };

    /// Returns the budget of one turn.
    #[must_use]
    pub(super) fn new(config: &Config) -> TurnBudget {
        let calls = config.max_pipelined.max(1);
        TurnBudget { calls, received: MAX_RECEIVED, sent: MAX_SENT }
    }

    /// Returns whether another request may be handled, or a streamed body polled.
    pub(in crate::server) fn allows_call(&self) -> bool {
        self.calls > 0
    }

    /// Returns how many bytes may be received. After the last request it is none, since the bytes
    /// would have to be copied to wait for the next turn.
    pub(in crate::server) fn receivable(&self) -> usize {
        if self.allows_call() { self.received } else { 0 }
    }

    /// Returns how many bytes may be sent.
    pub(in crate::server) fn sendable(&self) -> usize {
        self.sent
    }

    /// Counts a request, or a poll of a streamed body.
    #[inline]
    pub(super) fn count_call(&mut self) {
        self.calls = self.calls.saturating_sub(1);
    }

    /// Counts received bytes.
    pub(super) fn count_received(&mut self, count: usize) {
        self.received = self.received.saturating_sub(count);
    }

    /// Counts sent bytes.
    pub(super) fn count_sent(&mut self, count: usize) {
        self.sent = self.sent.saturating_sub(count);
    }
}
