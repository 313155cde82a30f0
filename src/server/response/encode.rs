//! Encodes a response.
//!
//! In: a response, and the options that depend on its request and its connection. Out: head and
//! body, appended to a buffer; of a large body the head only.

use super::Response;
use crate::server::date::DateLine;
use crate::server::status::Status;
use crate::server::streamed_body::StreamedFraming;

/// The start of the `Content-Length` line. The built-in media types include it.
const LENGTH: &[u8] = b"Content-Length: ";

/// How a response is encoded, as far as it depends on its request and its connection.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct EncodeOptions<'a> {
    pub(in crate::server) date: &'a DateLine,
    /// Whether the connection stays open after this response.
    pub(in crate::server) keep_alive: bool,
    /// Whether the request was HTTP/1.0.
    pub(in crate::server) version_1_0: bool,
    /// Whether the body is omitted, for a response to HEAD.
    pub(in crate::server) head_only: bool,
}

impl Response {
    /// Appends the response to `out`. If its body is streamed or large, it appends the head only.
    pub(in crate::server) fn encode(&self, out: &mut Vec<u8>, options: &EncodeOptions<'_>) {
        // Room for the fixed parts below, so that a new buffer grows once.
        const FIXED: usize = 256;
        let copied = if self.copies_body() { self.body() } else { &[] };
        out.reserve(FIXED + self.other_type.len() + self.header_lines.len() + copied.len());
        if self.status == Status::OK {
            out.extend_from_slice(options.date.ok_and_date());
        } else {
            out.extend_from_slice(b"HTTP/1.1 ");
            push_decimal(out, u64::from(self.status.code()), b" ");
            out.extend_from_slice(self.status.reason().as_bytes());
            out.extend_from_slice(b"\r\n");
            out.extend_from_slice(options.date.line());
        }
        if options.version_1_0 || !options.keep_alive {
            let stays_open: &[u8] = b"Connection: keep-alive\r\n";
            let closes: &[u8] = b"Connection: close\r\n";
            out.extend_from_slice(if options.keep_alive { stays_open } else { closes });
        }
        if !self.header_lines.is_empty() {
            out.extend_from_slice(&self.header_lines);
        }
        if !self.status.has_body() {
            // No body means no length, except for a 205: without one, clients would wait for a
            // body.
            let empty = self.status == Status::RESET_CONTENT;
            out.extend_from_slice(if empty { b"Content-Length: 0\r\n\r\n" } else { b"\r\n" });
            return;
        }
        if !self.other_type.is_empty() {
            out.extend_from_slice(&self.other_type);
        }
        if self.is_streamed() {
            match self.streamed_framing(options.version_1_0) {
                StreamedFraming::Chunked => {
                    out.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
                }
                StreamedFraming::UntilClose => out.extend_from_slice(b"\r\n"),
                StreamedFraming::Length(len) => {
                    out.extend_from_slice(LENGTH);
                    push_decimal(out, len, b"\r\n\r\n");
                }
            }
            return;
        }
        out.extend_from_slice(self.built_in_type.unwrap_or(LENGTH));
        push_decimal(out, self.body().len() as u64, b"\r\n\r\n");
        if !options.head_only {
            out.extend_from_slice(copied);
        }
    }
}

/// Appends a number in decimal, followed by `suffix`.
pub(in crate::server) fn push_decimal<const N: usize>(
    out: &mut Vec<u8>,
    mut number: u64,
    suffix: &[u8; N],
) {
    // The largest `u64` has 20 digits.
    const DIGITS: usize = 20;
    const { assert!(N <= 4) };
    let mut bytes = [0_u8; DIGITS + 4];
    let end = DIGITS + N;
    let mut start = DIGITS;
    bytes[start..end].copy_from_slice(suffix);
    loop {
        start -= 1;
        bytes[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&bytes[start..end]);
}

#[cfg(test)]
mod tests {
    use super::{EncodeOptions, Response, push_decimal};
    use crate::server::date::DateLine;
    use crate::server::{BodyPoll, BodyWriter, Status};

    fn encoded(response: &Response, head_only: bool) -> String {
        encoded_by(response, true, false, head_only)
    }

    fn encoded_by(
        response: &Response,
        keep_alive: bool,
        version_1_0: bool,
        head_only: bool,
    ) -> String {
        let date = &DateLine::new(std::time::UNIX_EPOCH);
        let mut out = Vec::new();
        response.encode(&mut out, &EncodeOptions { date, keep_alive, version_1_0, head_only });
        let text = String::from_utf8(out).unwrap();
        text.replace("Thu, 01 Jan 1970 00:00:00 GMT", "D")
    }

    #[test]
    fn decimal_numbers_are_written_in_full() {
        let mut out = Vec::new();
        for number in [0, 9, 10, 405, u64::MAX] {
            push_decimal(&mut out, number, b" ");
        }
        assert_eq!(out, b"0 9 10 405 18446744073709551615 ");
    }

    #[test]
    fn a_response_to_head_has_a_length_but_no_body() {
        let mut response = Response::new();
        response.text("four");
        let head = "HTTP/1.1 200 OK\r\nDate: D\r\n\
                    Content-Type: text/plain; charset=utf-8\r\nContent-Length: 4\r\n\r\n";
        assert_eq!(encoded(&response, true), head);
        assert_eq!(encoded(&response, false), String::from(head) + "four");
    }

    #[test]
    fn statuses_without_a_body_omit_body_and_length() {
        let mut response = Response::new();
        response.text("lost");
        response.set_status(Status::NO_CONTENT);
        assert_eq!(encoded(&response, false), "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n");
        response.set_status(Status::NOT_MODIFIED);
        assert_eq!(encoded(&response, false), "HTTP/1.1 304 Not Modified\r\nDate: D\r\n\r\n");
        response.set_status(Status::RESET_CONTENT);
        assert_eq!(
            encoded(&response, false),
            "HTTP/1.1 205 Reset Content\r\nDate: D\r\nContent-Length: 0\r\n\r\n"
        );
    }

    #[test]
    fn a_streamed_response_has_a_coding_but_no_length() {
        let mut response = Response::new();
        let streamed = response.stream(b"text/plain", |_: &mut BodyWriter<'_>| BodyPoll::End);
        assert_eq!(streamed, Ok(()));
        assert_eq!(response.body_len(), None);
        let start = "HTTP/1.1 200 OK\r\n";
        let chunked = "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert_eq!(encoded(&response, false), format!("{start}Date: D\r\n{chunked}"));
        assert_eq!(encoded(&response, true), format!("{start}Date: D\r\n{chunked}"));
        let plain = "Date: D\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n";
        assert_eq!(encoded_by(&response, false, true, false), format!("{start}{plain}"));
        response.text("not streamed after all");
        assert_eq!(response.body_len(), Some(22));
        assert!(response.take_streamed_body().is_none());
    }
}
