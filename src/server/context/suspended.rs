//! The context of a request whose response comes later.

use std::time::Instant;

use super::locals::Locals;
use super::scratch::{RequestIdLine, RequestScratch};
use crate::server::metrics::SeriesKey;

/// What the `after` hooks of a request need from the time of its `before` hooks.
#[derive(Debug)]
pub(in crate::server) struct SuspendedContext {
    locals: Locals,
    request_id: RequestIdLine,
    series: SeriesKey,
    received_at: Instant,
}

impl RequestScratch {
    /// Takes the state of the current request out, as other requests come before its end.
    pub(in crate::server) fn suspend(&mut self) -> SuspendedContext {
        self.shared_body = None;
        SuspendedContext {
            locals: core::mem::take(&mut self.locals),
            request_id: core::mem::take(&mut self.request_id),
            series: self.series,
            received_at: self.received_at(),
        }
    }

    /// Continues a request, after [`RequestScratch::reset`].
    pub(in crate::server) fn restore(&mut self, suspended: SuspendedContext) {
        let SuspendedContext { locals, request_id, series, received_at } = suspended;
        (self.locals, self.request_id, self.series) = (locals, request_id, series);
        self.suspended_since = Some(received_at);
    }

    /// Returns when the event loop learned that the request was complete.
    pub(in crate::server) fn received_at(&self) -> Instant {
        self.suspended_since.unwrap_or(self.now)
    }
}
