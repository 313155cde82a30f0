//! From requests to answers: heads and bodies are read, handlers run, answers are encoded.
//!
//! It moves a [`Connection`] from phase to phase as requests come; what a peer, a clock or a stop may
//! do to it is told in the file above.

use core::mem::{self, MaybeUninit};

use super::{Connection, OPEN, Phase, Tools};
use crate::server::refusal::Refusal;
use crate::server::request::{
    self, BodyReader, Framing, HEADER_SLOTS, Head, HeaderSlots, NoHead, Read,
};
use crate::server::response::Wire;
use crate::server::routes::Found;
use crate::server::status::Status;
use crate::server::streamed_body::{BodyWaker, Filled, Stream};

impl Connection {
    /// Answers the complete requests at the front of `input`, as long as there is room for answers.
    /// Gives the bytes used up: all of them, if it is then in a body.
    pub(super) fn answer_requests(&mut self, input: &[u8], tools: &mut Tools<'_>) -> usize {
        let mut used = 0;
        while let Phase::Head { needed } = self.phase {
            let rest = &input[used..];
            if rest.len() < needed || !self.outbox.has_room(&tools.service.config) {
                break;
            }
            let skipped = request::empty_lines(rest);
            if skipped > 0 {
                used += skipped;
                self.skip_empty_lines(skipped, tools);
                continue;
            }
            let mut slots: HeaderSlots<'_> = [const { MaybeUninit::uninit() }; HEADER_SLOTS];
            match request::parse(rest, &mut slots, &tools.service.config) {
                Ok(head) => used += self.begin(head, rest, tools),
                Err(NoHead::Partial) => self.phase = Phase::Head { needed: rest.len() + 1 },
                Err(NoHead::Refused(refusal)) => self.refuse(refusal, rest, tools),
            }
        }
        used
    }

    /// Empty lines before a request are ignored, up to as many bytes as a head may have.
    #[cold]
    fn skip_empty_lines(&mut self, len: usize, tools: &mut Tools<'_>) {
        self.phase = OPEN;
        self.empty_lines += len;
        if self.empty_lines > tools.service.config.max_head {
            self.refuse(Refusal::bad("too many empty lines"), b"", tools);
        }
    }

