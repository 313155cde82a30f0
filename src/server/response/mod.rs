//! A response under construction.
//!
//! In: the calls of a handler. Out: an encoded head and body. Knows nothing of requests or
//! connections.
//!
//! - `body.rs`: sets the body
//! - `headers.rs`: sets and reads headers; `header.rs`: their validity
//! - `encode.rs`: encodes a response
//! - `into_response.rs`: what handlers return
//! - `pending.rs`: responses that are not there when the handler returns

mod body;
mod encode;
mod header;
mod headers;
mod into_response;
mod pending;

use core::fmt;
use core::mem;

pub(super) use encode::EncodeOptions;
pub use header::HeaderError;
pub use into_response::{HandlerOutput, IntoResponse};
pub(super) use pending::{Completion, Pending};

use super::shared_bytes::SharedBytes;
use super::status::Status;
use super::streamed_body::{StreamedBody, StreamedFraming};
pub(super) use encode::push_decimal;
use header::{check_redirect, check_value};

/// A larger body is sent from its own memory, which is not kept for later responses.
const MAX_KEPT_CAPACITY: usize = 64 * 1024;

/// A shared body up to this length is copied after its head: that costs less than to send it on
/// its own.
const MAX_COPIED: usize = 16 * 1024;

/// A media type that the server knows.
#[derive(Clone, Copy, Debug)]
enum BuiltInType {
    Json,
    Text,
}

/// Where the body of a response is.
///
/// Every request asks for it several times, so that the tag is not hidden in the bits of a variant.
#[derive(Default)]
#[repr(u8)]
enum BodySource {
    /// In the response's own buffer.
    #[default]
    Own,
    Shared(SharedBytes),
    /// Streamed, with its length if that is known.
    Streamed(Box<dyn StreamedBody>, Option<u64>),
}

/// A response that middleware and handlers fill in: status, headers and body.
///
/// It starts as an empty `200 OK`. The server sets `Content-Length`, `Transfer-Encoding`, `Date`
/// and `Connection` itself.
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
    built_in_type: Option<BuiltInType>,
    /// The `Content-Type` line of any other media type.
    other_type: Vec<u8>,
    /// The lines of all other headers.
    header_lines: Vec<u8>,
    /// The response's own body. It is empty if the body is elsewhere.
    body: Vec<u8>,
    source: BodySource,
    /// What the response waits for.
    pending: Option<Pending>,
    closes: bool,
    /// Why the response is a 500, until the log takes it.
    failure: Option<String>,
}

impl Default for Response {
    fn default() -> Self {
        Self::new()
    }
}

impl Response {
    /// Creates an empty `200 OK`.
    #[must_use]
    pub fn new() -> Self {
        Response {
            status: Status::OK,
            built_in_type: None,
            other_type: Vec::new(),
            header_lines: Vec::new(),
            body: Vec::new(),
            source: BodySource::Own,
            pending: None,
            closes: false,
            failure: None,
        }
    }

    /// Resets the response to an empty `200 OK` and keeps its memory.
    pub fn reset(&mut self) {
        self.status = Status::OK;
        self.built_in_type = None;
        self.other_type.clear();
        self.header_lines.clear();
        self.body.clear();
        self.closes = false;
        if !matches!(self.source, BodySource::Own)
            || self.pending.is_some()
            || self.failure.is_some()
        {
            self.drop_parts();
        }
    }

    /// Drops what few responses have.
    #[cold]
    fn drop_parts(&mut self) {
        self.source = BodySource::Own;
        self.pending = None;
        self.failure = None;
    }

