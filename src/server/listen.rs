//! The server's public face: bind, run, stop. It starts a thread for each event loop, and knows
//! nothing of what a loop does.

use core::fmt;
use core::time::Duration;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::SystemTime;

use socket2::{Domain, Socket, Type};

use super::config::{Config, ConfigError};
use super::event_loop::{EventLoop, Remote, Shared};
use super::log::Writer;
use super::metrics::Metrics;
use super::panics::OnEventLoop;
use super::routes::Routes;
use super::service::Service;
use super::workspace::Workspace;

/// How long the end of a server waits for its last log lines to be written.
const LOG_PATIENCE: Duration = Duration::from_secs(1);

/// A server that listens, and answers once it [runs](Server::run).
///
/// It has [`Config::workers`] event loops, each with a listening socket and a thread of its own, the
/// first on the thread that calls `run`. Signals are left to the program: a handler of one can
/// [stop](StopHandle) the server.
#[derive(Debug)]
pub struct Server {
    loops: Vec<EventLoop>,
    local_addr: SocketAddr,
    metrics: Arc<Metrics>,
}

impl Server {
    /// Listens on an address; port 0 lets the system choose one. Of several addresses the first
    /// that works is used.
    ///
    /// # Errors
    ///
    /// The address is malformed, unknown, not this machine's or taken, or the configuration has a
    /// limit that nothing can work with.
    pub fn bind(
        addr: impl ToSocketAddrs,
        routes: Routes,
        config: Config,
    ) -> Result<Server, BindError> {
        config.check().map_err(|error| BindError(Cause::Config(error)))?;
        let without_addr = |error| BindError(Cause::NoAddr(error));
        let none = io::Error::new(io::ErrorKind::InvalidInput, "there is no address");
        let mut failed = without_addr(none);
        for addr in addr.to_socket_addrs().map_err(without_addr)? {
            let wrap = |error| BindError(Cause::Addr(addr, error));
            match listen(addr, config.worker_count(), config.backlog) {
                Ok(listeners) => return Server::new(listeners, routes, config).map_err(wrap),
                Err(error) => failed = wrap(error),
            }
        }
        Err(failed)
    }

    /// A server of listening sockets, of which there is at least one.
    fn new(listeners: Vec<TcpListener>, routes: Routes, config: Config) -> io::Result<Server> {
        let first = listeners.first().ok_or(io::ErrorKind::InvalidInput)?;
        let local_addr = first.local_addr()?;
        let shared = Arc::new(Shared::new(config.max_connections));
        let metrics = Arc::new(Metrics::new(listeners.len()));
        let service = Arc::new(Service::new(routes, config));
        let new_loop = |(worker, listener)| {
            let spare_buffers = service.config.spare_buffers;
            let workspace = Workspace::new(SystemTime::now())
                .of_worker(Arc::clone(&metrics), worker)
                .with_spare_buffers(spare_buffers);
            EventLoop::new(listener, Arc::clone(&shared), Arc::clone(&service), workspace)
        };
        let loops = listeners.into_iter().enumerate().map(new_loop).collect::<io::Result<_>>()?;
        Ok(Server { loops, local_addr, metrics })
    }

    /// The address that it listens on.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// How many event loops it has.
    pub fn workers(&self) -> usize {
        self.loops.len()
    }

    /// What it counts, to be read from any thread.
    pub fn metrics(&self) -> Arc<Metrics> {
        Arc::clone(&self.metrics)
    }

