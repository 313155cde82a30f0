//! The input side of a connection: reads heads and bodies, and passes complete requests on.

use core::mem::{self, MaybeUninit};

use super::{CONTINUE, Connection, Env, OPEN, Phase};
use crate::server::buffer_pool::BufferPool;
use crate::server::refusal::Refusal;
use crate::server::request::{
    BodyProgress, BodyReader, Framing, HEADER_SLOTS, Head, HeadError, HeaderSlots,
    leading_empty_lines, parse_head,
};
use crate::server::routes::{Endpoint, Hosts};
use crate::server::shared_bytes::SharedBytes;
use crate::server::status::Status;

impl Connection {
    /// Handles the complete requests at the start of `input` while there is room for responses and
    /// the turn lasts.
    ///
    /// Returns the number of bytes used: all of them if the connection is then reading a body.
    pub(super) fn serve_requests(&mut self, input: &[u8], env: &mut Env<'_>) -> usize {
        let mut used = 0;
        while let Phase::Head { needed } = self.phase {
            let rest = &input[used..];
            if rest.len() < needed || !self.send_buffer.has_room(&env.service.config) {
                break;
            }
            if !self.turn.allows_call() {
                self.paused = true;
                break;
            }
            let skipped = leading_empty_lines(rest);
            if skipped > 0 {
                used += skipped;
                self.skip_empty_lines(skipped, env);
                continue;
            }
            let mut slots: HeaderSlots<'_> = [const { MaybeUninit::uninit() }; HEADER_SLOTS];
            match parse_head(rest, &mut slots, &env.service.config, &mut env.workspace.known_host) {
                Ok(head) => used += self.begin_request(head, rest, env),
                Err(HeadError::Incomplete) => self.phase = Phase::Head { needed: rest.len() + 1 },
                Err(HeadError::Refused(refusal)) => self.refuse(refusal, rest, env),
            }
        }
        used
    }

    /// Skips empty lines before a request. They may have as many bytes as a head.
    #[cold]
    fn skip_empty_lines(&mut self, len: usize, env: &mut Env<'_>) {
        self.phase = OPEN;
        self.empty_lines += len;
        if self.empty_lines > env.service.config.max_head {
            self.refuse(Refusal::bad("too many empty lines"), b"", env);
        }
    }

    /// Responds to the request of a head if its body is there, and starts to read the body
    /// otherwise.
    ///
    /// Returns the number of bytes used.
    fn begin_request(&mut self, head: Head<'_>, input: &[u8], env: &mut Env<'_>) -> usize {
        self.empty_lines = 0;
        let hosts = env.service.hosts();
        let endpoint = hosts.find(&head.request);
        if endpoint.streams() {
            return self.begin_streaming_request(hosts, &head, &endpoint, input, env);
        }
        if head.body != Framing::Empty {
            return self.begin_body(hosts, head, &endpoint, input, env);
        }
        self.respond(hosts, &head, &endpoint, Some(&input[head.len..]), env);
        head.len
    }

