//! Counters and a histogram of latencies for each event loop, and their sums.
//!
//! Each loop writes its own and no other, so counting needs no locked instruction; anyone may read.
//! It knows nothing of requests and connections: they are counted by who meets them.

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;

use serde::Serialize;

/// What the event loops of a server count.
///
/// Reading takes no lock and holds nothing up. Counters of one [`MetricsSnapshot`] are read one after the
/// other, so they may differ by what happened meanwhile.
#[derive(Debug)]
pub struct Metrics {
    workers: Box<[WorkerMetrics]>,
}

impl Metrics {
    /// Metrics of that many event loops.
    pub(super) fn new(workers: usize) -> Metrics {
        Metrics { workers: (0..workers.max(1)).map(|_| WorkerMetrics::default()).collect() }
    }

    /// The ones of one event loop.
    pub(super) fn worker(&self, index: usize) -> &WorkerMetrics {
        &self.workers[index % self.workers.len()]
    }

    /// What was counted so far, all event loops together.
    pub fn snapshot(&self) -> MetricsSnapshot {
        let mut sum = MetricsSnapshot::default();
        self.workers.iter().for_each(|worker| worker.add_to(&mut sum));
        sum
    }

    /// What was counted so far, for each event loop.
    pub fn by_worker(&self) -> impl ExactSizeIterator<Item = MetricsSnapshot> + '_ {
        self.workers.iter().map(|worker| {
            let mut own = MetricsSnapshot::default();
            worker.add_to(&mut own);
            own
        })
    }
}

/// A number that one thread changes and others read.
#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    /// Adds to it. Only its own thread may: there is no other writer whose sum could be lost.
    #[inline]
    pub(super) fn add(&self, count: u64) {
        self.0.store(self.get().wrapping_add(count), Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One event loop's counters. Aligned so that two loops never write to one cache line.
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
    /// Answers by the first digit of their status.
    answers: [Counter; 10],
    latencies: Histogram,
}

impl WorkerMetrics {
    /// Counts an answer by its status.
    #[inline]
    pub(super) fn answered(&self, status: u16) {
        self.answers[usize::from(status / 100 % 10)].add(1);
    }

    /// Notes that so many answers took so long.
    pub(super) fn took(&self, time: Duration, count: u64) {
        self.latencies.add(time, count);
    }

    fn add_to(&self, sum: &mut MetricsSnapshot) {
        sum.accepted += self.accepted.get();
        // Read after `accepted`, of which it is never ahead for long: at most 0 are open then.
        sum.open += self.accepted.get().saturating_sub(self.closed.get());
        sum.accept_failures += self.accept_failures.get();
        sum.requests += self.requests.get();
        sum.refused += self.refused.get();
        sum.panics += self.panics.get();
        sum.broken_off += self.broken_off.get();
        sum.received_bytes += self.received_bytes.get();
        sum.sent_bytes += self.sent_bytes.get();
        sum.dropped_log_lines += self.dropped_log_lines.get();
        for (class, answers) in (1..).zip(&mut sum.answers) {
            let own: &Counter = &self.answers[class];
            *answers += own.get();
        }
        self.latencies.add_to(&mut sum.latencies);
    }
}

/// What was counted up to a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MetricsSnapshot {
    /// Connections accepted.
    pub accepted: u64,
    /// Connections open now.
    pub open: u64,
    /// Times that the system could not give another connection.
    pub accept_failures: u64,
    /// Requests that were answered by a route, or by 404 or 405.
    pub requests: u64,
    /// Messages that were refused before any route: no HTTP, over a limit, too slow.
    pub refused: u64,
    /// Handlers, middleware and bodies in pieces that panicked.
    pub panics: u64,
    /// Bodies in pieces that broke off after their answer was begun: they gave up, or panicked.
    pub broken_off: u64,
    /// Bytes received.
    pub received_bytes: u64,
    /// Bytes sent.
    pub sent_bytes: u64,
    /// Lines of the access log that were dropped because the log did not take them in time.
    pub dropped_log_lines: u64,
    /// Answers by the first digit of their status: 1 to 5. Refusals are among them.
    pub answers: [u64; 5],
    /// How long answers took; counted by [`Timing`](super::Timing).
    pub latencies: Latencies,
}

/// Buckets for each power of two, so that a bucket is at most an eighth wide.
const PER_POWER: usize = 1 << PER_POWER_BITS;
const PER_POWER_BITS: u32 = 3;

/// Buckets up to 2^36 nanoseconds, 68 seconds; longer times count in the last.
const BUCKETS: usize = (36 - PER_POWER_BITS as usize + 1) * PER_POWER;

