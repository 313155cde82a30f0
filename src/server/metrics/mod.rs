//! The metrics of each event loop, and their sums.
//!
//! In: events of one event loop, which alone writes its counters. Out: snapshots for any thread.
//! Knows nothing of requests or connections.
//!
//! - `counter.rs`: a counter with a single writer
//! - `histogram.rs`: the distribution of latencies

mod counter;
mod histogram;

use core::time::Duration;

use serde::Serialize;

pub use histogram::Latencies;

use counter::Counter;
use histogram::Histogram;

/// The metrics of a server, readable from any thread.
///
/// Reading takes no lock and delays nothing. The counters of one [`MetricsSnapshot`] are read one
/// after another, so they may differ by events in between.
#[derive(Debug)]
pub struct Metrics {
    workers: Box<[WorkerMetrics]>,
}

impl Metrics {
    /// Creates the metrics of this many event loops.
    #[must_use]
    pub(super) fn new(workers: usize) -> Metrics {
        Metrics { workers: (0..workers.max(1)).map(|_| WorkerMetrics::default()).collect() }
    }

    /// Returns the counters of one event loop.
    pub(super) fn worker(&self, index: usize) -> &WorkerMetrics {
        &self.workers[index % self.workers.len()]
    }

    /// Returns the current totals over all event loops.
    pub fn snapshot(&self) -> MetricsSnapshot {
        let mut sum = MetricsSnapshot::default();
        self.workers.iter().for_each(|worker| worker.add_to(&mut sum));
        sum
    }

    /// Returns the current values for each event loop.
    pub fn by_worker(&self) -> impl ExactSizeIterator<Item = MetricsSnapshot> + '_ {
        self.workers.iter().map(|worker| {
            let mut own = MetricsSnapshot::default();
            worker.add_to(&mut own);
            own
        })
    }
}

/// The counters of one event loop, aligned so that two loops never share a cache line.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct WorkerMetrics {
    pub(super) accepted: Counter,
    pub(super) closed: Counter,
    pub(super) accept_failures: Counter,
    pub(super) requests: Counter,
    pub(super) refused: Counter,
    pub(super) panics: Counter,
    pub(super) broken_off: Counter,
    pub(super) received_bytes: Counter,
    pub(super) sent_bytes: Counter,
    pub(super) dropped_log_lines: Counter,
    /// Set, not added to.
    pub(super) held_bytes: Counter,
    pub(super) gave_up: Counter,
    /// Responses by the first digit of their status.
    responses: [Counter; 10],
    latencies: Histogram,
}

impl WorkerMetrics {
    /// Counts a response by its status.
    #[inline]
    pub(super) fn count_response(&self, status: u16) {
        self.responses[usize::from(status / 100 % 10)].add(1);
    }

    /// Records `count` responses with the same latency.
    pub(super) fn record_latency(&self, time: Duration, count: u64) {
        self.latencies.add(time, count);
    }

    fn add_to(&self, sum: &mut MetricsSnapshot) {
        sum.accepted += self.accepted.get();
        // `closed` may be read later than `accepted` and be greater.
        sum.open += self.accepted.get().saturating_sub(self.closed.get());
        sum.accept_failures += self.accept_failures.get();
        sum.requests += self.requests.get();
        sum.refused += self.refused.get();
        sum.panics += self.panics.get();
        sum.broken_off += self.broken_off.get();
        sum.received_bytes += self.received_bytes.get();
        sum.sent_bytes += self.sent_bytes.get();
        sum.dropped_log_lines += self.dropped_log_lines.get();
        sum.held_bytes += self.held_bytes.get();
        sum.gave_up += self.gave_up.get();
        for (class, answers) in (1..).zip(&mut sum.answers) {
            let own: &Counter = &self.responses[class];
            *answers += own.get();
        }
        self.latencies.add_to(&mut sum.latencies);
    }
}

/// The values of all metrics at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MetricsSnapshot {
    /// Accepted connections.
    pub accepted: u64,
    /// Open connections.
    pub open: u64,
    /// Failures to accept a connection, such as running out of file descriptors.
    pub accept_failures: u64,
    /// Requests that were looked up, including those that got a 404 or a 405.
    pub requests: u64,
    /// Requests refused before the lookup: malformed, over a limit or too slow.
    pub refused: u64,
    /// Panics of handlers, middleware, constraints and streamed bodies.
    pub panics: u64,
    /// Streamed bodies that ended before they were complete, by an abort or a panic.
    pub broken_off: u64,
    /// Received bytes.
    pub received_bytes: u64,
    /// Sent bytes.
    pub sent_bytes: u64,
    /// Log lines dropped because the log was too slow.
    pub dropped_log_lines: u64,
    /// Bytes that connections hold now, see [`Config::max_held`](super::Config::max_held).
    pub held_bytes: u64,
    /// Connections that were refused or cut off because of that limit.
    pub gave_up: u64,
    /// Responses by the first digit of their status, from 1 to 5. Refusals are included.
    pub answers: [u64; 5],
    /// The latencies of responses, measured by [`Timing`](super::Timing).
    pub latencies: Latencies,
}

#[cfg(test)]
mod tests {
    use super::{Latencies, Metrics};
    use core::time::Duration;

    #[test]
    fn quantiles_are_those_of_the_added_latencies() {
        let metrics = Metrics::new(2);
        assert_eq!(metrics.snapshot().latencies.quantile(0.5), None);
        assert_eq!(Latencies::default().mean(), None);
        for micros in 1..=100 {
            metrics.worker(micros as usize % 2).record_latency(Duration::from_micros(micros), 1);
        }
        let latencies = metrics.snapshot().latencies;
        assert_eq!(latencies.count(), 100);
        assert_eq!(latencies.mean(), Some(Duration::from_nanos(50_500)));
        let median = latencies.quantile(0.5).unwrap().as_nanos();
        assert!((50_000..=56_250).contains(&median), "{median}");
        let greatest = latencies.quantile(1.0).unwrap().as_nanos();
        assert!((100_000..=112_500).contains(&greatest), "{greatest}");
    }

    #[test]
    fn a_snapshot_is_the_sum_over_the_workers() {
        let metrics = Metrics::new(2);
        metrics.worker(0).requests.add(3);
        metrics.worker(1).requests.add(4);
        metrics.worker(1).count_response(404);
        metrics.worker(0).accepted.add(2);
        metrics.worker(0).closed.add(1);
        let sum = metrics.snapshot();
        assert_eq!((sum.requests, sum.accepted, sum.open), (7, 2, 1));
        assert_eq!(sum.answers, [0, 0, 0, 1, 0]);
        let each: Vec<u64> = metrics.by_worker().map(|worker| worker.requests).collect();
        assert_eq!(each, [3, 4]);
    }
}
