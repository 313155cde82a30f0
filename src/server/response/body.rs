//! The body of a response: the calls that set it.

use serde::Serialize;

use super::header::check_value;
use super::{BodySource, BuiltInType, HeaderError, Response};
use crate::server::shared_bytes::SharedBytes;
use crate::server::streamed_body::StreamedBody;

impl Response {
    /// Sets the body to a value serialized as JSON.
    ///
    /// If serialization fails, for example for a map whose keys are not strings, the response
    /// becomes a plain 500, and the log says why.
    pub fn json<T: Serialize + ?Sized>(&mut self, value: &T) {
        self.begin_body(Some(BuiltInType::Json));
        if let Err(error) = serde_json::to_writer(&mut self.body, value) {
            let error = error.to_string();
            self.fail(format_args!("cannot write the response as JSON: {error:?}"));
        }
    }

    /// Sets the body to plain text.
    pub fn text(&mut self, text: &str) {
        self.begin_body(Some(BuiltInType::Text));
        self.body.extend_from_slice(text.as_bytes());
    }

    /// Sets the body to bytes of the given media type.
    ///
    /// # Errors
    ///
    /// Returns [`HeaderError::Value`] if the media type contains a control byte. The response is
    /// then unchanged.
    pub fn bytes(&mut self, content_type: &[u8], bytes: &[u8]) -> Result<(), HeaderError> {
        check_value(content_type)?;
        self.begin_body(None);
        self.other_type.extend_from_slice(b"Content-Type: ");
        self.other_type.extend_from_slice(content_type);
        self.other_type.extend_from_slice(b"\r\n");
        self.body.extend_from_slice(bytes);
        Ok(())
    }

    /// Sets the body to bytes of the given media type, which are sent without a copy: a `Vec`, a
    /// `String`, static bytes, or [`SharedBytes`].
    ///
    /// Use it for large bodies, and for those that many responses share.
    ///
    /// # Errors
    ///
    /// Returns [`HeaderError::Value`] if the media type contains a control byte. The response is
    /// then unchanged.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Response, Routes, SharedBytes};
    ///
    /// let map = SharedBytes::from(vec![0_u8; 10 << 20]);
    /// let mut routes = Routes::new();
    /// routes.insert("GET", "/map", move |_, response: &mut Response| {
    ///     response.shared_bytes(b"image/png", map.clone()).expect("the media type is valid");
    /// })?;
    /// // The response to an upload is the upload itself.
    /// routes.insert("POST", "/echo", |context, response| {
    ///     let body = context.shared_body();
    ///     response.shared_bytes(b"text/plain", body).expect("the media type is valid");
    /// })?;
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn shared_bytes(
        &mut self,
        content_type: &[u8],
        bytes: impl Into<SharedBytes>,
    ) -> Result<(), HeaderError> {
        self.bytes(content_type, b"")?;
        self.source = BodySource::Shared(bytes.into());
        Ok(())
    }

    /// Sets the body to a streamed one, which is polled while there is room for its output.
    ///
    /// For an HTTP/1.0 client over a [Unix socket](crate::server#unix-sockets), the response
    /// becomes a 505.
    ///
    /// # Errors
    ///
    /// Returns [`HeaderError::Value`] if the media type contains a control byte. The response is
    /// then unchanged.
    pub fn stream(
        &mut self,
        content_type: &[u8],
        body: impl StreamedBody + 'static,
    ) -> Result<(), HeaderError> {
        self.bytes(content_type, b"")?;
        self.source = BodySource::Streamed(Box::new(body), None);
        Ok(())
    }

    /// Sets the body to a streamed one of a known length, which clients then know as well.
    ///
    /// The body must write exactly `len` bytes. If it writes more or fewer, the connection is
    /// reset, so that the client knows that its part is not the whole, and the log says so. An
    /// HTTP/1.0 connection can stay open after it, and a response to HEAD has the length. On a
    /// [Unix socket](crate::server#unix-sockets) the connection is closed in place of the reset.
    ///
    /// # Errors
    ///
    /// Returns [`HeaderError::Value`] if the media type contains a control byte. The response is
    /// then unchanged.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Read as _;
    ///
    /// use routetree::server::{BodyPoll, BodyWriter, Context, Response};
    ///
    /// fn zeros(_: &Context<'_>, response: &mut Response) {
    ///     const LEN: u64 = 1 << 30;
    ///     let mut source = std::io::repeat(0).take(LEN);
    ///     let body = move |writer: &mut BodyWriter<'_>| {
    ///         let mut part = [0; 64 * 1024];
    ///         match source.read(&mut part) {
    ///             Ok(0) => BodyPoll::End,
    ///             Ok(count) => {
    ///                 writer.push(&part[..count]);
    ///                 BodyPoll::More
    ///             }
    ///             Err(_) => BodyPoll::Abort,
    ///         }
    ///     };
    ///     response.stream_with_len(b"application/octet-stream", LEN, body).expect("a media type");
    /// }
    /// ```
    pub fn stream_with_len(
        &mut self,
        content_type: &[u8],
        len: u64,
        body: impl StreamedBody + 'static,
    ) -> Result<(), HeaderError> {
        self.bytes(content_type, b"")?;
        self.source = BodySource::Streamed(Box::new(body), Some(len));
        Ok(())
    }
}
