//! An answer under construction, and its encoding into bytes.
//!
//! In: what a handler says. Out: head and body in a connection's output buffer. A header that could
//! break the head apart is refused here. It knows nothing of requests and connections.

use core::fmt;
use std::io::Write as _;

use serde::Serialize;

use super::date::DateLine;
use super::status::Status;
use super::stream::Pieces;
use crate::token::is_token;

/// A body larger than this gives its memory back after its answer was encoded.
const KEPT_CAPACITY: usize = 64 * 1024;

/// The lines of the media types that the server writes by itself, and the start of the one behind,
/// which always follows: one copy instead of two.
const JSON: &[u8] = b"Content-Type: application/json\r\nContent-Length: ";
const TEXT: &[u8] = b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: ";
/// The same without a media type of the server's own.
const LENGTH: &[u8] = b"Content-Length: ";

/// An answer that a handler fills in: status, headers and body.
///
/// It starts as `200 OK` without a body. `Content-Length`, `Date` and `Connection` are the server's
/// business.
///
/// # Examples
///
/// ```
/// use routetree::server::{Response, Status};
///
/// let mut response = Response::new();
/// response.json(&["a", "b"]);
/// assert_eq!(response.body(), br#"["a","b"]"#);
/// response.set_status(Status::CREATED);
/// response.header("Location", b"/things/7")?;
/// # Ok::<(), routetree::server::HeaderError>(())
/// ```
pub struct Response {
    status: Status,
    /// The line of the media type, if it is one of the server's own: [`JSON`] or [`TEXT`].
    known_type: Option<&'static [u8]>,
    /// The line of any other media type.
    other_type: Vec<u8>,
    /// Further headers, encoded.
    fields: Vec<u8>,
    body: Vec<u8>,
    /// The body, where it is written in pieces.
    pieces: Option<Box<dyn Pieces>>,
    closes: bool,
}

/// How an answer is put on the wire: what depends on its request and its connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wire<'a> {
    pub(super) date: &'a DateLine,
    /// Whether the connection stays after this answer.
    pub(super) stays: bool,
    /// Whether the request was HTTP/1.0.
    pub(super) version_1_0: bool,
    /// Whether the body stays away, as an answer to HEAD asks for.
    pub(super) head_only: bool,
}

impl Default for Response {
    fn default() -> Self {
        Self::new()
    }
}

impl Response {
    /// An empty `200 OK`.
    pub fn new() -> Self {
        Response {
            status: Status::OK,
            known_type: None,
            other_type: Vec::new(),
            fields: Vec::new(),
            body: Vec::new(),
            pieces: None,
            closes: false,
        }
    }

    /// Back to an empty `200 OK`, keeping the memory for the next answer.
    pub fn reset(&mut self) {
        self.status = Status::OK;
        self.known_type = None;
        self.other_type.clear();
        self.fields.clear();
        self.body.clear();
        if self.body.capacity() > KEPT_CAPACITY {
            self.body.shrink_to(KEPT_CAPACITY);
        }
        self.pieces = None;
        self.closes = false;
    }

    /// The status so far.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Sets the status and leaves the rest as it is.
    pub fn set_status(&mut self, status: Status) {
        self.status = status;
    }

    /// The body so far; empty where it is written in pieces.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body's length; `None` where it is written in pieces.
    pub fn body_len(&self) -> Option<u64> {
        self.pieces.is_none().then_some(self.body.len() as u64)
    }

    /// Makes this the last answer of its connection.
    pub fn close(&mut self) {
        self.closes = true;
    }

    /// Makes a value the body, as JSON. One that cannot be serialized (a map whose keys are no
    /// texts, an error of its own) makes the answer a plain 500.
    pub fn json<T: Serialize + ?Sized>(&mut self, value: &T) {
        self.begin_body(Some(JSON));
        if serde_json::to_writer(&mut self.body, value).is_err() {
            self.error(Status::INTERNAL_SERVER_ERROR);
        }
    }

