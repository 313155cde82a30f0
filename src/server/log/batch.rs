//! Log lines that are handed over together.
//!
//! In: requests and errors of one event loop. Out: records of the [`log`] crate, in the same order.

use core::time::Duration;
use std::net::SocketAddr;

use super::access_line::AccessLineWriter;

/// The target of the access log's records.
const ACCESS_TARGET: &str = "routetree::access";

/// The target of all other records.
const TARGET: &str = "routetree::server";

/// Maximum number of lines in a batch. At 200,000 requests a second, half-full batches wake the
/// writing thread a hundred times a second.
pub(super) const BATCH_LINES: usize = 4096;

/// Maximum size of all texts in a batch in bytes; an ordinary request takes about 40.
const BATCH_TEXT: usize = 256 * 1024;

/// Maximum length of a text in a line, such as a path. A longer one is truncated.
const LONGEST_TEXT: usize = 1024;

/// A line. Its texts are in the batch: method, path and id in this order, or a message.
#[derive(Debug)]
enum Line {
    Access {
        peer: Option<SocketAddr>,
        status: u16,
        length: Option<u64>,
        time: Option<Duration>,
        texts: [u16; 3],
        refused: Option<&'static str>,
    },
    Error {
        text: u16,
    },
}

/// A request, for the access log.
#[derive(Debug)]
pub(in crate::server) struct Access<'a> {
    pub(in crate::server) peer: Option<SocketAddr>,
    pub(in crate::server) method: &'a str,
    pub(in crate::server) path: &'a str,
    pub(in crate::server) id: &'a str,
    pub(in crate::server) status: u16,
    pub(in crate::server) length: Option<u64>,
    /// The time that the request took, if it is known already.
    pub(in crate::server) known_time: Option<Duration>,
    /// Why the request was refused, if it was.
    pub(in crate::server) refused: Option<&'static str>,
}

/// Lines that are handed over together.
#[derive(Debug, Default)]
pub(super) struct LogBatch {
    lines: Vec<Line>,
    text: String,
    /// The number of lines whose times are known.
    timed: usize,
    /// Number of lines dropped before these.
    dropped: u64,
}

impl LogBatch {
    /// Returns the number of lines.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Returns whether there are no lines.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Returns whether another line may not fit.
    pub(super) fn is_full(&self) -> bool {
        self.lines.len() >= BATCH_LINES || self.text.len() + 3 * LONGEST_TEXT > BATCH_TEXT
    }

    /// Returns whether it is time to hand the lines over.
    pub(super) fn is_half_full(&self) -> bool {
        self.lines.len() >= BATCH_LINES / 2 || self.text.len() >= BATCH_TEXT / 2
    }

    /// Records that lines were dropped before these.
    pub(super) fn add_dropped(&mut self, count: u64) {
        self.dropped += count;
    }

    /// Returns the number of lines dropped before these.
    #[cfg(test)]
    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Adds a request.
    #[inline]
    pub(super) fn push_access(&mut self, access: &Access<'_>) {
        let &Access { peer, method, path, id, status, length, known_time: time, refused } = access;
        let texts = [method, path, id].map(|text| self.push_text(text));
        self.lines.push(Line::Access { peer, status, length, time, texts, refused });
    }

    /// Adds an error.
    pub(super) fn push_error(&mut self, text: &str) {
        let text = self.push_text(text);
        self.lines.push(Line::Error { text });
    }

    /// Adds a text, truncated if it is too long. Returns its length.
    #[inline]
    fn push_text(&mut self, text: &str) -> u16 {
        let text = if text.len() > LONGEST_TEXT { truncated(text) } else { text };
        self.text.push_str(text);
        text.len() as u16
    }

    /// Returns whether there are lines whose time is not known yet.
    #[inline]
    pub(super) fn awaits_time(&self) -> bool {
        self.timed < self.lines.len()
    }

    /// Sets the time of the requests that have none.
    pub(super) fn set_time(&mut self, known: Duration) {
        for line in &mut self.lines[self.timed..] {
            if let Line::Access { time, .. } = line {
                time.get_or_insert(known);
            }
        }
        self.timed = self.lines.len();
    }

    /// Logs all lines as records, flushes the log, and clears the batch. `buffer` is memory to
    /// reuse.
    pub(super) fn log(&mut self, buffer: &mut String) {
        if self.dropped > 0 {
            log::warn!(target: TARGET, "{} log lines dropped: the log is too slow", self.dropped);
        }
        let mut access_lines = AccessLineWriter::new(buffer);
        let mut rest = self.text.as_str();
        let mut next = |length: u16| {
            let text;
            (text, rest) = rest.split_at(usize::from(length));
            text
        };
        for line in &self.lines {
            match *line {
                Line::Access { peer, status, length, time, texts, refused } => {
                    let [method, path, id] = texts.map(&mut next);
                    let access = Access {
                        peer,
                        method,
                        path,
                        id,
                        status,
                        length,
                        known_time: time,
                        refused,
                    };
                    // The macro formats the line only if the log wants it.
                    log::info!(target: ACCESS_TARGET, "{}", access_lines.write(&access));
                }
                Line::Error { text } => log::error!(target: TARGET, "{}", next(text)),
            }
        }
        log::logger().flush();
        self.lines.clear();
        self.text.clear();
        (self.timed, self.dropped) = (0, 0);
    }
}

/// Returns the start of a text that is too long.
#[cold]
fn truncated(text: &str) -> &str {
    let mut end = LONGEST_TEXT;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::{Access, Line, LogBatch};
    use std::time::Duration;

    fn access(path: &str, known_time: Option<Duration>) -> Access<'_> {
        let (method, id) = ("GET", "");
        let refused = None;
        Access { peer: None, method, path, id, status: 200, length: None, known_time, refused }
    }

    #[test]
    fn long_texts_are_truncated_between_characters() {
        let mut batch = LogBatch::default();
        batch.push_access(&access(&"\u{e9}".repeat(5000), None));
        batch.push_access(&access(&"x\u{e9}".repeat(5000), None));
        batch.push_error(&"x".repeat(5000));
        assert_eq!(batch.text.len(), 3 + 1024 + 3 + 1024 + 1024);
    }

    #[test]
    fn a_time_is_for_the_lines_since_the_last_one() {
        let mut batch = LogBatch::default();
        let time = Duration::from_millis;
        batch.push_access(&access("/a", None));
        batch.push_access(&access("/b", Some(time(0))));
        batch.set_time(time(1));
        assert!(!batch.awaits_time());
        batch.push_error("an error");
        batch.push_access(&access("/c", None));
        assert!(batch.awaits_time());
        batch.set_time(time(2));
        let times = batch.lines.iter().map(|line| match line {
            Line::Access { time, .. } => *time,
            Line::Error { .. } => None,
        });
        assert!(times.eq([Some(time(1)), Some(time(0)), None, Some(time(2))]));
    }
}
