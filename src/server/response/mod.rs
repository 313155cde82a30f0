//! An answer under construction.
//!
//! In: what a handler says. Out: head and body, in the end in a connection's output buffer. It knows
//! nothing of requests and connections.
//!
//! - `header.rs`: what makes a header an error, such as that it could break the head apart
//! - `encode.rs`: from an answer to bytes

mod encode;
mod header;

use core::fmt;
use std::io::Write as _;

use serde::Serialize;

pub(super) use encode::Wire;
pub use header::HeaderError;

use super::status::Status;
use super::streamed_body::StreamedBody;
use encode::push_decimal;
use header::{check_name, check_value};

/// A body larger than this gives its memory back once its answer was encoded.
const KEPT_CAPACITY: usize = 64 * 1024;

/// The lines of the media types that the server writes by itself, and the start of the one behind,
/// which always follows: one copy instead of two.
const JSON: &[u8] = b"Content-Type: application/json\r\nContent-Length: ";
const TEXT: &[u8] = b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: ";

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
/// response.append_header("Location", b"/things/7")?;
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
    pieces: Option<Box<dyn StreamedBody>>,
    closes: bool,
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
        self.pieces = None;
        self.closes = false;
    }

    /// Gives the memory of a large body back, once its answer was encoded.
    pub(super) fn release_large_body(&mut self) {
        if self.body.capacity() > KEPT_CAPACITY {
            self.body = Vec::new();
        }
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
        pieces: impl StreamedBody + 'static,
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
        self.append_header("Location", location.as_bytes())
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
    pub fn append_header(&mut self, name: &str, value: &[u8]) -> Result<(), HeaderError> {
        check_name(name)?;
        check_value(value)?;
        for part in [name.as_bytes(), b": ", value, b"\r\n"] {
            self.fields.extend_from_slice(part);
        }
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

    /// Adds a header line that is known to be one: nothing is checked.
    pub(super) fn push_line(&mut self, line: &[u8]) {
        self.fields.extend_from_slice(line);
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
    pub(super) fn take_pieces(&mut self, head_only: bool) -> Option<Box<dyn StreamedBody>> {
        self.pieces.take().filter(|_| !head_only && self.status.has_body())
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

#[cfg(test)]
mod tests {
    use super::{HeaderError, Response};
    use crate::server::Status;

    #[test]
    fn redirects_name_a_place_that_cannot_break_the_head_apart() {
        let mut response = Response::new();
        response.text("kept");
        let split = response.redirect(Status::SEE_OTHER, "/a\r\nX: 1");
        assert_eq!((split, response.body()), (Err(HeaderError::Value), &b"kept"[..]));
        assert_eq!(response.redirect(Status::SEE_OTHER, "/a?b"), Ok(()));
        assert_eq!(response.fields, b"Location: /a?b\r\n");
        assert_eq!(
            (response.status(), response.body()),
            (Status::SEE_OTHER, &b"303 See Other\n"[..])
        );
    }

    #[test]
    fn headers_cannot_break_the_head_apart() {
        let mut response = Response::new();
        assert_eq!(response.append_header("X-A", b"1\r\nX-B: 2"), Err(HeaderError::Value));
        assert_eq!(response.append_header("X-A", b"\0"), Err(HeaderError::Value));
        assert_eq!(response.append_header("X A", b"1"), Err(HeaderError::Name));
        assert_eq!(response.append_header("", b"1"), Err(HeaderError::Name));
        assert_eq!(response.append_header("content-LENGTH", b"1"), Err(HeaderError::Reserved));
        assert_eq!(response.bytes(b"a/b\n", b"x"), Err(HeaderError::Value));
        assert!(response.fields.is_empty() && response.other_type.is_empty());
        assert_eq!(response.append_header("X-A", b"caf\xE9"), Ok(()));
    }

    #[test]
    fn what_cannot_be_serialized_is_a_plain_500() {
        let mut response = Response::new();
        response.json(&std::collections::BTreeMap::from([((1, 2), 3)]));
        assert_eq!(response.status(), Status::INTERNAL_SERVER_ERROR);
        assert_eq!(response.body(), b"500 Internal Server Error\n");
    }
}
