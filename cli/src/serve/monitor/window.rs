//! What happened between two moments of the last ten seconds.
//!
//! In: the counters at each moment. Out: rates, shares and quantiles of a span.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use routetree::server::MetricsSnapshot;

use super::process::Process;

/// The server and the process at one moment.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    pub(super) at: Instant,
    pub(super) metrics: MetricsSnapshot,
    pub(super) process: Process,
}

impl Moment {
    /// Requests of any kind: those that were looked up, and those that were refused.
    fn requests(&self) -> u64 {
        self.metrics.requests + self.metrics.refused
    }

    /// Responses that tell of a fault of the server.
    fn errors(&self) -> u64 {
        self.metrics.answers[4]
    }
}

/// What happened from one moment to a later one.
pub(super) struct Span<'m> {
    pub(super) from: &'m Moment,
    pub(super) to: &'m Moment,
}

impl Span<'_> {
    fn seconds(&self) -> f64 {
        self.to.at.saturating_duration_since(self.from.at).as_secs_f64().max(0.001)
    }

    fn per_second(&self, of: impl Fn(&Moment) -> u64) -> f64 {
        of(self.to).saturating_sub(of(self.from)) as f64 / self.seconds()
    }

    pub(super) fn requests_per_second(&self) -> f64 {
        self.per_second(Moment::requests)
    }

    pub(super) fn errors_per_second(&self) -> f64 {
        self.per_second(Moment::errors)
    }

    /// The share of responses that are errors, from 0 to 1; 0 without requests.
    pub(super) fn error_rate(&self) -> f64 {
        let requests = self.requests_per_second();
        if requests == 0.0 { 0.0 } else { (self.errors_per_second() / requests).min(1.0) }
    }

    /// An upper bound of the time that this share of the requests took.
    pub(super) fn quantile(&self, share: f64) -> Option<Duration> {
        self.to.metrics.latencies.since(&self.from.metrics.latencies).quantile(share)
    }

    /// The part of one processor's time that the process took; over 1 with several.
    pub(super) fn processor(&self) -> Option<f64> {
        let taken = self.to.process.processor?.saturating_sub(self.from.process.processor?);
        Some(taken.as_secs_f64() / self.seconds())
    }

    pub(super) fn switches_per_second(&self) -> Option<f64> {
        let switches = self.to.process.switches?.saturating_sub(self.from.process.switches?);
        Some(switches as f64 / self.seconds())
    }
}

/// The moments of the last ten seconds.
pub(super) struct Window(VecDeque<Moment>);

impl Window {
    /// The spans that a window holds.
    const SPANS: usize = 10;

    pub(super) fn new(start: Moment) -> Window {
        Window([start].into())
    }

    pub(super) fn push(&mut self, moment: Moment) {
        if self.0.len() > Window::SPANS {
            self.0.pop_front();
        }
        self.0.push_back(moment);
    }

    /// What happened since the moment before the last one.
    pub(super) fn last(&self) -> Span<'_> {
        self.span(self.0.len().saturating_sub(2))
    }

    /// What happened in the last ten seconds.
    pub(super) fn all(&self) -> Span<'_> {
        self.span(0)
    }

    fn span(&self, first: usize) -> Span<'_> {
        Span { from: &self.0[first], to: &self.0[self.0.len() - 1] }
    }
}
