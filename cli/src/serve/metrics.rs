//! The response of `GET /metrics`: the metrics of the server, and a report about its routes.
//!
//! In: what the routes are made from. Out: text for Prometheus.

use std::fmt::{self, Display, Write as _};
use std::sync::{OnceLock, Weak};

use routetree::server::{Context, Metrics, Response, Status};

use super::live_table::LiveTable;

/// The path of the metrics.
pub(super) const METRICS: &str = "/metrics";

/// What the source of the routes has to say.
pub(super) trait Report: Send + Sync {
    /// Writes metrics.
    fn write(&self, text: &mut String) -> fmt::Result;
}

/// What `GET /metrics` responds.
pub(super) struct MetricsPage {
    report: Box<dyn Report>,
    /// The table that is served, once it is. It owns the page.
    table: OnceLock<Weak<LiveTable>>,
}

impl MetricsPage {
    pub(super) fn new(report: impl Report + 'static) -> MetricsPage {
        MetricsPage { report: Box::new(report), table: OnceLock::new() }
    }

    /// Shows this table from now on.
    pub(super) fn show(&self, table: Weak<LiveTable>) {
        // There is one table.
        let _ = self.table.set(table);
    }

    /// Responds as a route for GET does, even if it is for any method.
    pub(super) fn serve(&self, context: &Context<'_>, response: &mut Response) {
        let allow: &[u8] = match context.request().method() {
            "GET" | "HEAD" => return self.respond(context, response),
            "OPTIONS" => {
                response.set_status(Status::NO_CONTENT);
                b"GET, HEAD, OPTIONS"
            }
            _ => {
                response.error(Status::METHOD_NOT_ALLOWED);
                b"GET, HEAD"
            }
        };
        // The value is one that every header can have.
        let _ = response.append_header("Allow", allow);
    }

    fn respond(&self, context: &Context<'_>, response: &mut Response) {
        let mut text = context.metrics().to_prometheus();
        // Writing to a `String` does not fail.
        let _ = self.report.write(&mut text);
        if let Some(table) = self.table.get().and_then(Weak::upgrade) {
            let help = "Copies of the routes in memory: two, and older ones that requests hold.";
            let _ = family(&mut text, "route_copies", "gauge", help, table.copies());
        }
        let media_type = Metrics::PROMETHEUS_CONTENT_TYPE.as_bytes();
        if response.bytes(media_type, text.as_bytes()).is_err() {
            response.error(Status::INTERNAL_SERVER_ERROR);
        }
    }
}

/// Writes a metric without labels.
pub(super) fn family(
    text: &mut String,
    name: &str,
    kind: &str,
    help: &str,
    value: impl Display,
) -> fmt::Result {
    let name = format!("routetree_{name}");
    writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}")
}
