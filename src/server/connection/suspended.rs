//! Requests without a response yet: their bodies are received in parts, or another thread responds.
//!
//! In: what a handler waits for, received bytes, wakes. Out: the completed response, encoded like
//! any other. The connection keeps the head until then, and serves no other request.

use core::mem::{self, MaybeUninit};

use super::{CONTINUE, Connection, Env, Phase};
use crate::server::body_receiver::BodyReceiver;
use crate::server::catch::catch;
use crate::server::context::SuspendedContext;
use crate::server::pending_response::ExpectedResponse;
use crate::server::request::{
    BodyProgress, BodyReader, Framing, HEADER_SLOTS, Head, HeaderSlots, parse_head,
};
use crate::server::response::{Completion, Pending};
use crate::server::routes::{Endpoint, Hosts};
use crate::server::served_routes::KeptRoutes;
use crate::server::status::Status;
use crate::server::streamed_body::BodyWaker;

/// A request without a response, and what it waits for.
pub(super) struct Suspended {
    head: Vec<u8>,
    context: SuspendedContext,
    awaits: Awaits,
}

enum Awaits {
    Body {
        reader: BodyReader,
        receiver: Box<dyn BodyReceiver>,
        max_len: u64,
    },
    Response {
        expected: ExpectedResponse,
        /// Whether the request was read in full.
        complete: bool,
    },
}

impl core::fmt::Debug for Suspended {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Suspended").field("context", &self.context).finish_non_exhaustive()
    }
}

impl Suspended {
    /// Returns the size of its memory, as far as it depends on the peer.
    pub(super) fn held(&self) -> usize {
        self.head.capacity()
    }
}

impl Connection {
    /// Begins a request whose handler runs before the body is read. `input` starts with its head.
    ///
    /// Returns the number of bytes used.
    #[cold]
    pub(super) fn begin_streaming_request(
        &mut self,
        hosts: &Hosts,
        head: &Head<'_>,
        endpoint: &Endpoint<'_, '_>,
        input: &[u8],
        env: &mut Env<'_>,
    ) -> usize {
        self.turn.count_call();
        env.service.respond(hosts, &head.request, endpoint, env.workspace);
        let rest = &input[head.len..];
        let after = (head.body == Framing::Empty).then_some(rest);
        match env.workspace.response.take_pending() {
            Some(Pending::Body(receiver, max_len)) => {
                let asks = head.expects_continue && after.is_none();
                if asks && BodyReader::new(head.body, true).fits(max_len) {
                    let output = self.send_buffer.appendable(&mut env.workspace.buffers);
                    output.extend_from_slice(CONTINUE);
                }
                self.suspend_for_body(head, head.body, receiver, max_len, env);
                head.len + self.read_parts(rest, env)
            }
            Some(Pending::Response(expected)) => {
                self.suspend_for_response(head, expected, after, env);
                head.len
            }
            None => {
                self.encode_response(head, after, env);
                head.len
            }
        }
    }

    /// Suspends a request that was read as far as its handler wants.
    #[cold]
    pub(super) fn suspend(&mut self, head: &Head<'_>, after: Option<&[u8]>, env: &mut Env<'_>) {
        match env.workspace.response.take_pending() {
            None => {}
            Some(Pending::Response(expected)) => {
                self.suspend_for_response(head, expected, after, env)
            }
            Some(Pending::Body(receiver, max_len)) => {
                let body = head.request.body();
                let framing = match body.len() {
                    0 => Framing::Empty,
                    len => Framing::Length(len),
                };
                self.suspend_for_body(head, framing, receiver, max_len, env);
                match self.pass_parts(body, env) {
                    Ok(_) => self.complete_body(after, env),
                    Err(completion) => self.complete(completion, None, env),
                }
            }
        }
    }

    fn suspend_for_response(
        &mut self,
        head: &Head<'_>,
        expected: ExpectedResponse,
        after: Option<&[u8]>,
        env: &mut Env<'_>,
    ) {
        expected.wake_by(BodyWaker::new(env.workspace.wake_queue.clone(), self.key));
        let complete = after.is_some();
        self.keep_suspended(head, Awaits::Response { expected, complete }, env);
        self.phase = Phase::Answer;
        self.take_outcome(after.unwrap_or_default(), env);
    }

    /// Prepares to read a body.
    fn suspend_for_body(
        &mut self,
        head: &Head<'_>,
        framing: Framing,
        receiver: Box<dyn BodyReceiver>,
        max_len: u64,
        env: &mut Env<'_>,
    ) {
        let reader = BodyReader::new(framing, true);
        self.keep_suspended(head, Awaits::Body { reader, receiver, max_len }, env);
        self.phase = Phase::Parts;
    }

    fn keep_suspended(&mut self, head: &Head<'_>, awaits: Awaits, env: &mut Env<'_>) {
        let context = env.workspace.scratch.suspend();
        if self.routes.is_empty() {
            self.routes = env.service.routes.keep();
        }
        self.suspended = Some(Box::new(Suspended { head: head.bytes.to_vec(), context, awaits }));
    }

    /// Passes bytes of a body to its receiver, and responds at its end.
    ///
    /// Returns the number of bytes used.
    pub(super) fn read_parts(&mut self, bytes: &[u8], env: &mut Env<'_>) -> usize {
        match self.pass_parts(bytes, env) {
            Ok(None) => bytes.len(),
            Ok(Some(used)) => {
                self.complete_body(Some(&bytes[used..]), env);
                used
            }
            Err(completion) => {
                self.complete(completion, None, env);
                bytes.len()
            }
        }
    }