    /// A handle that stops it, from any thread.
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle { remotes: self.loops.iter().map(|own| own.remote().clone()).collect() }
    }

    /// Answers requests until the server is stopped. Then nothing more is accepted, requests that
    /// have begun are answered, and it returns; [`Config::stop_timeout`] bounds the wait.
    ///
    /// # Errors
    ///
    /// A thread could not be started, or the system's readiness queue failed; all event loops have
    /// been stopped then. Errors of single connections end those connections and nothing else.
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
        let stop = self.stop_handle();
        let writer = Writer::start()?;
        let mut loops = self.loops;
        loops.iter_mut().for_each(|own| own.log_to(writer.lines()));
        let own = loops.remove(0);
        let outcome = thread::scope(|scope| {
            // Whoever fails takes the others down: a server with a part of its event loops would
            // leave the connections of a listening socket unanswered.
            let run = |own: EventLoop| {
                let _panics_are_noted = OnEventLoop::begin();
                let outcome = catch_unwind(AssertUnwindSafe(|| own.run()))
                    .unwrap_or_else(|_| Err(io::Error::other("an event loop panicked")));
                if outcome.is_err() {
                    stop.stop()?;
                }
                outcome
            };
            let mut threads = Vec::new();
            for (number, own) in (1..).zip(loops) {
                let named = thread::Builder::new().name(format!("worker-{number}"));
                match named.spawn_scoped(scope, move || run(own)) {
                    Ok(thread) => threads.push(thread),
                    Err(error) => {
                        stop.stop()?;
                        return Err(error);
                    }
                }
            }
            let outcome = run(own);
            let joined = threads.into_iter().map(|thread| {
                thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread panicked")))
            });
            joined.fold(outcome, io::Result::and)
        });
        writer.finish(LOG_PATIENCE);
        outcome
    }
}

/// Listening sockets on one address, as many as asked for. The system spreads new connections over
/// them.
fn listen(addr: SocketAddr, count: usize, backlog: u16) -> io::Result<Vec<TcpListener>> {
    if count <= 1 {
        return Ok(vec![listener(addr, false, backlog)?]);
    }
    // Sockets that share a port share it with any other that asks to, be it of a server that was
    // forgotten. One that does not ask finds that out.
    drop(socket(addr, false)?);
    let first = listener(addr, true, backlog)?;
    let addr = first.local_addr()?;
    let others = (1..count).map(|_| listener(addr, true, backlog));
    core::iter::once(Ok(first)).chain(others).collect()
}

fn listener(addr: SocketAddr, shares_port: bool, backlog: u16) -> io::Result<TcpListener> {
    let socket = socket(addr, shares_port)?;
    socket.listen(backlog.into())?;
    Ok(socket.into())
}

/// A socket that is bound to an address. What it accepts inherits that nothing is held back to be
/// sent together with more: answers are written whole.
fn socket(addr: SocketAddr, shares_port: bool) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    // A server that starts again must not wait for the connections of its last run to be forgotten.
    socket.set_reuse_address(true)?;
    if shares_port {
        socket.set_reuse_port(true)?;
    }
    socket.set_tcp_nodelay(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&addr.into())?;
    Ok(socket)
}

/// Stops a [`Server`] from outside of its threads.
#[derive(Clone, Debug)]
pub struct StopHandle {
    remotes: Vec<Remote>,
}

impl StopHandle {
    /// Asks the server to stop, and returns at once. Once is enough.
    ///
    /// # Errors
    ///
    /// The system could not wake an event loop up; that one stops at the next thing that happens.
    pub fn stop(&self) -> io::Result<()> {
        self.remotes.iter().map(Remote::stop).fold(Ok(()), io::Result::and)
    }
}

/// Why a server does not listen.
#[derive(Debug)]
pub struct BindError(Cause);

#[derive(Debug)]
enum Cause {
    Config(ConfigError),
    NoAddr(io::Error),
    Addr(SocketAddr, io::Error),
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = match &self.0 {
            Cause::Config(error) => return error.fmt(f),
            Cause::NoAddr(error) => {
                f.write_str("cannot listen: ")?;
                error
            }
            Cause::Addr(addr, error) => {
                write!(f, "cannot listen on {addr}: ")?;
                error
            }
        };
        match error.kind() {
            io::ErrorKind::AddrInUse => f.write_str("the address is in use"),
            io::ErrorKind::PermissionDenied => f.write_str("permission denied"),
            io::ErrorKind::AddrNotAvailable => {
                f.write_str("the address is not one of this machine")
            }
            _ => error.fmt(f),
        }
    }
}

impl core::error::Error for BindError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(match &self.0 {
            Cause::Config(error) => error,
            Cause::NoAddr(error) | Cause::Addr(_, error) => error,
        })
    }
}
