//! A client: its socket and its connection, and one turn of reading and writing.
//!
//! In: readiness from the system, and the batch to receive into. Out: why the turn ended.

use core::mem;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Instant;

use mio::event::Event;

use super::receive_batch::ReceiveBatch;
use super::socket::Stream;
use crate::server::connection::Connection;
use crate::server::service::Service;
use crate::server::workspace::Workspace;

/// A socket, its connection, and its readiness.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) stream: Stream,
    pub(super) peer: Option<SocketAddr>,
    pub(super) connection: Connection,
    pub(super) readable: bool,
    pub(super) writable: bool,
    /// Whether the end of the peer's data is still to be read, even after a short read.
    end_follows: bool,
    /// Whether the connection is broken, such as by a reset of the peer.
    broken: bool,
    /// Whether the system reports room to write. It does so after the first partial write.
    pub(super) watches_writable: bool,
    /// Whether received bytes are in the batch and not processed yet.
    unprocessed: bool,
    /// The pass of the loop in which the connection's turn began.
    pass: u64,
    /// Whether the client is in the queue for another turn.
    pub(super) queued: bool,
    /// Whether a close of the socket is a reset.
    closes_by_reset: bool,
}

/// Why a turn of a client ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TurnEnd {
    /// The client waits for the system.
    Waiting,
    /// This many bytes were received into the batch.
    Received(usize),
    /// The turn is used up, and there is more to do.
    UsedUp,
    /// The socket can be closed.
    Closed,
}

/// The state of an event loop that all clients use in turn.
#[derive(Debug)]
pub(super) struct LoopState {
    pub(super) batch: ReceiveBatch,
    pub(super) workspace: Workspace,
    pub(super) now: Instant,
    /// The number of times that the loop has waited for the system.
    pub(super) pass: u64,
}

impl Client {
    /// Creates a client that has just connected.
    #[must_use]
    pub(super) fn new(
        stream: Stream,
        peer: Option<SocketAddr>,
        key: usize,
        now: Instant,
    ) -> Client {
        Client {
            stream,
            peer,
            connection: Connection::new(now).with_key(key),
            readable: false,
            writable: true,
            end_follows: false,
            broken: false,
            watches_writable: false,
            unprocessed: false,
            pass: 0,
            queued: false,
            closes_by_reset: false,
        }
    }

    /// Records the readiness that the system reports.
    pub(super) fn on_event(&mut self, event: &Event) {
        self.readable |= event.is_readable() || event.is_read_closed();
        self.writable |= event.is_writable() || event.is_write_closed();
        self.end_follows |= event.is_read_closed();
        self.broken |= event.is_error();
    }

    /// Makes every close of the socket a reset, where there is one, or a plain close again.
    fn close_by_reset(&mut self, reset: bool) {
        if self.closes_by_reset != reset {
            self.closes_by_reset = reset;
            self.stream.close_by_reset(reset);
        }
    }

    /// Assumes that the socket is ready: the next turn finds out.
    pub(super) fn assume_ready(&mut self) {
        (self.readable, self.writable) = (true, true);
    }

    /// Returns whether another turn may receive or send what the connection waits for. Output that
    /// waits comes first: reading does not count while the peer takes none of it.
    pub(super) fn awaits_turn(&self) -> bool {
        let wants = self.connection.wants();
        if wants.write { self.writable } else { wants.turn || (wants.read && self.readable) }
    }

    /// Releases the connection's buffers and closes the socket.
    pub(super) fn close(mut self, service: &Service, workspace: &mut Workspace, now: Instant) {
        self.connection.abandon(service, workspace, now);
        self.connection.release(workspace);
    }

    /// Begins a turn, unless this pass of the loop has given one already. Whatever a client does
    /// within a pass, and for whatever reason, shares one budget.
    pub(super) fn begin_turn(&mut self, service: &Service, pass: u64) {
        if self.pass != pass {
            self.pass = pass;
            self.connection.begin_turn(service);
        }
    }

