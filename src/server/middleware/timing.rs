//! How long answers take, for the metrics.

use super::Middleware;
use crate::server::context::Context;
use crate::server::response::Response;

/// Measures how long each answer takes, for [`MetricsSnapshot::latencies`](crate::server::MetricsSnapshot).
///
/// The time runs from when the event loop learned that the request's last bytes were there until
/// the answer is ready to be sent, so it includes the wait for others that the loop served first.
/// Answers to requests that came together are sent together: the clock is read once for them all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timing;

impl Middleware for Timing {
    fn after(&self, context: &mut Context<'_>, _: &mut Response) {
        context.scratch().untimed += 1;
    }
}
