//! The sums over all event loops at one moment.

use std::collections::BTreeMap;

use super::series::{BUCKETS, MethodSeries, RouteSeries};
use super::{Metrics, MetricsSnapshot};

/// All sums, with those by route.
#[derive(Debug)]
pub(super) struct Totals {
    pub(super) sum: MetricsSnapshot,
    /// By route and method.
    pub(super) series: BTreeMap<(String, String), SeriesTotals>,
    /// Refused requests by status.
    pub(super) refused: BTreeMap<u16, u64>,
}

/// The sums of one route and method.
#[derive(Debug, Default)]
pub(super) struct SeriesTotals {
    pub(super) statuses: BTreeMap<u16, u64>,
    pub(super) buckets: [u64; BUCKETS],
    pub(super) nanos: u64,
}

impl SeriesTotals {
    fn add(&mut self, own: &MethodSeries) {
        own.statuses.iter().for_each(|(status, count)| {
            *self.statuses.entry(status).or_default() += count;
        });
        for (all, own) in self.buckets.iter_mut().zip(own.durations.buckets()) {
            *all += own;
        }
        self.nanos = self.nanos.wrapping_add(own.durations.nanos());
    }
}

impl Totals {
    /// Sums up the metrics of all event loops.
    pub(super) fn new(metrics: &Metrics) -> Totals {
        let (mut series, mut refused) = (BTreeMap::new(), BTreeMap::new());
        metrics.labels.for_each(|label, number| {
            let routes = metrics.workers.iter().filter_map(|worker| worker.routes.find(number));
            for own in routes.flat_map(RouteSeries::methods) {
                let method = own.method.text(label.method.as_deref());
                let key = (label.route.clone(), method.to_owned());
                let totals: &mut SeriesTotals = series.entry(key).or_default();
                totals.add(own);
            }
        });
        for worker in &metrics.workers {
            for (status, count) in worker.refused.iter() {
                *refused.entry(status).or_default() += count;
            }
        }
        Totals { sum: metrics.snapshot(), series, refused }
    }
}
