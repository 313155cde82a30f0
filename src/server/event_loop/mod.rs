//! The event loop: the only user of `mio`. It moves bytes between sockets and connections, and keeps
//! time.
//!
//! It decides nothing about HTTP: it obeys what a connection wants. Readiness is edge-triggered, so
//! the loop remembers of each socket whether it may have more to read or room to write, and asks
//! again only after the system has said so: for most requests one `recv`, one `send` and nothing
//! else.
//!
//! - `client.rs`: a socket and its connection, and a turn of theirs
//! - `receive_batch.rs`: what was received of several clients, to be answered together
//! - `body_timers.rs`: deadlines too close for a sweep
//! - `acceptor.rs`: the listening socket, its limits and its pauses
//! - `shared.rs`: what event loops share, and what reaches one from another thread

mod acceptor;

mod body_timers;
mod client;
mod receive_batch;
mod shared;

use std::io::{self, ErrorKind};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use mio::event::Event;
use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token, Waker};
use slab::Slab;

pub(super) use shared::{Remote, Shared};

use acceptor::Acceptor;
use body_timers::Timers;
use client::{CALLS_PER_TURN, Client, Tools, Turn};
use receive_batch::Batch;

use super::log::Lines;
use super::workspace::{Service, Workspace};

/// Tokens above every key of a connection.
const LISTENER: Token = Token(usize::MAX);
const WAKER: Token = Token(usize::MAX - 1);

/// Events taken from the system at a time.
const EVENTS: usize = 1024;

/// How often deadlines are looked at. They are seconds long, so half a second later does not
/// matter, and looking at 10,000 connections costs less than answering 20 requests.
const SWEEP_EVERY: Duration = Duration::from_millis(500);

/// One thread's sockets and their connections.
#[derive(Debug)]
pub(super) struct EventLoop {
    poll: Poll,
    acceptor: Acceptor,
    remote: Remote,
    service: Arc<Service>,
    clients: Slab<Client>,
    tools: Tools,
    /// Clients whose turn ended before they had nothing more to do.
    unfinished: Vec<usize>,
    /// The memory of that list, while it is gone through.
    spare_list: Vec<usize>,
    timers: Timers,
    next_sweep: Instant,
    /// It stops, and waits for what is in flight until then; `None` within: as long as that takes.
    stopping: Option<Option<Instant>>,
}

impl EventLoop {
    /// A loop that will serve the connections of a listener.
    pub(super) fn new(
        listener: std::net::TcpListener,
        shared: Arc<Shared>,
        service: Arc<Service>,
        mut workspace: Workspace,
    ) -> io::Result<EventLoop> {
        let poll = Poll::new()?;
        let mut listener = TcpListener::from_std(listener);
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
        let remote = Remote::new(shared, Waker::new(poll.registry(), WAKER)?);
        workspace.set_wake_queue(remote.mailbox().clone());
        let now = Instant::now();
        Ok(EventLoop {
            poll,
            acceptor: Acceptor::new(listener),
            remote,
            service,
            clients: Slab::new(),
            tools: Tools { batch: Batch::new(), workspace, now },
            unfinished: Vec::new(),
            spare_list: Vec::new(),
            timers: Timers::default(),
            next_sweep: now,
            stopping: None,
        })
    }

    /// A way to reach it from other threads.
    pub(super) fn remote(&self) -> &Remote {
        &self.remote
    }

    /// Where its log lines go from now on.
    pub(super) fn log_to(&mut self, lines: Lines) {
        self.tools.workspace.scratch.lines = lines;
    }

