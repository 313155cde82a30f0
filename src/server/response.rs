//! An answer under construction, and its encoding into bytes.
//!
//! In: what a handler says. Out: head and body in a connection's output buffer. A header that could
//! break the head apart is refused here. It knows nothing of requests and connections.

use core::fmt;

use serde::Serialize;

use super::status::Status;

/// A body larger than this gives its memory back after its answer was encoded.
const KEPT_CAPACITY: usize = 64 * 1024;

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
#[derive(Debug)]
pub struct Response {
    status: Status,
    content_type: Vec<u8>,
    /// Further headers, encoded.
    fields: Vec<u8>,
    body: Vec<u8>,
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
            content_type: Vec::new(),
            fields: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Back to an empty `200 OK`, keeping the memory for the next answer.
    pub fn reset(&mut self) {
        self.status = Status::OK;
        self.content_type.clear();
        self.fields.clear();
        self.body.clear();
        self.body.shrink_to(KEPT_CAPACITY);
    }

    /// The status so far.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Sets the status and leaves the rest as it is.
    pub fn set_status(&mut self, status: Status) {
        self.status = status;
    }

    /// The body so far.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Makes a value the body, as JSON. One that cannot be serialized (a map whose keys are no
    /// texts, an error of its own) makes the answer a plain 500.
    pub fn json<T: Serialize + ?Sized>(&mut self, value: &T) {
        self.set_body_type(b"application/json");
        if serde_json::to_writer(&mut self.body, value).is_err() {
            self.error(Status::INTERNAL_SERVER_ERROR);
        }
    }

    /// Makes a text the body.
    pub fn text(&mut self, text: &str) {
        self.set_body_type(b"text/plain; charset=utf-8");
        self.body.extend_from_slice(text.as_bytes());
    }

    /// Makes bytes of a given media type the body.
    ///
    /// # Errors
    ///
    /// The media type holds a byte that a header must not hold. The answer is then as it was.
    pub fn bytes(&mut self, content_type: &[u8], bytes: &[u8]) -> Result<(), HeaderError> {
        check_value(content_type)?;
        self.set_body_type(content_type);
        self.body.extend_from_slice(bytes);
        Ok(())
    }

    /// Makes the answer a plain one that says no more than its status.
    pub fn error(&mut self, status: Status) {
        self.reset();
        self.status = status;
        self.set_body_type(b"text/plain; charset=utf-8");
        push_decimal(&mut self.body, u64::from(status.code()));
        self.body.push(b' ');
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
        if name.is_empty() || !name.bytes().all(is_token_byte) {
            return Err(HeaderError::Name);
        }
        check_value(value)?;
        self.fields.extend_from_slice(name.as_bytes());
        self.fields.extend_from_slice(b": ");
        self.fields.extend_from_slice(value);
        self.fields.extend_from_slice(b"\r\n");
        Ok(())
    }

    /// Starts a new body of a media type.
    fn set_body_type(&mut self, content_type: &[u8]) {
        self.body.clear();
        self.content_type.clear();
        self.content_type.extend_from_slice(content_type);
    }

    /// Appends the whole answer to `out`.
    ///
    /// `date` and `connection` are header lines with their line ends, or empty. With `head_only`
    /// the head is the same and the body stays away, as an answer to HEAD asks for.
    pub(super) fn encode(
        &self,
        out: &mut Vec<u8>,
        date: &[u8],
        connection: &[u8],
        head_only: bool,
    ) {
        // Room for the fixed parts below; one growth instead of several where the buffer is new.
        const FIXED: usize = 128;
        out.reserve(FIXED + self.content_type.len() + self.fields.len() + self.body.len());
        if self.status == Status::OK {
            out.extend_from_slice(b"HTTP/1.1 200 OK\r\n");
        } else {
            out.extend_from_slice(b"HTTP/1.1 ");
            push_decimal(out, u64::from(self.status.code()));
            out.push(b' ');
            out.extend_from_slice(self.status.reason().as_bytes());
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(date);
        out.extend_from_slice(connection);
        out.extend_from_slice(&self.fields);
        if !self.status.has_body() {
            out.extend_from_slice(b"\r\n");
            return;
        }
        if !self.content_type.is_empty() {
            out.extend_from_slice(b"Content-Type: ");
            out.extend_from_slice(&self.content_type);
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b"Content-Length: ");
        push_decimal(out, self.body.len() as u64);
        out.extend_from_slice(b"\r\n\r\n");
        if !head_only {
            out.extend_from_slice(&self.body);
        }
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

/// The bytes of a token: header names and methods are made of them.
pub(super) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Appends a number in decimal.
fn push_decimal(out: &mut Vec<u8>, mut number: u64) {
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
    use super::{HeaderError, Response, push_decimal};
    use crate::server::Status;

    fn encoded(response: &Response, head_only: bool) -> String {
        let mut out = Vec::new();
        response.encode(&mut out, b"Date: D\r\n", b"", head_only);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_written_in_full() {
        let mut out = Vec::new();
        for number in [0, 9, 10, 405, u64::MAX] {
            push_decimal(&mut out, number);
            out.push(b' ');
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
