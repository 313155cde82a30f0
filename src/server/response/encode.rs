//! Encodes a response.
//!
//! In: a response, and the options that depend on its request and its connection. Out: head and
//! body, appended to a buffer; of a large body the head only.

use super::{BuiltInType, Response};
use crate::server::date::DateLine;
use crate::server::status::Status;
use crate::server::streamed_body::StreamedFraming;

/// The start of the `Content-Length` line.
const LENGTH: &[u8; 16] = b"Content-Length: ";

/// The `Content-Type` lines of the built-in media types, with the start of the line that always
/// follows, so that both take a single copy.
const JSON: &[u8; 48] = b"Content-Type: application/json\r\nContent-Length: ";
const TEXT: &[u8; 57] = b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: ";

impl BuiltInType {
    /// Returns the `Content-Type` line.
    pub(super) fn line(self) -> &'static [u8] {
        match self {
            BuiltInType::Json => &JSON[..JSON.len() - LENGTH.len()],
            BuiltInType::Text => &TEXT[..TEXT.len() - LENGTH.len()],
        }
    }
}

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
        if self.status == Status::OK {
            out.extend_from_slice(options.date.ok_and_date());
        } else {
            push_status(out, self.status, options.date);
        }
        if options.version_1_0 || !options.keep_alive {
            let stays_open: &[u8] = b"Connection: keep-alive\r\n";
            let closes: &[u8] = b"Connection: close\r\n";
            out.extend_from_slice(if options.keep_alive { stays_open } else { closes });
        }
        if !self.header_lines.is_empty() {
            out.extend_from_slice(&self.header_lines);
        }
        if self.status != Status::OK && !self.status.has_body() {
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
        // Copies of a fixed length are no calls.
        match self.built_in_type {
            Some(BuiltInType::Json) => out.extend_from_slice(JSON),
            Some(BuiltInType::Text) => out.extend_from_slice(TEXT),
            None => out.extend_from_slice(LENGTH),
        }
        push_decimal(out, self.body().len() as u64, b"\r\n\r\n");
        if !options.head_only {
            out.extend_from_slice(self.copied_body().unwrap_or_default());
        }
    }
}

/// Appends the status line and the `Date` line.
fn push_status(out: &mut Vec<u8>, status: Status, date: &DateLine) {
    out.extend_from_slice(b"HTTP/1.1 ");
    push_decimal(out, u64::from(status.code()), b" ");
    out.extend_from_slice(status.reason().as_bytes());
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(date.line());
}

/// Appends a number in decimal, followed by `suffix`.
#[inline]
pub(in crate::server) fn push_decimal<const N: usize>(
    out: &mut Vec<u8>,
    number: u64,
    suffix: &[u8; N],
) {
    // Nearly all numbers are short.
    match SHORT.get(number as usize).filter(|_| number < SHORT.len() as u64) {
        Some(text) => push_short(out, *text, suffix),
        None => {
            push_long(out, number);
            out.extend_from_slice(suffix);
        }
    }
}

/// The numbers below 1000 as text, each followed by the length of its text in the last byte.
static SHORT: [[u8; 4]; 1000] = {
    let mut texts = [[0; 4]; 1000];
    let mut number = 0;
    while number < texts.len() {
        let digits = [number / 100, number / 10 % 10, number % 10];
        let absent = (number < 10) as usize + (number < 100) as usize;
        let mut at = absent;
        while at < digits.len() {
            texts[number][at - absent] = b'0' + digits[at] as u8;
            at += 1;
        }
        texts[number][3] = (digits.len() - absent) as u8;
        number += 1;
    }
    texts
};

/// Appends a text of [`SHORT`], followed by `suffix`.
///
/// It appends eight bytes and drops what is no text: a copy of a fixed length is no call.
#[inline]
fn push_short<const N: usize>(out: &mut Vec<u8>, [a, b, c, len]: [u8; 4], suffix: &[u8; N]) {
    const { assert!(N <= 5) };
    let mut after = [0; 8];
    after[..N].copy_from_slice(suffix);
    let digits = u64::from(u32::from_le_bytes([a, b, c, 0]));
    let text = digits | u64::from_le_bytes(after) << (8 * u32::from(len));
    let end = out.len() + usize::from(len) + N;
    out.extend_from_slice(&text.to_le_bytes());
    out.truncate(end);
}

/// Appends a number in decimal, of any length.
#[inline(never)]
fn push_long(out: &mut Vec<u8>, mut number: u64) {
    // The largest `u64` has 20 digits.
    let mut digits = [0_u8; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
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
        for number in [0, 9, 10, 99, 100, 405, 999, 1000, 12_345, u64::MAX] {
            push_decimal(&mut out, number, b" ");
        }
        assert_eq!(out, b"0 9 10 99 100 405 999 1000 12345 18446744073709551615 ");
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
