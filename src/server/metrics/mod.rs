//! The metrics of each event loop, and their sums.
//!
//! In: events of one event loop, which alone writes its counters. Out: snapshots for any thread.
//! Knows nothing of requests or connections.
//!
//! - `counter.rs`: a counter with a single writer
//! - `histogram.rs`: the distribution of latencies
//! - `labels.rs`, `route_table.rs`: the labels and numbers of routes; counts by route
//! - `series.rs`, `method_label.rs`: counts of a route by method and status
//! - `timeouts.rs`: time-outs by kind
//! - `totals.rs`, `exposition.rs`: sums by route, and their text for Prometheus

mod counter;
mod exposition;
mod histogram;
mod labels;
mod method_label;
mod route_table;
mod series;
mod timeouts;
mod totals;

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

pub use histogram::Latencies;
pub(super) use labels::RouteLabels;
pub(super) use series::{RouteNumber, SeriesKey};
pub use timeouts::{Timeout, TimeoutCounts};

use counter::Counter;
use histogram::Histogram;
use route_table::RouteTable;
use series::{BucketedDuration, RouteSeries, StatusCounts};
use timeouts::TimeoutCounters;
use totals::Totals;

/// The metrics of a server, readable from any thread.
///
/// [`serve_metrics`](super::serve_metrics) serves them to Prometheus.
///
/// Reading delays no request. It may wait for an update of the [routes](super::LiveHosts) that adds
/// labels, or such an update for it. Counters are read one after another, so they may differ by
/// events in between.
#[derive(Debug)]
pub struct Metrics {
    workers: Box<[Arc<WorkerMetrics>]>,
    labels: Arc<RouteLabels>,
    /// Log lines that the program could not write. Any thread may add to it.
    lost_log_lines: AtomicU64,
}

impl Metrics {
    /// The media type of [`Metrics::to_prometheus`].
    pub const PROMETHEUS_CONTENT_TYPE: &str = exposition::CONTENT_TYPE;

    /// Creates the metrics of this many event loops, with these routes.
    #[must_use]
    pub(super) fn new(workers: usize, labels: Arc<RouteLabels>) -> Metrics {
        let routes = labels.initial_len();
        let workers = (0..workers.max(1)).map(|_| Arc::new(WorkerMetrics::new(routes))).collect();
        Metrics { workers, labels, lost_log_lines: AtomicU64::new(0) }
    }

    /// Returns the counters of one event loop.
    pub(super) fn worker(&self, index: usize) -> &Arc<WorkerMetrics> {
        &self.workers[index.min(self.workers.len() - 1)]
    }

    /// Returns the current totals over all event loops in the text format of Prometheus, version
    /// 0.0.4.
    ///
    /// | metric | labels |
    /// |---|---|
    /// | `http_requests_total` | `method`, `route`, `status` |
    /// | `http_request_duration_seconds`, a histogram, with [`Timing`](super::Timing) | `method`, `route` |
    /// | `http_requests_refused_total` | `status` |
    /// | `http_timeouts_total` | `kind`: the name of a [`Timeout`] |
    /// | `http_connections_accepted_total`, `http_connections_closed_total`, `http_connections_open`, `http_connections_failed_total` | |
    /// | `http_held_bytes`, and `http_connections_given_up_total` over [its limit](super::Config::max_held) | |
    /// | `http_received_bytes_total`, `http_sent_bytes_total` | |
    /// | `http_panics_total`, `http_streams_aborted_total`, `http_log_lines_dropped_total` | |
    ///
    /// The route is the text of the matched route, such as `/users/{id}`, never a path, and the
    /// same for all hosts that have it. It is empty for responses without a handler: 404, 405,
    /// fallbacks, redirects and those to OPTIONS. The method is `_OTHER` if it is not a
    /// standard one and the route is for any method. So the number of series is bounded,
    /// whatever clients send.
    ///
    /// Routes that are [inserted while the server runs](super::LiveHosts) have up to 65,535 labels
    /// of their own; further ones share the route `_OTHER`. A label keeps its counts when its route
    /// is removed, and a route with the same method and text gets it again.
    pub fn to_prometheus(&self) -> String {
        exposition::encode(Totals::new(self))
    }

