//! One HTTP connection as a state machine on buffers.
//!
//! In: received bytes, and events such as the passing of time. Out: bytes to send, and what the
//! connection wants next. It has no socket and reads no clock, so that a test can split its input
//! at every byte. Its driver obeys [`Connection::wants`] and [`Connection::deadline`], and reports
//! what happened.
//!
//! - `requests.rs`: reads heads and bodies
//! - `responses.rs`: runs handlers, encodes responses, refuses
//! - `suspended.rs`: requests whose bodies are received in parts, or whose responses come later
//! - `body_sender.rs`: polls a streamed body and frames its parts
//! - `send_buffer.rs`: output that waits to be sent
//! - `deadline.rs`: what the connection waits for, and until when
//! - `ends.rs`: how the connection ends
//! - `held.rs`: the memory that it holds
//! - `wants.rs`: what it wants from its driver
//! - `turn_budget.rs`: what it may do before other connections get their turns
//!
//! ```text
//!   +----------------------------- responded -----------------------------+
//!   v                                                                     |
//! Head ------------> Body ------------> (handler) ---> Streaming ---------+
//! a head is read     its body is        runs at once   the response body  |
//!   |                read               |              is streamed        | the last one
//!   | refused        | refused          | the last     |                  |
//!   +----------------+------------------+--------------+----------------> Last
//!                                                                         |
//!                  Closed <--------------- Linger <-----------------------+
//!                  the socket can be       everything is sent, sending is
//!                  closed                  shut down, input is discarded
//! ```
//!
//! A handler can suspend its request: `Parts` passes the body to a receiver, `Answer` waits for
//! another thread. Both then continue like a handler that has returned.
//!
//! Received bytes are parsed in place. Only the rest is copied into a buffer of the connection: an
//! incomplete head, or requests that wait until the output has drained. While a body arrives in
//! parts, `input` holds its head and `body` the bytes received so far.

mod body_sender;
mod deadline;
mod ends;
mod held;
mod requests;
mod responses;
mod send_buffer;
mod suspended;
mod turn_budget;
mod wants;

use core::mem;
use std::time::Instant;

use self::body_sender::BodySender;
use self::deadline::{Deadline, WaitingFor};
use self::held::Held;
use self::send_buffer::{SendBuffer, ensure_allocated};
use self::suspended::Suspended;
use self::turn_budget::TurnBudget;
use super::buffer_pool::BufferPool;
use super::request::BodyReader;
use super::served_routes::KeptRoutes;
use super::service::Service;
use super::status::Status;
use super::workspace::Workspace;

pub use self::wants::Wants;

/// One connection, from its first byte to its last.
///
/// # Examples
///
/// ```
/// use std::time::{Instant, SystemTime};
/// use routetree::server::internals::{Connection, Service, Workspace};
/// use routetree::server::{Config, Routes};
///
/// let mut routes = Routes::new();
/// routes.insert("GET", "/ping", |_, response| response.text("pong"))?;
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
    /// An incomplete head, the head of an incomplete body, or requests that wait for room.
    input: Vec<u8>,
    /// The part of an incomplete body received so far.
    body: Vec<u8>,
    send_buffer: SendBuffer,
    /// Bytes of empty lines before the next request.
    empty_lines: usize,
    /// The streamed body that is being sent.
    body_sender: Option<Box<BodySender>>,
    /// The request whose response is not there yet.
    suspended: Option<Box<Suspended>>,
    /// The routes of the suspended request, or of the one whose body is being read.
    routes: KeptRoutes,
    /// Whether the peer has shut down its sending side, though bytes before that may be unread.
    peer_ends: bool,
    /// Whether all bytes of a peer that has shut down its sending side are read.
    peer_closed: bool,
    /// Whether the response is streamed and only the end of the connection marks its end.
    ends_by_close: bool,
    /// Whether the connection ends within a response.
    is_cut: bool,
    /// At a stop: how many requests still get a response, the next one included.
    requests_left: usize,
    /// Whether the connection counts as a lingering one.
    lingers: bool,
    deadline: Deadline,
    held: Held,
    /// What is left of this turn.
    turn: TurnBudget,
    /// Whether a request or a streamed body waits for another turn.
    paused: bool,
    /// The key that identifies the connection within its event loop.
    key: usize,
}

