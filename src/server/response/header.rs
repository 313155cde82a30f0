//! Validity of the headers that handlers add, so that none can split the head.

use core::fmt;

use crate::server::status::Status;
use crate::token::{is_token, is_value_byte};

/// The error for an invalid response header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderError {
    /// The name is not a token.
    Name,
    /// The value contains a control byte.
    Value,
    /// The server sets this header itself.
    Reserved,
    /// The status of a redirect is another than 301, 302, 303, 307 and 308.
    RedirectStatus,
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HeaderError::Name => "header name is not a token",
            HeaderError::Value => "header value contains a control byte",
            HeaderError::Reserved => "header is set by the server",
            HeaderError::RedirectStatus => {
                "status of a redirect is none of 301, 302, 303, 307 and 308"
            }
        })
    }
}

impl core::error::Error for HeaderError {}

/// Checks that clients follow the `Location` of a response with this status.
pub(super) fn check_redirect(status: Status) -> Result<(), HeaderError> {
    let follows = matches!(status.code(), 301 | 302 | 303 | 307 | 308);
    if follows { Ok(()) } else { Err(HeaderError::RedirectStatus) }
}

/// Checks that a header name is a token and not one that the server sets itself.
pub(super) fn check_name(name: &str) -> Result<(), HeaderError> {
    const RESERVED: [&str; 5] =
        ["content-length", "content-type", "transfer-encoding", "connection", "date"];
    if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(name)) {
        return Err(HeaderError::Reserved);
    }
    if is_token(name.as_bytes()) { Ok(()) } else { Err(HeaderError::Name) }
}

/// Checks that a header value contains no control bytes, and so no line ends.
pub(super) fn check_value(value: &[u8]) -> Result<(), HeaderError> {
    if value.iter().copied().all(is_value_byte) { Ok(()) } else { Err(HeaderError::Value) }
}
