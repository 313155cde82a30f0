//! A socket and its connection: one turn of reading, answering and writing.

use core::mem;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr};
use std::time::{Duration, Instant};

use mio::event::Event;
use mio::net::TcpStream;
use socket2::SockRef;

use super::receive_batch::Batch;
use crate::server::connection::Connection;
use crate::server::workspace::{Service, Workspace};

/// System calls in a row for one connection, and reads of it that are answered at once, before it is
/// the others' turn: it can neither starve them by sending faster than it is answered, nor does a
/// large body take many rounds.
pub(super) const CALLS_PER_TURN: usize = 32;

/// A socket, its connection, and what is known of its readiness.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) stream: TcpStream,
    pub(super) peer: SocketAddr,
    pub(super) connection: Connection,
    pub(super) readable: bool,
    pub(super) writable: bool,
    /// The peer's end is on its way: a short read does not mean that nothing follows.
    end_follows: bool,
    /// The connection is broken: the peer has reset it, or cannot be reached.
    broken: bool,
    /// Whether the system tells of room to write; asked for at the first write that was not taken
    /// in full.
    pub(super) told_of_room: bool,
    /// What it has received is not answered yet.
    unanswered: bool,
    /// Whether it is in the list of the unfinished.
    pub(super) queued: bool,
}

/// How a turn of a client ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// It waits for the system.
    Waits,
    /// So many bytes of it are in the batch, to be answered.
    Received(usize),
    /// It could go on, but it is the others' turn.
    Unfinished,
    /// Its socket can go.
    Over,
}

/// What a turn works with: the loop's own parts but its clients.
#[derive(Debug)]
pub(super) struct Tools {
    pub(super) batch: Batch,
    pub(super) workspace: Workspace,
    pub(super) now: Instant,
}

impl Client {
    /// A client that has just connected.
    pub(super) fn new(stream: TcpStream, peer: SocketAddr, key: usize, now: Instant) -> Client {
        Client {
            stream,
            peer,
            connection: Connection::new(now).with_key(key),
            readable: false,
            writable: true,
            end_follows: false,
            broken: false,
            told_of_room: false,
            unanswered: false,
            queued: false,
        }
    }

    /// Notes what the system says of the socket.
    pub(super) fn learn(&mut self, event: &Event) {
        self.readable |= event.is_readable() || event.is_read_closed();
        self.writable |= event.is_writable() || event.is_write_closed();
        self.end_follows |= event.is_read_closed();
        self.broken |= event.is_error();
    }

    /// Hands back what the connection holds, and closes the socket.
    pub(super) fn close(mut self, workspace: &mut Workspace) {
        self.connection.give_back(workspace);
    }

    /// Does what the connection wants. Writing comes first. What is read then is left to be answered
    /// together with what others have received, and the answers for the next turn.
    pub(super) fn turn(&mut self, service: &Service, tools: &mut Tools) -> Turn {
        if self.broken {
            // Nothing can reach the peer any more, whatever else is wanted; and nothing may be.
            return Turn::Over;
        }
        if self.unanswered {
            return Turn::Waits;
        }
        for _ in 0..CALLS_PER_TURN {
            let wants = self.connection.wants();
            let done = if wants.close {
                if wants.reset {
                    // Failing that, the socket is closed like any other.
                    let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
                }
                return Turn::Over;
            } else if wants.write && self.writable {
                self.write(service, tools)
            } else if wants.shutdown {
                let shut = self.stream.shutdown(Shutdown::Write);
                self.connection.shut_down(service, tools.now);
                shut
            } else if wants.read && self.readable {
                match self.read(service, tools) {
                    Ok(0) => Ok(()),
                    Ok(count) => return Turn::Received(count),
                    Err(error) => Err(error),
                }
            } else {
                return Turn::Waits;
            };
            if done.is_err() {
                return Turn::Over;
            }
        }
        Turn::Unfinished
    }

    /// One write of all there is.
    fn write(&mut self, service: &Service, tools: &mut Tools) -> io::Result<()> {
        let output = self.connection.output();
        match self.stream.write(output) {
            Ok(count) => {
                self.writable = count == output.len();
                tools.workspace.counters().sent_bytes.add(count as u64);
                self.connection.sent(count, service, &mut tools.workspace, tools.now);
                Ok(())
            }
            Err(error) => {
                self.writable &= error.kind() != ErrorKind::WouldBlock;
                unless_temporary(error)
            }
        }
    }

    /// One read, as large as the batch has room. Gives the bytes that are to be answered.
    fn read(&mut self, service: &Service, tools: &mut Tools) -> io::Result<usize> {
        let room = tools.batch.room();
        match self.stream.read(room) {
            Ok(0) => {
                self.readable = false;
                self.connection.peer_closed(service, &mut tools.workspace, tools.now);
                Ok(0)
            }
            Ok(count) => {
                self.readable = count == room.len() || self.end_follows;
                self.unanswered = true;
                tools.workspace.counters().received_bytes.add(count as u64);
                Ok(count)
            }
            Err(error) => {
                self.readable &= error.kind() != ErrorKind::WouldBlock;
                unless_temporary(error).map(|()| 0)
            }
        }
    }

    /// Answers what was received.
    pub(super) fn answer(
        &mut self,
        received: &[u8],
        service: &Service,
        workspace: &mut Workspace,
        now: Instant,
    ) {
        // Not where another client has taken the key meanwhile.
        if mem::take(&mut self.unanswered) {
            self.connection.receive(received, service, workspace, now);
        }
    }
}

/// An error that ends a connection; one that only asks to try again does not.
fn unless_temporary(error: io::Error) -> io::Result<()> {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::Interrupted => Ok(()),
        _ => Err(error),
    }
}