/// The phase of a connection.
///
/// Every event asks for it several times, so that the tag is not hidden in the bits of a variant.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
enum Phase {
    /// Reading heads. The next head cannot be complete with fewer than `needed` bytes.
    Head { needed: usize },
    /// Reading the body of the head in `input`.
    Body(BodyReader),
    /// Passing the body of the suspended request to its receiver.
    Parts,
    /// Waiting for the response to the suspended request.
    Answer,
    /// Sending a streamed body.
    Streaming,
    /// Sending the last response.
    Last,
    /// Everything was sent. What the peer still sends is read and discarded.
    Linger,
    /// Nothing more to do.
    Closed,
}

/// Waiting for a request of which nothing was received yet.
const OPEN: Phase = Phase::Head { needed: 1 };

/// Asks the peer for the body that it has announced.
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// The environment of one call: everything outside of the connection.
struct Env<'a> {
    service: &'a Service,
    workspace: &'a mut Workspace,
    now: Instant,
}

impl Connection {
    /// Creates a connection without any buffers.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Connection {
            phase: OPEN,
            input: Vec::new(),
            body: Vec::new(),
            send_buffer: SendBuffer::default(),
            empty_lines: 0,
            body_sender: None,
            suspended: None,
            routes: KeptRoutes::default(),
            peer_ends: false,
            peer_closed: false,
            ends_by_close: false,
            is_cut: false,
            requests_left: usize::MAX,
            lingers: false,
            deadline: Deadline::new(now),
            held: Held::new(now),
            turn: TurnBudget::UNLIMITED,
            paused: false,
            key: 0,
        }
    }

    /// Sets the key that the connection's wakes pass to
    /// [`WakeQueue::push`](super::internals::WakeQueue::push).
    #[must_use]
    pub fn with_key(self, key: usize) -> Self {
        Connection { key, ..self }
    }

    /// Begins a turn with a new budget. Before the first one there is no limit.
    pub fn begin_turn(&mut self, service: &Service) {
        self.turn = TurnBudget::new(&service.config);
    }

    /// Returns what is left of the turn.
    pub(super) fn turn(&self) -> &TurnBudget {
        &self.turn
    }

    /// Continues with what waited for another turn.
    pub fn proceed(&mut self, service: &Service, workspace: &mut Workspace, now: Instant) {
        self.resume(&mut Env { service, workspace, now });
        self.settle(workspace, now);
    }

    /// Returns the bytes to send next. More may follow once they are sent.
    pub fn output(&self) -> &[u8] {
        self.send_buffer.pending()
    }

    /// Returns when to call [`Connection::expire`], or `None` if there is no deadline.
    ///
    /// Any other call may change it.
    pub fn deadline(&self, service: &Service) -> Option<Instant> {
        self.deadline
            .get(&service.config, self.body_sender.as_deref().and_then(BodySender::next_poll))
    }

    /// Returns whether the deadline has passed.
    pub(super) fn is_due(&self, service: &Service, now: Instant) -> bool {
        self.deadline(service).is_some_and(|deadline| deadline <= now)
    }

    /// Returns whether the deadline is when to poll a streamed body. If the peer has closed, the
    /// body may have to write something then.
    pub(super) fn awaits_body_poll(&self) -> bool {
        let waiting_for = self.deadline.waiting_for();
        matches!(waiting_for, WaitingFor::BodyPoll | WaitingFor::BodyPollAfterPeerEnd)
    }

    /// Returns whether the connection is sending a streamed body.
    pub fn is_streaming(&self) -> bool {
        matches!(self.phase, Phase::Streaming)
    }

    /// Processes bytes from the peer and responds to complete requests.
    pub fn receive(
        &mut self,
        bytes: &[u8],
        service: &Service,
        workspace: &mut Workspace,
        now: Instant,
    ) {
        let mut env = Env { service, workspace, now };
        self.turn.count_received(bytes.len());
        match &mut self.phase {
            Phase::Head { .. } if self.input.is_empty() => self.serve_received(bytes, &mut env),
            Phase::Head { .. } => {
                self.input.extend_from_slice(bytes);
                self.serve_kept_input(&mut env);
            }
            Phase::Body(_) => {
                let used = self.read_body(bytes, &mut env);
                self.serve_received(&bytes[used..], &mut env);
                self.deadline.record_progress(now);
            }
            Phase::Parts => {
                self.deadline.record_bytes(bytes.len(), service.config.upload_rate, now);
                let used = self.read_parts(bytes, &mut env);
                self.serve_received(&bytes[used..], &mut env);
            }
            // Requests that come after a stop get no response.
            Phase::Streaming | Phase::Answer if self.deadline.is_stopping() => {}
            Phase::Streaming | Phase::Answer => {
                self.keep_input(bytes, &mut env.workspace.buffers);
            }
            Phase::Linger => {
                self.deadline.record_bytes(bytes.len(), service.config.linger_rate, now);
            }
            Phase::Last | Phase::Closed => {}
        }
        workspace.record_latencies();
        // Received bytes alone are no progress. A head that trickles in has one deadline in total,
        // and sending requests does not extend the time to receive the responses.
        self.settle(workspace, now);
    }

    /// Handles that the first `count` bytes of the output were sent.
    pub fn sent(
        &mut self,
        count: usize,
        service: &Service,
        workspace: &mut Workspace,
        now: Instant,
    ) {
        self.turn.count_sent(count);
        let took_all = self.send_buffer.advance(count, &mut workspace.buffers);
        self.resume(&mut Env { service, workspace, now });
        let rate = if took_all { 0 } else { service.config.write_rate };
        self.deadline.record_bytes(count, rate, now);
        self.settle(workspace, now);
    }

    /// Polls the streamed body that the connection is sending, or takes the response that it waits
    /// for.
    pub fn wake(&mut self, service: &Service, workspace: &mut Workspace, now: Instant) {
        if matches!(self.phase, Phase::Answer) {
            let mut env = Env { service, workspace, now };
            self.take_response(&mut env);
            self.resume(&mut env);
            self.settle(workspace, now);
        } else if let Some(sender) = &mut self.body_sender {
            sender.wake();
            self.resume(&mut Env { service, workspace, now });
            self.settle(workspace, now);
        }
    }

    /// Handles the deadline if it has passed, and returns whether it has.
    ///
    /// A request that is too slow gets a 408 and a streamed body is polled. In all other cases the
    /// connection is closed.
    pub fn expire(&mut self, service: &Service, workspace: &mut Workspace, now: Instant) -> bool {
        if !self.is_due(service, now) {
            return false;
        }
        let limit_passed = self.deadline.limit(&service.config).is_some_and(|limit| limit <= now);
        let timeout = self.deadline.timeout(&service.config, now).filter(|_| limit_passed);
        if let Some(timeout) = timeout {
            workspace.counters().count_timeouts(timeout, 1);
        }
        let mut env = Env { service, workspace, now };
        match self.deadline.waiting_for() {
            WaitingFor::RestOfHead => self.time_out("head took too long", &mut env),
            WaitingFor::RestOfBody => self.time_out("body took too long", &mut env),
            WaitingFor::Parts => self.refuse_suspended(Status::REQUEST_TIMEOUT, &mut env),
            WaitingFor::Response => self.refuse_suspended(Status::SERVICE_UNAVAILABLE, &mut env),
            WaitingFor::BodyPoll | WaitingFor::BodyPollAfterPeerEnd => {
                self.poll_body(limit_passed, &mut env);
            }
            WaitingFor::Request | WaitingFor::PeerToTakeOutput | WaitingFor::PeerToClose => {
                self.close();
            }
        }
        self.settle(workspace, now);
        true
    }

    /// Polls a streamed body. The `last` time, it must write something or end.
    fn poll_body(&mut self, last: bool, env: &mut Env<'_>) {
        if let Some(sender) = self.body_sender.as_mut().filter(|_| last) {
            sender.wake();
        }
        self.resume(env);
        if last && self.is_streaming() && self.send_buffer.is_empty() && !self.paused {
            self.close();
        }
    }

    /// Handles the requests in bytes that follow all earlier input, and keeps the rest.
    fn serve_received(&mut self, bytes: &[u8], env: &mut Env<'_>) {
        let used = self.serve_requests(bytes, env);
        if self.needs_input() {
            self.keep_input(&bytes[used..], &mut env.workspace.buffers);
        }
    }

    /// Handles the requests in `self.input`.
    fn serve_kept_input(&mut self, env: &mut Env<'_>) {
        let mut input = mem::take(&mut self.input);
        let used = self.serve_requests(&input, env);
        if self.needs_input() && used < input.len() {
            input.drain(..used);
            self.input = input;
        } else {
            env.workspace.buffers.release(input);
        }
    }

    /// Continues after a wait for room, for a turn or for a streamed body.
    fn resume(&mut self, env: &mut Env<'_>) {
        self.paused = false;
        if matches!(self.phase, Phase::Streaming) {
            self.fill_stream(env);
        }
        if matches!(self.phase, Phase::Head { needed } if self.input.len() >= needed) {
            self.serve_kept_input(env);
        }
        if self.peer_closed {
            self.finish_if_peer_is_done(env.workspace);
        }
        env.workspace.record_latencies();
    }

    /// Returns whether nothing of the next request was received. Half of a line end before it is
    /// nothing.
    fn awaits_request(&self) -> bool {
        self.input.is_empty() || self.input == b"\r"
    }

    /// Returns whether unused input may be needed later.
    fn needs_input(&self) -> bool {
        matches!(self.phase, Phase::Head { .. } | Phase::Streaming | Phase::Answer)
    }

    /// Appends bytes to `self.input`.
    fn keep_input(&mut self, bytes: &[u8], buffers: &mut BufferPool) {
        if !bytes.is_empty() {
            ensure_allocated(&mut self.input, buffers);
            self.input.extend_from_slice(bytes);
        }
    }

    /// Discards all input and releases its buffers.
    fn drop_input(&mut self, workspace: &mut Workspace) {
        workspace.buffers.release(mem::take(&mut self.input));
        workspace.buffers.release(mem::take(&mut self.body));
        self.let_go_of_routes();
    }

    /// Updates deadline and memory after an event.
    #[inline]
    fn settle(&mut self, workspace: &mut Workspace, now: Instant) {
        self.update_deadline(false, now);
        self.update_held(workspace, now);
    }

    /// Restarts the deadline if the connection waits for something else now, or if there was
    /// progress.
    fn update_deadline(&mut self, progress: bool, now: Instant) {
        let waiting_for = match self.phase {
            _ if !self.send_buffer.is_empty() => WaitingFor::PeerToTakeOutput,
            Phase::Head { .. } if self.awaits_request() => WaitingFor::Request,
            Phase::Head { .. } => WaitingFor::RestOfHead,
            Phase::Body(_) => WaitingFor::RestOfBody,
            Phase::Parts => WaitingFor::Parts,
            Phase::Answer => WaitingFor::Response,
            Phase::Streaming if self.peer_ends => WaitingFor::BodyPollAfterPeerEnd,
            Phase::Streaming => WaitingFor::BodyPoll,
            Phase::Last | Phase::Linger | Phase::Closed => WaitingFor::PeerToClose,
        };
        self.deadline.update(waiting_for, progress, now);
    }
}