    /// Makes a text the body.
    pub fn text(&mut self, text: &str) {
        self.begin_body(Some(TEXT));
        self.body.extend_from_slice(text.as_bytes());
    }

    /// Makes bytes of a given media type the body.
    ///
    /// # Errors
    ///
    /// The media type holds a byte that a header must not hold. The answer is then as it was.
    pub fn bytes(&mut self, content_type: &[u8], bytes: &[u8]) -> Result<(), HeaderError> {
        check_value(content_type)?;
        self.begin_body(None);
        self.other_type.extend_from_slice(b"Content-Type: ");
        self.other_type.extend_from_slice(content_type);
        self.other_type.extend_from_slice(b"\r\n");
        self.body.extend_from_slice(bytes);
        Ok(())
    }

    /// Makes the body one that is written in pieces, each when the peer has taken the ones before.
    ///
    /// # Errors
    ///
    /// The media type holds a byte that a header must not hold. The answer is then as it was.
    pub fn stream(
        &mut self,
        content_type: &[u8],
        pieces: impl Pieces + 'static,
    ) -> Result<(), HeaderError> {
        self.bytes(content_type, b"")?;
        self.pieces = Some(Box::new(pieces));
        Ok(())
    }

    /// Sends the peer to another place, by one of the statuses 301, 302, 303, 307 and 308. The body
    /// says no more than the status.
    ///
    /// # Errors
    ///
    /// The location holds a byte that a header must not hold. The answer is then as it was.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Context, Response, Status};
    ///
    /// fn moved(_: &Context<'_>, response: &mut Response) {
    ///     if response.redirect(Status::PERMANENT_REDIRECT, "/new").is_err() {
    ///         response.error(Status::INTERNAL_SERVER_ERROR);
    ///     }
    /// }
    /// ```
    pub fn redirect(&mut self, status: Status, location: &str) -> Result<(), HeaderError> {
        check_value(location.as_bytes())?;
        self.error(status);
        self.header("Location", location.as_bytes())
    }

    /// Makes the answer a plain one that says no more than its status.
    pub fn error(&mut self, status: Status) {
        let closes = self.closes;
        self.reset();
        self.closes = closes;
        self.status = status;
        self.begin_body(Some(TEXT));
        push_decimal(&mut self.body, u64::from(status.code()), b" ");
        self.body.extend_from_slice(status.reason().as_bytes());
        self.body.push(b'\n');
    }

    /// Adds a header.
    ///
    /// # Errors
    ///
    /// The name is not a token or is one that the server sets itself (`Content-Length`,
    /// `Content-Type`, `Transfer-Encoding`, `Connection`, `Date`), or the value holds a control
    /// byte. The answer is then as it was.
    pub fn header(&mut self, name: &str, value: &[u8]) -> Result<(), HeaderError> {
        const OWN: [&str; 5] =
            ["content-length", "content-type", "transfer-encoding", "connection", "date"];
        if OWN.iter().any(|own| own.eq_ignore_ascii_case(name)) {
            return Err(HeaderError::Reserved);
        }
        if !is_token(name.as_bytes()) {
            return Err(HeaderError::Name);
        }
        check_value(value)?;
        self.push_line(&[name.as_bytes(), b": ", value, b"\r\n"]);
        Ok(())
    }

    /// Adds a header whose value shows itself as one: nothing is checked.
    pub(super) fn push_shown(&mut self, name: &str, value: impl fmt::Display) {
        let length = self.fields.len();
        // Writing into a `Vec` fails only if the value cannot show itself; then it stays away.
        if write!(self.fields, "{name}: {value}\r\n").is_err() {
            self.fields.truncate(length);
        }
    }

    /// Adds a header line, given in parts, that is known to be one: nothing is checked.
    pub(super) fn push_line(&mut self, parts: &[&[u8]]) {
        parts.iter().for_each(|part| self.fields.extend_from_slice(part));
    }

