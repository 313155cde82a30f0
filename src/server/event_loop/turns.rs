//! The turns of clients, and the batch in which their received bytes are processed.
//!
//! In: keys of clients that may have something to do. Out: system calls and processed bytes, up to
//! the budget of each client's turn.

use std::mem;

use super::EventLoop;
use super::client::{Client, LoopState, TurnEnd};

/// The keys of clients that get another turn.
#[derive(Debug, Default)]
pub(super) struct TurnQueue {
    /// In this pass of the loop.
    now: Vec<usize>,
    /// In the next one, as their turns are used up.
    later: Vec<usize>,
    /// The memory of a queue that was emptied.
    spare: Vec<usize>,
}

impl TurnQueue {
    /// Returns the number of clients that get another turn in this pass.
    pub(super) fn len(&self) -> usize {
        self.now.len()
    }

    /// Returns whether no client gets another turn.
    pub(super) fn is_empty(&self) -> bool {
        self.now.is_empty() && self.later.is_empty()
    }
}

impl EventLoop {
    /// Processes the received bytes. The responses are sent in the clients' next turns.
    pub(super) fn process_batch(&mut self) {
        let ranges = self.state.batch.take_ranges();
        for range in &ranges {
            self.with_client(range.key, |client, service, state| {
                let LoopState { batch, workspace, now, .. } = state;
                client.process(batch.bytes_of(range), service, workspace, *now);
            });
            self.queue_turn(range.key);
        }
        self.state.batch.restart(ranges);
    }

    /// Queues a client for another turn in this pass.
    pub(super) fn queue_turn(&mut self, key: usize) {
        let client = self.clients.get_mut(key).filter(|client| !client.queued);
        if let Some(client) = client {
            client.queued = true;
            self.turn_queue.now.push(key);
        }
    }

    /// Queues a client whose turn is used up for the next pass.
    fn queue_later(&mut self, key: usize) {
        let client = self.clients.get_mut(key).filter(|client| !client.queued);
        if let Some(client) = client {
            client.queued = true;
            self.turn_queue.later.push(key);
        }
    }

    /// Gives each queued client a turn.
    pub(super) fn give_queued_turns(&mut self) {
        let spare = mem::take(&mut self.turn_queue.spare);
        let keys = mem::replace(&mut self.turn_queue.now, spare);
        self.give_turns(keys);
    }

    /// Gives a turn to the clients that used theirs up in the pass before. All others come first.
    pub(super) fn give_later_turns(&mut self) {
        let spare = mem::take(&mut self.turn_queue.spare);
        let keys = mem::replace(&mut self.turn_queue.later, spare);
        self.give_turns(keys);
    }

    fn give_turns(&mut self, mut keys: Vec<usize>) {
        for key in keys.drain(..) {
            if let Some(client) = self.clients.get_mut(key) {
                client.queued = false;
                self.give_turn(key);
            }
        }
        self.turn_queue.spare = keys;
    }

    /// Gives a client a turn. While more bytes are waiting than the batch has room for, they are
    /// processed at once, up to the budget of the turn.
    pub(super) fn give_turn(&mut self, key: usize) {
        loop {
            let Some(end) = self.with_client(key, Client::turn) else {
                return;
            };
            if end == TurnEnd::Closed || !self.ensure_watches_writable(key) {
                return self.drop_client(key);
            }
            match end {
                TurnEnd::Received(count) if self.received(key, count) => {}
                TurnEnd::UsedUp => {
                    self.queue_later(key);
                    break;
                }
                _ => break,
            }
        }
        self.set_body_timer(key);
    }

    /// Records received bytes, and processes the batch if it has too little room left. Returns
    /// whether the client may have more to receive.
    fn received(&mut self, key: usize, count: usize) -> bool {
        let Some(client) = self.clients.get(key) else {
            return false;
        };
        let more = client.readable;
        self.state.batch.push(key, count);
        if more || self.state.batch.is_full() {
            self.process_batch();
        }
        more
    }
}
