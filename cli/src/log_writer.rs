//! The log of `serve`: records as lines on standard error.
//!
//! Records of requests are collected and written together, when the server has handed over all that
//! it has or when they are many: a system call per line would cost more than a request. All other
//! records are written at once, and none ever overtakes another.

use std::fmt::Write as _;
use std::io::{self, ErrorKind, Write};
use std::mem;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use log::{Level, LevelFilter, Log, Metadata, Record};
use routetree::server::Metrics;

/// The target of records that are collected.
const COLLECTED: &str = "routetree::access";

/// The size of collected lines in bytes that are written at once.
const MANY: usize = 64 * 1024;

/// Where lines that could not be written are counted, once there is a server.
static METRICS: OnceLock<Arc<Metrics>> = OnceLock::new();

/// Counts the lines that cannot be written in the metrics of a server, the first for which this is
/// called.
pub(crate) fn count_lost_lines(metrics: Arc<Metrics>) {
    let _ = METRICS.set(metrics);
}

/// Logs records of the server alone: those come from a thread that may block. Event loops would
/// have to write the records of other libraries themselves.
pub(crate) struct LogWriter {
    level: LevelFilter,
    lines: Mutex<Lines>,
}

/// Lines that are not written yet.
#[derive(Default)]
struct Lines {
    text: String,
    /// The time of the first of them, as the start of a line.
    time: String,
    /// The start of a line of a request at that time.
    request: String,
    /// The number of lines that could not be written and are not counted yet.
    lost: u64,
}

impl LogWriter {
    /// Installs the log of the process, for records up to this level.
    pub(crate) fn install(level: LevelFilter) -> Result<(), log::SetLoggerError> {
        log::set_boxed_logger(Box::new(LogWriter { level, lines: Mutex::default() }))?;
        log::set_max_level(level);
        Ok(())
    }
}

impl Log for LogWriter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= self.level && metadata.target().starts_with("routetree")
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let is_request = record.target() == COLLECTED && record.level() == Level::Info;
        lines.push(record, is_request);
        if !is_request || lines.text.len() >= MANY {
            lines.write();
        }
    }

    fn flush(&self) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).write();
    }
}

impl Lines {
    /// Adds the line of a record. Lines that are written together have the same time: one reading
    /// of the clock is for all.
    fn push(&mut self, record: &Record<'_>, is_request: bool) {
        if self.text.is_empty() {
            self.time = format!("[{} ", humantime::format_rfc3339_seconds(SystemTime::now()));
            self.request = format!("{}INFO  {COLLECTED}] ", self.time);
        }
        if is_request {
            self.text.push_str(&self.request);
        } else {
            self.push_start(record);
        }
        // Fails only if a value's own formatting does. Part of a line is better than none.
        let _ = self.text.write_fmt(*record.args());
        self.text.push('\n');
    }

    /// Adds the start of the line of a record.
    fn push_start(&mut self, record: &Record<'_>) {
        let level = match record.level() {
            Level::Error => "ERROR ",
            Level::Warn => "WARN  ",
            Level::Info => "INFO  ",
            Level::Debug => "DEBUG ",
            Level::Trace => "TRACE ",
        };
        for part in [&self.time, level, record.target(), "] "] {
            self.text.push_str(part);
        }
    }

    /// Writes all lines. Those that cannot be written are dropped and counted.
    fn write(&mut self) {
        self.lost += write_lines(&mut io::stderr(), self.text.as_bytes());
        self.text.clear();
        if let Some(metrics) = METRICS.get().filter(|_| self.lost > 0) {
            metrics.count_dropped_log_lines(mem::take(&mut self.lost));
        }
    }
}

/// Writes lines, and returns the number of those that were not written to their end.
fn write_lines(sink: &mut impl Write, lines: &[u8]) -> u64 {
    let mut rest = lines;
    while !rest.is_empty() {
        match sink.write(rest) {
            Ok(count @ 1..) => rest = &rest[count..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => break,
        }
    }
    rest.iter().filter(|&&byte| byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use std::io::{self, ErrorKind, Write};

    use super::{COLLECTED, Lines, write_lines};
    use log::{Level, Record};

    #[test]
    fn a_line_has_the_time_the_level_and_the_target() {
        let mut lines = Lines::default();
        let records = [(Level::Warn, "routetree::x"), (Level::Info, COLLECTED)];
        for (level, target) in records {
            let mut record = Record::builder();
            let record = record.level(level).target(target);
            lines.push(&record.args(format_args!("a {}", 1)).build(), target == COLLECTED);
        }
        let text = lines.text;
        let (time, rest) = text.split_once(' ').expect("a time");
        assert!(time.len() == "[2026-11-28T21:15:22Z".len() && time.ends_with('Z'), "{text}");
        let expected = format!("WARN  routetree::x] a 1\n{time} INFO  routetree::access] a 1\n");
        assert_eq!(rest, expected);
    }

    /// Takes so many bytes, with interruptions, and then no more.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(ErrorKind::StorageFull.into());
            }
            self.0 -= 1;
            if self.0 % 2 == 0 {
                Err(ErrorKind::Interrupted.into())
            } else {
                Ok(bytes.len().min(1))
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_are_not_written_to_their_end_are_lost() {
        let lines = b"a\nbc\nd\n";
        for (taken, lost) in
            [(0, 3), (1, 3), (2, 2), (3, 2), (4, 2), (5, 1), (6, 1), (7, 0), (9, 0)]
        {
            assert_eq!(write_lines(&mut Full(2 * taken), lines), lost, "{taken}");
        }
    }
}
