//! The response of `GET /metrics`: the metrics of the server, and a report about its routes.
//!
//! In: what the routes are made from. Out: text for Prometheus.

use std::fmt;
use std::sync::{Arc, OnceLock, Weak};

use routetree::server::{Context, Metrics, Response, Status};

use super::families::{Families, Report, Reports};
use super::live_table::LiveTable;

/// The path of the metrics.
pub(super) const METRICS: &str = "/metrics";

/// What `GET /metrics` responds.
pub(super) struct MetricsPage {
    reports: Reports,
    table: ShownTable,
}

/// The table that is served, once it is. It owns the page.
#[derive(Clone, Default)]
struct ShownTable(Arc<OnceLock<Weak<LiveTable>>>);

impl MetricsPage {
    /// `report` is what the source of the routes has to say.
    pub(super) fn new(report: impl Report + 'static) -> MetricsPage {
        let (mut reports, table) = (Reports::new(), ShownTable::default());
        reports.add(report);
        reports.add(table.clone());
        MetricsPage { reports, table }
    }

    /// Shows this table from now on.
    pub(super) fn show(&self, table: Weak<LiveTable>) {
        // There is one table.
        let _ = self.table.0.set(table);
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
        self.reports.write(&mut text);
        let media_type = Metrics::PROMETHEUS_CONTENT_TYPE.as_bytes();
        if response.bytes(media_type, text.as_bytes()).is_err() {
            response.error(Status::INTERNAL_SERVER_ERROR);
        }
    }
}

impl Report for ShownTable {
    fn write(&self, families: &mut Families<'_>) -> fmt::Result {
        let Some(table) = self.0.get().and_then(Weak::upgrade) else { return Ok(()) };
        let help = "Copies of the routes in memory: two, and older ones that requests hold.";
        families.gauge("route_copies", help, table.copies())
    }
}
