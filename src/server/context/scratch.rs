//! The state of contexts that an event loop keeps from request to request.

use core::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use super::locals::Locals;
use crate::server::log::Lines;
use crate::server::metrics::{Metrics, SeriesKey, WorkerMetrics};
use crate::server::request::Request;
use crate::server::response::Completion;
use crate::server::shared_bytes::SharedBytes;

/// The state of contexts that an event loop resets for each request and reallocates for none.
pub(in crate::server) struct RequestScratch {
    pub(in crate::server) now: Instant,
    pub(in crate::server) peer: Option<SocketAddr>,
    /// Whether the end of the connection can be a reset.
    pub(in crate::server) can_reset: bool,
    pub(in crate::server) request_id: RequestIdLine,
    /// The number of requests so far, which identifies the current one.
    pub(in crate::server) serial: u64,
    /// What the request is counted under.
    pub(in crate::server) series: SeriesKey,
    /// Responses whose latency is recorded once they are ready to be sent.
    pub(in crate::server) untimed: Vec<SeriesKey>,
    pub(super) locals: Locals,
    /// When the current request was received, if it has been suspended.
    pub(in crate::server) suspended_since: Option<Instant>,
    /// What completes the response in the place of the handler.
    pub(in crate::server) completion: Option<Completion>,
    /// The body of the current request, if it is large enough to be shared.
    pub(in crate::server) shared_body: Option<SharedBytes>,
    pub(in crate::server) lines: Lines,
    pub(in crate::server) metrics: Arc<Metrics>,
    /// The counters of this worker.
    counters: Arc<WorkerMetrics>,
    worker: usize,
}

impl fmt::Debug for RequestScratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestScratch").field("worker", &self.worker).finish_non_exhaustive()
    }
}

impl RequestScratch {
    /// Creates the state of one worker that these metrics cover.
    #[must_use]
    pub(in crate::server) fn new(
        metrics: Arc<Metrics>,
        worker: usize,
        lines: Lines,
    ) -> RequestScratch {
        let counters = Arc::clone(metrics.worker(worker));
        RequestScratch {
            now: Instant::now(),
            peer: None,
            can_reset: true,
            request_id: RequestIdLine::default(),
            serial: 0,
            series: SeriesKey::default(),
            untimed: Vec::new(),
            locals: Locals::default(),
            suspended_since: None,
            completion: None,
            shared_body: None,
            lines,
            metrics,
            counters,
            worker,
        }
    }

    /// Starts the next request.
    pub(in crate::server) fn reset(&mut self) {
        self.serial += 1;
        self.request_id.length = 0;
        self.suspended_since = None;
    }

    /// Ends a request: drops its values. Later requests reuse their places if `keep_memory` is set.
    pub(in crate::server) fn end(&mut self, keep_memory: bool, request: &Request<'_>) {
        self.shared_body = None;
        let panics = self.locals.clear();
        if !keep_memory {
            self.locals = Locals::default();
        }
        if panics > 0 {
            // The log has one line for all of them.
            self.counters().panics.add(panics - 1);
            let what = format_args!("panic while dropping a local value");
            self.log_panic(what, request.method(), request.path());
        }
    }

    /// Counts and logs a panic, with what identifies the request.
    #[cold]
    pub(in crate::server) fn log_panic(
        &mut self,
        what: fmt::Arguments<'_>,
        method: &str,
        path: &str,
    ) {
        self.counters().panics.add(1);
        let id = self.request_id.as_str();
        self.lines.error(format_args!("{what}: {method} {path:?}"), id);
    }

    /// Logs an error of a request, with what identifies the request.
    #[cold]
    pub(in crate::server) fn log_error(&mut self, request: &Request<'_>, what: fmt::Arguments<'_>) {
        let (method, path, id) = (request.method(), request.path(), self.request_id.as_str());
        self.lines.error(format_args!("{what}: {method} {path:?}"), id);
    }

    /// Records the time since the loop learned of the requests that have none yet.
    #[inline(never)]
    pub(in crate::server) fn record_latencies(&mut self) {
        let latency = self.now.elapsed();
        self.lines.set_time(latency);
        self.counters().record_latency(latency, &self.untimed);
        self.untimed.clear();
    }

    /// Returns the index of the event loop.
    pub(in crate::server) fn worker(&self) -> usize {
        self.worker
    }

    /// Returns the counters of the event loop.
    #[inline]
    pub(in crate::server) fn counters(&self) -> &WorkerMetrics {
        &self.counters
    }
}

/// The maximum length of a request id.
pub(in crate::server) const MAX_ID_LENGTH: usize = 64;

/// The id of a request, stored as its `X-Request-Id` header line. Empty until an id is set.
///
/// The id itself begins at a multiple of eight bytes: UTF-8 is checked by words.
#[derive(Debug)]
#[repr(C, align(8))]
pub(in crate::server) struct RequestIdLine {
    padding: [u8; 8 - ID_NAME.len() % 8],
    line: [u8; ID_NAME.len() + MAX_ID_LENGTH + LINE_END.len()],
    length: usize,
}

const ID_NAME: &[u8] = b"X-Request-Id: ";
const LINE_END: &[u8] = b"\r\n";

impl Default for RequestIdLine {
    fn default() -> Self {
        let line = [0; ID_NAME.len() + MAX_ID_LENGTH + LINE_END.len()];
        let mut id = RequestIdLine { padding: Default::default(), line, length: 0 };
        id.line[..ID_NAME.len()].copy_from_slice(ID_NAME);
        id
    }
}

impl RequestIdLine {
    /// Sets an ASCII id, cut to the maximum length.
    pub(in crate::server) fn set(&mut self, id: &[u8]) {
        self.length = id.len().min(MAX_ID_LENGTH);
        let (target, line_end) = self.line[ID_NAME.len()..].split_at_mut(self.length);
        target.copy_from_slice(&id[..target.len()]);
        line_end[..LINE_END.len()].copy_from_slice(LINE_END);
    }

    /// Returns the whole header line.
    pub(in crate::server) fn line(&self) -> &[u8] {
        &self.line[..ID_NAME.len() + self.length + LINE_END.len()]
    }

    /// Returns the id.
    pub(in crate::server) fn as_str(&self) -> &str {
        let id = &self.line[ID_NAME.len()..][..self.length];
        core::str::from_utf8(id).unwrap_or_default()
    }
}
