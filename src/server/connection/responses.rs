//! The output side of a connection: runs handlers, encodes responses, sends streamed bodies,
//! refuses.

use core::mem;

use super::body_sender::{BodySender, FillResult};
use super::{Connection, Env, OPEN, Phase};
use crate::server::refusal::{RETRY_AFTER, Refusal};
use crate::server::request::{Head, RefusedHead, Request};
use crate::server::response::EncodeOptions;
use crate::server::routes::{Endpoint, Hosts};
use crate::server::status::Status;
use crate::server::streamed_body::{BodyWaker, PollState, StreamedFraming};

impl Connection {
    /// Responds to one request, whose endpoint is one of `hosts`. `after` are the received bytes
    /// that follow the request; without them, it was not read in full, and gets the last response
    /// of the connection.
    #[inline(always)]
    pub(super) fn respond(
        &mut self,
        hosts: &Hosts,
        head: &Head<'_>,
        endpoint: &Endpoint<'_, '_>,
        after: Option<&[u8]>,
        env: &mut Env<'_>,
    ) {
        let request = &head.request;
        self.turn.count_call();
        env.service.respond(hosts, request, endpoint, env.workspace);
        self.encode_response(head, after, env);
    }

    /// Encodes the response in the workspace, or suspends the request if the response is pending.
    pub(super) fn encode_response(
        &mut self,
        head: &Head<'_>,
        after: Option<&[u8]>,
        env: &mut Env<'_>,
    ) {
        if env.workspace.response.is_pending() {
            return self.suspend(head, after, env);
        }
        let request = &head.request;
        let continues = after.is_some_and(|after| self.continues_before(after, env));
        let workspace = &mut *env.workspace;
        let version_1_0 = request.is_http_1_0();
        let response = &mut workspace.response;
        let ends_by_close = response.is_streamed()
            && response.streamed_framing(version_1_0) == StreamedFraming::UntilClose;
        let keep_alive = head.keep_alive && continues && !response.closes() && !ends_by_close;
        let head_only = request.method() == "HEAD";
        let output = self.send_buffer.appendable(&mut workspace.buffers);
        let options = EncodeOptions { date: &workspace.date, keep_alive, version_1_0, head_only };
        response.encode(output, &options);
        self.send_buffer.count_response();
        match &mut self.phase {
            _ if !keep_alive => self.phase = Phase::Last,
            // As in `OPEN`, without a write of the whole phase.
            Phase::Head { needed } => *needed = 1,
            _ => self.phase = OPEN,
        }
        if !response.is_plain() {
            self.add_body(request, keep_alive, env);
        }
    }

    /// Adds the body of the response that was just encoded, if it is large or streamed.
    #[inline(never)]
    fn add_body(&mut self, request: &Request<'_>, keep_alive: bool, env: &mut Env<'_>) {
        let response = &mut env.workspace.response;
        if let Some(body) = response.take_large_body(request.method() == "HEAD") {
            self.send_buffer.append_shared(body);
        }
        if response.is_streamed() {
            self.start_stream(request, keep_alive, env);
        }
    }

    /// Starts to send the streamed body of the response that was just encoded.
    #[cold]
    fn start_stream(&mut self, request: &Request<'_>, keep_alive: bool, env: &mut Env<'_>) {
        let head_only = request.method() == "HEAD";
        let workspace = &mut *env.workspace;
        let framing = workspace.response.streamed_framing(request.is_http_1_0());
        let has_body = !head_only && workspace.response.status().has_body();
        let Some(body) = workspace.response.take_streamed_body() else {
            return;
        };
        let id = workspace.scratch.request_id.as_str();
        if has_body {
            let waker = BodyWaker::new(workspace.wake_queue.clone(), self.key);
            let sender = BodySender::new(body, framing, keep_alive, waker).for_request(request, id);
            self.body_sender = Some(Box::new(sender));
            self.phase = Phase::Streaming;
            self.ends_by_close = framing == StreamedFraming::UntilClose;
            self.fill_stream(env);
        } else {
            let (id, request) = (id.to_owned(), (request.method(), request.path()));
            if workspace.drop_body(body, format_args!("{} {:?}", request.0, request.1), &id) {
                self.close();
            }
        }
    }

    /// Polls the streamed body while there is room for it and the turn lasts.
    pub(super) fn fill_stream(&mut self, env: &mut Env<'_>) {
        let Some(mut sender) = self.body_sender.take() else {
            return;
        };
        let Env { service, workspace, now } = env;
        let mut part = workspace.buffers.allocate();
        let state =
            PollState { now: *now, stopping: workspace.stopping, peer_closed: self.peer_ends };
        let output = self.send_buffer.appendable(&mut workspace.buffers);
        let max_output = service.config.max_output.max(1);
        let turn = &mut self.turn;
        let filled = sender.fill(output, &mut part, max_output, turn, state);
        workspace.buffers.release(part);
        self.send_buffer.release_if_empty(&mut workspace.buffers);
        match filled {
            FillResult::Waiting | FillResult::TurnOver => {
                self.paused |= filled == FillResult::TurnOver;
                self.body_sender = Some(sender);
                return;
            }
            FillResult::Complete => {
                self.phase = if sender.keep_alive() { OPEN } else { Phase::Last };
            }
            FillResult::Aborted(reason) => {
                self.phase = Phase::Last;
                // In chunks, the missing last one tells the peer, who gets all that was produced.
                self.is_cut = !sender.is_chunked();
                let (request, id) = sender.request_and_id();
                workspace.body_aborted(reason, request, id);
            }
        }
        if sender.discard(workspace) {
            self.close();
        }
        if matches!(self.phase, Phase::Last) {
            self.drop_input(workspace);
        }
    }

    /// Refuses a request that took too long to arrive.
    pub(super) fn time_out(&mut self, reason: &'static str, env: &mut Env<'_>) {
        self.refuse_pending(Refusal::new(Status::REQUEST_TIMEOUT, reason), env);
    }

    /// Refuses the request whose start is in `self.input`.
    pub(super) fn refuse_pending(&mut self, refusal: Refusal, env: &mut Env<'_>) {
        let input = mem::take(&mut self.input);
        self.refuse(refusal, &input, env);
        env.workspace.buffers.release(input);
        self.drop_input(env.workspace);
    }

    /// Encodes the response to a refusal, the last one of the connection.
    ///
    /// `input` is what was received of the request. The response to a HEAD request has no body.
    #[cold]
    pub(super) fn refuse(&mut self, refusal: Refusal, input: &[u8], env: &mut Env<'_>) {
        let workspace = &mut *env.workspace;
        self.phase = Phase::Last;
        let head = RefusedHead::read(input);
        env.service.refuse(refusal, &head, workspace);
        if refusal.status == Status::SERVICE_UNAVAILABLE {
            workspace.response.append_displayed("Retry-After", RETRY_AFTER);
        }
        let output = self.send_buffer.appendable(&mut workspace.buffers);
        let head_only = head.method == Some("HEAD");
        let date = &workspace.date;
        let options = EncodeOptions { date, keep_alive: false, version_1_0: false, head_only };
        workspace.response.encode(output, &options);
    }
}