/// Counts of times by size.
#[derive(Debug)]
struct Histogram {
    buckets: [Counter; BUCKETS],
    total_nanos: Counter,
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram {
            buckets: [const { Counter(AtomicU64::new(0)) }; BUCKETS],
            total_nanos: Counter::default(),
        }
    }
}

impl Histogram {
    fn add(&self, time: Duration, count: u64) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.buckets[bucket_of(nanos)].add(count);
        self.total_nanos.add(nanos.wrapping_mul(count));
    }

    fn add_to(&self, sum: &mut Latencies) {
        sum.buckets.resize(BUCKETS, 0);
        for (own, all) in self.buckets.iter().zip(&mut sum.buckets) {
            *all += own.get();
        }
        sum.total_nanos = sum.total_nanos.wrapping_add(self.total_nanos.get());
    }
}

/// The bucket of a time. Below `PER_POWER` each number has one of its own; from there on the
/// highest bit and the three after it choose.
fn bucket_of(nanos: u64) -> usize {
    if nanos < PER_POWER as u64 {
        return nanos as usize;
    }
    let power = nanos.ilog2() - PER_POWER_BITS;
    let within = (nanos >> power) as usize - PER_POWER;
    ((power as usize + 1) * PER_POWER + within).min(BUCKETS - 1)
}

/// The greatest time of a bucket, in nanoseconds.
fn upper_bound(bucket: usize) -> u64 {
    if bucket < PER_POWER {
        return bucket as u64;
    }
    let (power, within) = (bucket / PER_POWER - 1, bucket % PER_POWER);
    (((PER_POWER + within + 1) as u64) << power) - 1
}

/// How long answers took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latencies {
    buckets: Vec<u64>,
    total_nanos: u64,
}

impl Latencies {
    /// How many were measured.
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// The time that this share of answers took at most, an eighth too long at the most: 0.5 is the
    /// median. `None` before anything was measured.
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        let count = self.count();
        let rank = ((share.clamp(0.0, 1.0) * count as f64).ceil() as u64).max(1);
        let mut below = 0;
        let bucket = self.buckets.iter().position(|own| {
            below += own;
            below >= rank
        })?;
        Some(Duration::from_nanos(upper_bound(bucket)))
    }

    /// The mean time. `None` before anything was measured.
    pub fn mean(&self) -> Option<Duration> {
        self.total_nanos.checked_div(self.count()).map(Duration::from_nanos)
    }
}

impl Serialize for Latencies {
    /// As count, mean, median, 99th percentile and greatest, in microseconds.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let micros = |time: Option<Duration>| time.map(|time| time.as_nanos() as f64 / 1000.0);
        let mut fields = serializer.serialize_struct("Latencies", 5)?;
        fields.serialize_field("count", &self.count())?;
        fields.serialize_field("mean_us", &micros(self.mean()))?;
        fields.serialize_field("p50_us", &micros(self.quantile(0.5)))?;
        fields.serialize_field("p99_us", &micros(self.quantile(0.99)))?;
        fields.serialize_field("max_us", &micros(self.quantile(1.0)))?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::{BUCKETS, Latencies, Metrics, bucket_of, upper_bound};
    use core::time::Duration;

    #[test]
    fn buckets_follow_each_other_without_gap_and_are_an_eighth_wide() {
        for bucket in 0..BUCKETS {
            let last = upper_bound(bucket);
            assert_eq!(bucket_of(last), bucket);
            assert_eq!(bucket_of(last + 1), (bucket + 1).min(BUCKETS - 1));
        }
        assert_eq!(bucket_of(u64::MAX), BUCKETS - 1);
        for nanos in [9_u64, 100, 12_345, 1_000_000_007] {
            let bound = upper_bound(bucket_of(nanos));
            assert!(bound >= nanos && bound - nanos <= nanos / 8, "{nanos}: {bound}");
        }
    }

    #[test]
    fn quantiles_are_those_of_what_was_added() {
        let metrics = Metrics::new(2);
        assert_eq!(metrics.snapshot().latencies.quantile(0.5), None);
        assert_eq!(Latencies::default().mean(), None);
        for micros in 1..=100 {
            metrics.worker(micros as usize % 2).took(Duration::from_micros(micros), 1);
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
    fn a_snapshot_is_the_sum_of_the_workers() {
        let metrics = Metrics::new(2);
        metrics.worker(0).requests.add(3);
        metrics.worker(1).requests.add(4);
        metrics.worker(1).answered(404);
        metrics.worker(0).accepted.add(2);
        metrics.worker(0).closed.add(1);
        let sum = metrics.snapshot();
        assert_eq!((sum.requests, sum.accepted, sum.open), (7, 2, 1));
        assert_eq!(sum.answers, [0, 0, 0, 1, 0]);
        let each: Vec<u64> = metrics.by_worker().map(|worker| worker.requests).collect();
        assert_eq!(each, [3, 4]);
    }
}