    /// Passes bytes of a body to its receiver. Returns the number of bytes used if the body is
    /// complete, and what completes the request if it is refused.
    fn pass_parts(&mut self, bytes: &[u8], env: &Env<'_>) -> Result<Option<usize>, Completion> {
        let Some(Suspended { awaits: Awaits::Body { reader, receiver, max_len }, .. }) =
            self.suspended.as_deref_mut()
        else {
            return Ok(None);
        };
        let mut refused = None;
        let sink = |part: &[u8]| {
            if refused.is_none() && !part.is_empty() {
                // After a panic the receiver is only dropped.
                refused = match catch(|| receiver.part(part)) {
                    Some(Ok(())) => None,
                    Some(Err(status)) => Some(Completion::Refused(status)),
                    None => Some(Completion::Panicked),
                };
            }
        };
        let read = reader.read_to(bytes, *max_len, &env.service.config, sink);
        match (refused, read) {
            (Some(refused), _) => Err(refused),
            (None, Ok(BodyProgress::Partial)) => Ok(None),
            (None, Ok(BodyProgress::Complete(used))) => Ok(Some(used)),
            (None, Ok(BodyProgress::TooLong)) => {
                Err(Completion::Refused(Status::CONTENT_TOO_LARGE))
            }
            (None, Err(refusal)) => Err(Completion::Refused(refusal.status)),
        }
    }

    /// Lets the receiver of a body that it has in full respond.
    fn complete_body(&mut self, after: Option<&[u8]>, env: &mut Env<'_>) {
        let Some(suspended) = self.suspended.take() else {
            return;
        };
        let Suspended { head, context, awaits } = *suspended;
        if let Awaits::Body { receiver, .. } = awaits {
            self.resume_request(
                &head,
                context,
                Completion::End(receiver),
                env,
                |this, head, env| {
                    this.encode_response(head, after, env);
                },
            );
        }
    }

    /// Takes the response of another thread, if it is there.
    pub(super) fn take_response(&mut self, env: &mut Env<'_>) {
        let input = mem::take(&mut self.input);
        self.take_outcome(&input, env);
        self.input = input;
        if matches!(self.phase, Phase::Last) {
            self.drop_input(env.workspace);
        }
    }

    /// Takes the response of another thread, if it is there. `after` are the received bytes that
    /// follow the request.
    fn take_outcome(&mut self, after: &[u8], env: &mut Env<'_>) {
        let Some(Suspended { awaits: Awaits::Response { expected, complete }, .. }) =
            self.suspended.as_deref()
        else {
            return;
        };
        if let Some(outcome) = expected.take() {
            let after = complete.then_some(after);
            self.complete(Completion::Outcome(outcome), after, env);
        }
    }

    /// Ends the wait of the suspended request with a refusal.
    pub(super) fn refuse_suspended(&mut self, status: Status, env: &mut Env<'_>) {
        self.complete(Completion::Refused(status), None, env);
        self.drop_input(env.workspace);
    }

    /// Runs the hooks of a suspended request whose response nobody will get.
    pub(super) fn abandon_suspended(&mut self, env: &mut Env<'_>) {
        let completion = Completion::Refused(Status::BAD_REQUEST);
        self.end_wait(completion, env, |this, _, _| this.phase = Phase::Last);
    }

    /// Completes the suspended request and encodes its response, the last one of the connection
    /// unless it was read in full: then `after` are the received bytes that follow it.
    fn complete(&mut self, completion: Completion, after: Option<&[u8]>, env: &mut Env<'_>) {
        self.end_wait(completion, env, |this, head, env| this.encode_response(head, after, env));
    }

    /// Completes the suspended request, and does `then` with its head.
    fn end_wait(
        &mut self,
        completion: Completion,
        env: &mut Env<'_>,
        then: impl FnOnce(&mut Self, &Head<'_>, &mut Env<'_>),
    ) {
        if let Some(suspended) = self.suspended.take() {
            let Suspended { head, context, awaits } = *suspended;
            // A receiver learns by its drop that the body has no end.
            let dropped = catch(|| drop(awaits));
            let completion = dropped.map_or(Completion::Panicked, |()| completion);
            self.resume_request(&head, context, completion, env, then);
        }
    }

    fn resume_request(
        &mut self,
        head: &[u8],
        context: SuspendedContext,
        completion: Completion,
        env: &mut Env<'_>,
        then: impl FnOnce(&mut Self, &Head<'_>, &mut Env<'_>),
    ) {
        let mut slots: HeaderSlots<'_> = [const { MaybeUninit::uninit() }; HEADER_SLOTS];
        // It was parsed before.
        let known_host = &mut env.workspace.known_host;
        let Ok(head) = parse_head(head, &mut slots, &env.service.config, known_host) else {
            self.phase = Phase::Closed;
            return;
        };
        let routes = self.routes.clone();
        let hosts = routes.hosts(&env.service.routes);
        let endpoint = hosts.find(&head.request);
        self.turn.count_call();
        let (request, workspace) = (&head.request, &mut *env.workspace);
        env.service.resume(hosts, request, &endpoint, context, completion, workspace);
        then(self, &head, env);
        self.let_go_of_routes();
    }

    /// Lets go of the routes of a request that has its response.
    pub(super) fn let_go_of_routes(&mut self) {
        if self.suspended.is_none() {
            self.routes = KeptRoutes::default();
        }
    }
}
