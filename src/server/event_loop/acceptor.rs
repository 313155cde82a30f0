//! The listening socket: accepts connections while there is room, and pauses otherwise.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::shared::Shared;
use super::socket::{Listener, Stream};
use crate::server::workspace::Workspace;

/// The pause after a connection could not be accepted, because the process is out of file
/// descriptors or because other event loops use up the limit of connections.
const PAUSE: Duration = Duration::from_millis(200);

/// The number of connections accepted per turn: a flood of new clients must not starve the others.
const ACCEPTS_PER_TURN: usize = 256;

/// A listening socket, and when to accept from it.
#[derive(Debug)]
pub(super) struct Acceptor {
    /// `None` once the loop stops.
    listener: Option<Listener>,
    /// When to accept next. `None` if no connection is waiting.
    next_try: Option<Instant>,
    /// Whether the limit of connections is reached.
    full: bool,
    /// Whether the last attempt to accept failed for lack of a resource.
    failing: bool,
    accepted_in_turn: usize,
}

impl Acceptor {
    /// Creates an acceptor that waits for the system to report connections.
    #[must_use]
    pub(super) fn new(listener: Listener) -> Acceptor {
        Acceptor {
            listener: Some(listener),
            next_try: None,
            full: false,
            failing: false,
            accepted_in_turn: 0,
        }
    }

    /// Handles that the system reports waiting connections.
    pub(super) fn on_ready(&mut self, now: Instant) {
        if !self.failing || self.next_try.is_none() {
            self.next_try = Some(now);
        }
    }

    /// Ends a pause.
    pub(super) fn try_again(&mut self, now: Instant) {
        self.next_try = Some(now);
    }

    /// Handles that a connection was closed, so that another one may be accepted.
    pub(super) fn on_close(&mut self, now: Instant) {
        if self.full {
            self.full = false;
            self.next_try = Some(now);
        }
    }

    /// Returns when to accept next, or `None` to wait for the system.
    pub(super) fn next_try(&self) -> Option<Instant> {
        self.next_try
    }

    /// Removes the file of a Unix socket, so that no more clients connect.
    pub(super) fn remove_file(&self) {
        if let Some(listener) = &self.listener {
            listener.remove_file();
        }
    }

    /// Stops listening.
    pub(super) fn close(&mut self) {
        self.listener = None;
        self.next_try = None;
        self.full = false;
    }

    /// Accepts the next connection and reserves its room, if one is waiting and there is room.
    pub(super) fn accept(
        &mut self,
        shared: &Shared,
        workspace: &mut Workspace,
        now: Instant,
    ) -> Option<(Stream, Option<SocketAddr>)> {
        let listener = self.listener.as_ref()?;
        while self.next_try.is_some_and(|at| at <= now) {
            if self.accepted_in_turn == ACCEPTS_PER_TURN {
                break;
            }
            self.full = !shared.reserve();
            if self.full {
                self.next_try = Some(now + PAUSE);
                break;
            }
            match listener.accept() {
                Ok(accepted) => {
                    self.accepted_in_turn += 1;
                    self.failing = false;
                    return Some(accepted);
                }
                Err(error) => {
                    shared.release();
                    match error.kind() {
                        ErrorKind::WouldBlock => self.next_try = None,
                        // The connection itself failed: continue with the next one.
                        ErrorKind::Interrupted
                        | ErrorKind::ConnectionAborted
                        | ErrorKind::ConnectionReset => {}
                        // The process or the system is out of a resource, such as file descriptors.
                        // Trying again at once would only spin.
                        _ => {
                            self.next_try = Some(now + PAUSE);
                            workspace.counters().accept_failures.add(1);
                            if !self.failing {
                                workspace.log_error(format_args!("cannot accept: {error}"));
                            }
                            self.failing = true;
                        }
                    }
                }
            }
        }
        self.accepted_in_turn = 0;
        None
    }
}
