//! The metrics as text for Prometheus.
//!
//! In: the totals at one moment. Out: their names, help texts and labels, for the encoder.

use core::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeGaugeValue, NoLabelSet, prometheus_text,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};

use super::series::BOUNDS_MICROS;
use super::timeouts::Timeout;
use super::totals::{SeriesTotals, Totals};

/// The media type of the text.
pub(super) const CONTENT_TYPE: &str = prometheus_text::CONTENT_TYPE;

/// Encodes totals.
pub(super) fn encode(totals: Totals) -> String {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(totals));
    let mut text = String::new();
    // Writing to a `String` does not fail.
    let _ = prometheus_text::encode(&mut text, &registry);
    text
}

/// Labels, as names and values.
type Labels<'a, const N: usize> = [(&'a str, &'a str); N];

/// Encodes one metric family after another.
struct Families<'a>(DescriptorEncoder<'a>);

impl Families<'_> {
    /// Encodes a counter without labels.
    fn counter(&mut self, name: &str, help: &str, count: u64) -> fmt::Result {
        let mut family = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        family.encode_counter::<NoLabelSet, _, u64>(&count, None)
    }

    /// Encodes a counter of bytes.
    fn bytes(&mut self, name: &str, help: &str, count: u64) -> fmt::Result {
        let unit = Unit::Bytes;
        let mut family = self.0.encode_descriptor(name, help, Some(&unit), MetricType::Counter)?;
        family.encode_counter::<NoLabelSet, _, u64>(&count, None)
    }

    /// Encodes a counter for each set of labels.
    fn counters<'l, const N: usize>(
        &mut self,
        name: &str,
        help: &str,
        counts: impl Iterator<Item = (Labels<'l, N>, u64)>,
    ) -> fmt::Result {
        let mut family = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (labels, count) in counts {
            let mut series = family.encode_family(&labels)?;
            series.encode_counter::<NoLabelSet, _, u64>(&count, None)?;
        }
        Ok(())
    }

    /// Encodes a number that goes up and down.
    fn gauge(&mut self, name: &str, help: &str, value: impl EncodeGaugeValue) -> fmt::Result {
        let mut family = self.0.encode_descriptor(name, help, None, MetricType::Gauge)?;
        family.encode_gauge(&value)
    }

    /// Encodes the requests by route, method and status.
    fn requests(&mut self, totals: &Totals) -> fmt::Result {
        let (name, help) = ("http_requests", "Requests that were looked up, by their response.");
        let mut family = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        for ((route, method), series) in &totals.series {
            for (status, count) in &series.statuses {
                let status = status.to_string();
                let labels = [("method", &**method), ("route", route), ("status", &status)];
                let mut series = family.encode_family(&labels)?;
                series.encode_counter::<NoLabelSet, _, u64>(count, None)?;
            }
        }
        Ok(())
    }

    /// Encodes the durations of requests, if any were measured.
    fn durations(&mut self, totals: &Totals) -> fmt::Result {
        let name = "http_request_duration";
        let help = "Time from when a request was complete until its response was ready.";
        let (unit, kind) = (Unit::Seconds, MetricType::Histogram);
        let mut family = self.0.encode_descriptor(name, help, Some(&unit), kind)?;
        let seconds = BOUNDS_MICROS.iter().map(|micros| *micros as f64 / 1e6);
        let bounds = || seconds.clone().chain([f64::INFINITY]);
        for ((route, method), SeriesTotals { buckets, nanos, .. }) in &totals.series {
            let count: u64 = buckets.iter().sum();
            if count > 0 {
                let labels = [("method", &**method), ("route", route)];
                let buckets: Vec<_> = bounds().zip(buckets.iter().copied()).collect();
                let sum = *nanos as f64 / 1e9;
                let mut series = family.encode_family(&labels)?;
                series.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
            }
        }
        Ok(())
    }
}

impl Collector for Totals {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut families = Families(encoder);
        let sum = &self.sum;
        families.requests(self)?;
        families.durations(self)?;
        let refused: Vec<_> =
            self.refused.iter().map(|(status, count)| (status.to_string(), *count)).collect();
        families.counters(
            "http_requests_refused",
            "Requests refused before the lookup: malformed, over a limit or too slow.",
            refused.iter().map(|(status, count)| ([("status", &**status)], *count)),
        )?;
        families.counters(
            "http_timeouts",
            "Connections whose time was over, by what they waited for.",
            Timeout::ALL.iter().map(|kind| ([("kind", kind.name())], sum.timeouts.get(*kind))),
        )?;
        families.counter("http_connections_accepted", "Accepted connections.", sum.accepted)?;
        families.counter("http_connections_closed", "Closed connections.", sum.closed)?;
        families.gauge("http_connections_open", "Open connections.", sum.open)?;
        families.counter(
            "http_connections_failed",
            "Connections that could not be accepted, such as for lack of file descriptors.",
            sum.accept_failures,
        )?;
        families.gauge("http_held_bytes", "Bytes that connections hold.", sum.held_bytes)?;
        families.counter(
            "http_connections_given_up",
            "Connections that were refused or cut off to limit the memory that they hold.",
            sum.gave_up,
        )?;
        families.bytes("http_received", "Received bytes.", sum.received_bytes)?;
        families.bytes("http_sent", "Sent bytes.", sum.sent_bytes)?;
        families.counter(
            "http_panics",
            "Panics of handlers, middleware, constraints and streamed bodies.",
            sum.panics,
        )?;
        families.counter(
            "http_streams_aborted",
            "Streamed bodies that aborted, panicked, or were not as long as they said.",
            sum.broken_off,
        )?;
        families.counter(
            "http_log_lines_dropped",
            "Log lines dropped because the log was too slow or could not be written.",
            sum.dropped_log_lines,
        )
    }
}
