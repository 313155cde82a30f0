//! Families of metrics, in the text format of Prometheus.
//!
//! In: names, help texts, labels and values. Out: text.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeGaugeValue, NoLabelSet, prometheus_text,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;

/// What the name of each metric begins with, before a `_`.
const PREFIX: &str = "routetree";

/// Something that has metrics.
pub(super) trait Report: Send + Sync {
    /// Writes them.
    fn write(&self, families: &mut Families<'_>) -> fmt::Result;
}

/// Reports whose metrics are written into one text.
pub(super) struct Reports(Registry);

impl Reports {
    pub(super) fn new() -> Reports {
        Reports(Registry::with_prefix(PREFIX))
    }

    pub(super) fn add(&mut self, report: impl Report + 'static) {
        self.0.register_collector(Box::new(Collected(report)));
    }

    /// Appends all metrics to a text.
    pub(super) fn write(&self, text: &mut String) {
        // Writing to a `String` does not fail.
        let _ = prometheus_text::encode(text, &self.0);
    }
}

/// A report, in the form that the encoder takes.
struct Collected<R>(R);

impl<R: Report + 'static> Collector for Collected<R> {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        self.0.write(&mut Families(encoder))
    }
}

impl<R> fmt::Debug for Collected<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Collected")
    }
}

/// Writes one family of metrics after another.
pub(super) struct Families<'a>(DescriptorEncoder<'a>);

impl Families<'_> {
    /// Writes a counter. Its name ends in `_total`, which is added here.
    pub(super) fn counter(&mut self, name: &str, help: &str, count: u64) -> fmt::Result {
        let mut family = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        family.encode_counter::<NoLabelSet, _, u64>(&count, None)
    }

    /// Writes a number that goes up and down.
    pub(super) fn gauge(
        &mut self,
        name: &str,
        help: &str,
        value: impl EncodeGaugeValue,
    ) -> fmt::Result {
        let mut family = self.0.encode_descriptor(name, help, None, MetricType::Gauge)?;
        family.encode_gauge(&value)
    }

    /// Writes a number that goes up and down for each value of a label.
    pub(super) fn gauges<'l>(
        &mut self,
        name: &str,
        help: &str,
        label: &str,
        values: impl IntoIterator<Item = (&'l str, u64)>,
    ) -> fmt::Result {
        let mut family = self.0.encode_descriptor(name, help, None, MetricType::Gauge)?;
        for (of_label, value) in values {
            family.encode_family(&[(label, of_label)])?.encode_gauge(&value)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::{Families, Report, Reports};

    struct Each;

    impl Report for Each {
        fn write(&self, families: &mut Families<'_>) -> fmt::Result {
            families.counter("reads", "Reads.", 3)?;
            families.gauge("age_seconds", "Age.", 0.5)?;
            families.gauges("error", "The error.", "text", [("a \"b\"\\\nc", 1)])?;
            families.gauges("alert", "Alerts.", "name", [])
        }
    }

    #[test]
    fn each_kind_of_metric_is_written() {
        let mut reports = Reports::new();
        reports.add(Each);
        let mut text = "before\n".to_owned();
        reports.write(&mut text);
        let expected = r#"before
# HELP routetree_reads_total Reads.
# TYPE routetree_reads_total counter
routetree_reads_total 3
# HELP routetree_age_seconds Age.
# TYPE routetree_age_seconds gauge
routetree_age_seconds 0.5
# HELP routetree_error The error.
# TYPE routetree_error gauge
routetree_error{text="a \"b\"\\\nc"} 1
# HELP routetree_alert Alerts.
# TYPE routetree_alert gauge
"#;
        assert_eq!(text, expected);
    }
}
