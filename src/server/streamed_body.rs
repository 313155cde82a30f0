//! Bodies written in pieces: what a handler gives, and how a connection asks for more.
//!
//! A connection asks only while its output has room, so a body is never made faster than its peer
//! takes it. This file knows nothing of how pieces are framed.

use core::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A body that is written in pieces: events as they happen, or more than should be in memory at
/// once.
///
/// Any `FnMut(&mut BodyWriter<'_>) -> BodyPoll` is one.
///
/// # Examples
///
/// ```
/// use routetree::server::{Context, BodyPoll, BodyWriter, Response};
///
/// fn count(_: &Context<'_>, response: &mut Response) {
///     let mut lines = 0..1_000_000;
///     let streamed = response.stream(b"text/plain", move |writer: &mut BodyWriter<'_>| match lines.next() {
///         Some(line) => {
///             writer.push(format!("{line}\n").as_bytes());
///             BodyPoll::More
///         }
///         None => BodyPoll::End,
///     });
///     debug_assert!(streamed.is_ok());
/// }
/// ```
pub trait StreamedBody: Send {
    /// Writes the next piece. It runs on the event loop: while it runs, every other connection
    /// waits.
    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll;

    /// Takes the handle that ends a [`BodyPoll::Wait`], once, before the first piece. A body that never
    /// waits needs none.
    fn start(&mut self, wake: BodyWaker) {
        drop(wake);
    }
}

impl<F: FnMut(&mut BodyWriter<'_>) -> BodyPoll + Send> StreamedBody for F {
    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll {
        self(writer)
    }
}

/// How a body goes on behind a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyPoll {
    /// As soon as there is room; behind an empty piece, a millisecond later.
    More,
    /// When [`BodyWaker::wake`] is called. A peer that is gone without a word is not noticed while
    /// nothing is sent: a body that may wait for long should send something now and then.
    Wait,
    /// When [`BodyWaker::wake`] is called, or at this time; at the earliest a millisecond later.
    WaitUntil(Instant),
    /// Not at all: the body is complete.
    End,
    /// Not at all, and the body is not complete: the connection is cut, so that the peer knows. (To
    /// HTTP/1.0, where the connection's end is the body's, by a reset.)
    Abort,
}

/// One piece of a body: written to, by [`BodyWriter::push`] or as an [`io::Write`].
#[derive(Debug)]
pub struct BodyWriter<'a> {
    bytes: &'a mut Vec<u8>,
    now: Instant,
    stopping: bool,
}

impl<'a> BodyWriter<'a> {
    /// A piece that is written into `bytes`.
    pub(super) fn new(bytes: &'a mut Vec<u8>, now: Instant, stopping: bool) -> Self {
        BodyWriter { bytes, now, stopping }
    }

    /// Appends bytes. A piece may have any length; the output goes over its bound by what it has
    /// too much.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The event loop's time.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Whether the server is about to stop: a body that would go on for ever should end.
    pub fn stopping(&self) -> bool {
        self.stopping
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

/// Tells the event loop, from any thread, that a waiting body has more. Once the body is over it does
/// nothing, except that another body may be asked a time too often: one that waits must be ready to
/// say nothing and wait on.
#[derive(Clone)]
pub struct BodyWaker {
    notify: Option<Arc<dyn WakeQueue>>,
    key: usize,
}

impl BodyWaker {
    /// A handle for the connection with this key; without `notify` it does nothing.
    pub(super) fn new(notify: Option<Arc<dyn WakeQueue>>, key: usize) -> Self {
        BodyWaker { notify, key }
    }

    /// Has the body asked for its next piece.
    pub fn wake(&self) {
        if let Some(notify) = &self.notify {
            notify.push(self.key);
        }
    }
}

impl fmt::Debug for BodyWaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyWaker").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Where wakes arrive: whoever drives the connections calls
/// [`Connection::wake`](super::internals::Connection::wake) for each key, on its own thread.
pub trait WakeQueue: Send + Sync {
    /// The connection with this key has a body to ask.
    fn push(&self, key: usize);
}

/// How long a body waits at least, if it waits for a time.
const SHORTEST_WAIT: Duration = Duration::from_millis(1);

/// A body on its way, as its connection keeps it.
pub(super) struct Stream {
    pieces: Box<dyn StreamedBody>,
    /// What it is started with, until it was.
    wake: Option<BodyWaker>,
    /// Whether each piece is framed as a chunk; else the connection's end is the body's.
    chunked: bool,
    /// Whether the connection stays after the body.
    stays: bool,
    /// It may be asked for a piece now.
    ready: bool,
    /// When it may be, if it waits for a time.
    until: Option<Instant>,
}

/// How asking for pieces ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filled {
    /// For now: there is no room, or the body waits.
    Waits,
    /// The body is complete.
    Complete,
    /// The body broke off: it gave up, or it panicked.
    BrokenOff { panicked: bool },
}

impl Stream {
    /// A body that may be asked for its first piece.
    pub(super) fn new(
        pieces: Box<dyn StreamedBody>,
        chunked: bool,
        stays: bool,
        wake: BodyWaker,
    ) -> Self {
        Stream { pieces, wake: Some(wake), chunked, stays, ready: true, until: None }
    }

