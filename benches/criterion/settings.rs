//! How criterion measures. Apart from what the benchmarks share with packages that do without it.

use std::time::Duration;

use criterion::Criterion;

/// Criterion with a short warm-up, and so many seconds of measurement for each benchmark.
pub(crate) fn settings(seconds: u64) -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(seconds))
}
