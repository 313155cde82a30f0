//! One connection as a state machine on buffers: bytes in, bytes out, and what it wants next.
//!
//! It has no socket and reads no clock, so it can be tested split at every byte. Whoever drives it
//! obeys [`Connection::wants`] and [`Connection::deadline`], and tells it what happened.
//!
//! ```text
//!   +------------------------------ answered -----------------------------+
//!   v                                                                     |
//! Head ------------> Body ------------> (handler) ---> Streaming ---------+
//! a head is read     its body is        runs at once   the answer's body  |
//!   |                read               |              comes in pieces    | the last one
//!   | refused        | refused          | the last     |                  |
//!   +----------------+------------------+--------------+----------------> Last
//!                                                                         |
//!                  Closed <--------------- Linger <-----------------------+
//!                  the socket can go       all was sent and sending shut down;
//!                                          input is thrown away
//! ```
//!
//! Received bytes are parsed where they lie. What is left of them is copied into a buffer of the
//! connection: an incomplete head, or requests that wait until output has drained. While a body
//! comes in parts, `input` holds its head and `body` what came of it.

mod exchange;
mod outbox;

use core::mem;
use std::time::Instant;

use self::outbox::{Outbox, take_if_none};
use super::body::BodyReader;
use super::stream::Stream;
use super::timer::{Timer, WaitingFor};
use super::workspace::{BufferPool, Service, Workspace};

/// While a body in pieces is sent, further requests are read until this many bytes of them wait: to
/// notice that the peer has closed, and little more.
const READ_AHEAD: usize = 4096;

/// What a connection wants from whoever drives it. Several may be wanted at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// Bytes from the peer, by [`Connection::receive`] or [`Connection::peer_closed`].
    pub read: bool,
    /// To have [`Connection::output`] sent, and be told of it by [`Connection::sent`].
    pub write: bool,
    /// To have the sending side shut down, and be told of it by [`Connection::shut_down`].
    pub shutdown: bool,
    /// To be closed; nothing else is wanted then.
    pub close: bool,
    /// To be closed by a reset, so that the peer does not take what it has for the whole.
    pub reset: bool,
}

/// One connection, from its first byte to its last.
///
/// # Examples
///
/// ```
/// use std::time::{Instant, SystemTime};
/// use routetree::server::{Config, Connection, Routes, Service, Workspace};
///
/// let mut routes = Routes::new();
/// routes.add("GET", "/ping", |_, response| response.text("pong"))?;
/// let service = Service::new(routes, Config::default());
/// let mut workspace = Workspace::new(SystemTime::now());
/// let now = Instant::now();
///
/// let mut connection = Connection::new(now);
/// connection.receive(b"GET /ping HTTP/1.1\r\nHos", &service, &mut workspace, now);
/// assert!(connection.output().is_empty());
/// connection.receive(b"t: example\r\n\r\n", &service, &mut workspace, now);
/// assert!(connection.output().starts_with(b"HTTP/1.1 200 OK\r\n"));
/// assert!(connection.output().ends_with(b"pong"));
/// assert!(connection.wants().write);
/// # Ok::<(), routetree::InsertError>(())
/// ```
#[derive(Debug)]
pub struct Connection {
    phase: Phase,
    /// An incomplete head, the head of an incomplete body, or requests that wait.
    input: Vec<u8>,
    /// What has come of an incomplete body.
    body: Vec<u8>,
    outbox: Outbox,
    /// Bytes of empty lines in front of the next request.
    empty_lines: usize,
    /// The body that is written in pieces.
    stream: Option<Box<Stream>>,
    /// The peer will send no more.
    peer_closed: bool,
    /// The last answer broke off, and only a reset can say so.
    cut: bool,
    timer: Timer,
    /// What its event loop knows it by.
    key: usize,
}

/// How far a connection is.
#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Reading heads. The next one cannot be complete before `needed` bytes of it are there.
    Head { needed: usize },
    /// Reading the body of the head in `input`.
    Body(BodyReader),
    /// The answer's body is written in pieces.
    Streaming,
    /// The last answer is in the output.
    Last,
    /// Everything was sent; up to `budget` more bytes are read and thrown away.
    Linger { budget: usize },
    /// Nothing more to do.
    Closed,
}

/// Nothing is known of the next request.
const OPEN: Phase = Phase::Head { needed: 1 };

/// What a connection works with, and at what time.
struct Tools<'a> {
    service: &'a Service,
    workspace: &'a mut Workspace,
    now: Instant,
}

impl Connection {
    /// A new connection, without any buffer yet.
    pub fn new(now: Instant) -> Self {
        Connection {
            phase: OPEN,
            input: Vec::new(),
            body: Vec::new(),
            outbox: Outbox::default(),
            empty_lines: 0,
            stream: None,
            peer_closed: false,
            cut: false,
            timer: Timer::new(now),
            key: 0,
        }
    }