    /// Whether the connection stays after the body.
    pub(super) fn stays(&self) -> bool {
        self.stays
    }

    /// Whether each piece is framed, so that the peer can see the body's end.
    pub(super) fn is_chunked(&self) -> bool {
        self.chunked
    }

    /// From now on the connection ends with this body.
    pub(super) fn set_last(&mut self) {
        self.stays = false;
    }

    /// When it waits to be asked again; `None`: until it is woken.
    pub(super) fn until(&self) -> Option<Instant> {
        self.until
    }

    /// It may be asked again.
    pub(super) fn wake(&mut self) {
        self.ready = true;
    }

    /// Asks for pieces while the output has room and the body does not wait.
    pub(super) fn fill(
        &mut self,
        out: &mut Vec<u8>,
        scratch: &mut Vec<u8>,
        max_output: usize,
        now: Instant,
        stopping: bool,
    ) -> Filled {
        self.ready |= self.until.is_some_and(|until| until <= now);
        while self.ready && out.len() < max_output {
            scratch.clear();
            let mut piece = BodyWriter::new(scratch, now, stopping);
            // What a body that panics leaves half-done is its own, and it is not asked again.
            let next = catch_unwind(AssertUnwindSafe(|| {
                if let Some(wake) = self.wake.take() {
                    self.pieces.start(wake);
                }
                self.pieces.poll(&mut piece)
            }));
            let Ok(next) = next else {
                return Filled::BrokenOff { panicked: true };
            };
            self.push(out, scratch);
            (self.ready, self.until) = match next {
                BodyPoll::More => (true, None),
                BodyPoll::Wait => (false, None),
                BodyPoll::WaitUntil(until) => (false, Some(until)),
                BodyPoll::Abort => return Filled::BrokenOff { panicked: false },
                BodyPoll::End => {
                    out.extend_from_slice(if self.chunked { b"0\r\n\r\n" } else { b"" });
                    return Filled::Complete;
                }
            };
            if scratch.is_empty() && self.ready {
                // It has nothing to say and does not say when.
                (self.ready, self.until) = (false, Some(now));
            }
            // Asked again at once, a body that waits for something to happen would take all the time
            // of its event loop.
            self.until = self.until.map(|until| until.max(now + SHORTEST_WAIT));
        }
        Filled::Waits
    }

    /// Appends a piece in its frame. An empty chunk would end the body.
    fn push(&self, out: &mut Vec<u8>, piece: &[u8]) {
        if piece.is_empty() {
            return;
        }
        if self.chunked {
            push_hexadecimal(out, piece.len());
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(piece);
        if self.chunked {
            out.extend_from_slice(b"\r\n");
        }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream")
            .field("ready", &self.ready)
            .field("until", &self.until)
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
    fn numbers_are_written_without_leading_zeros() {
        let mut out = Vec::new();
        for number in [0, 9, 15, 16, 255, 4096, usize::MAX] {
            push_hexadecimal(&mut out, number);
            out.push(b' ');
        }
        assert_eq!(String::from_utf8_lossy(&out), format!("0 9 f 10 ff 1000 {:x} ", usize::MAX));
    }
}
