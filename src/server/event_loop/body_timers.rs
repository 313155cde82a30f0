//! Deadlines too close for a sweep: those of bodies in pieces that wait for a time.

use core::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::time::Instant;

/// Entries of the past that are kept, beside one for each timer, before they are thrown out.
const PAST_ENTRIES: usize = 64;

/// At most one timer for each client. To set one, or to ask for those that are due, takes time
/// logarithmic in their number, in the mean.
#[derive(Debug, Default)]
pub(super) struct Timers {
    /// Every timer has its entry here. One that was set anew or removed leaves its entry behind.
    entries: BinaryHeap<Reverse<(Instant, usize)>>,
    timers: HashMap<usize, Instant>,
}

impl Timers {
    /// Sees to it that a client is looked at by then. One that is looked at earlier stays so: too
    /// early does no harm.
    pub(super) fn set(&mut self, key: usize, at: Instant) {
        if self.timers.get(&key).is_some_and(|timer| *timer <= at) {
            return;
        }
        self.timers.insert(key, at);
        self.entries.push(Reverse((at, key)));
        if self.entries.len() > 2 * self.timers.len() + PAST_ENTRIES {
            let timers = &self.timers;
            self.entries.retain(|Reverse((at, key))| timers.get(key) == Some(at));
        }
    }

    /// Forgets a client's timer.
    pub(super) fn remove(&mut self, key: usize) {
        self.timers.remove(&key);
    }

    /// When to ask for those that are due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.entries.peek().map(|Reverse((at, _))| *at)
    }

    /// Takes those that are due: each client once.
    pub(super) fn take_due(&mut self, now: Instant) -> Vec<usize> {
        let mut due = Vec::new();
        while let Some(&Reverse((at, key))) = self.entries.peek().filter(|next| next.0.0 <= now) {
            self.entries.pop();
            if self.timers.get(&key) == Some(&at) {
                self.timers.remove(&key);
                due.push(key);
            }
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::{PAST_ENTRIES, Timers};
    use core::time::Duration;
    use std::time::Instant;

    #[test]
    fn a_timer_fires_once_at_the_earliest_time_it_was_set_to() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut timers = Timers::default();
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
        assert!(timers.take_due(at(9999)).is_empty() && timers.next().is_none());
    }

    #[test]
    fn timers_that_are_set_anew_take_no_more_room_and_no_more_turns() {
        let start = Instant::now();
        let mut timers = Timers::default();
        for turn in 0..10_000 {
            let now = start + Duration::from_millis(turn);
            // Each waits for an hour, is woken, and then waits for a millisecond.
            assert_eq!(timers.take_due(now).len(), if turn == 0 { 0 } else { 5 });
            for key in 0..5 {
                timers.set(key, now + Duration::from_secs(3600));
                timers.set(key, now + Duration::from_millis(1));
            }
            assert!(timers.entries.len() <= 10 + PAST_ENTRIES);
        }
    }
}