    /// Does what the connection wants, writing first, until the turn is used up.
    ///
    /// Received bytes stay in the batch, to be processed together with those of other clients. The
    /// responses are sent in the next turn.
    pub(super) fn turn(&mut self, service: &Service, state: &mut LoopState) -> TurnEnd {
        if self.broken {
            // Nothing can reach the peer any more, whatever the connection wants.
            return TurnEnd::Closed;
        }
        if self.unprocessed {
            return TurnEnd::Waiting;
        }
        if self.end_follows {
            self.connection.peer_ends(service, &mut state.workspace, state.now);
        }
        loop {
            let wants = self.connection.wants();
            self.close_by_reset(wants.reset);
            let done = if wants.close {
                return TurnEnd::Closed;
            } else if wants.write && self.writable {
                if self.connection.turn().sendable() == 0 {
                    return TurnEnd::UsedUp;
                }
                self.write(service, state)
            } else if wants.shutdown {
                let shut = self.stream.shut_down();
                self.connection.shut_down(service, &mut state.workspace, state.now);
                shut
            } else if wants.turn {
                if !self.connection.turn().allows_call() {
                    return TurnEnd::UsedUp;
                }
                self.connection.proceed(service, &mut state.workspace, state.now);
                Ok(())
            } else if wants.read && self.readable {
                if self.connection.turn().receivable() == 0 {
                    return TurnEnd::UsedUp;
                }
                match self.read(service, state) {
                    Ok(0) => Ok(()),
                    Ok(count) => return TurnEnd::Received(count),
                    Err(error) => Err(error),
                }
            } else {
                return TurnEnd::Waiting;
            };
            if done.is_err() {
                return TurnEnd::Closed;
            }
        }
    }

    /// Writes the output with one system call, as much as the turn allows.
    fn write(&mut self, service: &Service, state: &mut LoopState) -> io::Result<()> {
        let output = self.connection.output();
        let output = &output[..output.len().min(self.connection.turn().sendable())];
        match self.stream.write(output) {
            Ok(count) => {
                self.writable = count == output.len();
                state.workspace.counters().sent_bytes.add(count as u64);
                self.connection.sent(count, service, &mut state.workspace, state.now);
                Ok(())
            }
            Err(error) => {
                self.writable &= error.kind() != ErrorKind::WouldBlock;
                unless_temporary(error)
            }
        }
    }

    /// Reads with one system call, as much as the batch has room for and the turn allows. Returns
    /// the number of bytes.
    fn read(&mut self, service: &Service, state: &mut LoopState) -> io::Result<usize> {
        let room = state.batch.room(self.connection.turn().receivable());
        match self.stream.read(room) {
            Ok(0) => {
                self.readable = false;
                self.connection.peer_closed(service, &mut state.workspace, state.now);
                Ok(0)
            }
            Ok(count) => {
                self.readable = count == room.len() || self.end_follows;
                self.unprocessed = true;
                state.workspace.counters().received_bytes.add(count as u64);
                Ok(count)
            }
            Err(error) => {
                self.readable &= error.kind() != ErrorKind::WouldBlock;
                unless_temporary(error).map(|()| 0)
            }
        }
    }

    /// Processes received bytes.
    pub(super) fn process(
        &mut self,
        received: &[u8],
        service: &Service,
        workspace: &mut Workspace,
        now: Instant,
    ) {
        // The key may belong to another client by now.
        if mem::take(&mut self.unprocessed) {
            self.connection.receive(received, service, workspace, now);
        }
    }
}

impl Drop for Client {
    /// Closes the socket, by a reset if a response is incomplete. Every end comes through here,
    /// even one by a panic or that of the whole loop.
    fn drop(&mut self) {
        self.close_by_reset(self.connection.is_cut());
    }
}

/// Returns the error unless it only asks to try again.
fn unless_temporary(error: io::Error) -> io::Result<()> {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::Interrupted => Ok(()),
        _ => Err(error),
    }
}
