//! The listening socket: accepts while there is room, and pauses where there is none.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};

use super::shared::Shared;
use crate::server::workspace::Workspace;

/// How long to leave the listener alone when the system cannot give another connection, such as
/// when the process is out of file descriptors, or when other loops have all the connections that
/// the limit allows.
const PAUSE: Duration = Duration::from_millis(200);

/// Connections accepted before it is the clients' turn again: a flood of new ones must not starve
/// those that are there.
const ACCEPTS_PER_TURN: usize = 256;

/// A listening socket and when to ask it.
#[derive(Debug)]
pub(super) struct Acceptor {
    /// Gone once the loop stops.
    listener: Option<TcpListener>,
    /// It may have more connections; not to be asked before the given time.
    next_try: Option<Instant>,
    /// It is not asked because the limit of connections is reached.
    full: bool,
    /// The system could not give another connection the last time it was asked.
    failing: bool,
    accepted_in_turn: usize,
}

impl Acceptor {
    pub(super) fn new(listener: TcpListener) -> Acceptor {
        Acceptor {
            listener: Some(listener),
            next_try: None,
            full: false,
            failing: false,
            accepted_in_turn: 0,
        }
    }

    /// The system says that connections wait.
    pub(super) fn is_ready(&mut self, now: Instant) {
        if !self.failing || self.next_try.is_none() {
            self.next_try = Some(now);
        }
    }

    /// Tries again now, even if the system could not give a connection before.
    pub(super) fn try_again(&mut self, now: Instant) {
        self.next_try = Some(now);
    }

    /// A connection was closed: one more may be accepted.
    pub(super) fn has_room_again(&mut self, now: Instant) {
        if self.full {
            self.full = false;
            self.next_try = Some(now);
        }
    }

    /// When to ask it next; `None`: once the system says so.
    pub(super) fn next_try(&self) -> Option<Instant> {
        self.next_try
    }

    /// Stops listening.
    pub(super) fn close(&mut self) {
        self.listener = None;
        self.next_try = None;
        self.full = false;
    }

    /// The next connection, if one waits and there is room; its room is reserved.
    pub(super) fn accept(
        &mut self,
        shared: &Shared,
        workspace: &mut Workspace,
        now: Instant,
    ) -> Option<(TcpStream, SocketAddr)> {
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
                        // These are about the one connection that was next: it is gone.
                        ErrorKind::Interrupted
                        | ErrorKind::ConnectionAborted
                        | ErrorKind::ConnectionReset => {}
                        // Anything else is about the process or the system, out of file
                        // descriptors for one. It passes; until then trying again at once would
                        // only spin.
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