    /// Starts a new body, with the line of its media type if that is known.
    fn begin_body(&mut self, known_type: Option<&'static [u8]>) {
        self.body.clear();
        self.pieces = None;
        self.known_type = known_type;
        self.other_type.clear();
    }

    /// Whether this is the last answer of its connection.
    pub(super) fn closes(&self) -> bool {
        self.closes
    }

    /// Whether the body is written in pieces.
    pub(super) fn is_streamed(&self) -> bool {
        self.pieces.is_some()
    }

    /// The body that is written in pieces, if the answer has it: none to HEAD and in an answer whose
    /// status allows no body.
    pub(super) fn take_pieces(&mut self, head_only: bool) -> Option<Box<dyn Pieces>> {
        self.pieces.take().filter(|_| !head_only && self.status.has_body())
    }

    /// Appends the whole answer to `out`; of one that is written in pieces, the head.
    pub(super) fn encode(&self, out: &mut Vec<u8>, wire: &Wire<'_>) {
        // Room for the fixed parts below; one growth instead of several where the buffer is new.
        const FIXED: usize = 256;
        out.reserve(FIXED + self.other_type.len() + self.fields.len() + self.body.len());
        if self.status == Status::OK {
            out.extend_from_slice(wire.date.ok_and_date());
        } else {
            out.extend_from_slice(b"HTTP/1.1 ");
            push_decimal(out, u64::from(self.status.code()), b" ");
            out.extend_from_slice(self.status.reason().as_bytes());
            out.extend_from_slice(b"\r\n");
            out.extend_from_slice(wire.date.line());
        }
        if wire.version_1_0 || !wire.stays {
            let keep_alive: &[u8] = b"Connection: keep-alive\r\n";
            out.extend_from_slice(if wire.stays { keep_alive } else { b"Connection: close\r\n" });
        }
        if !self.fields.is_empty() {
            out.extend_from_slice(&self.fields);
        }
        if !self.status.has_body() {
            // No body, and so no length either, but for the one status that looks as if it had one.
            let empty = self.status == Status::RESET_CONTENT;
            out.extend_from_slice(if empty { b"Content-Length: 0\r\n\r\n" } else { b"\r\n" });
            return;
        }
        if !self.other_type.is_empty() {
            out.extend_from_slice(&self.other_type);
        }
        if self.is_streamed() {
            // To HTTP/1.0 the end of the connection is the end of the body.
            let chunked: &[u8] = b"Transfer-Encoding: chunked\r\n\r\n";
            out.extend_from_slice(if wire.version_1_0 { b"\r\n" } else { chunked });
            return;
        }
        out.extend_from_slice(self.known_type.unwrap_or(LENGTH));
        push_decimal(out, self.body.len() as u64, b"\r\n\r\n");
        if !wire.head_only {
            out.extend_from_slice(&self.body);
        }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("body_len", &self.body_len())
            .finish_non_exhaustive()
    }
}

/// Why a header was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderError {
    /// The name is not a token.
    Name,
    /// The value holds a control byte.
    Value,
    /// The server sets this header itself.
    Reserved,
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HeaderError::Name => "header name is not a token",
            HeaderError::Value => "header value holds a control byte",
            HeaderError::Reserved => "the server sets this header itself",
        })
    }
}

impl core::error::Error for HeaderError {}

/// A header's value must hold no control bytes, line ends above all.
fn check_value(value: &[u8]) -> Result<(), HeaderError> {
    let allowed = |&byte: &u8| byte == b'\t' || (byte >= b' ' && byte != 0x7F);
    if value.iter().all(allowed) { Ok(()) } else { Err(HeaderError::Value) }
}