    /// The same, known by a key: the one that [`Notify`](super::Notify) is told.
    #[must_use]
    pub fn keyed(self, key: usize) -> Self {
        Connection { key, ..self }
    }

    /// What to do for it next.
    pub fn wants(&self) -> Wants {
        let mut wants = Wants { write: !self.outbox.is_empty(), ..Wants::default() };
        match self.phase {
            // Requests left over in `input` are answered first, once there is room.
            Phase::Head { needed } => wants.read = self.input.len() < needed,
            Phase::Body(_) => wants.read = true,
            Phase::Streaming => wants.read = self.input.len() < READ_AHEAD,
            Phase::Last if wants.write => {}
            Phase::Last if self.cut => (wants.close, wants.reset) = (true, true),
            Phase::Last if self.peer_closed => wants.close = true,
            Phase::Last => wants.shutdown = true,
            Phase::Linger { .. } => wants.read = true,
            Phase::Closed => {
                return Wants { close: true, ..Wants::default() };
            }
        }
        wants.read &= !self.peer_closed;
        wants
    }

    /// The bytes to send.
    pub fn output(&self) -> &[u8] {
        self.outbox.pending()
    }

    /// When [`Connection::expire`] has something to do, as things stand; `None`: never by time. Any
    /// call may move it.
    pub fn deadline(&self, service: &Service) -> Option<Instant> {
        self.timer.deadline(&service.config, self.stream.as_deref().and_then(Stream::until))
    }

    /// Whether its deadline has passed.
    pub(super) fn is_due(&self, service: &Service, now: Instant) -> bool {
        self.deadline(service).is_some_and(|deadline| deadline <= now)
    }

    /// Whether the body of an answer is being written in pieces.
    pub fn is_streaming(&self) -> bool {
        matches!(self.phase, Phase::Streaming)
    }

    /// Takes bytes from the peer and answers what is complete.
    pub fn receive(
        &mut self,
        bytes: &[u8],
        service: &Service,
        workspace: &mut Workspace,
        now: Instant,
    ) {
        let mut tools = Tools { service, workspace, now };
        match &mut self.phase {
            Phase::Head { .. } if self.input.is_empty() => self.take_in(bytes, &mut tools),
            Phase::Head { .. } => {
                self.input.extend_from_slice(bytes);
                self.resume(&mut tools);
            }
            Phase::Body(_) => {
                let used = self.read_body(bytes, &mut tools);
                self.take_in(&bytes[used..], &mut tools);
                self.timer.progress(now);
            }
            Phase::Streaming => self.keep(bytes, &mut tools.workspace.buffers),
            Phase::Linger { budget } => {
                *budget = budget.saturating_sub(bytes.len());
                if *budget == 0 {
                    self.phase = Phase::Closed;
                }
            }
            Phase::Last | Phase::Closed => {}
        }
        tools.workspace.time_answers();
        // Bytes received are no progress by themselves: a head that trickles in has one deadline in
        // total, and a peer that sends requests but takes no answers has the same as one that does
        // neither.
        self.set_timer(false, now);
    }

    /// The peer has shut down its sending side: complete requests are still answered, an incomplete
    /// one is dropped.
    pub fn peer_closed(&mut self, _: &Service, workspace: &mut Workspace, now: Instant) {
        self.peer_closed = true;
        match self.phase {
            Phase::Head { .. } | Phase::Body(_) => self.finish_if_peer_is_done(workspace),
            Phase::Linger { .. } => self.phase = Phase::Closed,
            Phase::Streaming | Phase::Last | Phase::Closed => {}
        }
        self.set_timer(false, now);
    }

    /// The first `count` bytes of the output were sent.
    pub fn sent(
        &mut self,
        count: usize,
        service: &Service,
        workspace: &mut Workspace,
        now: Instant,
    ) {
        self.outbox.advance(count, &mut workspace.buffers);
        self.go_on(&mut Tools { service, workspace, now });
        self.set_timer(count > 0, now);
    }

    /// The sending side was shut down.
    pub fn shut_down(&mut self, service: &Service, now: Instant) {
        if matches!(self.phase, Phase::Last) {
            self.phase = Phase::Linger { budget: service.config.linger_bytes };
        }
        self.set_timer(false, now);
    }

    /// The body in pieces that the connection is sending, if it is, has more.
    pub fn wake(&mut self, service: &Service, workspace: &mut Workspace, now: Instant) {
        if let Some(stream) = &mut self.stream {
            stream.wake();
            self.go_on(&mut Tools { service, workspace, now });
            self.set_timer(false, now);
        }
    }

