//! The server's public face: bind, run, stop.

use core::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};

use super::config::Config;
use super::event_loop::{self, EventLoop, Remote};
use super::routes::Routes;
use super::workspace::Service;

/// A server that listens, and answers once it [runs](Server::run).
///
/// It runs on the thread that calls `run`. Signals are left to the program: a handler of one can
/// [stop](StopHandle) the server.
#[derive(Debug)]
pub struct Server {
    event_loop: EventLoop,
}

impl Server {
    /// Listens on an address; port 0 lets the system choose one. Of several addresses the first
    /// that works is used.
    ///
    /// # Errors
    ///
    /// The address is malformed, unknown, not this machine's or taken.
    pub fn bind(
        addr: impl ToSocketAddrs,
        routes: Routes,
        config: Config,
    ) -> Result<Server, BindError> {
        let unresolved = |error| BindError { addr: None, error };
        let mut failed =
            unresolved(io::Error::new(io::ErrorKind::InvalidInput, "there is no address"));
        for addr in addr.to_socket_addrs().map_err(unresolved)? {
            let wrap = |error| BindError { addr: Some(addr), error };
            match event_loop::listen(addr) {
                Ok(listener) => {
                    let event_loop =
                        EventLoop::new(listener, Service::new(routes, config)).map_err(wrap)?;
                    return Ok(Server { event_loop });
                }
                Err(error) => failed = wrap(error),
            }
        }
        Err(failed)
    }

    /// The address that it listens on.
    pub fn local_addr(&self) -> SocketAddr {
        self.event_loop.local_addr()
    }

    /// A handle that stops it, from any thread.
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle { remote: self.event_loop.remote().clone() }
    }

    /// Answers requests until the server is stopped. Then nothing more is accepted, requests that
    /// have begun are answered, and it returns; [`Config::stop_timeout`] bounds the wait.
    ///
    /// # Errors
    ///
    /// The system's readiness queue failed. Errors of single connections end those connections and
    /// nothing else.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::{Read, Write};
    /// use std::net::TcpStream;
    /// use std::thread;
    /// use routetree::server::{Config, Server, demo};
    ///
    /// let server = Server::bind("127.0.0.1:0", demo::routes()?, Config::default())?;
    /// let (addr, stop) = (server.local_addr(), server.stop_handle());
    /// let running = thread::spawn(|| server.run());
    ///
    /// let mut client = TcpStream::connect(addr)?;
    /// client.write_all(b"GET /users/42 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    /// let mut answer = String::new();
    /// client.read_to_string(&mut answer)?;
    /// assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    /// assert!(answer.ends_with(r#"{"route":"/users/{id}","params":{"id":"42"}}"#));
    ///
    /// stop.stop()?;
    /// running.join().unwrap()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run(self) -> io::Result<()> {
        self.event_loop.run()
    }
}

/// Stops a [`Server`] from outside of its thread.
#[derive(Clone, Debug)]
pub struct StopHandle {
    remote: Remote,
}

impl StopHandle {
    /// Asks the server to stop, and returns at once. Once is enough.
    ///
    /// # Errors
    ///
    /// The system could not wake the server up; it stops at the next thing that happens.
    pub fn stop(&self) -> io::Result<()> {
        self.remote.stop()
    }
}

/// Why a server does not listen.
#[derive(Debug)]
pub struct BindError {
    addr: Option<SocketAddr>,
    error: io::Error,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.addr {
            Some(addr) => write!(f, "cannot listen on {addr}: ")?,
            None => f.write_str("cannot listen: ")?,
        }
        match self.error.kind() {
            io::ErrorKind::AddrInUse => f.write_str("the address is in use"),
            io::ErrorKind::PermissionDenied => f.write_str("permission denied"),
            io::ErrorKind::AddrNotAvailable => {
                f.write_str("the address is not one of this machine")
            }
            _ => self.error.fmt(f),
        }
    }
}

impl core::error::Error for BindError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.error)
    }
}
