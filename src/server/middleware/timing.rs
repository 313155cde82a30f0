//! How long answers take, for the metrics.

use super::Middleware;
use crate::server::context::Context;
use crate::server::response::Response;

/// Measures how long each answer takes, for [`Snapshot::latencies`](crate::server::Snapshot).
///
/// The time runs from when the event loop learned that the request's last bytes were there until
/// the answer is complete, so it includes the wait for others that the loop served first. It ends
/// where this middleware stands: as the outermost it sees what all others do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timing;

impl Middleware for Timing {
    fn after(&self, context: &mut Context<'_>, _: &mut Response) {
        let took = context.received_at().elapsed();
        context.scratch().counters().took(took);
    }
}
