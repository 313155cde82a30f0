//! The event loop: the only user of `mio`. It moves bytes between sockets and [`Connection`]s, and
//! keeps time.
//!
//! It decides nothing about HTTP: it obeys what a connection wants. Readiness is edge-triggered, so
//! the loop remembers of each socket whether it may have more to read or room to write, and asks
//! again only after the system has said so: for most requests one `recv`, one `send` and nothing
//! else.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};
use std::{mem, vec};

use mio::event::Event;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token, Waker};
use slab::Slab;

use super::connection::Connection;
use super::workspace::{Service, Workspace};

/// Tokens above every key of a connection.
const LISTENER: Token = Token(usize::MAX);
const WAKER: Token = Token(usize::MAX - 1);

/// Events taken from the system at a time.
const EVENTS: usize = 1024;

/// Bytes read at a time, into one buffer that all connections share. A short read says that the
/// socket is empty, so this should be more than a usual batch of requests.
const RECEIVE_BUFFER: usize = 64 * 1024;

/// System calls for one connection before it is the others' turn: it can neither starve them by
/// sending faster than it is answered, nor does a large body take many rounds.
const CALLS_PER_TURN: usize = 32;

/// How often deadlines are looked at. They are seconds long, so half a second later does not
/// matter, and looking at 10,000 connections costs less than answering 20 requests.
const SWEEP_EVERY: Duration = Duration::from_millis(500);

/// How long to leave the listener alone when the system cannot give another connection, such as
/// when the process is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Listens on an address.
pub(super) fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(addr)
}

/// One thread's sockets and their connections.
#[derive(Debug)]
pub(super) struct EventLoop {
    poll: Poll,
    /// Gone once the loop stops.
    listener: Option<TcpListener>,
    local_addr: SocketAddr,
    remote: Remote,
    service: Service,
    workspace: Workspace,
    clients: Slab<Client>,
    received: Box<[u8]>,
    /// Clients whose turn ended before they had nothing more to do.
    unfinished: Vec<usize>,
    /// The listener may have more connections; not before the given time.
    accept_from: Option<Instant>,
    next_sweep: Instant,
    stop_by: Option<Instant>,
}

/// A way to stop the loop from another thread.
#[derive(Clone, Debug)]
pub(super) struct Remote {
    stop: Arc<AtomicBool>,
    waker: Arc<Waker>,
}

impl Remote {
    /// Asks the loop to stop. Asking again changes nothing.
    pub(super) fn stop(&self) -> io::Result<()> {
        self.stop.store(true, Ordering::Release);
        self.waker.wake()
    }
}

/// A socket, its connection, and what is known of its readiness.
#[derive(Debug)]
struct Client {
    stream: TcpStream,
    connection: Connection,
    readable: bool,
    writable: bool,
    /// The peer's end is on its way: a short read does not mean that nothing follows.
    end_follows: bool,
    /// Whether the system tells of room to write; asked for at the first write that was not taken
    /// in full.
    told_of_room: bool,
    /// Whether it is in the list of the unfinished.
    queued: bool,
}

/// How a turn of a client ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// It waits for the system.
    Waits,
    /// It could go on, but it is the others' turn.
    Unfinished,
    /// Its socket can go.
    Over,
}

