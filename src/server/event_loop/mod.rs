//! The event loop: moves bytes between sockets and connections, and keeps time. Only this module
//! uses `mio`.
//!
//! In: readiness of sockets, the clock, wakes and stops. Out: system calls, and events for the
//! connections. Knows nothing of HTTP: it does what a connection wants.
//!
//! Readiness is edge-triggered. The loop remembers for each socket whether it may be readable or
//! writable, and waits for the system only when it is not, so most requests take one `recv`, one
//! `send` and no other system call.
//!
//! - `client.rs`: one client's socket and connection, and one turn of theirs
//! - `turns.rs`: which clients get turns, and when their received bytes are processed
//! - `receive_batch.rs`: bytes received from several clients, to be processed together
//! - `deadlines.rs`: when a client is judged by its deadline
//! - `held.rs`: the limit of the memory that connections hold
//! - `body_timers.rs`: timers of streamed bodies
//! - `acceptor.rs`: the listening socket, its limit and its pauses
//! - `socket.rs`: TCP and Unix sockets as one type
//! - `shared.rs`: the state that loops share, and messages from other threads

mod acceptor;
mod body_timers;
mod client;
mod deadlines;
mod held;
mod receive_batch;
mod shared;
mod socket;
#[cfg(test)]
mod tests;
mod turns;

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use mio::event::Event;
use mio::{Events, Interest, Poll, Token, Waker};
use slab::Slab;

pub(super) use shared::{Remote, Shared};
pub(super) use socket::Listener;

use acceptor::Acceptor;
use body_timers::BodyTimers;
use client::{Client, LoopState};
use receive_batch::ReceiveBatch;
use turns::TurnQueue;

use super::catch::catch;
use super::log::Lines;
use super::metrics::Timeout;
use super::service::Service;
use super::workspace::Workspace;

/// These tokens are above every key of a client.
const LISTENER: Token = Token(usize::MAX);
const WAKER: Token = Token(usize::MAX - 1);

/// The number of events taken from the system at once.
const MAX_EVENTS: usize = 1024;

/// One thread's event loop, with its sockets and connections.
#[derive(Debug)]
pub(super) struct EventLoop {
    poll: Poll,
    acceptor: Acceptor,
    remote: Remote,
    service: Service,
    clients: Slab<Client>,
    state: LoopState,
    turn_queue: TurnQueue,
    body_timers: BodyTimers,
    next_sweep: Instant,
    /// Whether the last sweep was put off, because the loop was away before it.
    sweep_put_off: bool,
    /// Set once the loop is stopping: until when it waits for requests in flight, if not forever.
    stopping: Option<Option<Instant>>,
}

impl EventLoop {
    /// Creates a loop that will serve the connections of a listener.
    pub(super) fn new(
        mut listener: Listener,
        shared: Arc<Shared>,
        service: Service,
        mut workspace: Workspace,
    ) -> io::Result<EventLoop> {
        let poll = Poll::new()?;
        poll.registry().register(listener.source(), LISTENER, Interest::READABLE)?;
        let remote = Remote::new(shared, Waker::new(poll.registry(), WAKER)?);
        workspace.set_wake_queue(remote.mailbox().clone());
        let now = Instant::now();
        Ok(EventLoop {
            poll,
            acceptor: Acceptor::new(listener),
            remote,
            service,
            clients: Slab::new(),
            state: LoopState { batch: ReceiveBatch::new(), workspace, now, pass: 0 },
            turn_queue: TurnQueue::default(),
            body_timers: BodyTimers::default(),
            next_sweep: now,
            sweep_put_off: false,
            stopping: None,
        })
    }

    /// Returns the handle that reaches the loop from other threads.
    pub(super) fn remote(&self) -> &Remote {
        &self.remote
    }

    /// Sets where log lines go.
    pub(super) fn log_to(&mut self, lines: Lines) {
        self.state.workspace.scratch.lines = lines;
    }

