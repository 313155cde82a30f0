//! BodyTimers of streamed bodies that wait for a time, which is too close for the regular sweep.

use core::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::time::Instant;

/// The number of outdated heap heap that are tolerated before they are removed.
const MAX_OUTDATED: usize = 64;

/// At most one timer for each client. Setting a timer and taking one that is due takes amortized
/// logarithmic time.
#[derive(Debug, Default)]
pub(super) struct BodyTimers {
    /// One entry for each timer, and outdated entries of timers that were changed or removed.
    heap: BinaryHeap<Reverse<(Instant, usize)>>,
    by_key: HashMap<usize, Instant>,
}

impl BodyTimers {
    /// Sets a client's timer. An earlier timer stays, as firing too early does no harm.
    pub(super) fn set(&mut self, key: usize, at: Instant) {
        if self.by_key.get(&key).is_some_and(|timer| *timer <= at) {
            return;
        }
        self.by_key.insert(key, at);
        self.heap.push(Reverse((at, key)));
        if self.heap.len() > 2 * self.by_key.len() + MAX_OUTDATED {
            let by_key = &self.by_key;
            self.heap.retain(|Reverse((at, key))| by_key.get(key) == Some(at));
        }
    }

    /// Removes a client's timer.
    pub(super) fn remove(&mut self, key: usize) {
        self.by_key.remove(&key);
    }

    /// Returns when the next timer may be due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }

    /// Removes and returns the clients whose timers are due, each client once.
    pub(super) fn take_due(&mut self, now: Instant) -> Vec<usize> {
        let mut due = Vec::new();
        while let Some(&Reverse((at, key))) = self.heap.peek().filter(|next| next.0.0 <= now) {
            self.heap.pop();
            if self.by_key.get(&key) == Some(&at) {
                self.by_key.remove(&key);
                due.push(key);
            }
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::{BodyTimers, MAX_OUTDATED};
    use core::time::Duration;
    use std::time::Instant;

    #[test]
    fn a_timer_fires_once_at_its_earliest_time() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut timers = BodyTimers::default();
        timers.set(1, at(500));
        timers.set(1, at(10));
        timers.set(1, at(20));
        timers.set(2, at(10));
        timers.set(3, at(5));
        timers.remove(3);
        assert!(timers.take_due(at(9)).is_empty());
        assert_eq!(timers.take_due(at(10)), [1, 2]);
        timers.set(1, at(600));
        assert!(timers.take_due(at(599)).is_empty());
        assert_eq!(timers.take_due(at(600)), [1]);
        assert!(timers.take_due(at(9999)).is_empty() && timers.next_due().is_none());
    }

    #[test]
    fn timers_set_repeatedly_take_no_extra_room_or_turns() {
        let start = Instant::now();
        let mut timers = BodyTimers::default();
        for turn in 0..10_000 {
            let now = start + Duration::from_millis(turn);
            // Each client waits for an hour, is woken, and then waits for a millisecond.
            assert_eq!(timers.take_due(now).len(), if turn == 0 { 0 } else { 5 });
            for key in 0..5 {
                timers.set(key, now + Duration::from_secs(3600));
                timers.set(key, now + Duration::from_millis(1));
            }
            assert!(timers.heap.len() <= 10 + MAX_OUTDATED);
        }
    }
}
