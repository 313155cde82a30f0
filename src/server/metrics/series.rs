//! What one event loop counts for each route, method and status.
//!
//! A route has a list of methods, and each method a list of statuses. An item is allocated when it
//! is first needed, and stays. So a request that is like an earlier one takes no lock and allocates
//! nothing, and there are at most as many items as routes × methods × statuses.

use core::iter;
use core::time::Duration;
use std::sync::OnceLock;

use super::counter::Counter;
use super::method_label::MethodLabel;

/// The number of a route among all routes of a server. That of requests without a route is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::server) struct RouteNumber(pub(super) u32);

impl RouteNumber {
    /// The number of all routes that have no number of their own.
    pub(super) const OTHER: RouteNumber = RouteNumber(u32::MAX);
}

/// What a request is counted under, apart from its status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::server) struct SeriesKey {
    pub(super) route: RouteNumber,
    pub(super) method: MethodLabel,
}

impl SeriesKey {
    /// Returns the key of requests for a route by a method.
    #[inline]
    pub(in crate::server) fn new(route: RouteNumber, method: &str) -> SeriesKey {
        SeriesKey { route, method: MethodLabel::of(method) }
    }
}

/// Counts by method of the requests for one route.
#[derive(Debug, Default)]
pub(super) struct RouteSeries(GrowingList<MethodSeries>);

impl RouteSeries {
    /// Returns the counts of a method.
    #[inline]
    pub(super) fn method(&self, method: MethodLabel) -> &MethodSeries {
        self.0.find_or_add(|series| series.method == method, || MethodSeries::new(method))
    }

    /// Returns the counts of all methods so far.
    pub(super) fn methods(&self) -> impl Iterator<Item = &MethodSeries> {
        self.0.iter()
    }
}

/// Counts of the requests for one route by one method.
#[derive(Debug)]
pub(super) struct MethodSeries {
    pub(super) method: MethodLabel,
    pub(super) statuses: StatusCounts,
    pub(super) durations: Durations,
}

impl MethodSeries {
    fn new(method: MethodLabel) -> MethodSeries {
        let (statuses, durations) = (StatusCounts::default(), Durations::default());
        MethodSeries { method, statuses, durations }
    }
}

/// Counts of responses by status.
#[derive(Debug, Default)]
pub(super) struct StatusCounts(GrowingList<(u16, Counter)>);

impl StatusCounts {
    /// Counts a response.
    #[inline]
    pub(super) fn count(&self, status: u16) {
        self.0.find_or_add(|(other, _)| *other == status, || (status, Counter::new())).1.add(1);
    }

    /// Returns all statuses so far with their counts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u16, u64)> {
        self.0.iter().map(|(status, count)| (*status, count.get()))
    }
}

/// The upper bounds of the buckets of durations, in microseconds. Above them there is one more
/// bucket.
pub(super) const BOUNDS_MICROS: [u64; 18] = [
    25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
    1_000_000, 2_500_000, 5_000_000, 10_000_000,
];

/// The number of buckets of durations.
pub(super) const BUCKETS: usize = BOUNDS_MICROS.len() + 1;

/// A duration, and the bucket that it is in.
#[derive(Clone, Copy, Debug)]
pub(super) struct BucketedDuration {
    bucket: usize,
    nanos: u64,
}

impl From<Duration> for BucketedDuration {
    fn from(duration: Duration) -> Self {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        let bucket = BOUNDS_MICROS.partition_point(|bound| bound * 1000 < nanos);
        BucketedDuration { bucket, nanos }
    }
}

/// Durations of requests by bucket, and their sum.
#[derive(Debug, Default)]
pub(super) struct Durations {
    buckets: [Counter; BUCKETS],
    nanos: Counter,
}

impl Durations {
    /// Counts a duration.
    #[inline]
    pub(super) fn add(&self, duration: BucketedDuration) {
        self.buckets[duration.bucket].add(1);
        self.nanos.add(duration.nanos);
    }

    /// Returns the counts of all buckets.
    pub(super) fn buckets(&self) -> [u64; BUCKETS] {
        self.buckets.each_ref().map(Counter::get)
    }

    /// Returns the sum of all durations in nanoseconds.
    pub(super) fn nanos(&self) -> u64 {
        self.nanos.get()
    }
}

/// A list that grows at its end, while other threads read it.
#[derive(Debug)]
struct GrowingList<T>(OnceLock<Box<Node<T>>>);

/// An item, aligned so that two loops never share a cache line.
#[derive(Debug)]
#[repr(align(128))]
struct Node<T> {
    item: T,
    rest: GrowingList<T>,
}

impl<T> Default for GrowingList<T> {
    fn default() -> Self {
        GrowingList(OnceLock::new())
    }
}

impl<T> GrowingList<T> {
    /// Returns the item that `is_it` accepts, and adds it first if there is none.
    #[inline]
    fn find_or_add(&self, is_it: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> &T {
        let mut list = self;
        while let Some(node) = list.0.get() {
            if is_it(&node.item) {
                return &node.item;
            }
            list = &node.rest;
        }
        list.add(new)
    }

    /// Adds the first item. Only one thread may do so.
    #[cold]
    fn add(&self, new: impl FnOnce() -> T) -> &T {
        &self.0.get_or_init(|| Box::new(Node { item: new(), rest: GrowingList::default() })).item
    }

    fn iter(&self) -> impl Iterator<Item = &T> {
        iter::successors(self.0.get(), |node| node.rest.0.get()).map(|node| &node.item)
    }
}

#[cfg(test)]
mod tests {
    use super::{BOUNDS_MICROS, BucketedDuration, StatusCounts};
    use core::time::Duration;

    #[test]
    fn a_bucket_includes_its_bound() {
        let bucket = |nanos| BucketedDuration::from(Duration::from_nanos(nanos)).bucket;
        assert!(BOUNDS_MICROS.is_sorted());
        assert_eq!(bucket(0), 0);
        for (index, bound) in BOUNDS_MICROS.iter().enumerate() {
            assert_eq!((bucket(bound * 1000), bucket(bound * 1000 + 1)), (index, index + 1));
        }
        assert_eq!(bucket(u64::MAX), BOUNDS_MICROS.len());
    }

    #[test]
    fn every_status_has_one_count() {
        let counts = StatusCounts::default();
        (200..600).chain(200..600).chain([404]).for_each(|status| counts.count(status));
        assert_eq!(counts.iter().count(), 400);
        assert!(counts.iter().all(|(status, count)| count == 2 + u64::from(status == 404)));
    }
}
