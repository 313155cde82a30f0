//! The log of `serve`: records as lines on standard error.
//!
//! Records of requests are collected and written together, when the server has handed over all that
//! it has or when they are many: a system call per line would cost more than a request. All other
//! records are written at once, and none ever overtakes another.

use std::io::{self, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use log::{Level, LevelFilter, Log, Metadata, Record};

/// The target of records that are collected.
const COLLECTED: &str = "routetree::access";

/// The size of collected lines in bytes that are written at once.
const MANY: usize = 64 * 1024;

/// Logs records of the server alone: those come from a thread that may block. Event loops would
/// have to write the records of other libraries themselves.
pub(crate) struct LogWriter {
    level: LevelFilter,
    lines: Mutex<Lines>,
}

/// Lines that are not written yet.
#[derive(Default)]
struct Lines {
    text: Vec<u8>,
    /// The time of the first of them, as the start of a line.
    time: String,
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
        lines.push(record);
        if record.target() != COLLECTED || lines.text.len() >= MANY {
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
    fn push(&mut self, record: &Record<'_>) {
        if self.text.is_empty() {
            self.time = format!("[{} ", humantime::format_rfc3339_seconds(SystemTime::now()));
        }
        let level = match record.level() {
            Level::Error => "ERROR ",
            Level::Warn => "WARN  ",
            Level::Info => "INFO  ",
            Level::Debug => "DEBUG ",
            Level::Trace => "TRACE ",
        };
        for part in [&self.time, level, record.target(), "] "] {
            self.text.extend_from_slice(part.as_bytes());
        }
        // Fails only if a value's own formatting does. Part of a line is better than none.
        let _ = self.text.write_fmt(*record.args());
        self.text.push(b'\n');
    }

    /// Writes all lines.
    fn write(&mut self) {
        // Nobody could be told that the log cannot be written.
        let _ = io::stderr().write_all(&self.text);
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;
    use log::{Level, Record};

    #[test]
    fn a_line_has_the_time_the_level_and_the_target() {
        let mut lines = Lines::default();
        for level in [Level::Warn, Level::Info] {
            lines.push(
                &Record::builder()
                    .level(level)
                    .target("routetree::x")
                    .args(format_args!("a {}", 1))
                    .build(),
            );
        }
        let text = String::from_utf8(lines.text).expect("text");
        let (time, rest) = text.split_once(' ').expect("a time");
        assert!(time.len() == "[2026-11-28T21:15:22Z".len() && time.ends_with('Z'), "{text}");
        assert_eq!(rest, format!("WARN  routetree::x] a 1\n{time} INFO  routetree::x] a 1\n"));
    }
}
