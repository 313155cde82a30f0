//! The text of a request's line in the access log.
//!
//! Written by hand: `format_args!` takes twice the time, at two million lines a second.

use core::fmt::{self, Write as _};
use std::net::SocketAddr;

use super::batch::Access;

/// Writes lines, one after another.
#[derive(Debug)]
pub(super) struct AccessLineWriter<'a> {
    line: &'a mut String,
    /// The address that the line begins with, and the length of its text: pipelined requests have
    /// the same.
    peer: Option<SocketAddr>,
    peer_len: usize,
}

/// The text of a line. Written as it is, without what `str` does for widths.
pub(super) struct AccessLine<'a>(&'a str);

impl fmt::Display for AccessLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl<'a> AccessLineWriter<'a> {
    /// Creates a writer that uses the memory of `line`.
    #[must_use]
    pub(super) fn new(line: &'a mut String) -> AccessLineWriter<'a> {
        line.clear();
        line.push_str("- ");
        AccessLineWriter { line, peer: None, peer_len: 2 }
    }

    /// Returns the line of a request, until the next is written.
    pub(super) fn write(&mut self, access: &Access<'_>) -> AccessLine<'_> {
        self.write_peer(access.peer);
        self.line.push_str(access.method);
        self.write_quoted(access.path);
        self.push_number(access.status.into());
        match access.length {
            Some(length) => self.push_number(length),
            None => self.line.push_str(" -"),
        }
        let micros = access.known_time.unwrap_or_default().as_micros();
        self.push_number(u64::try_from(micros).unwrap_or(u64::MAX));
        self.line.push_str("us");
        if !access.id.is_empty() {
            self.line.push_str(" id=");
            self.line.push_str(access.id);
        }
        if let Some(reason) = access.refused {
            self.line.push_str(" refused=\"");
            self.line.push_str(reason);
            self.line.push('"');
        }
        AccessLine(self.line)
    }

    /// Starts a line with the peer's address, or with `-`.
    fn write_peer(&mut self, peer: Option<SocketAddr>) {
        if peer == self.peer {
            return self.line.truncate(self.peer_len);
        }
        self.line.clear();
        // Writing to a `String` does not fail.
        let _ = match peer {
            Some(peer) => write!(self.line, "{peer} "),
            None => write!(self.line, "- "),
        };
        (self.peer, self.peer_len) = (peer, self.line.len());
    }

    /// Appends a space and a text in quotes, escaped.
    fn write_quoted(&mut self, text: &str) {
        if text.bytes().all(|byte| PLAIN[usize::from(byte)]) {
            self.line.push_str(" \"");
            self.line.push_str(text);
            self.line.push('"');
        } else {
            let _ = write!(self.line, " {text:?}");
        }
    }

    /// Appends a space and a number in decimal.
    fn push_number(&mut self, number: u64) {
        self.line.push(' ');
        match u32::try_from(number) {
            Ok(number @ 0..1000) => {
                let digit = |number: u32| char::from(b'0' + (number % 10) as u8);
                if number >= 100 {
                    self.line.push(digit(number / 100));
                }
                if number >= 10 {
                    self.line.push(digit(number / 10));
                }
                self.line.push(digit(number));
            }
            _ => push_long(self.line, number),
        }
    }
}

/// Appends a number in decimal, of any length.
fn push_long(line: &mut String, mut number: u64) {
    // The largest `u64` has 20 digits.
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    while number > 0 {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    line.push_str(core::str::from_utf8(&digits[start..]).unwrap_or_default());
}

/// The bytes that a quoted text has as they are.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = b' ' as usize;
    while byte <= b'~' as usize {
        plain[byte] = byte != b'"' as usize && byte != b'\\' as usize;
        byte += 1;
    }
    plain
};

#[cfg(test)]
mod tests {
    use super::{Access, AccessLineWriter};
    use std::time::Duration;

    #[test]
    fn lines_have_all_fields_and_are_as_if_formatted() {
        let peers = [None, Some("127.0.0.1:80"), Some("127.0.0.1:80"), Some("[::1]:65535"), None];
        let paths = ["/a b", "/\"\\", "/\u{e9}\u{200d}", "/\u{7f}\n", ""];
        let mut buffer = String::new();
        let mut writer = AccessLineWriter::new(&mut buffer);
        for (peer, path) in peers.into_iter().flat_map(|peer| paths.map(|path| (peer, path))) {
            let lengths = [
                (None, "-"),
                (Some(0), "0"),
                (Some(999), "999"),
                (Some(1000), "1000"),
                (Some(u64::MAX), "18446744073709551615"),
            ];
            for (length, shown) in lengths {
                let access = Access {
                    peer: peer.map(|peer| peer.parse().unwrap()),
                    method: "GET",
                    path,
                    id: if length.is_none() { "" } else { "5f" },
                    status: 200,
                    length,
                    known_time: Some(Duration::from_nanos(12_345)),
                    refused: length.filter(|length| *length > 0).map(|_| "too large"),
                };
                let refused = if length > Some(0) { " refused=\"too large\"" } else { "" };
                let id = if length.is_none() { "" } else { " id=5f" };
                let peer = peer.unwrap_or("-");
                let expected = format!("{peer} GET {path:?} 200 {shown} 12us{id}{refused}");
                assert_eq!(writer.write(&access).to_string(), expected);
            }
        }
    }
}