    /// Answers the request of a head, if its body is there, and else begins to read that. Gives the
    /// bytes used up.
    fn begin(&mut self, head: Head<'_>, input: &[u8], tools: &mut Tools<'_>) -> usize {
        self.empty_lines = 0;
        let len = head.len;
        let found = tools.service.routes.find(&head.request);
        if head.body == Framing::Empty {
            self.answer(&head, &found, true, tools);
            return len;
        }
        let wanted = found.is_handler();
        if !wanted && head.expects_continue {
            // The peer may or may not send its body now: only one of them can be read rightly.
            self.answer(&head, &found, false, tools);
            return len;
        }
        if head.expects_continue {
            let output = self.outbox.buffer(&mut tools.workspace.buffers);
            output.extend_from_slice(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        let behind = &input[len..];
        if let (Framing::Length(body_len), true) = (head.body, wanted) {
            // Where it lies, if it is there.
            if let Some(body) = behind.get(..body_len) {
                self.answer(&head.with_body(body), &found, true, tools);
                return len + body_len;
            }
        }
        let mut reader = BodyReader::new(head.body, wanted);
        let mut body = tools.workspace.buffers.take();
        let used = match reader.read(behind, &mut body, &tools.service.config) {
            Ok(Read::Complete(used)) => {
                self.answer(&head.with_body(&body), &found, true, tools);
                used
            }
            Ok(Read::TooLong) => {
                self.answer(&head, &found, false, tools);
                0
            }
            Ok(Read::Partial) => {
                self.phase = Phase::Body(reader);
                self.keep(&input[..len], &mut tools.workspace.buffers);
                tools.workspace.collected += body.len();
                mem::swap(&mut self.body, &mut body);
                self.refuse_if_too_much(tools);
                behind.len()
            }
            Err(refusal) => {
                self.refuse(refusal, input, tools);
                0
            }
        };
        tools.workspace.buffers.give(body);
        len + used
    }

    /// Reads on in a body whose head is in `input`, and answers at its end. Gives the bytes used up.
    pub(super) fn read_body(&mut self, bytes: &[u8], tools: &mut Tools<'_>) -> usize {
        let Phase::Body(reader) = &mut self.phase else {
            return 0;
        };
        let before = self.body.len();
        let read = reader.read(bytes, &mut self.body, &tools.service.config);
        tools.workspace.collected += self.body.len() - before;
        let (used, complete) = match read {
            Ok(Read::Partial) => {
                self.refuse_if_too_much(tools);
                return bytes.len();
            }
            Ok(Read::Complete(used)) => (used, true),
            Ok(Read::TooLong) => (bytes.len(), false),
            Err(refusal) => {
                self.refuse_begun(refusal, tools);
                return bytes.len();
            }
        };
        let (input, body) = (mem::take(&mut self.input), mem::take(&mut self.body));
        tools.workspace.collected -= body.len();
        let mut slots: HeaderSlots<'_> = [const { MaybeUninit::uninit() }; HEADER_SLOTS];
        match request::parse(&input, &mut slots, &tools.service.config) {
            Ok(head) => {
                // Found before, when the body began; constraints say the same of the same text.
                let found = tools.service.routes.find(&head.request);
                self.answer(&head.with_body(&body), &found, complete, tools);
            }
            // It was a head before; without one there is nothing to answer.
            Err(_) => self.phase = Phase::Closed,
        }
        tools.workspace.buffers.give(input);
        tools.workspace.buffers.give(body);
        used
    }

    /// Answers one request; for the last time, if not all of it was read.
    fn answer(
        &mut self,
        head: &Head<'_>,
        found: &Found<'_, '_>,
        complete: bool,
        tools: &mut Tools<'_>,
    ) {
        let request = &head.request;
        let Tools { service, workspace, .. } = tools;
        service.answer(request, found, workspace);
        let version_1_0 = request.is_http_1_0();
        let response = &mut workspace.response;
        let ends_by_close = version_1_0 && response.is_streamed();
        let stays = head.keep_alive
            && complete
            && !response.closes()
            && !workspace.stopping
            && !ends_by_close;
        let head_only = request.method() == "HEAD";
        let output = self.outbox.buffer(&mut workspace.buffers);
        let wire = Wire { date: &workspace.date, stays, version_1_0, head_only };
        workspace.response.encode(output, &wire);
        workspace.response.release_large_body();
        self.outbox.count_answer();
        self.phase = if stays { OPEN } else { Phase::Last };
        if workspace.response.is_streamed() {
            self.start_stream(!version_1_0, stays, head_only, tools);
        }
    }

    /// Sends the body in pieces of the answer that was just encoded.
    #[cold]
    fn start_stream(&mut self, chunked: bool, stays: bool, head_only: bool, tools: &mut Tools<'_>) {
        if let Some(pieces) = tools.workspace.response.take_pieces(head_only) {
            let wake = BodyWaker::new(tools.workspace.notify.clone(), self.key);
            self.stream = Some(Box::new(Stream::new(pieces, chunked, stays, wake)));
            self.phase = Phase::Streaming;
            self.fill(tools);
        }
    }

    /// Asks a body in pieces for what there is room for.
    pub(super) fn fill(&mut self, tools: &mut Tools<'_>) {
        let Some(mut stream) = self.stream.take() else {
            return;
        };
        let Tools { service, workspace, now } = tools;
        let mut scratch = workspace.buffers.take();
        let stopping = workspace.stopping;
        let output = self.outbox.buffer(&mut workspace.buffers);
        let max_output = service.config.max_output.max(1);
        let filled = stream.fill(output, &mut scratch, max_output, *now, stopping);
        workspace.buffers.give(scratch);
        self.outbox.release_if_empty(&mut workspace.buffers);
        match filled {
            Filled::Waits => self.stream = Some(stream),
            Filled::Complete => self.phase = if stream.stays() { OPEN } else { Phase::Last },
            Filled::BrokenOff { panicked } => {
                self.phase = Phase::Last;
                self.cut = !stream.is_chunked();
                workspace.body_broke_off(panicked);
            }
        }
        if matches!(self.phase, Phase::Last) {
            self.drop_input(workspace);
        }
    }

    /// Refuses the body that is being collected if all of them together are too much, and this is not
    /// the only one.
    fn refuse_if_too_much(&mut self, tools: &mut Tools<'_>) {
        let collected = tools.workspace.collected;
        if collected > tools.service.config.max_bodies && collected > self.body.len() {
            let refusal = Refusal::new(Status::SERVICE_UNAVAILABLE, "too many bodies at a time");
            self.refuse_begun(refusal, tools);
        }
    }

    /// Refuses what `input` holds the beginning of.
    fn refuse_begun(&mut self, refusal: Refusal, tools: &mut Tools<'_>) {
        let input = mem::take(&mut self.input);
        self.refuse(refusal, &input, tools);
        tools.workspace.buffers.give(input);
        self.drop_input(tools.workspace);
    }

    pub(super) fn time_out(&mut self, reason: &'static str, tools: &mut Tools<'_>) {
        self.refuse_begun(Refusal::new(Status::REQUEST_TIMEOUT, reason), tools);
    }

    /// Answers what is no request to answer, for the last time. What begins like HEAD gets no body.
    #[cold]
    fn refuse(&mut self, refusal: Refusal, input: &[u8], tools: &mut Tools<'_>) {
        let workspace = &mut *tools.workspace;
        self.phase = Phase::Last;
        tools.service.refused(refusal, workspace);
        workspace.response.reset();
        workspace.response.error(refusal.status);
        let output = self.outbox.buffer(&mut workspace.buffers);
        let head_only = input.starts_with(b"HEAD ");
        let date = &workspace.date;
        let wire = Wire { date, stays: false, version_1_0: false, head_only };
        workspace.response.encode(output, &wire);
    }
}