    /// Responds to the request of a head if its body is there, or need not be, and starts to read
    /// the body otherwise.
    ///
    /// Returns the number of bytes used.
    #[inline(never)]
    fn begin_body(
        &mut self,
        hosts: &Hosts,
        head: Head<'_>,
        endpoint: &Endpoint<'_, '_>,
        input: &[u8],
        env: &mut Env<'_>,
    ) -> usize {
        let len = head.len;
        if let Framing::LengthOverLimit(_) = head.body {
            let reason = "Content-Length over the limit";
            self.refuse(Refusal::new(Status::CONTENT_TOO_LARGE, reason), input, env);
            return len;
        }
        let wanted = endpoint.is_handler();
        if !wanted && head.expects_continue {
            // The peer may or may not send the body now, so the next bytes are ambiguous.
            self.respond(hosts, &head, endpoint, None, env);
            return len;
        }
        if head.expects_continue {
            let output = self.send_buffer.appendable(&mut env.workspace.buffers);
            output.extend_from_slice(CONTINUE);
        }
        let rest = &input[len..];
        if let (Framing::Length(body_len), true) = (head.body, wanted) {
            // A complete body needs no copy.
            if let Some((body, after)) = rest.split_at_checked(body_len) {
                self.respond(hosts, &head.with_body(body), endpoint, Some(after), env);
                return len + body_len;
            }
        }
        let mut reader = BodyReader::new(head.body, wanted);
        let mut body = env.workspace.buffers.allocate();
        let used = match reader.read(rest, &mut body, &env.service.config) {
            Ok(BodyProgress::Complete(used)) => {
                self.respond(hosts, &head.with_body(&body), endpoint, Some(&rest[used..]), env);
                used
            }
            Ok(BodyProgress::TooLong) => {
                self.respond(hosts, &head, endpoint, None, env);
                0
            }
            Ok(BodyProgress::Partial) => {
                self.phase = Phase::Body(reader);
                self.routes = env.service.routes.keep();
                self.keep_input(&input[..len], &mut env.workspace.buffers);
                mem::swap(&mut self.body, &mut body);
                rest.len()
            }
            Err(refusal) => {
                self.refuse(refusal, input, env);
                0
            }
        };
        env.workspace.buffers.release(body);
        len + used
    }

    /// Continues to read a body whose head is in `self.input`, and responds at its end.
    ///
    /// Returns the number of bytes used.
    pub(super) fn read_body(&mut self, bytes: &[u8], env: &mut Env<'_>) -> usize {
        let Phase::Body(reader) = &mut self.phase else {
            return 0;
        };
        let read = reader.read(bytes, &mut self.body, &env.service.config);
        let (used, after) = match read {
            Ok(BodyProgress::Partial) => return bytes.len(),
            Ok(BodyProgress::Complete(used)) => (used, Some(&bytes[used..])),
            Ok(BodyProgress::TooLong) => (bytes.len(), None),
            Err(refusal) => {
                self.refuse_pending(refusal, env);
                return bytes.len();
            }
        };
        let collected = reader.collects();
        let (input, body) = (mem::take(&mut self.input), mem::take(&mut self.body));
        let mut slots: HeaderSlots<'_> = [const { MaybeUninit::uninit() }; HEADER_SLOTS];
        match parse_head(&input, &mut slots, &env.service.config, &mut env.workspace.known_host) {
            Ok(head) => {
                // This repeats the lookup from the start of the body: constraints and guards always
                // give the same result for the same request.
                let routes = self.routes.clone();
                let hosts = routes.hosts(&env.service.routes);
                let endpoint = hosts.find(&head.request);
                let endpoint = if collected { endpoint } else { endpoint.without_body() };
                self.respond_to_body(hosts, head, body, &endpoint, after, env);
                self.let_go_of_routes();
            }
            // Unreachable: the head was parsed before.
            Err(_) => self.phase = Phase::Closed,
        }
        env.workspace.buffers.release(input);
        used
    }

    /// Responds to a request whose body was collected.
    ///
    /// A body whose memory the pool would not take is shared with the handler instead, so that the
    /// handler may keep it or send it without a copy.
    fn respond_to_body(
        &mut self,
        hosts: &Hosts,
        head: Head<'_>,
        body: Vec<u8>,
        endpoint: &Endpoint<'_, '_>,
        after: Option<&[u8]>,
        env: &mut Env<'_>,
    ) {
        if BufferPool::takes(&body) {
            self.respond(hosts, &head.with_body(&body), endpoint, after, env);
            env.workspace.buffers.release(body);
            return;
        }
        let body = SharedBytes::from(body);
        env.workspace.scratch.shared_body = Some(body.clone());
        self.respond(hosts, &head.with_body(&body), endpoint, after, env);
        env.workspace.scratch.shared_body = None;
    }
}
