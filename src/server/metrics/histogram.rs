//! A histogram of latencies.
//!
//! In: durations from one event loop. Out: quantiles and the mean over all loops.

use core::time::Duration;

use serde::Serialize;

use super::counter::Counter;

/// The number of buckets for each power of two: a bucket's width is at most an eighth of its
/// values.
const PER_POWER: usize = 1 << PER_POWER_BITS;
const PER_POWER_BITS: u32 = 3;

/// The number of buckets up to 2^36 nanoseconds, 68 seconds. The last one also counts longer times.
const BUCKETS: usize = (36 - PER_POWER_BITS as usize + 1) * PER_POWER;

/// The latencies of one event loop, counted by bucket.
#[derive(Debug)]
pub(super) struct Histogram {
    buckets: [Counter; BUCKETS],
    total_nanos: Counter,
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram { buckets: [const { Counter::new() }; BUCKETS], total_nanos: Counter::default() }
    }
}

impl Histogram {
    /// Records `count` responses with the same latency.
    pub(super) fn add(&self, time: Duration, count: u64) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.buckets[bucket_of(nanos)].add(count);
        self.total_nanos.add(nanos.wrapping_mul(count));
    }

    /// Adds the counts to a sum over event loops.
    pub(super) fn add_to(&self, sum: &mut Latencies) {
        sum.buckets.resize(BUCKETS, 0);
        for (own, all) in self.buckets.iter().zip(&mut sum.buckets) {
            *all += own.get();
        }
        sum.total_nanos = sum.total_nanos.wrapping_add(self.total_nanos.get());
    }
}

/// Returns the bucket of a latency. Each number below `PER_POWER` has its own bucket; above, the
/// highest bit and the next three select it.
fn bucket_of(nanos: u64) -> usize {
    if nanos < PER_POWER as u64 {
        return nanos as usize;
    }
    let power = nanos.ilog2() - PER_POWER_BITS;
    let within = (nanos >> power) as usize - PER_POWER;
    ((power as usize + 1) * PER_POWER + within).min(BUCKETS - 1)
}

/// Returns the greatest latency of a bucket, in nanoseconds.
fn upper_bound(bucket: usize) -> u64 {
    if bucket < PER_POWER {
        return bucket as u64;
    }
    let (power, within) = (bucket / PER_POWER - 1, bucket % PER_POWER);
    (((PER_POWER + within + 1) as u64) << power) - 1
}

/// The distribution of latencies, measured by [`Timing`](crate::server::Timing).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latencies {
    buckets: Vec<u64>,
    total_nanos: u64,
}

impl Latencies {
    /// Returns the number of measured responses.
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// Returns an upper bound of the latency of this share of the responses, at most an eighth too
    /// high.
    ///
    /// A share of 0.5 gives the median. Returns `None` if nothing was measured.
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

    /// Returns the latencies that were measured since an earlier moment of the same server.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::Metrics;
    ///
    /// /// The median of the time between two calls.
    /// fn median(metrics: &Metrics, earlier: &mut routetree::server::Latencies) {
    ///     let latencies = metrics.snapshot().latencies;
    ///     println!("{:?}", latencies.since(earlier).quantile(0.5));
    ///     *earlier = latencies;
    /// }
    /// ```
    #[must_use]
    pub fn since(&self, earlier: &Latencies) -> Latencies {
        let before = |bucket| earlier.buckets.get(bucket).copied().unwrap_or_default();
        let buckets = self.buckets.iter().enumerate();
        Latencies {
            buckets: buckets.map(|(bucket, count)| count.saturating_sub(before(bucket))).collect(),
            total_nanos: self.total_nanos.wrapping_sub(earlier.total_nanos),
        }
    }

    /// Returns the mean latency, or `None` if nothing was measured.
    pub fn mean(&self) -> Option<Duration> {
        self.total_nanos.checked_div(self.count()).map(Duration::from_nanos)
    }
}

impl Serialize for Latencies {
    /// Serializes count, mean, median, 99th percentile and maximum, in microseconds.
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
    use super::{BUCKETS, bucket_of, upper_bound};

    #[test]
    fn buckets_have_no_gaps_and_are_an_eighth_wide() {
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
}
