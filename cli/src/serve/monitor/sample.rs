//! One second of the server.
//!
//! In: the counters of the server and of the process. Out: a sample, as the page gets it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use routetree::server::Metrics;
use serde::Serialize;

use super::process::Process;
use super::window::{Moment, Span, Window};

/// What happened in one second. Times are in seconds, memory is in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Sample {
    /// Per second, with those that were refused before the lookup.
    pub(crate) requests: f64,
    /// Responses per second whose status is 500 or more.
    pub(crate) errors: f64,
    pub(crate) p50: Option<f64>,
    pub(crate) p99: Option<f64>,
    pub(crate) p999: Option<f64>,
    /// Open connections.
    pub(crate) connections: u64,
    /// The part of one processor's time; over 1 with several.
    pub(crate) cpu: Option<f64>,
    pub(crate) memory: Option<u64>,
    /// Context switches per second.
    pub(crate) switches: Option<f64>,
    /// For how long older routes have been served than there are.
    pub(crate) table_age: f64,
}

/// Takes samples.
pub(super) struct Sampler {
    metrics: Arc<Metrics>,
    window: Window,
}

impl Sampler {
    pub(super) fn new(metrics: Arc<Metrics>, now: Instant) -> Sampler {
        let window = Window::new(moment(&metrics, now));
        Sampler { metrics, window }
    }

    /// Takes a sample of the time since the last one.
    pub(super) fn sample(&mut self, now: Instant, table_age: Duration) -> Sample {
        self.window.push(moment(&self.metrics, now));
        let second = self.window.last();
        let quantile = |share| second.quantile(share).map(|time| time.as_secs_f64());
        Sample {
            requests: second.requests_per_second(),
            errors: second.errors_per_second(),
            p50: quantile(0.5),
            p99: quantile(0.99),
            p999: quantile(0.999),
            connections: second.to.metrics.open,
            cpu: second.processor(),
            memory: second.to.process.resident,
            switches: second.switches_per_second(),
            table_age: table_age.as_secs_f64(),
        }
    }

    /// Returns what happened in the last ten seconds.
    pub(super) fn recent(&self) -> Span<'_> {
        self.window.all()
    }
}

fn moment(metrics: &Metrics, at: Instant) -> Moment {
    Moment { at, metrics: metrics.snapshot(), process: Process::now() }
}
