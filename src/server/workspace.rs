//! What connections share: what never changes ([`Service`]) and what one event loop reuses from
//! request to request ([`Workspace`]).

use core::fmt;
use core::mem;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use super::config::Config;
use super::context::Scratch;
use super::date::DateLine;
use super::log::Lines;
use super::metrics::{Metrics, WorkerMetrics};
use super::middleware::RefusedRequest;
use super::refusal::Refusal;
use super::request::Request;
use super::response::Response;
use super::routes::{Found, Routes};
use super::streamed_body::WakeQueue;

/// Routes, middleware and limits: fixed once a server runs.
#[derive(Debug)]
pub struct Service {
    pub(super) routes: Routes,
    pub(super) config: Config,
}

impl Service {
    /// What connections are answered by.
    pub fn new(routes: Routes, config: Config) -> Self {
        Service { routes, config }
    }

    /// Fills the workspace's response for a complete request and what was found for it. A handler
    /// that panics is answered with 500, and its connection ends.
    pub(super) fn answer(
        &self,
        request: &Request<'_>,
        found: &Found<'_, '_>,
        workspace: &mut Workspace,
    ) {
        let Workspace { response, scratch, buffers, .. } = workspace;
        let pooled = buffers.max_spare > 0;
        if pooled {
            response.reset();
        } else {
            *response = Response::new();
        }
        scratch.reset(pooled);
        self.routes.answer(request, found, response, scratch);
        let counters = scratch.counters();
        counters.requests.add(1);
        counters.answered(response.status().code());
    }

    /// Is told of every message that was refused.
    pub(super) fn refused(&self, refusal: Refusal, workspace: &mut Workspace) {
        let scratch = &mut workspace.scratch;
        scratch.reset(true);
        scratch.counters().refused.add(1);
        scratch.counters().answered(refusal.status.code());
        let Refusal { status, reason } = refusal;
        self.routes.refused(&mut RefusedRequest { status, reason, scratch });
    }
}

/// What the connections of one event loop take turns in using: the answer under construction, the
/// context of the request that is being answered, the date, spare buffers.
///
/// A connection has buffers only while it has something in them, so thousands of idle ones hold
/// none.
pub struct Workspace {
    pub(super) response: Response,
    pub(super) date: DateLine,
    pub(super) buffers: BufferPool,
    /// Bytes of bodies that connections are collecting.
    pub(super) collected: usize,
    pub(super) stopping: bool,
    /// Where bodies in pieces say that they have more.
    pub(super) notify: Option<Arc<dyn WakeQueue>>,
    pub(super) scratch: Scratch,
}

impl fmt::Debug for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workspace").field("stopping", &self.stopping).finish_non_exhaustive()
    }
}

impl Workspace {
    /// A workspace at the given time, which is what answers are dated by until the next
    /// [`Workspace::set_time`].
    pub fn new(now: SystemTime) -> Self {
        Workspace {
            response: Response::new(),
            date: DateLine::new(now),
            buffers: BufferPool::new(Config::default().spare_buffers),
            collected: 0,
            stopping: false,
            notify: None,
            scratch: Scratch::new(Arc::new(Metrics::new(1)), 0, Lines::off()),
        }
    }

    /// With these metrics, of which it counts one worker's.
    pub(super) fn of_worker(self, metrics: Arc<Metrics>, worker: usize) -> Self {
        Workspace { scratch: Scratch::new(metrics, worker, Lines::off()), ..self }
    }

    /// With this many spare buffers at the most; with 0, contexts and answers keep no memory either.
    pub fn with_spare_buffers(self, count: usize) -> Self {
        Workspace { buffers: BufferPool::new(count), ..self }
    }

    /// Where [`BodyWaker::wake`](super::BodyWaker::wake) is told from now on; nowhere without this.
    pub fn set_wake_queue(&mut self, notify: Arc<dyn WakeQueue>) {
        self.notify = Some(notify);
    }

    /// The time that answers are dated by from now on.
    pub fn set_time(&mut self, now: SystemTime) {
        self.date.set(now);
    }

