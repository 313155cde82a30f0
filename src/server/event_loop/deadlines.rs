//! Deadlines of clients: first the socket is tried, then the client is judged.
//!
//! In: the time of a turn. Out: expired connections. A deadline refuses or closes only a client
//! whose socket was found without bytes to read, or without room to write, when the deadline had
//! already passed. So a pause of the process or of the loop costs no client what it had sent or
//! read by then.

use std::time::Duration;

use super::EventLoop;

/// The time between sweeps over all deadlines. Deadlines are seconds long, so half a second does
/// not matter, and a sweep over 10,000 connections costs less than 20 requests.
pub(super) const SWEEP_INTERVAL: Duration = Duration::from_millis(500);

/// The same while the loop stops: somebody waits for its last connection to end.
const SWEEP_INTERVAL_OF_STOP: Duration = Duration::from_millis(50);

impl EventLoop {
    /// Handles all deadlines, once per interval.
    pub(super) fn sweep(&mut self) {
        let now = self.state.now;
        if now < self.next_sweep {
            return;
        }
        let stops = self.stopping.is_some();
        let interval = if stops { SWEEP_INTERVAL_OF_STOP } else { SWEEP_INTERVAL };
        // A loop that was away puts the sweep off once: some clients could not send or receive
        // until it was back.
        let was_away = now > self.next_sweep + interval;
        self.sweep_put_off = was_away && !self.sweep_put_off;
        self.next_sweep = now + interval;
        if !self.sweep_put_off {
            let due = self.keys(|client| client.connection.is_due(&self.service, now));
            self.try_sockets(&due);
            due.into_iter().for_each(|key| self.expire(key));
        }
        // A wake may have failed to reach the system.
        self.wake_bodies();
    }

    /// Polls the streamed bodies whose timers are due, each once: a body that wants to be polled
    /// again at once must not take the turns of the others.
    pub(super) fn fire_body_timers(&mut self) {
        for key in self.body_timers.take_due(self.state.now) {
            if self.clients.get(key).is_some_and(|client| client.connection.awaits_body_poll()) {
                self.expire(key);
            }
        }
    }

    /// Receives from clients and sends to them, whether or not the system has reported that this
    /// is possible.
    pub(super) fn try_sockets(&mut self, keys: &[usize]) {
        for &key in keys {
            self.with_client(key, |client, _, _| client.assume_ready());
            self.give_turn(key);
        }
        self.process_batch();
        self.give_queued_turns();
    }

    /// Handles a client's deadline if it has passed. A client that still has its turns is judged
    /// later: there is more in its socket.
    fn expire(&mut self, key: usize) {
        self.with_client(key, |client, service, state| {
            if client.connection.awaits_body_poll() || !client.awaits_turn() {
                client.connection.expire(service, &mut state.workspace, state.now);
            }
        });
        self.give_turn(key);
    }
}
