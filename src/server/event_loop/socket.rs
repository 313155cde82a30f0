//! Sockets of both kinds, TCP and Unix, as one type.
//!
//! In: what an acceptor or a client asks of its socket. Out: the system's answer. Knows nothing of
//! turns or connections.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr};
use std::os::unix::net::UnixListener as StdUnixListener;
use std::sync::Arc;
use std::time::Duration;

use mio::event::Source;
use mio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use socket2::SockRef;

use crate::server::socket_file::SocketFile;

/// A listening socket.
#[derive(Debug)]
pub(in crate::server) struct Listener {
    /// The file that the server removes. It is dropped before the socket.
    file: Option<Arc<SocketFile>>,
    socket: ListeningSocket,
}

#[derive(Debug)]
enum ListeningSocket {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Listener {
    /// Creates a listener from a TCP socket that does not block.
    #[must_use]
    pub(in crate::server) fn tcp(socket: std::net::TcpListener) -> Listener {
        Listener { file: None, socket: ListeningSocket::Tcp(TcpListener::from_std(socket)) }
    }

    /// Creates a listener from a Unix socket that does not block, and the file to remove.
    #[must_use]
    pub(in crate::server) fn unix(
        socket: StdUnixListener,
        file: Option<Arc<SocketFile>>,
    ) -> Listener {
        Listener { file, socket: ListeningSocket::Unix(UnixListener::from_std(socket)) }
    }

    /// Accepts a connection, with the address of its peer if it has one.
    pub(super) fn accept(&self) -> io::Result<(Stream, Option<SocketAddr>)> {
        match &self.socket {
            ListeningSocket::Tcp(socket) => {
                socket.accept().map(|(stream, peer)| (Stream::Tcp(stream), Some(peer)))
            }
            ListeningSocket::Unix(socket) => {
                socket.accept().map(|(stream, _)| (Stream::Unix(stream), None))
            }
        }
    }

    /// Removes the socket's file: no more clients find it, and those that have connected can still
    /// be accepted.
    pub(super) fn remove_file(&self) {
        if let Some(file) = &self.file {
            file.remove();
        }
    }

    /// Returns what can be registered.
    pub(super) fn source(&mut self) -> &mut dyn Source {
        match &mut self.socket {
            ListeningSocket::Tcp(socket) => socket,
            ListeningSocket::Unix(socket) => socket,
        }
    }
}

/// The socket of a connection.
#[derive(Debug)]
pub(super) enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Stream {
    /// Reads with one system call.
    pub(super) fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Tcp(stream) => stream.read(room),
            Stream::Unix(stream) => stream.read(room),
        }
    }

    /// Writes with one system call.
    pub(super) fn write(&mut self, output: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Tcp(stream) => stream.write(output),
            Stream::Unix(stream) => stream.write(output),
        }
    }

    /// Shuts down the sending side.
    pub(super) fn shut_down(&self) -> io::Result<()> {
        match self {
            Stream::Tcp(stream) => stream.shutdown(Shutdown::Write),
            Stream::Unix(stream) => stream.shutdown(Shutdown::Write),
        }
    }

    /// Returns whether a close can be a reset, which a peer tells from a plain close. A Unix socket
    /// has nothing like it.
    pub(super) fn can_reset(&self) -> bool {
        matches!(self, Stream::Tcp(_))
    }

    /// Makes every close of the socket a reset, even one by the end of the process, or a plain
    /// close again. On a Unix socket it has no effect.
    pub(super) fn close_by_reset(&self, reset: bool) {
        if let Stream::Tcp(stream) = self {
            // If this fails, the other kind of close remains.
            let _ = SockRef::from(stream).set_linger(reset.then_some(Duration::ZERO));
        }
    }

    /// Returns what can be registered.
    pub(super) fn source(&mut self) -> &mut dyn Source {
        match self {
            Stream::Tcp(stream) => stream,
            Stream::Unix(stream) => stream,
        }
    }
}
