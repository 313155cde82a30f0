//! Binds, runs and stops a server.
//!
//! In: an address, routes and limits. Out: listening sockets, and a thread for each event loop.
//! What a loop does is not known here.
//!
//! - `tcp.rs`, `unix.rs`: listening sockets of both kinds
//! - `local_addr.rs`, `bind_error.rs`: the address of a server, and why there is none

mod bind_error;
mod local_addr;
mod tcp;
mod unix;

use core::time::Duration;
use std::io;
use std::net::{TcpListener, ToSocketAddrs};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::SystemTime;

pub use bind_error::BindError;
pub use local_addr::LocalAddr;

use bind_error::BindCause;

use super::catch::catch;
use super::config::Config;
use super::event_loop::{EventLoop, Listener, Shared};
use super::log::Writer;
use super::metrics::Metrics;
use super::panics::OnEventLoop;
use super::served_routes::ServedRoutes;
use super::service::Service;
use super::socket_file::SocketFile;
use super::stop_handle::StopHandle;
use super::workspace::Workspace;

/// How long a server that ends waits for its last log lines to be written.
const LOG_PATIENCE: Duration = Duration::from_secs(1);

/// A server that listens on an address, and responds to requests while it [runs](Server::run).
///
/// It has [`Config::workers`] event loops, each with its own thread; the first uses the
/// thread that calls `run`. The server handles no signals: a program that does can stop it
/// through a [`StopHandle`].
#[derive(Debug)]
pub struct Server {
    loops: Vec<EventLoop>,
    local_addr: LocalAddr,
    metrics: Arc<Metrics>,
    stop: StopHandle,
}

impl Server {
    /// Binds a server to an address and listens. With port 0, the system chooses a free port. Of
    /// several addresses, the first that can be bound is used.
    ///
    /// # Errors
    ///
    /// Returns [`BindError`] if the address is malformed, unknown, in use, or not an address of
    /// this machine, or if [`Config::check`] refuses the configuration.
    pub fn bind(
        addr: impl ToSocketAddrs,
        routes: impl Into<ServedRoutes>,
        config: Config,
    ) -> Result<Server, BindError> {
        check(&config)?;
        let without_addr = |error| BindError(BindCause::NoAddr(error));
        let none = io::Error::new(io::ErrorKind::InvalidInput, "no address given");
        let mut failed = without_addr(none);
        for addr in addr.to_socket_addrs().map_err(without_addr)? {
            let workers = config.worker_count();
            let wrap =
                |error| BindError(BindCause::Addr { addr: LocalAddr::Tcp(addr), workers, error });
            match tcp::listen(addr, workers, config.backlog) {
                Ok(listeners) => {
                    return Server::on_tcp(listeners, routes.into(), config).map_err(wrap);
                }
                Err(error) => failed = wrap(error),
            }
        }
        Err(failed)
    }

