//! How a connection ends: by its peer, by a stop, or by its own last response.
//!
//! In: events of the peer, a stop, and what is still to be sent. Out: the next phase, and whether
//! the socket must be closed by a reset. Whatever ends a connection, its peer must not take a part
//! of a response for the whole. Closes no socket.

use core::mem;
use std::time::Instant;

use super::{Connection, Env, Phase};
use crate::server::request::starts_with_request;
use crate::server::service::Service;
use crate::server::workspace::Workspace;

impl Connection {
    /// Returns whether the connection, if it ends now, ends within a response. The socket must then
    /// be closed by a reset.
    ///
    /// This is the only place that decides so. It depends on what was sent and not on why the
    /// connection ends, so it holds for every cause.
    pub fn is_cut(&self) -> bool {
        self.is_cut || !self.send_buffer.is_empty() || matches!(self.phase, Phase::Streaming)
    }

    /// Handles that the peer has shut down its sending side, though bytes before that may be
    /// unread. Repeated calls have no effect.
    ///
    /// A streamed body is polled, so that one that waits learns of it.
    pub fn peer_ends(&mut self, service: &Service, workspace: &mut Workspace, now: Instant) {
        if !mem::replace(&mut self.peer_ends, true) {
            self.wake(service, workspace, now);
        }
    }

    /// Handles that all bytes of a peer that has shut down its sending side are read.
    ///
    /// Complete requests still get their responses; an incomplete one is dropped.
    pub fn peer_closed(&mut self, service: &Service, workspace: &mut Workspace, now: Instant) {
        self.peer_closed = true;
        self.peer_ends(service, workspace, now);
        match self.phase {
            Phase::Head { .. } | Phase::Body(_) => self.finish_if_peer_is_done(workspace),
            Phase::Parts => {
                self.abandon(service, workspace, now);
                self.drop_input(workspace);
            }
            Phase::Linger => self.close(),
            Phase::Streaming | Phase::Answer | Phase::Last | Phase::Closed => {}
        }
        self.settle(workspace, now);
    }

    /// Ends the connection of a peer that has closed, unless complete requests wait for room.
    pub(super) fn finish_if_peer_is_done(&mut self, workspace: &mut Workspace) {
        let is_over = match self.phase {
            Phase::Head { needed } => self.input.len() < needed,
            Phase::Body(_) => true,
            _ => false,
        };
        if is_over {
            self.phase = Phase::Last;
            self.drop_input(workspace);
        }
    }

    /// Handles that the sending side was shut down: the connection lingers, unless too many do.
    pub fn shut_down(&mut self, service: &Service, workspace: &mut Workspace, now: Instant) {
        if matches!(self.phase, Phase::Last) {
            if workspace.lingering < service.config.max_lingering {
                workspace.lingering += 1;
                self.lingers = true;
                self.phase = Phase::Linger;
            } else {
                self.close();
            }
        }
        self.update_deadline(false, now);
    }

    /// Handles that the server stops. [`Workspace::stop`] must have been called before.
    ///
    /// A connection without a request ends. A request that has begun still gets its response, and
    /// so do those that were received in full after it; those that follow are discarded. A streamed
    /// body is polled so that it can end. From now on, the shorter deadlines of a stop apply.
    pub fn stop(&mut self, service: &Service, workspace: &mut Workspace, now: Instant) {
        let more = starts_with_request(&self.input, &service.config);
        if !more {
            self.requests_left = 1;
        }
        if let Some(sender) = &mut self.body_sender {
            if !more {
                sender.close_after();
            }
            self.wake(service, workspace, now);
        }
        if matches!(self.phase, Phase::Head { .. }) && self.awaits_request() {
            self.phase = if self.send_buffer.is_empty() { Phase::Closed } else { Phase::Last };
        }
        self.settle(workspace, now);
        self.deadline.stop(now);
        if matches!(self.phase, Phase::Closed) {
            self.release(workspace);
        }
    }

    /// Returns whether the connection continues after a response. `after` are the received bytes
    /// that follow its request.
    ///
    /// While the server stops it continues if another whole request is among them, but not beyond
    /// `max_pipelined` responses: a client that never pauses must not hold up the stop.
    pub(super) fn continues_before(&mut self, after: &[u8], env: &Env<'_>) -> bool {
        if !env.workspace.stopping {
            return true;
        }
        let config = &env.service.config;
        self.requests_left = self.requests_left.min(config.max_pipelined).saturating_sub(1);
        self.requests_left > 0 && starts_with_request(after, config)
    }

    /// Ends the connection, whatever it was doing.
    pub(super) fn close(&mut self) {
        self.is_cut = self.is_cut();
        self.phase = Phase::Closed;
    }

    /// Runs the hooks of a request whose response nobody will get, as its connection ends.
    pub fn abandon(&mut self, service: &Service, workspace: &mut Workspace, now: Instant) {
        self.abandon_suspended(&mut Env { service, workspace, now });
    }

    /// Releases all buffers once the socket is closed.
    pub fn release(&mut self, workspace: &mut Workspace) {
        self.close();
        workspace.lingering -= usize::from(mem::take(&mut self.lingers));
        if let Some(sender) = self.body_sender.take() {
            sender.discard(workspace);
        }
        self.suspended = None;
        self.drop_input(workspace);
        self.send_buffer.release(&mut workspace.buffers);
        workspace.held -= self.held.take();
    }
}
