//! Takes log lines off the event loops: a loop collects them without a system call and hands them
//! over in batches to a thread that formats and writes them.
//!
//! In: requests and errors of an event loop. Out: records of the [`log`] crate. An event loop never
//! waits here: if the log falls behind, lines are dropped and counted.
//!
//! - `batch.rs`: lines that are handed over together, and what becomes of them
//! - `access_line.rs`: the text of a request's line

mod access_line;
mod batch;

use core::fmt::{self, Write as _};
use core::mem;
use core::time::Duration;
use std::borrow::Cow;
use std::io;
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use super::catch::catch;
use super::panics;
use batch::LogBatch;

pub(super) use batch::Access;

/// Maximum number of batches that wait to be written. As many are kept to be reused, so the log
/// takes at most 10 MiB.
const WAITING_BATCHES: usize = 8;

/// How long a line may wait for others.
const HAND_OVER_AFTER: Duration = Duration::from_millis(100);

/// Collects the lines of an event loop.
#[derive(Debug)]
pub(super) struct Lines {
    batch: LogBatch,
    /// `None` if the log is off: nothing is collected.
    queue: Option<Queue>,
    /// When the first line was collected, or when handing over last failed.
    since: Option<Instant>,
    dropped: u64,
}

/// Carries full batches to the writing thread, and empty ones back.
#[derive(Clone, Debug)]
struct Queue {
    full: SyncSender<LogBatch>,
    empty: Arc<Mutex<Vec<LogBatch>>>,
}

impl Lines {
    /// Returns lines that are never written.
    pub(super) fn off() -> Lines {
        Lines::new(None)
    }

    fn new(queue: Option<Queue>) -> Lines {
        Lines { batch: LogBatch::default(), queue, since: None, dropped: 0 }
    }

    /// Adds a request.
    #[inline]
    pub(super) fn access(&mut self, access: &Access<'_>) {
        if self.has_room() {
            self.batch.push_access(access);
        }
    }

    /// Returns whether there are requests whose time is not known yet.
    #[inline]
    pub(super) fn await_time(&self) -> bool {
        self.batch.awaits_time()
    }

    /// Sets the time of the requests that had none so far.
    pub(super) fn set_time(&mut self, time: Duration) {
        self.batch.set_time(time);
    }

    /// Adds an error, after the panic that led to it, if any. `id` is that of the request, and may
    /// be empty.
    pub(super) fn error(&mut self, message: fmt::Arguments<'_>, id: &str) {
        self.take_panics(id);
        let mut text = String::new();
        // Writing to a `String` fails only if a value's own formatting does. Part of a message is
        // better than none.
        let _ = text.write_fmt(message);
        self.push_error(&with_id(&text, id));
    }

    /// Adds the panics of this event loop, those of a request with its id.
    fn take_panics(&mut self, id: &str) {
        self.dropped += panics::take_texts(|text| self.push_error(&with_id(text, id)));
    }

    fn push_error(&mut self, text: &str) {
        if self.has_room() {
            self.batch.push_error(text);
        }
    }

    /// Returns whether another line fits. If not, counts it as dropped.
    fn has_room(&mut self) -> bool {
        if self.queue.is_none() {
            return false;
        }
        let room = !self.batch.is_full();
        self.dropped += u64::from(!room);
        room
    }

    /// Returns when the lines must be handed over.
    pub(super) fn due(&self) -> Option<Instant> {
        self.since.map(|since| since + HAND_OVER_AFTER)
    }

    /// Hands the lines over if there are enough of them or they have waited long enough. Never
    /// blocks: if the queue is full, tries again later. Returns the number of lines dropped since
    /// the last call.
    pub(super) fn hand_over(&mut self, now: Instant) -> u64 {
        self.take_panics("");
        if self.batch.is_empty() {
            return mem::take(&mut self.dropped);
        }
        let since = *self.since.get_or_insert(now);
        if self.batch.is_half_full() || since + HAND_OVER_AFTER <= now {
            self.send(now);
        }
        let dropped = mem::take(&mut self.dropped);
        self.batch.add_dropped(dropped);
        dropped
    }

    fn send(&mut self, now: Instant) {
        let Some(queue) = &self.queue else {
            return;
        };
        match queue.full.try_send(mem::take(&mut self.batch)) {
            Ok(()) => {
                self.since = None;
                // If the writing thread holds the lock, a new batch is allocated instead.
                if let Some(empty) = queue.empty.try_lock().ok().and_then(|mut all| all.pop()) {
                    self.batch = empty;
                }
            }
            Err(TrySendError::Full(batch)) => {
                self.batch = batch;
                self.since = Some(now);
            }
            Err(TrySendError::Disconnected(_)) => {
                // Nothing is due any more.
                (self.queue, self.since) = (None, None);
            }
        }
    }
}

/// Returns a text with the id of a request, as in the access log, if there is one.
fn with_id<'a>(text: &'a str, id: &str) -> Cow<'a, str> {
    if id.is_empty() { text.into() } else { format!("{text} id={id}").into() }
}

