//! One connection as a state machine on buffers: bytes in, bytes out, and what it wants next.
//!
//! It has no socket and reads no clock, so it can be tested split at every byte. Whoever drives it
//! obeys [`Connection::wants`] and tells it what happened.
//!
//! ```text
//! Open ----------------> Last ---------------> Linger ------------> Closed
//! requests are           the last answer       all was sent and     the socket
//! read and answered      waits to be sent      sending shut down;   can go
//!                                              input is thrown away
//! ```
//!
//! Received bytes are parsed where they lie; only what is left of them, an incomplete request, is
//! copied into a buffer of the connection.

use core::mem::{self, MaybeUninit};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use super::request::{self, HEADER_SLOTS, Head, HeaderSlots, Parsed, Request};
use super::status::Status;
use super::workspace::{BufferPool, Service, Workspace};

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
}

/// One connection, from its first byte to its last.
///
/// # Examples
///
/// ```
/// use std::time::{Instant, SystemTime};
/// use routetree::server::{Config, Connection, Service, Workspace, demo};
///
/// let service = Service::new(demo::routes()?, Config::default());
/// let mut workspace = Workspace::new(SystemTime::now());
/// let now = Instant::now();
///
/// let mut connection = Connection::new(now);
/// connection.receive(b"GET /ping HTTP/1.1\r\nHos", &service, &mut workspace, now);
/// assert!(connection.output().is_empty());
/// connection.receive(b"t: example\r\n\r\n", &service, &mut workspace, now);
/// assert!(connection.output().starts_with(b"HTTP/1.1 200 OK\r\n"));
/// assert!(connection.output().ends_with(br#"{"message":"pong"}"#));
/// assert!(connection.wants().write);
/// # Ok::<(), routetree::server::RouteError>(())
/// ```
#[derive(Debug)]
pub struct Connection {
    phase: Phase,
    /// An incomplete request, or requests that wait until output has drained.
    input: Vec<u8>,
    /// Answers, of which the first `sent` bytes are on their way.
    output: Vec<u8>,
    sent: usize,
    /// The peer will send no more.
    peer_closed: bool,
    /// What the deadline is for, and since when.
    waiting_for: WaitingFor,
    since: Instant,
}

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Reading requests. The next one cannot be complete before `needed` bytes of it are there;
    /// `in_body` once its head is complete.
    Open { needed: usize, in_body: bool },
    /// The last answer is in the output.
    Last,
    /// Everything was sent; up to `budget` more bytes are read and thrown away.
    Linger { budget: usize },
    /// Nothing more to do.
    Closed,
}

/// What a connection waits for; each has its own deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WaitingFor {
    Request,
    RestOfHead,
    RestOfBody,
    PeerToTakeOutput,
    PeerToClose,
}

/// Nothing is known of the next request.
const OPEN: Phase = Phase::Open { needed: 1, in_body: false };

impl Connection {
    /// A new connection, without any buffer yet.
    pub fn new(now: Instant) -> Self {
        Connection {
            phase: OPEN,
            input: Vec::new(),
            output: Vec::new(),
            sent: 0,
            peer_closed: false,
            waiting_for: WaitingFor::Request,
            since: now,
        }
    }

    /// What to do for it next.
    pub fn wants(&self) -> Wants {
        let mut wants = Wants { write: !self.output().is_empty(), ..Wants::default() };
        match self.phase {
            // Requests left over in `input` are answered first, once there is room.
            Phase::Open { needed, .. } => {
                wants.read = !self.peer_closed && self.input.len() < needed
            }
            Phase::Last if wants.write => {}
            Phase::Last if self.peer_closed => wants.close = true,
            Phase::Last => wants.shutdown = true,
            Phase::Linger { .. } => wants.read = true,
            Phase::Closed => {
                return Wants { close: true, ..Wants::default() };
            }
        }
        wants
    }

    /// The bytes to send.
    pub fn output(&self) -> &[u8] {
        &self.output[self.sent..]
    }

