//! The text of a request's line in the access log.
//!
//! Written by hand: `format_args!` takes twice the time, at two million lines a second.

use std::io::Write as _;
use std::net::SocketAddr;

use super::batch::Access;
use crate::server::response::push_decimal;

/// Writes lines, one after another.
#[derive(Debug)]
pub(super) struct AccessLineWriter<'a> {
    line: &'a mut Vec<u8>,
    /// The address that the line begins with, and the length of its text: pipelined requests have
    /// the same.
    peer: Option<SocketAddr>,
    peer_len: usize,
}

impl<'a> AccessLineWriter<'a> {
    /// Creates a writer that uses the memory of `line`.
    #[must_use]
    pub(super) fn new(line: &'a mut Vec<u8>) -> AccessLineWriter<'a> {
        line.clear();
        line.extend_from_slice(b"- ");
        AccessLineWriter { line, peer: None, peer_len: 2 }
    }

    /// Returns the line of a request, until the next is written.
    pub(super) fn write(&mut self, access: &Access<'_>) -> &str {
        self.write_peer(access.peer);
        self.line.extend_from_slice(access.method.as_bytes());
        self.line.push(b' ');
        self.write_quoted(access.path);
        push_decimal(self.line, access.status.into(), b" ");
        match access.length {
            Some(length) => push_decimal(self.line, length, b" "),
            None => self.line.extend_from_slice(b"- "),
        }
        let micros = access.known_time.unwrap_or_default().as_micros();
        push_decimal(self.line, u64::try_from(micros).unwrap_or(u64::MAX), b"us");
        if !access.id.is_empty() {
            self.line.extend_from_slice(b" id=");
            self.line.extend_from_slice(access.id.as_bytes());
        }
        if let Some(reason) = access.refused {
            self.line.extend_from_slice(b" refused=\"");
            self.line.extend_from_slice(reason.as_bytes());
            self.line.push(b'"');
        }
        // All parts are text.
        core::str::from_utf8(self.line).unwrap_or_default()
    }

    /// Starts a line with the peer's address, or with `-`.
    fn write_peer(&mut self, peer: Option<SocketAddr>) {
        if peer == self.peer {
            return self.line.truncate(self.peer_len);
        }
        self.line.clear();
        // Writing to a `Vec` does not fail.
        let _ = match peer {
            Some(peer) => write!(self.line, "{peer} "),
            None => write!(self.line, "- "),
        };
        (self.peer, self.peer_len) = (peer, self.line.len());
    }

    /// Appends a text in quotes, escaped.
    fn write_quoted(&mut self, text: &str) {
        let plain = |&byte: &u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
        if text.as_bytes().iter().all(plain) {
            self.line.push(b'"');
            self.line.extend_from_slice(text.as_bytes());
            self.line.extend_from_slice(b"\" ");
        } else {
            let _ = write!(self.line, "{text:?} ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Access, AccessLineWriter};
    use std::time::Duration;

    #[test]
    fn lines_have_all_fields_and_are_as_if_formatted() {
        let peers = [None, Some("127.0.0.1:80"), Some("127.0.0.1:80"), Some("[::1]:65535"), None];
        let paths = ["/a b", "/\"\\", "/\u{e9}\u{200d}", "/\u{7f}\n", ""];
        let mut buffer = Vec::new();
        let mut writer = AccessLineWriter::new(&mut buffer);
        for (peer, path) in peers.into_iter().flat_map(|peer| paths.map(|path| (peer, path))) {
            for (length, shown) in
                [(None, "-"), (Some(0), "0"), (Some(u64::MAX), "18446744073709551615")]
            {
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
                assert_eq!(writer.write(&access), expected);
            }
        }
    }
}