impl Drop for Lines {
    /// Hands over the last lines when the event loop ends.
    fn drop(&mut self) {
        self.take_panics("");
        if !self.batch.is_empty() {
            self.send(Instant::now());
        }
    }
}

/// The thread that writes the lines of all event loops.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Queue,
    ended: Receiver<()>,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start() -> io::Result<Writer> {
        let (full, batches) = mpsc::sync_channel::<LogBatch>(WAITING_BATCHES);
        let (end, ended) = mpsc::sync_channel(1);
        let empty = Arc::new(Mutex::new(Vec::with_capacity(WAITING_BATCHES)));
        let emptied = Arc::clone(&empty);
        thread::Builder::new().name("log".into()).spawn(move || {
            let mut text = String::new();
            for mut batch in batches {
                // The logger is the program's. If it panics, the rest of the batch is lost.
                if catch(|| batch.log(&mut text)).is_none() {
                    continue;
                }
                let mut spare = emptied.lock().unwrap_or_else(PoisonError::into_inner);
                if spare.len() < WAITING_BATCHES {
                    spare.push(batch);
                }
            }
            // Fails if `finish` has stopped waiting.
            let _ = end.send(());
        })?;
        Ok(Writer { queue: Queue { full, empty }, ended })
    }

    /// Returns the lines of an event loop, which this thread writes.
    pub(super) fn lines(&self) -> Lines {
        Lines::new(Some(self.queue.clone()))
    }

    /// Waits until everything is written, once all event loops have ended. Gives up after
    /// `patience` if the log is blocked.
    pub(super) fn finish(self, patience: Duration) {
        let Writer { queue, ended } = self;
        drop(queue);
        // Whether everything was written or not, nothing more can be done.
        let _ = ended.recv_timeout(patience);
    }
}

#[cfg(test)]
mod tests {
    use super::batch::{BATCH_LINES, LogBatch};
    use super::{Access, HAND_OVER_AFTER, Lines, Queue, WAITING_BATCHES};
    use std::sync::mpsc::{self, Receiver};
    use std::sync::{Arc, Mutex};
    use std::time::Instant;

    /// Returns lines, and the receiver of their batches.
    fn lines() -> (Lines, Receiver<LogBatch>) {
        let (full, batches) = mpsc::sync_channel(WAITING_BATCHES);
        let queue = Queue { full, empty: Arc::new(Mutex::new(Vec::new())) };
        (Lines::new(Some(queue)), batches)
    }

    fn add(lines: &mut Lines, path: &str) {
        lines.access(&Access {
            peer: None,
            method: "GET",
            path,
            id: "",
            status: 200,
            length: None,
            known_time: None,
            refused: None,
        });
    }

    #[test]
    fn lines_are_handed_over_when_many_or_old() {
        let (mut lines, batches) = lines();
        let now = Instant::now();
        add(&mut lines, "/a");
        assert_eq!((lines.hand_over(now), lines.due()), (0, Some(now + HAND_OVER_AFTER)));
        assert!(batches.try_recv().is_err());
        assert_eq!(lines.hand_over(now + HAND_OVER_AFTER), 0);
        assert_eq!(batches.try_recv().unwrap().len(), 1);
        assert_eq!(lines.due(), None);
        (0..BATCH_LINES / 2).for_each(|_| add(&mut lines, "/a"));
        lines.hand_over(now);
        assert_eq!(batches.try_recv().unwrap().len(), BATCH_LINES / 2);
    }

    /// An event loop would wait for no time, again and again.
    #[test]
    fn nothing_is_due_without_a_writing_thread() {
        let (mut lines, batches) = lines();
        let now = Instant::now();
        add(&mut lines, "/a");
        lines.hand_over(now);
        drop(batches);
        lines.hand_over(now + HAND_OVER_AFTER);
        assert_eq!(lines.due(), None);
    }

    #[test]
    fn a_slow_log_drops_lines_and_counts_them() {
        let (mut lines, batches) = lines();
        let now = Instant::now();
        let mut dropped = 0;
        let added = (WAITING_BATCHES + 1) * BATCH_LINES + 17;
        for _ in 0..added {
            add(&mut lines, "/a");
            if lines.batch.is_full() {
                dropped += lines.hand_over(now);
            }
        }
        dropped += lines.hand_over(now);
        assert_eq!(dropped, 17);
        assert!(lines.due() > Some(now), "it would be retried in a loop");
        let first = batches.try_recv().unwrap();
        lines.hand_over(now + HAND_OVER_AFTER);
        assert_eq!((first.len(), first.dropped()), (BATCH_LINES, 0));
        drop(lines);
        let last = batches.iter().last().unwrap();
        assert_eq!((last.len(), last.dropped()), (BATCH_LINES, 17));
    }

    #[test]
    fn lines_that_are_off_collect_nothing() {
        let mut off = Lines::off();
        add(&mut off, "/a");
        assert!(off.batch.is_empty());
    }
}