    /// Takes bytes from the peer and answers what is complete.
    pub fn receive(
        &mut self,
        bytes: &[u8],
        service: &Service,
        workspace: &mut Workspace,
        now: Instant,
    ) {
        match &mut self.phase {
            Phase::Open { .. } => {}
            Phase::Linger { budget } => {
                *budget = budget.saturating_sub(bytes.len());
                if *budget == 0 {
                    self.phase = Phase::Closed;
                }
                return;
            }
            Phase::Last | Phase::Closed => return,
        }
        if self.input.is_empty() {
            let used = self.answer_requests(bytes, service, workspace);
            if self.is_open() && used < bytes.len() {
                self.input = workspace.buffers.take();
                self.input.extend_from_slice(&bytes[used..]);
            }
        } else {
            self.input.extend_from_slice(bytes);
            self.resume(service, workspace);
        }
        // Bytes received are no progress by themselves: a head that trickles in has one deadline in
        // total, and a peer that sends requests but takes no answers has the same as one that does
        // neither.
        self.set_timer(false, now);
    }

    /// The peer has shut down its sending side: complete requests are still answered, an incomplete
    /// one is dropped.
    pub fn peer_closed(&mut self, workspace: &mut Workspace, now: Instant) {
        self.peer_closed = true;
        match self.phase {
            Phase::Open { .. } => self.finish_if_peer_is_done(&mut workspace.buffers),
            Phase::Linger { .. } => self.phase = Phase::Closed,
            Phase::Last | Phase::Closed => {}
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
        self.sent = self.output.len().min(self.sent + count);
        if self.sent == self.output.len() {
            self.sent = 0;
            workspace.buffers.give(mem::take(&mut self.output));
        }
        if self.is_open() && !self.input.is_empty() {
            self.resume(service, workspace);
            self.finish_if_peer_is_done(&mut workspace.buffers);
        }
        self.set_timer(count > 0, now);
    }

    /// The sending side was shut down.
    pub fn shut_down(&mut self, service: &Service, now: Instant) {
        if self.phase == Phase::Last {
            self.phase = Phase::Linger { budget: service.config.linger_bytes };
        }
        self.set_timer(false, now);
    }

    /// The server stops: a connection without a request is done, one with a request gets its answer
    /// first. The workspace must have been told to [stop](Workspace::stop).
    pub fn stop(&mut self, workspace: &mut Workspace, now: Instant) {
        if self.is_open() && self.input.is_empty() {
            self.phase = if self.output.is_empty() { Phase::Closed } else { Phase::Last };
        }
        self.set_timer(false, now);
        if self.phase == Phase::Closed {
            self.give_back(workspace);
        }
    }

    /// Does what its deadline asks for, if that has passed: a request that is too slow is answered
    /// with 408, everything else is closed. Says whether the deadline had passed.
    pub fn expire(&mut self, service: &Service, workspace: &mut Workspace, now: Instant) -> bool {
        let config = &service.config;
        let limit = match self.waiting_for {
            WaitingFor::Request => config.idle_timeout,
            WaitingFor::RestOfHead => config.head_timeout,
            WaitingFor::RestOfBody => config.body_timeout,
            WaitingFor::PeerToTakeOutput => config.write_timeout,
            WaitingFor::PeerToClose => config.linger_timeout,
        };
        if now.saturating_duration_since(self.since) < limit {
            return false;
        }
        match self.waiting_for {
            WaitingFor::RestOfHead | WaitingFor::RestOfBody => {
                let input = mem::take(&mut self.input);
                self.refuse(Status::REQUEST_TIMEOUT, &input, workspace);
                workspace.buffers.give(input);
            }
            _ => self.phase = Phase::Closed,
        }
        self.set_timer(true, now);
        true
    }

    /// Hands its buffers back, when its socket is gone.
    pub fn give_back(&mut self, workspace: &mut Workspace) {
        self.sent = 0;
        workspace.buffers.give(mem::take(&mut self.input));
        workspace.buffers.give(mem::take(&mut self.output));
    }

    /// Answers the requests in its own input.
    fn resume(&mut self, service: &Service, workspace: &mut Workspace) {
        let mut input = mem::take(&mut self.input);
        let used = self.answer_requests(&input, service, workspace);
        if self.is_open() && used < input.len() {
            input.drain(..used);
            self.input = input;
        } else {
            workspace.buffers.give(input);
        }
    }

    /// Answers the complete requests at the front of `input`, as long as the output has room. Gives
    /// the bytes used up.
    fn answer_requests(
        &mut self,
        input: &[u8],
        service: &Service,
        workspace: &mut Workspace,
    ) -> usize {
        let mut used = 0;
        while let Phase::Open { needed, .. } = self.phase {
            let rest = &input[used..];
            if rest.len() < needed || self.output().len() >= service.config.max_output {
                break;
            }
            let mut slots: HeaderSlots<'_> = [const { MaybeUninit::uninit() }; HEADER_SLOTS];
            match request::parse(rest, &mut slots, &service.config) {
                Parsed::Partial => {
                    self.phase = Phase::Open { needed: rest.len() + 1, in_body: false };
                    break;
                }
                Parsed::Refused(status) => self.refuse(status, rest, workspace),
                Parsed::Head(head) => match head.with_body(rest) {
                    None => {
                        self.await_body(&head, workspace);
                        break;
                    }
                    Some(request) => {
                        self.answer(&head, &request, service, workspace);
                        used += head.total_len();
                    }
                },
            }
        }
        used
    }

    /// Waits for a body, and asks for it where the peer waits for that. Called once for a request:
    /// its head is not parsed again before the body is complete.
    fn await_body(&mut self, head: &Head<'_>, workspace: &mut Workspace) {
        self.phase = Phase::Open { needed: head.total_len(), in_body: true };
        if head.expects_continue {
            self.output_buffer(&mut workspace.buffers)
                .extend_from_slice(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
    }

    /// Answers one complete request.
    fn answer(
        &mut self,
        head: &Head<'_>,
        request: &Request<'_>,
        service: &Service,
        workspace: &mut Workspace,
    ) {
        let response = &mut workspace.response;
        response.reset();
        // A handler that panics can leave nothing half-done but the response, and that is made anew
        // below.
        let handled = catch_unwind(AssertUnwindSafe(|| service.routes.answer(request, response)));
        if handled.is_err() {
            response.error(Status::INTERNAL_SERVER_ERROR);
        }
        let stays = head.keep_alive && handled.is_ok() && !workspace.stopping;
        let connection: &[u8] = match (stays, head.version_1_0) {
            (true, false) => b"",
            (true, true) => b"Connection: keep-alive\r\n",
            (false, _) => b"Connection: close\r\n",
        };
        self.phase = if stays { OPEN } else { Phase::Last };
        let output = self.output_buffer(&mut workspace.buffers);
        let head_only = request.method() == "HEAD";
        workspace.response.encode(output, workspace.date.line(), connection, head_only);
    }

    /// Answers what is no request to answer, for the last time. What begins like HEAD gets no body.
    fn refuse(&mut self, status: Status, input: &[u8], workspace: &mut Workspace) {
        self.phase = Phase::Last;
        workspace.response.error(status);
        let output = self.output_buffer(&mut workspace.buffers);
        let head_only = input.starts_with(b"HEAD ");
        let close = b"Connection: close\r\n";
        workspace.response.encode(output, workspace.date.line(), close, head_only);
    }

    /// The output to append to. What was sent of it makes room first, so that it stays within its
    /// bound.
    fn output_buffer(&mut self, buffers: &mut BufferPool) -> &mut Vec<u8> {
        if self.output.capacity() == 0 {
            self.output = buffers.take();
        }
        if self.sent > 0 {
            self.output.drain(..self.sent);
            self.sent = 0;
        }
        &mut self.output
    }

    /// Once the peer has closed, what cannot be answered now never can be; unless it only waits for
    /// room.
    fn finish_if_peer_is_done(&mut self, buffers: &mut BufferPool) {
        match self.phase {
            Phase::Open { needed, .. } if self.peer_closed && self.input.len() < needed => {
                self.phase = Phase::Last;
                buffers.give(mem::take(&mut self.input));
            }
            _ => {}
        }
    }

    fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open { .. })
    }

    /// Starts the deadline again if what it waits for has changed, or if there was progress.
    fn set_timer(&mut self, progress: bool, now: Instant) {
        let waiting_for = match self.phase {
            _ if !self.output().is_empty() => WaitingFor::PeerToTakeOutput,
            Phase::Open { .. } if self.input.is_empty() => WaitingFor::Request,
            Phase::Open { in_body: true, .. } => WaitingFor::RestOfBody,
            Phase::Open { in_body: false, .. } => WaitingFor::RestOfHead,
            Phase::Last | Phase::Linger { .. } | Phase::Closed => WaitingFor::PeerToClose,
        };
        if progress || waiting_for != self.waiting_for {
            self.waiting_for = waiting_for;
            self.since = now;
        }
    }
}
