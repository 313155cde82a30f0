//! Streamed bodies: what a handler provides, and how other threads wake it.
//!
//! In: polls from a connection. Out: the bytes of a body's next part, and when to poll it again.
//! Knows nothing of connections or of how parts are framed.

use core::fmt;
use std::io;
use std::sync::Arc;
use std::time::Instant;

/// A response body that is produced part by part, for events or for content that should not be in
/// memory all at once.
///
/// The server polls a body only while the connection has room for its output, so a body is never
/// produced faster than the client receives it. Every `FnMut(&mut BodyWriter<'_>) -> BodyPoll` is a
/// streamed body.
///
/// # Examples
///
/// ```
/// use routetree::server::{BodyPoll, BodyWriter, Context, Response};
///
/// fn count(_: &Context<'_>, response: &mut Response) {
///     let mut lines = 0..1_000_000;
///     let body = move |writer: &mut BodyWriter<'_>| match lines.next() {
///         Some(line) => {
///             writer.push(format!("{line}\n").as_bytes());
///             BodyPoll::More
///         }
///         None => BodyPoll::End,
///     };
///     response.stream(b"text/plain", body).expect("the media type is valid");
/// }
/// ```
pub trait StreamedBody: Send {
    /// Writes the next part of the body and returns how to continue.
    ///
    /// This runs on the event loop, and every other connection of the loop waits for it. It may be
    /// polled spuriously; a body without news then writes nothing and returns [`BodyPoll::Wait`]
    /// again.
    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll;

    /// Receives the handle that ends a [`BodyPoll::Wait`], once, before the first poll.
    ///
    /// The default implementation drops it, for bodies that never wait.
    fn start(&mut self, waker: BodyWaker) {
        drop(waker);
    }
}

impl<F: FnMut(&mut BodyWriter<'_>) -> BodyPoll + Send> StreamedBody for F {
    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll {
        self(writer)
    }
}

/// How a streamed body continues after a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyPoll {
    /// Polls the body again as soon as there is room, or a millisecond later if it wrote nothing.
    More,
    /// Polls the body again after [`BodyWaker::wake`].
    ///
    /// The body is also polled if the client closes its sending side, see
    /// [`BodyWriter::peer_closed`]. A client that disappears without closing the connection goes
    /// unnoticed while nothing is sent. A body that may wait for long should send something from
    /// time to time.
    Wait,
    /// Polls the body again after [`BodyWaker::wake`] or at this time, at the earliest a
    /// millisecond later.
    WaitUntil(Instant),
    /// Completes the body.
    End,
    /// Cuts the connection, so that the client knows that the body is incomplete: the last chunk is
    /// missing, or, if the body has a length or is not chunked (HTTP/1.0), the connection is reset.
    /// On a [Unix socket](super#unix-sockets) it is closed.
    Abort,
}

/// Writes one part of a streamed body, with [`BodyWriter::push`] or as an [`io::Write`].
#[derive(Debug)]
pub struct BodyWriter<'a> {
    bytes: &'a mut Vec<u8>,
    state: PollState,
}

/// How the parts of a streamed body are framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StreamedFraming {
    /// Each part is a chunk.
    Chunked,
    /// This many bytes must follow.
    Length(u64),
    /// The end of the connection ends the body.
    UntilClose,
}

/// Why a streamed body ended before it was complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AbortReason {
    /// It returned [`BodyPoll::Abort`].
    Asked,
    Panicked,
    /// It ended before its length was reached.
    TooShort,
    /// It wrote more than its length.
    TooLong,
}

/// What a streamed body can learn in a poll.
#[derive(Clone, Copy, Debug)]
pub(super) struct PollState {
    pub(super) now: Instant,
    pub(super) stopping: bool,
    pub(super) peer_closed: bool,
}

impl<'a> BodyWriter<'a> {
    /// Creates a writer that appends to `bytes`.
    #[must_use]
    pub(super) fn new(bytes: &'a mut Vec<u8>, state: PollState) -> Self {
        BodyWriter { bytes, state }
    }

    /// Appends bytes to the body.
    ///
    /// A part may have any length; the connection's output may exceed its limit by one part.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Returns the current time of the event loop.
    pub fn now(&self) -> Instant {
        self.state.now
    }

    /// Returns whether the server is stopping. An endless body should end then: the server waits
    /// for it until [`Config::stop_timeout`](super::Config::stop_timeout). A body that waits is
    /// polled when the stop begins.
    pub fn stopping(&self) -> bool {
        self.state.stopping
    }

    /// Returns whether the client has closed its sending side. A body that waits is polled when
    /// that happens.
    ///
    /// Most clients that do so are gone, but some still read. A body with more to write should
    /// write it: if the client is gone, the connection breaks and drops the body. A body that waits
    /// for events should end. If it writes nothing for
    /// [`Config::half_closed_timeout`](super::Config::half_closed_timeout), the connection is cut.
    pub fn peer_closed(&self) -> bool {
        self.state.peer_closed
    }
}

impl io::Write for BodyWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Wakes a waiting [`StreamedBody`] from any thread.
///
/// After the end of its body a waker does nothing, except that it may cause a spurious poll of
/// another body.
#[derive(Clone)]
pub struct BodyWaker {
    queue: Option<Arc<dyn WakeQueue>>,
    key: usize,
}

impl BodyWaker {
    /// Creates a waker for the connection with this key. Without a queue it does nothing.
    #[must_use]
    pub(super) fn new(queue: Option<Arc<dyn WakeQueue>>, key: usize) -> Self {
        BodyWaker { queue, key }
    }

    /// Requests a poll of the body.
    pub fn wake(&self) {
        if let Some(queue) = &self.queue {
            queue.push(self.key);
        }
    }
}

impl fmt::Debug for BodyWaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyWaker").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Collects the wakes of the connections of one event loop.
///
/// The owner of the connections calls [`Connection::wake`](super::internals::Connection::wake) for
/// each key, on its own thread.
pub trait WakeQueue: Send + Sync {
    /// Records that the streamed body of the connection with this key wants to be polled.
    fn push(&self, key: usize);
}