    /// The server stops: a connection without a request is done, one with a request gets its answer
    /// first, and a body in pieces is asked to end. The workspace must have been told to
    /// [stop](Workspace::stop).
    pub fn stop(&mut self, service: &Service, workspace: &mut Workspace, now: Instant) {
        if let Some(stream) = &mut self.stream {
            stream.set_last();
            self.wake(service, workspace, now);
        }
        if matches!(self.phase, Phase::Head { .. }) && self.input.is_empty() {
            self.phase = if self.outbox.is_empty() { Phase::Closed } else { Phase::Last };
        }
        self.set_timer(false, now);
        if matches!(self.phase, Phase::Closed) {
            self.give_back(workspace);
        }
    }

    /// Does what its deadline asks for, if that has passed: a request that is too slow is answered
    /// with 408, a body in pieces is asked for the next one, everything else is closed. Says whether
    /// the deadline had passed.
    pub fn expire(&mut self, service: &Service, workspace: &mut Workspace, now: Instant) -> bool {
        if !self.is_due(service, now) {
            return false;
        }
        let mut tools = Tools { service, workspace, now };
        match self.timer.waiting_for() {
            WaitingFor::RestOfHead => self.time_out("head took too long", &mut tools),
            WaitingFor::RestOfBody => self.time_out("body took too long", &mut tools),
            WaitingFor::NextPiece => self.go_on(&mut tools),
            WaitingFor::Request | WaitingFor::PeerToTakeOutput | WaitingFor::PeerToClose => {
                self.phase = Phase::Closed;
            }
        }
        self.set_timer(true, now);
        true
    }

    /// Hands its buffers back, when its socket is gone.
    pub fn give_back(&mut self, workspace: &mut Workspace) {
        self.stream = None;
        self.drop_input(workspace);
        self.outbox.release(&mut workspace.buffers);
    }

    /// Answers requests in bytes that follow all that was received before, and keeps the rest.
    fn take_in(&mut self, bytes: &[u8], tools: &mut Tools<'_>) {
        let used = self.answer_requests(bytes, tools);
        if self.keeps_input() {
            self.keep(&bytes[used..], &mut tools.workspace.buffers);
        }
    }

    /// Answers the requests in its own input.
    fn resume(&mut self, tools: &mut Tools<'_>) {
        let mut input = mem::take(&mut self.input);
        let used = self.answer_requests(&input, tools);
        if self.keeps_input() && used < input.len() {
            input.drain(..used);
            self.input = input;
        } else {
            tools.workspace.buffers.give(input);
        }
    }

    /// Goes on where it had to wait for room, or for a piece of a body.
    fn go_on(&mut self, tools: &mut Tools<'_>) {
        if matches!(self.phase, Phase::Streaming) {
            self.fill(tools);
        }
        if matches!(self.phase, Phase::Head { needed } if self.input.len() >= needed) {
            self.resume(tools);
        }
        if self.peer_closed {
            self.finish_if_peer_is_done(tools.workspace);
        }
        tools.workspace.time_answers();
    }

    /// Whether bytes that are not used yet have a use.
    fn keeps_input(&self) -> bool {
        matches!(self.phase, Phase::Head { .. } | Phase::Streaming)
    }

    fn keep(&mut self, bytes: &[u8], buffers: &mut BufferPool) {
        if !bytes.is_empty() {
            take_if_none(&mut self.input, buffers);
            self.input.extend_from_slice(bytes);
        }
    }

    /// Once the peer has closed, what cannot be answered now never can be; unless it only waits for
    /// room.
    fn finish_if_peer_is_done(&mut self, workspace: &mut Workspace) {
        let over = match self.phase {
            Phase::Head { needed } => self.input.len() < needed,
            Phase::Body(_) => true,
            _ => false,
        };
        if over {
            self.phase = Phase::Last;
            self.drop_input(workspace);
        }
    }

    fn drop_input(&mut self, workspace: &mut Workspace) {
        workspace.collected -= self.body.len();
        workspace.buffers.give(mem::take(&mut self.input));
        workspace.buffers.give(mem::take(&mut self.body));
    }

    /// Starts the deadline again if what it waits for has changed, or if there was progress.
    fn set_timer(&mut self, progress: bool, now: Instant) {
        let waiting_for = match self.phase {
            _ if !self.outbox.is_empty() => WaitingFor::PeerToTakeOutput,
            // A line end is none either, be it half of one: what a peer is slow to send before a
            // request must not start its time again.
            Phase::Head { .. } if self.input.is_empty() || self.input == b"\r" => {
                WaitingFor::Request
            }
            Phase::Head { .. } => WaitingFor::RestOfHead,
            Phase::Body(_) => WaitingFor::RestOfBody,
            Phase::Streaming => WaitingFor::NextPiece,
            Phase::Last | Phase::Linger { .. } | Phase::Closed => WaitingFor::PeerToClose,
        };
        self.timer.set(waiting_for, progress, now);
    }
}
