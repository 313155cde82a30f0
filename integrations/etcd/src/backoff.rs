//! [`Backoff`]: how long to wait before etcd is tried again.
//!
//! Input: failures and successes. Output: a random wait.

use std::time::Duration;

use crate::random::random;

/// Random waits, whose limit doubles with each failure: servers that lost etcd at the same moment
/// do not come back at the same moment.
pub(crate) struct Backoff {
    least: Duration,
    most: Duration,
    next: Duration,
}

impl Backoff {
    pub(crate) fn new((least, most): (Duration, Duration)) -> Backoff {
        Backoff { least, most, next: least }
    }

    /// The last attempt succeeded.
    pub(crate) fn reset(&mut self) {
        self.next = self.least;
    }

    pub(crate) fn wait(&mut self) -> Duration {
        let limit = self.next;
        self.next = limit.saturating_mul(2).min(self.most);
        limit.mul_f64(random() as f64 / u64::MAX as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_most_and_begin_again() {
        let (least, most) = (Duration::from_millis(100), Duration::from_secs(1));
        let mut backoff = Backoff::new((least, most));
        for limit in [100, 200, 400, 800, 1000, 1000] {
            assert!(backoff.wait() <= Duration::from_millis(limit));
        }
        backoff.reset();
        assert!(backoff.wait() <= least);
    }

    #[test]
    fn waits_differ() {
        let wait = || Backoff::new((Duration::from_secs(1), Duration::from_secs(1))).wait();
        assert!((0..20).any(|_| wait() != wait()));
    }
}