    /// Runs until the server is stopped and all requests in flight have their responses, or the
    /// time for that is over.
    pub(super) fn run(mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(MAX_EVENTS);
        loop {
            let timeout = self.poll_timeout();
            if timeout != Some(Duration::ZERO) {
                self.service.routes.let_go();
            }
            match self.poll.poll(&mut events, timeout) {
                Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            if self.turn(&events, Instant::now()) {
                return Ok(());
            }
        }
    }

    /// Handles events and everything that depends on the time. Returns whether the loop is
    /// finished.
    fn turn(&mut self, events: &Events, now: Instant) -> bool {
        self.state.now = now;
        self.state.pass += 1;
        self.state.workspace.set_now(now, SystemTime::now());
        self.service.renew_routes();
        for event in events {
            self.handle_event(event);
            if self.turn_queue.len() >= receive_batch::MAX_CLIENTS {
                self.give_queued_turns();
            }
        }
        self.process_batch();
        self.give_queued_turns();
        self.give_later_turns();
        self.accept();
        self.fire_body_timers();
        self.sweep();
        self.state.workspace.publish_held();
        self.state.workspace.hand_lines_over(now);
        let finished = self.remote.shared().is_stopping() && self.stop();
        if finished {
            let cut = self.clients.len() as u64;
            self.state.workspace.counters().count_timeouts(Timeout::Stop, cut);
            self.keys(|_| true).into_iter().for_each(|key| self.drop_client(key));
        }
        finished
    }

    /// Handles an event from the system.
    fn handle_event(&mut self, event: &Event) {
        match event.token() {
            LISTENER => self.acceptor.on_ready(self.state.now),
            WAKER => self.wake_bodies(),
            Token(key) => {
                if let Some(client) = self.clients.get_mut(key) {
                    client.on_event(event);
                    self.give_turn(key);
                }
            }
        }
    }

    /// Returns how long to wait for the system: until the next event that depends on time.
    fn poll_timeout(&self) -> Option<Duration> {
        if !self.turn_queue.is_empty() || !self.state.batch.is_empty() {
            return Some(Duration::ZERO);
        }
        let sweep = (!self.clients.is_empty()).then_some(self.next_sweep);
        let lines = self.state.workspace.lines_due();
        let events = [
            sweep,
            self.body_timers.next_due(),
            lines,
            self.acceptor.next_try(),
            self.stopping.flatten(),
        ];
        let next = events.into_iter().flatten().min()?;
        Some(next.saturating_duration_since(Instant::now()))
    }

    /// Runs `act` on a client, then keeps the limit of memory.
    fn with_client<T>(
        &mut self,
        key: usize,
        act: impl FnOnce(&mut Client, &Service, &mut LoopState) -> T,
    ) -> Option<T> {
        let done = self.act_on(key, act);
        self.keep_held_limit();
        done
    }

    /// Runs `act` on a client. If it panics, the client is closed: code of the user may panic
    /// anywhere, even in a `drop`.
    fn act_on<T>(
        &mut self,
        key: usize,
        act: impl FnOnce(&mut Client, &Service, &mut LoopState) -> T,
    ) -> Option<T> {
        let client = self.clients.get_mut(key)?;
        // The newest routes serve what has been received so far.
        self.service.renew_routes();
        let (service, state) = (&self.service, &mut self.state);
        state.workspace.set_client(client.peer, client.stream.can_reset());
        // A panic can leave a bad state in the client, which is closed, and in the response under
        // construction, which is reset for each request.
        let act = || {
            client.begin_turn(service, state.pass);
            act(client, service, state)
        };
        let done = catch(act);
        if done.is_none() {
            state.workspace.panicked("panic outside of a handler: its connection is closed");
            self.drop_client(key);
        }
        done
    }

    /// Makes the system report room to write if a client waits for it. Returns whether that worked.
    fn ensure_watches_writable(&mut self, key: usize) -> bool {
        let Some(client) = self.clients.get_mut(key) else {
            return true;
        };
        if !client.writable && !client.watches_writable {
            let interest = Interest::READABLE | Interest::WRITABLE;
            let registered =
                self.poll.registry().reregister(client.stream.source(), Token(key), interest);
            client.watches_writable = registered.is_ok();
            return client.watches_writable;
        }
        true
    }

    /// Closes a client's socket, which also removes its registration.
    fn drop_client(&mut self, key: usize) {
        if let Some(client) = self.clients.try_remove(key) {
            self.body_timers.remove(key);
            self.state.batch.discard(key);
            let workspace = &mut self.state.workspace;
            let (service, now) = (&self.service, self.state.now);
            if catch(|| client.close(service, workspace, now)).is_none() {
                workspace.panicked("panic while closing a connection");
            }
            workspace.counters().closed.add(1);
            self.remote.shared().release();
            self.acceptor.on_close(self.state.now);
        }
    }

    /// Accepts the waiting connections for which there is room.
    fn accept(&mut self) {
        let now = self.state.now;
        while let Some((mut stream, peer)) =
            self.acceptor.accept(self.remote.shared(), &mut self.state.workspace, now)
        {
            let entry = self.clients.vacant_entry();
            let key = entry.key();
            let interest = Interest::READABLE;
            let registered = self.poll.registry().register(stream.source(), Token(key), interest);
            self.state.workspace.counters().accepted.add(1);
            entry.insert(Client::new(stream, peer, key, now));
            // A client that cannot be registered is closed.
            if registered.is_err() {
                self.drop_client(key);
            }
        }
    }

    /// Polls the streamed bodies that were woken.
    fn wake_bodies(&mut self) {
        let mut keys = Vec::new();
        self.remote.mailbox().empty_into(&mut keys);
        for key in keys {
            // The key may belong to another client by now, which a spurious poll does not harm.
            self.with_client(key, |client, service, state| {
                client.connection.wake(service, &mut state.workspace, state.now);
            });
            self.give_turn(key);
        }
    }

    /// Sets the timer of a client whose streamed body waits for a time.
    fn set_body_timer(&mut self, key: usize) {
        let polled = |client: &&Client| client.connection.awaits_body_poll();
        let waiting = self.clients.get(key).filter(polled);
        let deadline = waiting.and_then(|client| client.connection.deadline(&self.service));
        if let Some(at) = deadline {
            self.body_timers.set(key, at);
        }
    }

    /// Returns the keys of the clients that fulfill a condition.
    fn keys(&self, condition: impl Fn(&Client) -> bool) -> Vec<usize> {
        self.clients.iter().filter(|(_, client)| condition(client)).map(|(key, _)| key).collect()
    }

    /// Stops the loop on the first call. Returns whether it is finished.
    fn stop(&mut self) -> bool {
        let now = self.state.now;
        if self.stopping.is_none() {
            self.stopping = Some(now.checked_add(self.service.config.stop_timeout));
            self.next_sweep = now;
            self.process_batch();
            self.state.workspace.stop();
            self.acceptor.remove_file();
            // Clients that have already connected are served: closing the listener would reset
            // them.
            self.acceptor.try_again(now);
            while self.acceptor.next_try().is_some_and(|at| at <= now) {
                self.accept();
            }
            self.acceptor.close();
            self.keys(|_| true).into_iter().for_each(|key| self.stop_client(key));
        }
        let is_over = self.stopping.flatten().is_some_and(|limit| limit <= now);
        if is_over {
            self.try_sockets(&self.keys(|_| true));
        }
        is_over || self.clients.is_empty()
    }

    /// Serves the requests that a client has already sent, and closes the connection unless one has
    /// begun.
    fn stop_client(&mut self, key: usize) {
        self.with_client(key, |client, service, _| {
            client.readable = true;
            client.connection.begin_turn(service);
        });
        self.give_turn(key);
        self.process_batch();
        self.with_client(key, |client, service, state| {
            client.connection.stop(service, &mut state.workspace, state.now);
        });
        self.give_turn(key);
    }
}