    /// Creates a server from a socket that listens already, such as one that a service manager has
    /// passed on. All event loops accept from it; [`Config::backlog`] has no effect.
    ///
    /// # Errors
    ///
    /// Returns [`BindError`] if the socket cannot be shared between the event loops, or if
    /// [`Config::check`] refuses the configuration.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::net::TcpListener;
    /// use routetree::server::{Config, Routes, Server};
    ///
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let addr = listener.local_addr()?;
    /// let server = Server::from_listener(listener, Routes::new(), Config::default())?;
    /// assert_eq!(server.local_addr().tcp(), Some(addr));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_listener(
        listener: TcpListener,
        routes: impl Into<ServedRoutes>,
        config: Config,
    ) -> Result<Server, BindError> {
        check(&config)?;
        let addr = listener.local_addr().map_err(|error| BindError(BindCause::NoAddr(error)))?;
        let addr = LocalAddr::Tcp(addr);
        let workers = config.worker_count();
        let wrap = |error| BindError(BindCause::Addr { addr, workers, error });
        tcp::shared(listener, workers)
            .and_then(|listeners| Server::on_tcp(listeners, routes.into(), config))
            .map_err(wrap)
    }

    /// Binds a server to a Unix socket at a path and listens. All event loops accept from it.
    ///
    /// A socket that is there already is replaced if nobody listens on it, as after a server that
    /// was killed; any other file is an error. Who may connect is up to the permissions of the
    /// folder and to the process's `umask`. The file is removed when the server stops or is
    /// dropped, unless another one is in its place by then.
    ///
    /// Requests have no [peer](super::Context::peer). A Unix socket has no reset, so some responses
    /// to HTTP/1.0 are [not sent over it](super#unix-sockets).
    ///
    /// # Errors
    ///
    /// Returns [`BindError`] if the path is too long, its folder does not exist or may not be
    /// changed, a server or another file is there, or if [`Config::check`] refuses the
    /// configuration.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Config, Routes, Server};
    ///
    /// let path = std::env::temp_dir().join(format!("routetree-{}.sock", std::process::id()));
    /// let server = Server::bind_unix(&path, Routes::new(), Config::default())?;
    /// assert_eq!(server.local_addr().unix(), Some(&*path));
    /// assert!(path.exists());
    ///
    /// drop(server);
    /// assert!(!path.exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn bind_unix(
        path: impl AsRef<Path>,
        routes: impl Into<ServedRoutes>,
        config: Config,
    ) -> Result<Server, BindError> {
        check(&config)?;
        let path = path.as_ref();
        let addr = LocalAddr::Unix(path.to_owned());
        let workers = config.worker_count();
        let wrap = |error| BindError(BindCause::Addr { addr, workers, error });
        unix::listen(path, config.backlog)
            .and_then(|(listener, file)| {
                Server::on_unix(listener, Some(file), routes.into(), config)
            })
            .map_err(wrap)
    }

    /// Creates a server from a Unix socket that listens already, such as one that a service manager
    /// has passed on. All event loops accept from it; [`Config::backlog`] has no effect. Its file
    /// is not removed.
    ///
    /// # Errors
    ///
    /// Returns [`BindError`] if the socket cannot be shared between the event loops, or if
    /// [`Config::check`] refuses the configuration.
    pub fn from_unix_listener(
        listener: UnixListener,
        routes: impl Into<ServedRoutes>,
        config: Config,
    ) -> Result<Server, BindError> {
        check(&config)?;
        let no_addr = |error| BindError(BindCause::NoAddr(error));
        let addr = LocalAddr::of_unix(&listener).map_err(no_addr)?;
        let workers = config.worker_count();
        let wrap = |error| BindError(BindCause::Addr { addr, workers, error });
        Server::on_unix(listener, None, routes.into(), config).map_err(wrap)
    }

    /// Creates a server from one TCP socket for each event loop.
    fn on_tcp(
        listeners: Vec<TcpListener>,
        routes: ServedRoutes,
        config: Config,
    ) -> io::Result<Server> {
        let first = listeners.first().ok_or(io::ErrorKind::InvalidInput)?;
        let addr = LocalAddr::Tcp(first.local_addr()?);
        let listeners = listeners.into_iter().map(Listener::tcp).collect();
        Server::new(listeners, addr, routes, config)
    }

    /// Creates a server from a Unix socket, with the file to remove.
    fn on_unix(
        listener: UnixListener,
        file: Option<SocketFile>,
        routes: ServedRoutes,
        config: Config,
    ) -> io::Result<Server> {
        let addr = LocalAddr::of_unix(&listener)?;
        listener.set_nonblocking(true)?;
        let file = file.map(Arc::new);
        let others: Vec<UnixListener> =
            (1..config.worker_count()).map(|_| listener.try_clone()).collect::<io::Result<_>>()?;
        let sockets = core::iter::once(listener).chain(others);
        let listeners = sockets.map(|socket| Listener::unix(socket, file.clone())).collect();
        Server::new(listeners, addr, routes, config)
    }

    /// Creates a server from a listener for each event loop.
    fn new(
        listeners: Vec<Listener>,
        local_addr: LocalAddr,
        routes: ServedRoutes,
        config: Config,
    ) -> io::Result<Server> {
        let shared = Arc::new(Shared::new(config.max_connections));
        let new_service = || Service::new(routes.clone(), config.clone());
        let metrics = new_service().new_metrics(listeners.len());
        let new_loop = |(worker, listener)| {
            let service = new_service();
            let spare_buffers = config.spare_buffers;
            let workspace = Workspace::new(SystemTime::now())
                .of_worker(Arc::clone(&metrics), worker)
                .with_spare_buffers(spare_buffers);
            EventLoop::new(listener, Arc::clone(&shared), service, workspace)
        };
        let loops = listeners.into_iter().enumerate().map(new_loop).collect::<io::Result<_>>()?;
        let server = Server { loops, local_addr, metrics, stop: StopHandle::new() };
        server.stop_with(&server.stop)?;
        Ok(server)
    }

    /// Returns the address that the server listens on.
    pub fn local_addr(&self) -> LocalAddr {
        self.local_addr.clone()
    }

    /// Returns the number of event loops.
    pub fn workers(&self) -> usize {
        self.loops.len()
    }

    /// Returns the server's metrics, which any thread can read.
    pub fn metrics(&self) -> Arc<Metrics> {
        Arc::clone(&self.metrics)
    }

    /// Returns a handle that stops the server from any thread.
    pub fn stop_handle(&self) -> StopHandle {
        self.stop.clone()
    }

    /// Lets a handle stop this server, such as one that was created before the server. If the
    /// handle has been used already, the server stops as soon as it runs. One handle can stop
    /// several servers.
    ///
    /// # Errors
    ///
    /// Returns an error if the handle has been used and the system cannot wake an event loop.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Config, Routes, Server, StopHandle};
    ///
    /// let stop = StopHandle::new();
    /// // Signals are handled from here on; this one arrives before the server exists.
    /// stop.stop()?;
    ///
    /// let server = Server::bind("127.0.0.1:0", Routes::new(), Config::default())?;
    /// server.stop_with(&stop)?;
    /// server.run()?; // Returns at once.
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stop_with(&self, handle: &StopHandle) -> io::Result<()> {
        handle.attach(self.loops.iter().map(|event_loop| event_loop.remote().clone()))
    }

    /// Responds to requests until the server is stopped. Then it accepts no more connections,
    /// finishes the requests that have begun, for at most [`Config::stop_timeout`], and returns.
    ///
    /// # Errors
    ///
    /// Returns an error if a thread cannot be started, or if an event loop fails, because the
    /// system's readiness queue does or because the loop panics. The other loops then stop as by a
    /// [`StopHandle`], and all have stopped when this returns. An error of a connection, or a panic
    /// of a handler, ends that connection only.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::{Read, Write};
    /// use std::net::TcpStream;
    /// use std::thread;
    /// use routetree::server::{Config, Routes, Server};
    ///
    /// let mut routes = Routes::new();
    /// routes.insert("GET", "/users/{id}", |context, response| {
    ///     response.text(context.params().get("id").unwrap_or_default());
    /// })?;
    /// let server = Server::bind("127.0.0.1:0", routes, Config::default())?;
    /// let (addr, stop) = (server.local_addr(), server.stop_handle());
    /// let running = thread::spawn(|| server.run());
    ///
    /// let mut client = TcpStream::connect(addr)?;
    /// client.write_all(b"GET /users/42 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    /// let mut response = String::new();
    /// client.read_to_string(&mut response)?;
    /// assert!(response.starts_with("HTTP/1.1 200 OK\r\n"));
    /// assert!(response.ends_with("\r\n\r\n42"));
    ///
    /// stop.stop()?;
    /// running.join().unwrap()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run(self) -> io::Result<()> {
        self.run_loops(EventLoop::run)
    }

    /// Runs each event loop by `run_loop`.
    fn run_loops(self, run_loop: impl Fn(EventLoop) -> io::Result<()> + Sync) -> io::Result<()> {
        let stop = self.stop_handle();
        let writer = Writer::start()?;
        let mut loops = self.loops;
        loops.iter_mut().for_each(|event_loop| event_loop.log_to(writer.lines()));
        let first = loops.remove(0);
        let outcome = thread::scope(|scope| {
            // A loop that fails stops the others: they would look like a server that is well.
            let run = |event_loop: EventLoop| {
                let _on_event_loop = OnEventLoop::begin();
                let outcome = catch(|| run_loop(event_loop))
                    .unwrap_or_else(|| Err(io::Error::other("an event loop panicked")));
                if outcome.is_err() {
                    stop.stop()?;
                }
                outcome
            };
            let mut threads = Vec::new();
            for (number, event_loop) in (1..).zip(loops) {
                let named = thread::Builder::new().name(format!("worker-{number}"));
                match named.spawn_scoped(scope, move || run(event_loop)) {
                    Ok(thread) => threads.push(thread),
                    Err(error) => {
                        stop.stop()?;
                        return Err(error);
                    }
                }
            }
            let outcome = run(first);
            let joined = threads.into_iter().map(|thread| {
                thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread panicked")))
            });
            joined.fold(outcome, io::Result::and)
        });
        writer.finish(LOG_PATIENCE);
        outcome
    }
}

fn check(config: &Config) -> Result<(), BindError> {
    config.check().map_err(|error| BindError(BindCause::Config(error)))
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::net::TcpStream;
    use std::panic::resume_unwind;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::Server;
    use crate::server::{Config, Routes};

    #[test]
    fn a_loop_that_fails_ends_the_server_with_an_error() {
        let failures: [fn() -> io::Result<()>; 2] =
            [|| Err(io::Error::other("on purpose")), || resume_unwind(Box::new("on purpose"))];
        for fail in failures {
            for failing in 0..3 {
                let config = Config { workers: 3, ..Config::default() };
                let server = Server::bind("127.0.0.1:0", Routes::new(), config).unwrap();
                let (addr, started) = (server.local_addr(), AtomicUsize::new(0));
                let outcome = server.run_loops(|event_loop| {
                    let number = started.fetch_add(1, Ordering::Relaxed);
                    if number == failing { fail() } else { event_loop.run() }
                });
                assert!(outcome.is_err(), "loop {failing}");
                assert!(TcpStream::connect(addr).is_err(), "a part of it still listens");
            }
        }
    }
}