    /// Returns the current totals over all event loops.
    pub fn snapshot(&self) -> MetricsSnapshot {
        let mut sum = MetricsSnapshot::default();
        self.workers.iter().for_each(|worker| worker.add_to(&mut sum));
        sum.dropped_log_lines += self.lost_log_lines.load(Ordering::Relaxed);
        sum
    }

    /// Returns the number of requests that each route has handled, by its text, for all methods and
    /// hosts. Routes without requests are left out.
    ///
    /// # Complexity
    ///
    /// Linear in the number of routes and event loops.
    pub fn requests_by_route(&self) -> BTreeMap<String, u64> {
        let mut requests = BTreeMap::new();
        self.labels.for_each(|label, number| {
            let routes = self.workers.iter().filter_map(|worker| worker.routes.find(number));
            let statuses =
                routes.flat_map(RouteSeries::methods).flat_map(|own| own.statuses.iter());
            let count: u64 = statuses.map(|(_, count)| count).sum();
            if count > 0 && !label.route.is_empty() {
                *requests.entry(label.route.clone()).or_default() += count;
            }
        });
        requests
    }

    /// Counts log lines that the program could not write, such as to a full disk.
    ///
    /// The server counts the lines that it drops itself. Whether a line is written only the
    /// [logger](log::Log) of the program knows.
    pub fn count_dropped_log_lines(&self, count: u64) {
        self.lost_log_lines.fetch_add(count, Ordering::Relaxed);
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
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct WorkerMetrics {
    pub(super) accepted: Counter,
    pub(super) closed: Counter,
    pub(super) accept_failures: Counter,
    pub(super) panics: Counter,
    pub(super) broken_off: Counter,
    pub(super) received_bytes: Counter,
    pub(super) sent_bytes: Counter,
    pub(super) dropped_log_lines: Counter,
    /// Set, not added to.
    pub(super) held_bytes: Counter,
    pub(super) gave_up: Counter,
    timeouts: TimeoutCounters,
    routes: RouteTable,
    /// Refused requests.
    refused: StatusCounts,
    latencies: Histogram,
}

impl WorkerMetrics {
    fn new(routes: usize) -> WorkerMetrics {
        WorkerMetrics {
            accepted: Counter::new(),
            closed: Counter::new(),
            accept_failures: Counter::new(),
            panics: Counter::new(),
            broken_off: Counter::new(),
            received_bytes: Counter::new(),
            sent_bytes: Counter::new(),
            dropped_log_lines: Counter::new(),
            held_bytes: Counter::new(),
            gave_up: Counter::new(),
            timeouts: TimeoutCounters::default(),
            routes: RouteTable::new(routes),
            refused: StatusCounts::default(),
            latencies: Histogram::default(),
        }
    }

    /// Counts a request and its response.
    #[inline]
    pub(super) fn count_response(&self, key: SeriesKey, status: u16) {
        self.routes.get(key.route).method(key.method).statuses.count(status);
    }

    /// Counts a request that was refused before the lookup.
    pub(super) fn count_refusal(&self, status: u16) {
        self.refused.count(status);
    }

    /// Counts connections whose time was over.
    pub(super) fn count_timeouts(&self, kind: Timeout, count: u64) {
        self.timeouts.add(kind, count);
    }

    /// Records responses with the same latency.
    pub(super) fn record_latency(&self, latency: Duration, responses: &[SeriesKey]) {
        let duration = BucketedDuration::from(latency);
        for key in responses {
            self.routes.get(key.route).method(key.method).durations.add(duration);
        }
        if !responses.is_empty() {
            self.latencies.add(latency, responses.len() as u64);
        }
    }

    fn add_to(&self, sum: &mut MetricsSnapshot) {
        sum.accepted += self.accepted.get();
        sum.closed += self.closed.get();
        // `closed` may be read later than `accepted` and be greater.
        sum.open += self.accepted.get().saturating_sub(self.closed.get());
        sum.accept_failures += self.accept_failures.get();
        sum.panics += self.panics.get();
        sum.broken_off += self.broken_off.get();
        sum.received_bytes += self.received_bytes.get();
        sum.sent_bytes += self.sent_bytes.get();
        sum.dropped_log_lines += self.dropped_log_lines.get();
        sum.held_bytes += self.held_bytes.get();
        sum.gave_up += self.gave_up.get();
        self.timeouts.add_to(&mut sum.timeouts);
        for (status, count) in self.refused.iter() {
            sum.refused += count;
            sum.count_answers(status, count);
        }
        for methods in self.routes.iter().flat_map(RouteSeries::methods) {
            for (status, count) in methods.statuses.iter() {
                sum.requests += count;
                sum.count_answers(status, count);
            }
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
    /// Closed connections.
    pub closed: u64,
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
    /// Streamed bodies that broke off their response: they aborted, panicked, or were not as long
    /// as they said. Responses that end early because of the client or of a deadline do not count;
    /// see [`timeouts`](MetricsSnapshot::timeouts).
    pub broken_off: u64,
    /// Received bytes.
    pub received_bytes: u64,
    /// Sent bytes.
    pub sent_bytes: u64,
    /// Log lines dropped because the log was too slow, or [could not be
    /// written](Metrics::count_dropped_log_lines).
    pub dropped_log_lines: u64,
    /// Bytes that connections hold now, see [`Config::max_held`](super::Config::max_held).
    pub held_bytes: u64,
    /// Connections that were refused or cut off because of that limit.
    pub gave_up: u64,
    /// Connections whose time was over, by what they waited for.
    pub timeouts: TimeoutCounts,
    /// Responses by the first digit of their status, from 1 to 5. Refusals are included.
    pub answers: [u64; 5],
    /// The latencies of responses, measured by [`Timing`](super::Timing).
    pub latencies: Latencies,
}

impl MetricsSnapshot {
    fn count_answers(&mut self, status: u16, count: u64) {
        if let Some(class) = self.answers.get_mut(usize::from(status / 100).wrapping_sub(1)) {
            *class += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Latencies, Metrics, RouteLabels, SeriesKey};
    use std::sync::Arc;

    fn metrics() -> Metrics {
        Metrics::new(2, Arc::new(RouteLabels::default()))
    }

    use core::time::Duration;

    #[test]
    fn quantiles_are_those_of_the_added_latencies() {
        let metrics = metrics();
        assert_eq!(metrics.snapshot().latencies.quantile(0.5), None);
        assert_eq!(Latencies::default().mean(), None);
        for micros in 1..=100 {
            let worker = metrics.worker(micros as usize % 2);
            worker.record_latency(Duration::from_micros(micros), &[SeriesKey::default()]);
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
    fn latencies_since_a_moment_are_those_after_it() {
        let metrics = metrics();
        let record = |micros, count| {
            for _ in 0..count {
                let keys = [SeriesKey::default()];
                metrics.worker(0).record_latency(Duration::from_micros(micros), &keys);
            }
        };
        let start = metrics.snapshot().latencies;
        record(10, 1000);
        let middle = metrics.snapshot().latencies;
        assert_eq!(middle.since(&start), middle);
        assert_eq!(middle.since(&middle).quantile(0.5), None);
        record(5000, 2);
        let end = metrics.snapshot().latencies.since(&middle);
        assert_eq!((end.count(), end.mean()), (2, Some(Duration::from_millis(5))));
        assert!(end.quantile(0.0).unwrap() >= Duration::from_millis(5));
    }

    #[test]
    fn a_snapshot_is_the_sum_over_the_workers() {
        let metrics = metrics();
        let key = SeriesKey::default();
        (0..3).for_each(|_| metrics.worker(0).count_response(key, 200));
        (0..4).for_each(|_| metrics.worker(1).count_response(key, 404));
        metrics.worker(1).count_refusal(400);
        metrics.worker(0).accepted.add(2);
        metrics.worker(0).closed.add(1);
        let sum = metrics.snapshot();
        assert_eq!((sum.requests, sum.accepted, sum.open), (7, 2, 1));
        assert_eq!((sum.refused, sum.answers), (1, [0, 3, 0, 5, 0]));
        metrics.worker(1).dropped_log_lines.add(3);
        metrics.count_dropped_log_lines(4);
        assert_eq!(metrics.snapshot().dropped_log_lines, 7);
        let each: Vec<u64> = metrics.by_worker().map(|worker| worker.requests).collect();
        assert_eq!(each, [3, 4]);
    }
}
