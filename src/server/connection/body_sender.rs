//! Sends a streamed body over one connection.
//!
//! In: the body, and the room in the output. Out: framed parts, appended to the output. Of the
//! request it knows method, path and id, for the log. Knows nothing of phases.

use core::fmt;
use std::time::{Duration, Instant};

use super::turn_budget::TurnBudget;
use crate::server::catch::catch;
use crate::server::request::Request;
use crate::server::streamed_body::{
    AbortReason, BodyPoll, BodyWaker, BodyWriter, PollState, StreamedBody, StreamedFraming,
};
use crate::server::workspace::Workspace;

/// The shortest time until a body that waits for a time is polled again.
const MIN_WAIT: Duration = Duration::from_millis(1);

/// A streamed body and the state of sending it.
pub(super) struct BodySender {
    body: Box<dyn StreamedBody>,
    /// The waker for [`StreamedBody::start`], until the body is started.
    waker: Option<BodyWaker>,
    /// The frame of each part; the length is that of what is still to come.
    framing: StreamedFraming,
    /// Whether the connection stays open after the body.
    keep_alive: bool,
    /// Whether the body may be polled now.
    ready: bool,
    /// When the body wants to be polled, if it waits for a time.
    next_poll: Option<Instant>,
    /// Method and path of the request, and its id, for the log.
    request: Box<str>,
    id: Box<str>,
}

/// Why [`BodySender::fill`] stopped polling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FillResult {
    /// There is no room, or the body waits.
    Waiting,
    /// The turn of the connection is over.
    TurnOver,
    /// The body is complete.
    Complete,
    /// The body ended before it was complete.
    Aborted(AbortReason),
}

impl BodySender {
    /// Starts to send a body, which may be polled at once.
    #[must_use]
    pub(super) fn new(
        body: Box<dyn StreamedBody>,
        framing: StreamedFraming,
        keep_alive: bool,
        waker: BodyWaker,
    ) -> Self {
        BodySender {
            body,
            waker: Some(waker),
            framing,
            keep_alive,
            ready: true,
            next_poll: None,
            request: Box::default(),
            id: Box::default(),
        }
    }

    /// Sets the names of the request, for the log.
    #[must_use]
    pub(super) fn for_request(self, request: &Request<'_>, id: &str) -> Self {
        let described = format!("{} {:?}", request.method(), request.path());
        BodySender { request: described.into(), id: id.into(), ..self }
    }

    /// Returns method and path of the request, and its id, which may be empty.
    pub(super) fn request_and_id(&self) -> (&str, &str) {
        (&self.request, &self.id)
    }

    /// Drops the body. Returns whether that panicked, which is counted and logged.
    pub(super) fn discard(self, workspace: &mut Workspace) -> bool {
        let BodySender { body, request, id, .. } = self;
        workspace.drop_body(body, format_args!("{request}"), &id)
    }

    /// Returns whether the connection stays open after the body.
    pub(super) fn keep_alive(&self) -> bool {
        self.keep_alive
    }

    /// Returns whether each part is framed as a chunk.
    pub(super) fn is_chunked(&self) -> bool {
        self.framing == StreamedFraming::Chunked
    }

    /// Makes the connection close after this body.
    pub(super) fn close_after(&mut self) {
        self.keep_alive = false;
    }

    /// Returns when the body wants to be polled again, or `None` if it waits for a wake.
    pub(super) fn next_poll(&self) -> Option<Instant> {
        self.next_poll
    }

    /// Allows the next poll.
    pub(super) fn wake(&mut self) {
        self.ready = true;
    }

    /// Polls the body while the output has room, the turn lasts and the body does not wait.
    pub(super) fn fill(
        &mut self,
        out: &mut Vec<u8>,
        part: &mut Vec<u8>,
        max_output: usize,
        turn: &mut TurnBudget,
        state: PollState,
    ) -> FillResult {
        let now = state.now;
        self.ready |= self.next_poll.is_some_and(|time| time <= now);
        while self.ready && out.len() < max_output {
            if !turn.allows_call() {
                return FillResult::TurnOver;
            }
            turn.count_call();
            part.clear();
            let mut writer = BodyWriter::new(part, state);
            // A panic can only leave the body itself in a bad state, and it is not polled again.
            let polled = catch(|| {
                if let Some(waker) = self.waker.take() {
                    self.body.start(waker);
                }
                self.body.poll(&mut writer)
            });
            let Some(polled) = polled else {
                return FillResult::Aborted(AbortReason::Panicked);
            };
            if !self.append_part(out, part) {
                return FillResult::Aborted(AbortReason::TooLong);
            }
            (self.ready, self.next_poll) = match polled {
                BodyPoll::More => (true, None),
                BodyPoll::Wait => (false, None),
                BodyPoll::WaitUntil(time) => (false, Some(time)),
                BodyPoll::Abort => return FillResult::Aborted(AbortReason::Asked),
                BodyPoll::End => return self.end(out),
            };
            if part.is_empty() && self.ready {
                // It has nothing to write and does not say when it will.
                (self.ready, self.next_poll) = (false, Some(now));
            }
            // A body that waits for an event must not take all the time of its event loop.
            self.next_poll = self.next_poll.map(|time| time.max(now + MIN_WAIT));
        }
        FillResult::Waiting
    }

    /// Ends the body in its frame.
    fn end(&self, out: &mut Vec<u8>) -> FillResult {
        match self.framing {
            StreamedFraming::Length(1..) => return FillResult::Aborted(AbortReason::TooShort),
            StreamedFraming::Chunked => out.extend_from_slice(b"0\r\n\r\n"),
            StreamedFraming::Length(0) | StreamedFraming::UntilClose => {}
        }
        FillResult::Complete
    }

    /// Appends a part in its frame. An empty part is skipped: an empty chunk would end the body.
    ///
    /// Returns `false` and appends nothing if the part is longer than what is still to come.
    fn append_part(&mut self, out: &mut Vec<u8>, part: &[u8]) -> bool {
        if part.is_empty() {
            return true;
        }
        if let StreamedFraming::Length(left) = &mut self.framing {
            let Some(rest) = left.checked_sub(part.len() as u64) else {
                return false;
            };
            *left = rest;
        }
        if self.is_chunked() {
            push_hexadecimal(out, part.len());
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(part);
        if self.is_chunked() {
            out.extend_from_slice(b"\r\n");
        }
        true
    }
}

impl fmt::Debug for BodySender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodySender")
            .field("ready", &self.ready)
            .field("next_poll", &self.next_poll)
            .finish_non_exhaustive()
    }
}

/// Appends a number in hexadecimal, without leading zeros.
fn push_hexadecimal(out: &mut Vec<u8>, number: usize) {
    let digits = (usize::BITS - number.leading_zeros()).div_ceil(4).max(1);
    for at in (0..digits).rev() {
        out.push(b"0123456789abcdef"[number >> (4 * at) & 0xF]);
    }
}

#[cfg(test)]
mod tests {
    use super::push_hexadecimal;

    #[test]
    fn hexadecimal_numbers_have_no_leading_zeros() {
        let mut out = Vec::new();
        for number in [0, 9, 15, 16, 255, 4096, usize::MAX] {
            push_hexadecimal(&mut out, number);
            out.push(b' ');
        }
        assert_eq!(String::from_utf8_lossy(&out), format!("0 9 f 10 ff 1000 {:x} ", usize::MAX));
    }
}
