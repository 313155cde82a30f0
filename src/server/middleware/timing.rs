//! Middleware that measures latency.

use super::hooks::Middleware;
use crate::server::context::Context;
use crate::server::response::Response;

/// Measures the latency of each response, for
/// [`MetricsSnapshot::latencies`](crate::server::MetricsSnapshot), and by route for
/// [`Metrics::to_prometheus`](crate::server::Metrics::to_prometheus).
///
/// The time runs from when the event loop learned that the request was complete until the response
/// is ready to be sent, so it includes waiting for other requests of the loop. Responses to
/// requests that arrive together are sent together, and their latency is measured once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timing;

impl Middleware for Timing {
    fn after(&self, context: &mut Context<'_>, _: &mut Response) {
        let scratch = context.scratch();
        match scratch.suspended_since {
            None => scratch.untimed.push(scratch.series),
            Some(since) => scratch.counters().record_latency(since.elapsed(), &[scratch.series]),
        }
    }
}