/// Appends a number in decimal, and a few bytes behind it.
fn push_decimal<const N: usize>(out: &mut Vec<u8>, mut number: u64, behind: &[u8; N]) {
    // The largest `u64` has 20 digits.
    const DIGITS: usize = 20;
    const { assert!(N <= 4) };
    let mut bytes = [0_u8; DIGITS + 4];
    let end = DIGITS + N;
    let mut start = DIGITS;
    bytes[start..end].copy_from_slice(behind);
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
    use super::{HeaderError, Response, Wire, push_decimal};
    use crate::server::date::DateLine;
    use crate::server::{Next, Piece, Status};

    fn encoded(response: &Response, head_only: bool) -> String {
        encoded_by(response, true, false, head_only)
    }

    fn encoded_by(response: &Response, stays: bool, version_1_0: bool, head_only: bool) -> String {
        let date = &DateLine::new(std::time::UNIX_EPOCH);
        let mut out = Vec::new();
        response.encode(&mut out, &Wire { date, stays, version_1_0, head_only });
        let text = String::from_utf8(out).unwrap();
        text.replace("Thu, 01 Jan 1970 00:00:00 GMT", "D")
    }

    #[test]
    fn numbers_are_written_in_full() {
        let mut out = Vec::new();
        for number in [0, 9, 10, 405, u64::MAX] {
            push_decimal(&mut out, number, b" ");
        }
        assert_eq!(out, b"0 9 10 405 18446744073709551615 ");
    }

    #[test]
    fn an_answer_to_head_has_the_length_and_no_body() {
        let mut response = Response::new();
        response.text("four");
        let head = "HTTP/1.1 200 OK\r\nDate: D\r\n\
                    Content-Type: text/plain; charset=utf-8\r\nContent-Length: 4\r\n\r\n";
        assert_eq!(encoded(&response, true), head);
        assert_eq!(encoded(&response, false), String::from(head) + "four");
    }

    #[test]
    fn statuses_without_a_body_have_neither_body_nor_length() {
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
    fn a_streamed_answer_has_a_coding_and_no_length() {
        let mut response = Response::new();
        let streamed = response.stream(b"text/plain", |_: &mut Piece<'_>| Next::End);
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
        assert!(response.take_pieces(false).is_none());
    }

    #[test]
    fn redirects_name_a_place_that_cannot_break_the_head_apart() {
        let mut response = Response::new();
        response.text("kept");
        let split = response.redirect(Status::SEE_OTHER, "/a\r\nX: 1");
        assert_eq!((split, response.body()), (Err(HeaderError::Value), &b"kept"[..]));
        assert_eq!(response.redirect(Status::SEE_OTHER, "/a?b"), Ok(()));
        assert_eq!(
            encoded(&response, false),
            "HTTP/1.1 303 See Other\r\nDate: D\r\nLocation: /a?b\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Length: 14\r\n\r\n303 See Other\n"
        );
    }

    #[test]
    fn headers_cannot_break_the_head_apart() {
        let mut response = Response::new();
        assert_eq!(response.header("X-A", b"1\r\nX-B: 2"), Err(HeaderError::Value));
        assert_eq!(response.header("X-A", b"\0"), Err(HeaderError::Value));
        assert_eq!(response.header("X A", b"1"), Err(HeaderError::Name));
        assert_eq!(response.header("", b"1"), Err(HeaderError::Name));
        assert_eq!(response.header("content-LENGTH", b"1"), Err(HeaderError::Reserved));
        assert_eq!(response.bytes(b"a/b\n", b"x"), Err(HeaderError::Value));
        assert_eq!(
            encoded(&response, false),
            "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 0\r\n\r\n"
        );
        assert_eq!(response.header("X-A", b"caf\xE9"), Ok(()));
    }

    #[test]
    fn what_cannot_be_serialized_is_a_plain_500() {
        let mut response = Response::new();
        response.json(&std::collections::BTreeMap::from([((1, 2), 3)]));
        assert_eq!(response.status(), Status::INTERNAL_SERVER_ERROR);
        assert_eq!(response.body(), b"500 Internal Server Error\n");
    }
}
