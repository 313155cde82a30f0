//! The handler that serves the metrics.

use super::context::Context;
use super::metrics::Metrics;
use super::response::Response;
use super::status::Status;

/// A handler that responds with the server's metrics in the text format of Prometheus: see
/// [`Metrics::to_prometheus`].
///
/// # Examples
///
/// ```
/// use routetree::server::{Routes, Timing, serve_metrics};
///
/// let mut routes = Routes::new();
/// routes.wrap(Timing);
/// routes.insert("GET", "/metrics", serve_metrics)?;
/// # Ok::<(), routetree::InsertError>(())
/// ```
pub fn serve_metrics(context: &Context<'_>, response: &mut Response) {
    let text = context.metrics().to_prometheus();
    if response.bytes(Metrics::PROMETHEUS_CONTENT_TYPE.as_bytes(), text.as_bytes()).is_err() {
        response.error(Status::INTERNAL_SERVER_ERROR);
    }
}
