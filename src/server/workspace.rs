//! The state of one event loop that its connections use in turn.
//!
//! It holds the response under construction, the context of the current request, the date and the
//! spare buffers: requests run one at a time, so one of each is enough. Knows nothing of routes.

use core::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use super::buffer_pool::BufferPool;
use super::catch::catch;
use super::config::Config;
use super::context::RequestScratch;
use super::date::DateLine;
use super::log::Lines;
use super::metrics::{Metrics, WorkerMetrics};
use super::request::KnownHost;
use super::response::Response;
use super::streamed_body::{AbortReason, StreamedBody, WakeQueue};

/// The state of one event loop that its connections use in turn.
pub struct Workspace {
    pub(super) response: Response,
    pub(super) date: DateLine,
    pub(super) buffers: BufferPool,
    /// The bytes of all buffers that connections hold.
    pub(super) held: usize,
    /// The number of connections that linger.
    pub(super) lingering: usize,
    pub(super) stopping: bool,
    /// Where the wakes of streamed bodies go.
    pub(super) wake_queue: Option<Arc<dyn WakeQueue>>,
    pub(super) known_host: KnownHost,
    pub(super) scratch: RequestScratch,
}

impl fmt::Debug for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workspace").field("stopping", &self.stopping).finish_non_exhaustive()
    }
}

impl Workspace {
    /// Creates a workspace. Responses are dated `now` until [`Workspace::set_time`] is called, and
    /// counted without their routes unless [`Workspace::of_worker`] follows.
    #[must_use]
    pub fn new(now: SystemTime) -> Self {
        Workspace {
            response: Response::new(),
            date: DateLine::new(now),
            buffers: BufferPool::new(Config::default().spare_buffers),
            held: 0,
            lingering: 0,
            stopping: false,
            wake_queue: None,
            known_host: KnownHost::default(),
            scratch: RequestScratch::new(
                Arc::new(Metrics::new(1, Arc::default())),
                0,
                Lines::off(),
            ),
        }
    }

    /// Sets the metrics, and which worker's counters to use.
    #[must_use]
    pub fn of_worker(self, metrics: Arc<Metrics>, worker: usize) -> Self {
        Workspace { scratch: RequestScratch::new(metrics, worker, Lines::off()), ..self }
    }

    /// Sets the maximum number of spare buffers. With 0, contexts and responses keep no memory
    /// either.
    #[must_use]
    pub fn with_spare_buffers(self, count: usize) -> Self {
        Workspace { buffers: BufferPool::new(count), ..self }
    }

    /// Sets where the wakes of streamed bodies go. Without a queue they are ignored.
    pub fn set_wake_queue(&mut self, queue: Arc<dyn WakeQueue>) {
        self.wake_queue = Some(queue);
    }

    /// Sets the date of the following responses.
    pub fn set_time(&mut self, now: SystemTime) {
        self.date.set(now);
    }

    /// Sets both clocks. The event loop does so once a turn.
    pub(super) fn set_now(&mut self, now: Instant, time: SystemTime) {
        self.scratch.now = now;
        self.set_time(time);
    }

    /// Sets the client of the following requests: its address, if it has one, and whether the end
    /// of its connection can be a reset.
    pub(super) fn set_client(&mut self, peer: Option<SocketAddr>, can_reset: bool) {
        (self.scratch.peer, self.scratch.can_reset) = (peer, can_reset);
    }

    /// Makes every following response the last one of its connection.
    pub fn stop(&mut self) {
        self.stopping = true;
    }

    /// Records the latency of the responses that are now ready to be sent, for the metrics and for
    /// the log.
    #[inline]
    pub(super) fn record_latencies(&mut self) {
        if !self.scratch.untimed.is_empty() || self.scratch.lines.await_time() {
            self.scratch.record_latencies();
        }
    }

    /// Returns the counters of the event loop.
    pub(super) fn counters(&self) -> &WorkerMetrics {
        self.scratch.counters()
    }

    /// Shows how much memory connections hold.
    pub(super) fn publish_held(&self) {
        self.counters().held_bytes.set(self.held as u64);
    }

    /// Counts a streamed body that ended before it was complete. Its response is already counted.
    /// `request` and `id` are those of its request.
    pub(super) fn body_aborted(&mut self, reason: AbortReason, request: &str, id: &str) {
        self.counters().broken_off.add(1);
        self.counters().panics.add(u64::from(reason == AbortReason::Panicked));
        let what = match reason {
            AbortReason::Asked => "a streamed body aborted",
            AbortReason::Panicked => "panic in a streamed body",
            AbortReason::TooShort => "a streamed body is shorter than its length",
            AbortReason::TooLong => "a streamed body is longer than its length",
        };
        self.scratch.lines.error(format_args!("{what}, its connection is cut: {request}"), id);
    }

    /// Drops a streamed body. Returns whether that panicked, which is counted and logged. `request`
    /// and `id` are those of its request.
    pub(super) fn drop_body(
        &mut self,
        body: Box<dyn StreamedBody>,
        request: fmt::Arguments<'_>,
        id: &str,
    ) -> bool {
        let panicked = catch(|| drop(body)).is_none();
        if panicked {
            self.counters().panics.add(1);
            self.scratch
                .lines
                .error(format_args!("panic while dropping a streamed body: {request}"), id);
        }
        panicked
    }

    /// Counts and logs a panic that the middleware chain has not caught.
    pub(super) fn panicked(&mut self, message: &'static str) {
        self.counters().panics.add(1);
        self.log_error(format_args!("{message}"));
    }

    /// Logs an error.
    pub(super) fn log_error(&mut self, message: fmt::Arguments<'_>) {
        self.scratch.lines.error(message, "");
    }

    /// Returns when the collected log lines must be handed over, if there are any.
    pub(super) fn lines_due(&self) -> Option<Instant> {
        self.scratch.lines.due()
    }

    /// Hands the log lines over if there are many or if they are due.
    pub(super) fn hand_lines_over(&mut self, now: Instant) {
        let dropped = self.scratch.lines.hand_over(now);
        if dropped > 0 {
            self.counters().dropped_log_lines.add(dropped);
        }
    }
}
