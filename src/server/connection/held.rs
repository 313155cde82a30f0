//! The memory that a connection holds in its event loop, and how it gives it back.

use core::mem;
use std::time::Instant;

use super::{Connection, Env, Phase};
use crate::server::refusal::Refusal;
use crate::server::service::Service;
use crate::server::status::Status;
use crate::server::workspace::Workspace;

/// The memory that a connection holds, as its workspace knows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    bytes: usize,
    since: Instant,
}

impl Held {
    /// Starts with nothing.
    pub(super) fn new(now: Instant) -> Held {
        Held { bytes: 0, since: now }
    }

    /// Forgets the bytes, and returns their number.
    pub(super) fn take(&mut self) -> usize {
        mem::take(&mut self.bytes)
    }
}

impl Connection {
    /// Updates what the workspace knows of the connection's buffers. Their capacity counts, used or
    /// not: the allocator may place them where others were, so that unused room occupies memory.
    pub(super) fn update_held(&mut self, workspace: &mut Workspace, now: Instant) {
        let head = self.suspended.as_ref().map_or(0, |suspended| suspended.held());
        let bytes = self.input.capacity() + self.body.capacity() + head + self.send_buffer.held();
        workspace.held = workspace.held - self.held.bytes + bytes;
        if self.held.bytes == 0 {
            self.held.since = now;
        }
        self.held.bytes = bytes;
    }

    /// Returns what it costs that the connection holds memory: its bytes times the milliseconds
    /// since it last held none. `None` if it holds none.
    pub(in crate::server) fn cost_held(&self, now: Instant) -> Option<u128> {
        let time = now.saturating_duration_since(self.held.since);
        (self.held.bytes > 0).then(|| self.held.bytes as u128 * (1 + time.as_millis()))
    }

    /// Ends the connection because of the memory that it holds. A request without a response gets a
    /// 503. A response that is being sent is cut off by a reset.
    pub(in crate::server) fn give_up(
        &mut self,
        service: &Service,
        workspace: &mut Workspace,
        now: Instant,
    ) {
        let mut env = Env { service, workspace, now };
        if self.suspended.is_some() && self.send_buffer.is_empty() {
            self.refuse_suspended(Status::SERVICE_UNAVAILABLE, &mut env);
        } else if matches!(self.phase, Phase::Head { .. } | Phase::Body(_))
            && self.send_buffer.is_empty()
        {
            let reason = "too much memory held by connections";
            self.refuse_pending(Refusal::new(Status::SERVICE_UNAVAILABLE, reason), &mut env);
        } else {
            self.abandon_suspended(&mut env);
            self.release(env.workspace);
        }
        self.settle(env.workspace, now);
    }
}
