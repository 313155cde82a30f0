//! The `Date` header line, formatted at most once a second.
//!
//! It is stored after the status line of a 200, so that most responses copy both at once.

use std::io::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use httpdate::HttpDate;

/// The status line of a plain 200, and the `Date` line of the first second. All dates have the same
/// length, so that copying both lines takes a few instructions and no call.
const FIRST: &[u8; OK_LEN + DATE_LEN] =
    b"HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n";
const OK_LEN: usize = b"HTTP/1.1 200 OK\r\n".len();
const DATE_LEN: usize = b"Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n".len();

/// The `Date` header line of the current second.
#[derive(Debug)]
pub(super) struct DateLine {
    second: u64,
    /// The status line of a plain 200 and the `Date` line.
    lines: [u8; OK_LEN + DATE_LEN],
}

impl DateLine {
    /// Creates the line for the given time.
    #[must_use]
    pub(super) fn new(now: SystemTime) -> Self {
        let mut date = DateLine { second: 0, lines: *FIRST };
        date.set(now);
        date
    }

    /// Updates the line. Within the same second this does nothing.
    ///
    /// The header can express the years 1970 to 9999 only; other times are clamped.
    pub(super) fn set(&mut self, now: SystemTime) {
        const LAST_SECOND: u64 = 253_402_300_799;
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let second = since.as_secs().min(LAST_SECOND);
        if second == self.second {
            return;
        }
        self.second = second;
        let date = HttpDate::from(UNIX_EPOCH + core::time::Duration::from_secs(second));
        let mut line = [0; DATE_LEN];
        // It fits: the year has four digits.
        if write!(&mut line[..], "Date: {date}\r\n").is_ok() {
            self.lines[OK_LEN..].copy_from_slice(&line);
        }
    }

    /// Returns the status line of a 200 and the `Date` line.
    pub(super) fn ok_and_date(&self) -> &[u8; OK_LEN + DATE_LEN] {
        &self.lines
    }

    /// Returns the `Date` line with its line end.
    pub(super) fn line(&self) -> &[u8] {
        &self.lines[OK_LEN..]
    }
}

#[cfg(test)]
mod tests {
    use super::DateLine;
    use core::time::Duration;
    use std::time::UNIX_EPOCH;

    #[test]
    fn every_time_has_a_valid_http_date() {
        let mut date = DateLine::new(UNIX_EPOCH);
        assert_eq!(date.line(), b"Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
        let both = b"HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n";
        assert_eq!(date.ok_and_date(), both);
        date.set(UNIX_EPOCH + Duration::from_secs(951_782_400));
        assert_eq!(date.line(), b"Date: Tue, 29 Feb 2000 00:00:00 GMT\r\n");
        date.set(UNIX_EPOCH + Duration::from_secs(1 << 50));
        assert_eq!(date.line(), b"Date: Fri, 31 Dec 9999 23:59:59 GMT\r\n");
        date.set(UNIX_EPOCH - Duration::from_secs(5));
        assert_eq!(date.line(), b"Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
    }
}