impl EventLoop {
    /// A loop that will serve the connections of a listener.
    pub(super) fn new(mut listener: TcpListener, service: Service) -> io::Result<EventLoop> {
        let poll = Poll::new()?;
        let local_addr = listener.local_addr()?;
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKER)?);
        Ok(EventLoop {
            poll,
            listener: Some(listener),
            local_addr,
            remote: Remote { stop: Arc::default(), waker },
            service,
            workspace: Workspace::new(SystemTime::now()),
            clients: Slab::new(),
            received: vec![0; RECEIVE_BUFFER].into_boxed_slice(),
            unfinished: Vec::new(),
            accept_from: None,
            next_sweep: Instant::now(),
            stop_by: None,
        })
    }

    /// The address that it listens on, with the port that the system chose.
    pub(super) fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// A way to stop it.
    pub(super) fn remote(&self) -> &Remote {
        &self.remote
    }

    /// Runs until it was stopped and every request in flight is answered, or the time for that is
    /// over.
    pub(super) fn run(mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(EVENTS);
        let mut unfinished = Vec::new();
        loop {
            match self.poll.poll(&mut events, self.patience()) {
                Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            let now = Instant::now();
            self.workspace.set_time(SystemTime::now());
            for event in &events {
                match event.token() {
                    LISTENER => self.accept_from = Some(now),
                    WAKER => {}
                    Token(key) => {
                        if let Some(client) = self.clients.get_mut(key) {
                            client.learn(event);
                            self.give_turn(key, now);
                        }
                    }
                }
            }
            mem::swap(&mut self.unfinished, &mut unfinished);
            for key in unfinished.drain(..) {
                if let Some(client) = self.clients.get_mut(key) {
                    client.queued = false;
                    self.give_turn(key, now);
                }
            }
            self.accept(now);
            self.sweep(now);
            if self.remote.stop.load(Ordering::Acquire) && self.stopped(now) {
                return Ok(());
            }
        }
    }

    /// How long to wait for the system: until the next thing that happens by time.
    fn patience(&self) -> Option<Duration> {
        if !self.unfinished.is_empty() {
            return Some(Duration::ZERO);
        }
        let sweep = (!self.clients.is_empty()).then_some(self.next_sweep);
        let accept = self.accept_from.filter(|_| self.has_room());
        let next = [sweep, accept, self.stop_by].into_iter().flatten().min()?;
        Some(next.saturating_duration_since(Instant::now()))
    }

    fn has_room(&self) -> bool {
        self.clients.len() < self.service.config.max_connections
    }

    /// Lets a client do what it wants, as far as its socket allows.
    fn give_turn(&mut self, key: usize, now: Instant) {
        let Some(client) = self.clients.get_mut(key) else {
            return;
        };
        let mut turn = client.turn(&mut self.received, &self.service, &mut self.workspace, now);
        if turn != Turn::Over && !client.writable && !client.told_of_room {
            let interest = Interest::READABLE | Interest::WRITABLE;
            match self.poll.registry().reregister(&mut client.stream, Token(key), interest) {
                Ok(()) => client.told_of_room = true,
                Err(_) => turn = Turn::Over,
            }
        }
        match turn {
            Turn::Unfinished if !client.queued => {
                client.queued = true;
                self.unfinished.push(key);
            }
            Turn::Waits | Turn::Unfinished => {}
            Turn::Over => self.drop_client(key),
        }
    }

    /// Closes a client's socket. The system forgets a closed socket's registration by itself.
    fn drop_client(&mut self, key: usize) {
        if let Some(mut client) = self.clients.try_remove(key) {
            client.connection.give_back(&mut self.workspace);
        }
    }

    /// Accepts what waits, as far as there is room.
    fn accept(&mut self, now: Instant) {
        while self.accept_from.is_some_and(|from| from <= now) && self.has_room() {
            let Some(listener) = &self.listener else {
                self.accept_from = None;
                return;
            };
            match listener.accept() {
                Ok((stream, _)) => self.add_client(stream, now),
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock => self.accept_from = None,
                    // These are about the one connection that was next: it is gone.
                    ErrorKind::Interrupted
                    | ErrorKind::ConnectionAborted
                    | ErrorKind::ConnectionReset => {}
                    // Anything else is about the process or the system, out of file descriptors for
                    // one. It passes; until then trying again at once would only spin.
                    _ => self.accept_from = Some(now + ACCEPT_PAUSE),
                },
            }
        }
    }

    /// Takes a new connection in; one that cannot be set up is closed.
    fn add_client(&mut self, mut stream: TcpStream, now: Instant) {
        let entry = self.clients.vacant_entry();
        let token = Token(entry.key());
        let registered = self.poll.registry().register(&mut stream, token, Interest::READABLE);
        if stream.set_nodelay(true).is_ok() && registered.is_ok() {
            entry.insert(Client {
                stream,
                connection: Connection::new(now),
                readable: false,
                writable: true,
                end_follows: false,
                told_of_room: false,
                queued: false,
            });
        }
    }

    /// Looks at every deadline, now and then.
    fn sweep(&mut self, now: Instant) {
        if now < self.next_sweep {
            return;
        }
        self.next_sweep = now + SWEEP_EVERY;
        let mut expired = Vec::new();
        for (key, client) in &mut self.clients {
            if client.connection.expire(&self.service, &mut self.workspace, now) {
                expired.push(key);
            }
        }
        for key in expired {
            self.give_turn(key, now);
        }
    }

    /// Stops, the first time it is called, and says whether everything is done.
    fn stopped(&mut self, now: Instant) -> bool {
        if self.stop_by.is_none() {
            self.stop_by = Some(now + self.service.config.stop_timeout);
            self.workspace.stop();
            self.listener = None;
            self.accept_from = None;
            let keys: Vec<usize> = self.clients.iter().map(|(key, _)| key).collect();
            for key in keys {
                self.clients[key].connection.stop(&mut self.workspace, now);
                self.give_turn(key, now);
            }
        }
        self.clients.is_empty() || self.stop_by.is_some_and(|by| by <= now)
    }
}

impl Client {
    /// Notes what the system says of the socket. Errors show at the next call.
    fn learn(&mut self, event: &Event) {
        self.readable |= event.is_readable() || event.is_error() || event.is_read_closed();
        self.writable |= event.is_writable() || event.is_error() || event.is_write_closed();
        self.end_follows |= event.is_read_closed() || event.is_error();
    }

    /// Does what the connection wants. Writing comes first, and then whatever there was to read is
    /// answered at once.
    fn turn(
        &mut self,
        received: &mut [u8],
        service: &Service,
        workspace: &mut Workspace,
        now: Instant,
    ) -> Turn {
        for _ in 0..CALLS_PER_TURN {
            let wants = self.connection.wants();
            let done = if wants.close {
                return Turn::Over;
            } else if wants.write && self.writable {
                self.write(service, workspace, now)
            } else if wants.shutdown {
                let shut = self.stream.shutdown(Shutdown::Write);
                self.connection.shut_down(service, now);
                shut
            } else if wants.read && self.readable {
                self.read(received, service, workspace, now)
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
    fn write(
        &mut self,
        service: &Service,
        workspace: &mut Workspace,
        now: Instant,
    ) -> io::Result<()> {
        let output = self.connection.output();
        match self.stream.write(output) {
            Ok(count) => {
                self.writable = count == output.len();
                self.connection.sent(count, service, workspace, now);
                Ok(())
            }
            Err(error) => {
                self.writable &= error.kind() != ErrorKind::WouldBlock;
                unless_temporary(error)
            }
        }
    }

    /// One read, as large as the buffer.
    fn read(
        &mut self,
        received: &mut [u8],
        service: &Service,
        workspace: &mut Workspace,
        now: Instant,
    ) -> io::Result<()> {
        match self.stream.read(received) {
            Ok(0) => {
                self.readable = false;
                self.connection.peer_closed(workspace, now);
                Ok(())
            }
            Ok(count) => {
                self.readable = count == received.len() || self.end_follows;
                self.connection.receive(&received[..count], service, workspace, now);
                Ok(())
            }
            Err(error) => {
                self.readable &= error.kind() != ErrorKind::WouldBlock;
                unless_temporary(error)
            }
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