    /// Runs until the server was stopped and every request in flight is answered, or the time for
    /// that is over.
    pub(super) fn run(mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(EVENTS);
        loop {
            match self.poll.poll(&mut events, self.patience()) {
                Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            let now = Instant::now();
            self.tools.now = now;
            self.tools.workspace.set_now(now, SystemTime::now());
            for event in &events {
                self.handle(event);
                if self.unfinished.len() >= receive_batch::CLIENTS {
                    self.go_on();
                }
            }
            self.answer();
            self.go_on();
            self.accept();
            self.fire_timers();
            self.sweep();
            self.tools.workspace.hand_lines_over(now);
            if self.remote.shared().is_stopping() && self.stopped() {
                self.keys(|_| true).into_iter().for_each(|key| self.drop_client(key));
                return Ok(());
            }
        }
    }

    /// What the system has to say.
    fn handle(&mut self, event: &Event) {
        match event.token() {
            LISTENER => self.acceptor.is_ready(self.tools.now),
            WAKER => self.wake_bodies(),
            Token(key) => {
                if let Some(client) = self.clients.get_mut(key) {
                    client.learn(event);
                    self.give_turn(key);
                }
            }
        }
    }

    /// Answers what was received. Those answers are sent in the clients' next turns.
    fn answer(&mut self) {
        let parts = self.tools.batch.take_parts();
        for part in &parts {
            self.with_client(part.key, |client, service, tools| {
                let Tools { batch, workspace, now } = tools;
                client.answer(batch.bytes_of(part), service, workspace, *now);
            });
            self.queue(part.key);
        }
        self.tools.batch.begin(parts);
    }

    /// Sees to it that a client gets another turn.
    fn queue(&mut self, key: usize) {
        let client = self.clients.get_mut(key).filter(|client| !client.queued);
        if let Some(client) = client {
            client.queued = true;
            self.unfinished.push(key);
        }
    }

    /// Gives the unfinished another turn each.
    fn go_on(&mut self) {
        let spare = mem::take(&mut self.spare_list);
        let mut keys = mem::replace(&mut self.unfinished, spare);
        for key in keys.drain(..) {
            if let Some(client) = self.clients.get_mut(key) {
                client.queued = false;
                self.give_turn(key);
            }
        }
        self.spare_list = keys;
    }

    /// How long to wait for the system: until the next thing that happens by time.
    fn patience(&self) -> Option<Duration> {
        if !self.unfinished.is_empty() || !self.tools.batch.is_empty() {
            return Some(Duration::ZERO);
        }
        let sweep = (!self.clients.is_empty()).then_some(self.next_sweep);
        let lines = self.tools.workspace.lines_due();
        let times =
            [sweep, self.timers.next(), lines, self.acceptor.next_try(), self.stopping.flatten()];
        let next = times.into_iter().flatten().min()?;
        Some(next.saturating_duration_since(Instant::now()))
    }

    /// Does something with a client. What belongs to the user may panic, in a `drop` if nowhere else:
    /// that ends the client and nothing more.
    fn with_client<T>(
        &mut self,
        key: usize,
        act: impl FnOnce(&mut Client, &Service, &mut Tools) -> T,
    ) -> Option<T> {
        let client = self.clients.get_mut(key)?;
        let (service, tools) = (&*self.service, &mut self.tools);
        tools.workspace.set_peer(client.peer);
        // What a panic leaves half-done is the client, which goes, and the answer under
        // construction, which is begun anew for each request.
        match catch_unwind(AssertUnwindSafe(|| act(client, service, tools))) {
            Ok(done) => Some(done),
            Err(_) => {
                tools.workspace.panicked("panic outside of a handler: its connection is closed");
                self.drop_client(key);
                None
            }
        }
    }

    /// Lets a client do what it wants, as far as its socket allows. While a peer sends faster than
    /// the room for it takes, its bytes are answered at once, up to a number of times.
    fn give_turn(&mut self, key: usize) {
        for _ in 0..CALLS_PER_TURN {
            let Some(turn) = self.with_client(key, Client::turn) else {
                return;
            };
            if turn == Turn::Over || !self.is_told_of_room(key) {
                return self.drop_client(key);
            }
            match turn {
                Turn::Received(count) if self.received(key, count) => {}
                Turn::Unfinished => {
                    self.queue(key);
                    break;
                }
                _ => break,
            }
        }
        self.set_timer(key);
    }

    /// Sees to it that the system tells of room to write, if a client waits for that. Says whether
    /// it does.
    fn is_told_of_room(&mut self, key: usize) -> bool {
        let Some(client) = self.clients.get_mut(key) else {
            return true;
        };
        if !client.writable && !client.told_of_room {
            let interest = Interest::READABLE | Interest::WRITABLE;
            let told = self.poll.registry().reregister(&mut client.stream, Token(key), interest);
            client.told_of_room = told.is_ok();
            return client.told_of_room;
        }
        true
    }

    /// Notes that a client has received; makes room where that is needed. Says whether there is more
    /// of it to receive, and room.
    fn received(&mut self, key: usize, count: usize) -> bool {
        let more = self.clients.get(key).is_some_and(|client| client.readable);
        self.tools.batch.push(key, count);
        if more || self.tools.batch.is_full() {
            self.answer();
        }
        more
    }

    /// Closes a client's socket. The system forgets a closed socket's registration by itself.
    fn drop_client(&mut self, key: usize) {
        if let Some(client) = self.clients.try_remove(key) {
            self.timers.remove(key);
            let workspace = &mut self.tools.workspace;
            let gone = AssertUnwindSafe(|| client.close(workspace));
            if catch_unwind(gone).is_err() {
                workspace.panicked("panic in a body in pieces that was dropped");
            }
            workspace.counters().closed.add(1);
            self.remote.shared().release();
            self.acceptor.has_room_again(self.tools.now);
        }
    }

    /// Accepts what waits, as far as there is room.
    fn accept(&mut self) {
        let now = self.tools.now;
        while let Some((mut stream, peer)) =
            self.acceptor.accept(self.remote.shared(), &mut self.tools.workspace, now)
        {
            let entry = self.clients.vacant_entry();
            let key = entry.key();
            let interest = Interest::READABLE;
            let registered = self.poll.registry().register(&mut stream, Token(key), interest);
            self.tools.workspace.counters().accepted.add(1);
            entry.insert(Client::new(stream, peer, key, now));
            // One that cannot be set up is closed.
            if registered.is_err() {
                self.drop_client(key);
            }
        }
    }

    /// Asks the bodies in pieces that were woken for more.
    fn wake_bodies(&mut self) {
        let mut keys = Vec::new();
        self.remote.mailbox().empty_into(&mut keys);
        for key in keys {
            // Another connection may have the key by now; waking that one is harmless.
            self.with_client(key, |client, service, tools| {
                client.connection.wake(service, &mut tools.workspace, tools.now);
            });
            self.give_turn(key);
        }
    }

    /// Sees to it that a body in pieces which waits for a time is looked at then.
    fn set_timer(&mut self, key: usize) {
        let streaming = self.clients.get(key).filter(|client| client.connection.is_streaming());
        let deadline = streaming.and_then(|client| client.connection.deadline(&self.service));
        if let Some(at) = deadline {
            self.timers.set(key, at);
        }
    }

    /// Looks at the clients whose timers are due, at each once: a body that wants to be asked again
    /// at once must not keep the others from their turns.
    fn fire_timers(&mut self) {
        let due = self.timers.take_due(self.tools.now);
        due.into_iter().for_each(|key| self.expire(key));
    }

    /// Looks at every deadline, now and then.
    fn sweep(&mut self) {
        let now = self.tools.now;
        if now < self.next_sweep {
            return;
        }
        self.next_sweep = now + SWEEP_EVERY;
        let due = self.keys(|client| client.connection.is_due(&self.service, now));
        due.into_iter().for_each(|key| self.expire(key));
        // A wake that could not be sent.
        self.wake_bodies();
    }

    /// Does what a client's deadline asks for, if that has passed.
    fn expire(&mut self, key: usize) {
        self.with_client(key, |client, service, tools| {
            client.connection.expire(service, &mut tools.workspace, tools.now);
        });
        self.give_turn(key);
    }

    /// The keys of these clients.
    fn keys(&self, which: impl Fn(&Client) -> bool) -> Vec<usize> {
        self.clients.iter().filter(|(_, client)| which(client)).map(|(key, _)| key).collect()
    }

    /// Stops, the first time it is called, and says whether everything is done.
    fn stopped(&mut self) -> bool {
        let now = self.tools.now;
        if self.stopping.is_none() {
            self.stopping = Some(now.checked_add(self.service.config.stop_timeout));
            self.answer();
            self.tools.workspace.stop();
            // Who has connected before is served: closing the listener would reset them.
            self.acceptor.try_again(now);
            while self.acceptor.next_try().is_some_and(|at| at <= now) {
                self.accept();
            }
            self.acceptor.close();
            self.keys(|_| true).into_iter().for_each(|key| self.stop_client(key));
        }
        self.clients.is_empty() || self.stopping.flatten().is_some_and(|by| by <= now)
    }

    /// Answers the requests that have already come in, and ends the connection unless one has begun.
    fn stop_client(&mut self, key: usize) {
        self.with_client(key, |client, _, _| client.readable = true);
        self.give_turn(key);
        self.answer();
        self.with_client(key, |client, service, tools| {
            client.connection.stop(service, &mut tools.workspace, tools.now);
        });
        self.give_turn(key);
    }
}