    /// Both clocks, as the event loop reads them once a turn.
    pub(super) fn set_now(&mut self, now: Instant, time: SystemTime) {
        self.scratch.now = now;
        self.set_time(time);
    }

    /// Whom the next requests come from.
    pub(super) fn set_peer(&mut self, peer: SocketAddr) {
        self.scratch.peer = Some(peer);
    }

    /// From now on every answer is the last one of its connection.
    pub fn stop(&mut self) {
        self.stopping = true;
    }

    /// Takes the time of the answers that are ready to be sent.
    pub(super) fn time_answers(&mut self) {
        if self.scratch.untimed > 0 {
            let count = mem::take(&mut self.scratch.untimed);
            self.counters().took(self.scratch.now.elapsed(), count);
        }
    }

    /// The event loop's counters.
    pub(super) fn counters(&self) -> &WorkerMetrics {
        self.scratch.counters()
    }

    /// Counts a body in pieces that ended before it was complete. Its answer has been counted.
    pub(super) fn body_broke_off(&mut self, panicked: bool) {
        self.counters().broken_off.add(1);
        if panicked {
            self.panicked("panic in a body in pieces: its connection is cut");
        } else {
            self.log_error(format_args!("a body in pieces gave up: its connection is cut"));
        }
    }

    /// Counts a panic that no handler's chain has caught.
    pub(super) fn panicked(&mut self, message: &'static str) {
        self.counters().panics.add(1);
        self.log_error(format_args!("{message}"));
    }

    /// Logs an error.
    pub(super) fn log_error(&mut self, message: fmt::Arguments<'_>) {
        self.scratch.lines.error(message);
    }

    /// When log lines have to be handed over, at the latest.
    pub(super) fn lines_due(&self) -> Option<Instant> {
        self.scratch.lines.due()
    }

    /// Hands log lines over, if there are many or if it is time.
    pub(super) fn hand_lines_over(&mut self, now: Instant) {
        let dropped = self.scratch.lines.hand_over(now);
        if dropped > 0 {
            self.counters().dropped_log_lines.add(dropped);
        }
    }
}

/// Spare buffers: empty, but with memory.
#[derive(Debug)]
pub(super) struct BufferPool {
    spare: Vec<Vec<u8>>,
    max_spare: usize,
}

impl BufferPool {
    /// A buffer that grew larger is freed rather than kept.
    const MAX_CAPACITY: usize = 64 * 1024;

    /// What a new buffer has room for: an ordinary head, or a few small answers, so that it seldom
    /// has to grow.
    const NEW_CAPACITY: usize = 1024;

    /// A pool that keeps up to that many.
    fn new(max_spare: usize) -> BufferPool {
        BufferPool { spare: Vec::new(), max_spare }
    }

    /// An empty buffer.
    pub(super) fn take(&mut self) -> Vec<u8> {
        let spare = self.spare.pop();
        spare.unwrap_or_else(|| Vec::with_capacity(Self::NEW_CAPACITY))
    }

    /// Takes a buffer back, whatever is in it.
    pub(super) fn give(&mut self, mut buffer: Vec<u8>) {
        let worth_keeping = (1..=Self::MAX_CAPACITY).contains(&buffer.capacity());
        if worth_keeping && self.spare.len() < self.max_spare {
            buffer.clear();
            self.spare.push(buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::BufferPool;

    #[test]
    fn the_pool_keeps_few_and_small_buffers() {
        let mut pool = BufferPool::new(8);
        pool.give(Vec::new());
        pool.give(Vec::with_capacity(BufferPool::MAX_CAPACITY + 1));
        assert_eq!(pool.spare.len(), 0);
        for _ in 0..20 {
            pool.give(Vec::from(*b"used"));
        }
        assert_eq!(pool.spare.len(), 8);
        let buffer = pool.take();
        assert!(buffer.is_empty() && buffer.capacity() > 0);
    }

    #[test]
    fn a_pool_of_none_keeps_none() {
        let mut pool = BufferPool::new(0);
        pool.give(Vec::from(*b"used"));
        assert_eq!(pool.spare.len(), 0);
    }
}