    /// Returns whether the encoded response is all there is to send, and its body all that it
    /// holds.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.source, BodySource::Own) && self.body.capacity() <= MAX_KEPT_CAPACITY
    }

    /// Takes out a large body, which is sent as it is after the encoded response, unless the body
    /// is omitted.
    pub(super) fn take_large_body(&mut self, head_only: bool) -> Option<SharedBytes> {
        let is_taken = !head_only && self.status.has_body() && self.copied_body().is_none();
        let own = (self.body.capacity() > MAX_KEPT_CAPACITY).then(|| mem::take(&mut self.body));
        if !is_taken {
            return None;
        }
        match mem::take(&mut self.source) {
            BodySource::Shared(bytes) => Some(bytes),
            streamed_or_own => {
                self.source = streamed_or_own;
                own.map(SharedBytes::from)
            }
        }
    }

    /// Returns the status.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Sets the status and leaves everything else unchanged.
    pub fn set_status(&mut self, status: Status) {
        self.status = status;
    }

    /// Returns the body. It is empty if the body is streamed.
    pub fn body(&self) -> &[u8] {
        match &self.source {
            BodySource::Shared(bytes) => bytes,
            BodySource::Own | BodySource::Streamed(..) => &self.body,
        }
    }

    /// Returns the length of the body, or `None` if it is streamed without a known length.
    pub fn body_len(&self) -> Option<u64> {
        match self.source {
            BodySource::Streamed(_, len) => len,
            BodySource::Own | BodySource::Shared(_) => Some(self.body().len() as u64),
        }
    }

    /// Closes the connection after this response.
    pub fn close(&mut self) {
        self.closes = true;
    }

    /// Redirects the client to another location, with one of the statuses 301, 302, 303, 307 and
    /// 308.
    ///
    /// The body is the status as text, as in [`Response::error`].
    ///
    /// # Errors
    ///
    /// The response is unchanged in both cases.
    ///
    /// - Returns [`HeaderError::RedirectStatus`] for any other status: a client would not follow.
    /// - Returns [`HeaderError::Value`] if the location contains a control byte.
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
        check_redirect(status)?;
        check_value(location.as_bytes())?;
        self.error(status);
        self.append_header("Location", location.as_bytes())
    }

    /// Replaces the response with a plain one whose body is the status as text.
    ///
    /// Only a previous [`Response::close`] stays in effect.
    pub fn error(&mut self, status: Status) {
        self.start_over();
        self.status = status;
        self.begin_body(Some(BuiltInType::Text));
        push_decimal(&mut self.body, u64::from(status.code()), b" ");
        self.body.extend_from_slice(status.reason().as_bytes());
        self.body.push(b'\n');
    }

    /// Discards everything but a previous [`Response::close`].
    fn start_over(&mut self) {
        let (closes, failure) = (self.closes, self.failure.take());
        self.reset();
        (self.closes, self.failure) = (closes, failure);
    }

    /// Replaces the response with a plain 500, and lets the log say why.
    #[cold]
    pub(super) fn fail(&mut self, why: fmt::Arguments<'_>) {
        self.error(Status::INTERNAL_SERVER_ERROR);
        self.failure = Some(why.to_string());
    }

    /// Starts a new body of a built-in media type, or of one that the caller sets.
    fn begin_body(&mut self, built_in_type: Option<BuiltInType>) {
        self.body.clear();
        if !matches!(self.source, BodySource::Own) {
            self.source = BodySource::Own;
        }
        self.built_in_type = built_in_type;
        self.other_type.clear();
    }

    /// Returns whether the log should say why the response is a 500.
    pub(super) fn is_failure(&self) -> bool {
        self.failure.is_some()
    }

    /// Takes out why the response is a 500, if the log should say so.
    pub(super) fn take_failure(&mut self) -> Option<String> {
        self.failure.take()
    }

    /// Returns whether the connection closes after this response.
    pub(super) fn closes(&self) -> bool {
        self.closes
    }

    /// Returns the body if it is copied after the encoded head, rather than taken out and sent as
    /// it is.
    fn copied_body(&self) -> Option<&[u8]> {
        match &self.source {
            BodySource::Own if self.body.len() <= MAX_KEPT_CAPACITY => Some(&self.body),
            BodySource::Shared(bytes) if bytes.len() <= MAX_COPIED => Some(bytes),
            _ => None,
        }
    }

    /// Returns how the parts of a streamed body are framed.
    pub(super) fn streamed_framing(&self, version_1_0: bool) -> StreamedFraming {
        match self.source {
            BodySource::Streamed(_, Some(len)) => StreamedFraming::Length(len),
            _ if version_1_0 => StreamedFraming::UntilClose,
            _ => StreamedFraming::Chunked,
        }
    }

    /// Returns whether the body is streamed.
    pub(super) fn is_streamed(&self) -> bool {
        matches!(self.source, BodySource::Streamed(..))
    }

    /// Discards a streamed body. May unwind, as its `drop` may.
    pub(super) fn discard_stream(&mut self) {
        if self.is_streamed() {
            self.source = BodySource::Own;
        }
    }

    /// Takes the streamed body out.
    #[must_use]
    pub(super) fn take_streamed_body(&mut self) -> Option<Box<dyn StreamedBody>> {
        match mem::take(&mut self.source) {
            BodySource::Streamed(body, _) => Some(body),
            other => {
                self.source = other;
                None
            }
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

#[cfg(test)]
mod tests {
    use super::{HeaderError, Response};
    use crate::server::Status;

    #[test]
    fn redirects_cannot_split_the_head() {
        let mut response = Response::new();
        response.text("kept");
        let split = response.redirect(Status::SEE_OTHER, "/a\r\nX: 1");
        assert_eq!((split, response.body()), (Err(HeaderError::Value), &b"kept"[..]));
        assert_eq!(response.redirect(Status::SEE_OTHER, "/a?b"), Ok(()));
        assert_eq!(response.header_lines, b"Location: /a?b\r\n");
        assert_eq!(
            (response.status(), response.body()),
            (Status::SEE_OTHER, &b"303 See Other\n"[..])
        );
    }

    #[test]
    fn only_redirects_redirect() {
        for code in 100..=599 {
            let Some(status) = Status::new(code) else { continue };
            let mut response = Response::new();
            let redirected = response.redirect(status, "/a");
            if [301, 302, 303, 307, 308].contains(&code) {
                assert_eq!((redirected, response.status()), (Ok(()), status));
            } else {
                assert_eq!(redirected, Err(HeaderError::RedirectStatus), "{code}");
                assert_eq!((response.status(), response.body()), (Status::OK, &b""[..]));
            }
        }
    }

    #[test]
    fn headers_cannot_split_the_head() {
        let mut response = Response::new();
        assert_eq!(response.append_header("X-A", b"1\r\nX-B: 2"), Err(HeaderError::Value));
        assert_eq!(response.append_header("X-A", b"\0"), Err(HeaderError::Value));
        assert_eq!(response.append_header("X A", b"1"), Err(HeaderError::Name));
        assert_eq!(response.append_header("", b"1"), Err(HeaderError::Name));
        assert_eq!(response.append_header("content-LENGTH", b"1"), Err(HeaderError::Reserved));
        assert_eq!(response.bytes(b"a/b\n", b"x"), Err(HeaderError::Value));
        assert!(response.header_lines.is_empty() && response.other_type.is_empty());
        assert_eq!(response.append_header("X-A", b"caf\xE9"), Ok(()));
    }

    #[test]
    fn values_that_cannot_be_serialized_become_a_plain_500() {
        let mut response = Response::new();
        response.json(&std::collections::BTreeMap::from([((1, 2), 3)]));
        assert_eq!(response.status(), Status::INTERNAL_SERVER_ERROR);
        assert_eq!(response.body(), b"500 Internal Server Error\n");
    }
}
