//! The samples of the last five minutes, and those who follow them.
//!
//! In: a sample and the states of the alerts, once a second. Out: for each follower, what is new.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use routetree::server::BodyWaker;

use super::alerts::AlertStatus;
use super::sample::Sample;

/// The number of samples that are kept: five minutes of them.
const KEPT: usize = 300;

/// The most followers at a time: each is woken for each sample, and holds a connection.
const MAX_FOLLOWERS: usize = 64;

/// The newest samples and the states of the alerts.
#[derive(Default)]
pub(crate) struct Feed(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    samples: VecDeque<Sample>,
    /// How many samples there have been.
    count: u64,
    alerts: Arc<[AlertStatus]>,
    /// The wakers of followers that wait.
    wakers: BTreeMap<u64, BodyWaker>,
    next_waker: u64,
    /// How many follow.
    followers: usize,
}

/// What is new to a follower.
pub(crate) struct News {
    pub(crate) samples: Vec<Sample>,
    pub(crate) alerts: Arc<[AlertStatus]>,
}

impl Feed {
    /// Adds a sample, and wakes all followers.
    pub(super) fn publish(&self, sample: Sample, alerts: Arc<[AlertStatus]>) {
        let mut inner = self.lock();
        if inner.samples.len() == KEPT {
            inner.samples.pop_front();
        }
        inner.samples.push_back(sample);
        inner.count += 1;
        inner.alerts = alerts;
        inner.wakers.values().for_each(BodyWaker::wake);
    }

    /// Returns the states of the alerts.
    pub(crate) fn alerts(&self) -> Arc<[AlertStatus]> {
        Arc::clone(&self.lock().alerts)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A follower of a feed, until it is dropped.
pub(crate) struct Subscription {
    feed: Arc<Feed>,
    /// The number of the sample that comes next.
    next: u64,
    id: Option<u64>,
}

impl Subscription {
    /// Follows a feed, from the oldest sample it has. `None` if too many do so already.
    pub(crate) fn new(feed: Arc<Feed>) -> Option<Subscription> {
        let mut inner = feed.lock();
        if inner.followers == MAX_FOLLOWERS {
            return None;
        }
        inner.followers += 1;
        drop(inner);
        Some(Subscription { feed, next: 0, id: None })
    }

    /// Calls this waker whenever there is news.
    pub(crate) fn wake(&mut self, waker: BodyWaker) {
        let mut inner = self.feed.lock();
        let id = *self.id.get_or_insert(inner.next_waker);
        inner.next_waker = inner.next_waker.max(id + 1);
        inner.wakers.insert(id, waker);
    }

    /// Returns what is new since the last call.
    pub(crate) fn news(&mut self) -> News {
        let inner = self.feed.lock();
        let oldest = inner.count - inner.samples.len() as u64;
        let known = self.next.saturating_sub(oldest) as usize;
        self.next = inner.count;
        let samples = inner.samples.iter().skip(known).copied().collect();
        News { samples, alerts: Arc::clone(&inner.alerts) }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut inner = self.feed.lock();
        inner.followers -= 1;
        if let Some(id) = self.id {
            inner.wakers.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Feed, KEPT, MAX_FOLLOWERS, Subscription};
    use crate::serve::monitor::sample::Sample;

    fn publish(feed: &Feed, numbers: std::ops::Range<usize>) {
        for number in numbers {
            let sample = Sample { connections: number as u64, ..Sample::default() };
            feed.publish(sample, Arc::default());
        }
    }

    fn follow(feed: &Arc<Feed>) -> Subscription {
        Subscription::new(Arc::clone(feed)).expect("there are few")
    }

    fn news(subscription: &mut Subscription) -> Vec<usize> {
        subscription.news().samples.iter().map(|sample| sample.connections as usize).collect()
    }

    #[test]
    fn a_follower_gets_five_minutes_and_then_each_sample_once() {
        let feed = Arc::new(Feed::default());
        let mut early = follow(&feed);
        assert!(news(&mut early).is_empty());
        publish(&feed, 0..3);
        assert_eq!(news(&mut early), [0, 1, 2]);
        assert!(news(&mut early).is_empty());
        publish(&feed, 3..KEPT + 10);
        let kept: Vec<usize> = (10..KEPT + 10).collect();
        assert_eq!(news(&mut follow(&feed)), kept);
        // Late by more than is kept: what is lost is lost.
        assert_eq!(news(&mut early), kept);
    }

    #[test]
    fn a_follower_that_ends_is_forgotten() {
        let feed = Arc::new(Feed::default());
        for _ in 0..3 {
            let mut all: Vec<_> = (0..MAX_FOLLOWERS).map(|_| follow(&feed)).collect();
            assert!(Subscription::new(Arc::clone(&feed)).is_none());
            all.pop();
            all.push(follow(&feed));
        }
        assert_eq!(feed.lock().followers, 0);
    }
}
